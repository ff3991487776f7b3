"""Checks derivative rules against finite differences, as torch.autograd.gradcheck does, with its defaults."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grapheditor.engine.arrays import Array
from grapheditor.engine.autograd import grad
from grapheditor.engine.tensor import Tensor

Function = Callable[..., Any]


class GradcheckError(RuntimeError):
    """A gradient differs from its finite differences."""


def gradcheck(
    func: Function,
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    fast_mode: bool = False,
) -> bool:
    """Whether the gradients of `func` agree with central differences of step `eps`.

    Checked for every float input with requires_grad, which should be float64,
    and every output. With `fast_mode` not every element of the Jacobians is
    compared, but one random combination of all, which takes two calls of
    `func` per input however large it is. Raises GradcheckError where they
    differ, unless `raise_exception` is False, and ValueError where no input
    requires grad.
    """
    args = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    chosen = [i for i, a in enumerate(args) if isinstance(a, Tensor) and a.requires_grad]
    if not chosen:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of the them have "
            "requires_grad=True."
        )
    for i in chosen:
        if args[i].dtype != np.float64:
            warnings.warn(
                f"Input #{i} requires gradient and is not a double precision floating point. This check will "
                "likely fail if all the inputs are not of double precision floating point. ",
                stacklevel=2,
            )
    outputs = _differentiable(func(*args))
    compare = _compare_fast if fast_mode else _compare_all
    for number, output in enumerate(outputs):
        said = compare(func, args, chosen, number, output, (eps, atol, rtol))
        if said and raise_exception:
            raise GradcheckError(said)
        if said:
            return False
    return True


Tolerances = tuple[float, float, float]
"""Step of the differences, absolute and relative tolerance."""


def _compare_all(
    func: Function, args: Sequence[Any], chosen: list[int], number: int, output: Tensor, tolerances: Tolerances
) -> str:
    """What differs between the Jacobians of one output, element by element; empty where nothing does."""
    eps, atol, rtol = tolerances
    analytical = _analytical(output, [args[i] for i in chosen])
    for i, found in zip(chosen, analytical, strict=True):
        expected = _numerical(func, args, i, number, eps)
        if not np.allclose(found, expected, rtol=rtol, atol=atol, equal_nan=True):
            return (
                f"Jacobian mismatch for output {number} with respect to input {i},\n"
                f"numerical:{expected}\nanalytical:{found}\n"
            )
    return ""


def _compare_fast(
    func: Function, args: Sequence[Any], chosen: list[int], number: int, output: Tensor, tolerances: Tolerances
) -> str:
    """The same for one random direction of the input and one of the output."""
    eps, atol, rtol = tolerances
    rng = np.random.default_rng(0)
    weights = rng.uniform(0.1, 1.0, output.shape).astype(output.dtype)
    grads = grad(output, [args[i] for i in chosen], Tensor(np.asarray(weights)), retain_graph=True, allow_unused=True)
    for i, slope in zip(chosen, grads, strict=True):
        base = args[i].detach().numpy()
        step = rng.standard_normal(base.shape)
        step /= np.linalg.norm(step) or 1.0
        found = 0.0 if slope is None else float(np.sum(slope.detach().numpy() * step))
        ends = [_moved(func, args, i, number, base + sign * eps * step) for sign in (1, -1)]
        expected = float(np.sum((ends[0].astype(np.float64) - ends[1]) * weights) / (2 * eps))
        size = np.sqrt(base.size * weights.size)  # errors of single elements add up
        if not np.allclose(found, expected, rtol=rtol, atol=atol * max(size, 1.0), equal_nan=True):
            return (
                f"Jacobian mismatch for output {number} with respect to input {i},\n"
                f"numerical:{expected}\nanalytical:{found}\n\n"
                "The above quantities relating the numerical and analytical jacobians are computed in fast mode. "
                "Call again without fast_mode for the whole Jacobians."
            )
    return ""


def _moved(func: Function, args: Sequence[Any], index: int, number: int, numbers: Array) -> Array:
    """One output where one input has other numbers."""
    # requires_grad as before: which outputs count must not change
    changed = [*args[:index], Tensor(numbers.astype(args[index].dtype), True), *args[index + 1 :]]
    return _differentiable(func(*changed))[number].detach().numpy()


def gradgradcheck(
    func: Function,
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    fast_mode: bool = False,
) -> bool:
    """The same for gradients of gradients; `grad_outputs` are random where they are not given."""
    args = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    if grad_outputs is None:
        rng = np.random.default_rng(0)
        seeds = [Tensor(rng.standard_normal(o.shape).astype(o.dtype), True) for o in _differentiable(func(*args))]
    else:
        seeds = [grad_outputs] if isinstance(grad_outputs, Tensor) else list(grad_outputs)

    def first_order(*everything: Any) -> tuple[Tensor, ...]:
        values, weights = everything[: len(args)], everything[len(args) :]
        outputs = _differentiable(func(*values))
        wanted = [v for v in values if isinstance(v, Tensor) and v.requires_grad]
        grads = grad(outputs, wanted, list(weights), create_graph=True, allow_unused=True)
        return tuple(g for g in grads if g is not None)

    return gradcheck(
        first_order,
        [*args, *seeds],
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        fast_mode=fast_mode,
    )


def _differentiable(result: Any) -> list[Tensor]:
    outputs = result if isinstance(result, (tuple, list)) else (result,)
    return [o for o in outputs if isinstance(o, Tensor) and o.requires_grad]


def _analytical(output: Tensor, inputs: Sequence[Tensor]) -> list[Array]:
    """One Jacobian per input, of shape (elements of the input, elements of the output)."""
    jacobians = [np.zeros((x.numel(), output.numel())) for x in inputs]
    for k in range(output.numel()):
        seed = np.zeros(output.numel(), output.dtype)
        seed[k] = 1
        grads = grad(output, inputs, Tensor(seed.reshape(output.shape)), retain_graph=True, allow_unused=True)
        for jacobian, g in zip(jacobians, grads, strict=True):
            if g is not None:
                jacobian[:, k] = g.detach().numpy().reshape(-1)
    return jacobians


def _numerical(func: Function, args: Sequence[Any], index: int, number: int, eps: float) -> Array:
    columns: list[Array] = []
    base = args[index].detach().numpy()
    for k in range(base.size):
        ends = []
        for sign in (1, -1):
            moved = base.copy()
            moved.reshape(-1)[k] += sign * eps
            ends.append(_moved(func, args, index, number, moved).reshape(-1))
        columns.append((ends[0].astype(np.float64) - ends[1]) / (2 * eps))
    return np.array(columns).reshape(base.size, -1)
