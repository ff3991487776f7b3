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
) -> bool:
    """Whether the gradients of `func` agree with central differences of step `eps`.

    Checked for every float input with requires_grad, which should be float64,
    and every output. Raises GradcheckError where they differ, unless
    `raise_exception` is False, and ValueError where no input requires grad.
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
    for number, output in enumerate(outputs):
        analytical = _analytical(output, [args[i] for i in chosen])
        for i, found in zip(chosen, analytical, strict=True):
            expected = _numerical(func, args, i, number, eps)
            if not np.allclose(found, expected, rtol=rtol, atol=atol, equal_nan=True):
                if not raise_exception:
                    return False
                raise GradcheckError(
                    f"Jacobian mismatch for output {number} with respect to input {i},\n"
                    f"numerical:{expected}\nanalytical:{found}\n"
                )
    return True


def gradgradcheck(
    func: Function,
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
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

    return gradcheck(first_order, [*args, *seeds], eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception)


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
            # requires_grad as before: which outputs count must not change
            changed = [*args[:index], Tensor(moved, True), *args[index + 1 :]]
            ends.append(_differentiable(func(*changed))[number].detach().numpy().reshape(-1))
        columns.append((ends[0].astype(np.float64) - ends[1]) / (2 * eps))
    return np.array(columns).reshape(base.size, -1)
