"""Gradients of tensors: `backward` into the leaves, `grad` into the caller's hand."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from grapheditor.engine.arrays import Array
from grapheditor.engine.arrivals import Aside
from grapheditor.engine.backward import Walk
from grapheditor.engine.dtypes import Dtype, Shape
from grapheditor.engine.modes import seen, state, switched
from grapheditor.engine.tape import target_of
from grapheditor.engine.tensor import Tensor
from grapheditor.engine.warned import warn_once
from grapheditor.engine.writing import asks_its_base

_CYCLE = (
    "Using backward() with create_graph=True will create a reference cycle between the parameter and its "
    "gradient which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid "
    "this. If you have to use this function, make sure to reset the .grad fields of your parameters to None "
    "after use to break the cycle and avoid the leak."
)


_ONLY_INPUTS = (
    "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for other parts "
    "of the graph, please use torch.autograd.backward."
)


def seed(output: Tensor, grad: Tensor | None, index: int = 0, create_graph: bool = False) -> Any:
    """The gradient that a walk starts with at `output`; raises PyTorch's errors."""
    if grad is None and not create_graph and output._requires_grad and output._data.size == 1 and output._target:
        return _ones(output._data.shape, output._data.dtype)  # as it is nearly always
    found = _given(output, grad, index, create_graph)
    _check_recorded(output, index)
    return found


def _given(output: Tensor, grad: Tensor | None, index: int, create_graph: bool) -> Any:
    if grad is None:
        if output.numel() != 1 and output._requires_grad:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        if create_graph:  # a tensor of its own, as it may come into someone's hand
            return Tensor(np.ones(output._data.shape, output._data.dtype))
        return _ones(output._data.shape, output._data.dtype)
    elif not isinstance(grad, Tensor):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(grad).__name__}")
    elif grad.shape != output.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{index}] has a shape of torch.Size({list(grad.shape)}) and "
            f"output[{index}] has a shape of torch.Size({list(output.shape)})."
        )
    if grad.dtype != output.dtype:
        grad = grad.to(output.dtype.name)
    return grad if create_graph else grad._data


def _check_recorded(output: Tensor, index: int) -> None:
    if not output._requires_grad or (output._target is None and asks_its_base(output)):
        raise RuntimeError(f"element {index} of tensors does not require grad and does not have a grad_fn")


@lru_cache(maxsize=64)
def _ones(shape: Shape, dtype: Dtype) -> Array:
    array = np.ones(shape, dtype)
    array.flags.writeable = False
    return array


def backward_from(output: Tensor, keep: bool = False, breathe: Callable[[], None] | None = None) -> None:
    """Accumulate the gradients of one output into the leaves: `backward` as it is called most."""
    first = seed(output, None, 0, False)
    run_walk(Walk(False, keep, None, True, breathe), ((target_of(output), first),))


def backward(
    tensors: Tensor | Sequence[Tensor],
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Sequence[Tensor] | Tensor | None = None,
    breathe: Callable[[], None] | None = None,
) -> None:
    """Accumulate gradients of `tensors` into the leaves, or only into `inputs`; as torch.autograd.backward.

    `breathe` is called now and then; what it raises ends the walk, and no leaf gets anything of it.
    """
    keep = switched(create_graph if retain_graph is None else retain_graph)
    create_graph = switched(create_graph)
    only = None if inputs is None else [inputs] if isinstance(inputs, Tensor) else list(inputs)
    if only is not None:
        _check_inputs(only, "backward")
    outs, seeds = _paired(tensors, grad_tensors)
    roots = _roots(outs, seeds, create_graph)
    if create_graph:
        warn_once(_CYCLE)
    for tensor in only or ():
        tensor.retain_grad()  # as PyTorch does, so that a non-leaf keeps what is asked for
    goals = None if only is None else [_goal(t) for t in only]  # ids stay valid while the nodes live
    wanted = None if goals is None else {(id(node), number) for node, number in goals}
    run_walk(Walk(create_graph, keep, wanted, accumulate=True, breathe=breathe), roots)


def _check_inputs(inputs: Sequence[Any], name: str) -> None:
    if not inputs:
        raise RuntimeError(f"`inputs` argument to `{name}()` cannot be empty.")
    for other in inputs:
        if not isinstance(other, Tensor):
            raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {type(other).__name__}")


def _paired(outputs: Any, seeds: Any) -> tuple[list[Tensor], list[Tensor | None]]:
    """Outputs and their gradients as lists; raises RuntimeError where these are too few."""
    outs = [outputs] if isinstance(outputs, Tensor) else list(outputs)
    if not all(isinstance(out, Tensor) for out in outs):
        raise AssertionError("Expected output to be a torch.Tensor")
    if seeds is None:
        return outs, [None] * len(outs)
    found = [seeds] if isinstance(seeds, Tensor) else list(seeds)[: len(outs)]
    for index, (output, given) in enumerate(zip(outs, found, strict=False)):
        _given(output, given, index, False)
    if len(found) < len(outs):
        raise RuntimeError(f"got {len(outs)} tensors and {len(found)} gradients")
    return outs, found


def _roots(outs: Sequence[Tensor], seeds: Sequence[Any], create_graph: bool) -> list[tuple[Any, Any]]:
    """Where a walk starts, with what gradient; the gradients are looked at first, as PyTorch does."""
    grads = [_given(t, g, i, create_graph) for i, (t, g) in enumerate(zip(outs, seeds, strict=True))]
    for index, tensor in enumerate(outs):
        _check_recorded(tensor, index)
    return [(target_of(t), grad) for t, grad in zip(outs, grads, strict=True)]


def run_walk(walk: Walk, roots: Sequence[tuple[Any, Any]]) -> None:
    """Let a walk go down from `roots`, pairs of a target and its gradient."""
    mode = state.mode
    before = mode.enabled
    mode.enabled = walk.create_graph
    try:
        if walk.create_graph or seen.hooks:  # ops are done meanwhile, each quietly, and that does not nest
            with np.errstate(all="ignore"):
                walk.run(roots)
        else:
            mode.quietly(walk.run, roots)
    finally:
        mode.enabled = before


def _goal(tensor: Tensor) -> tuple[Any, int]:
    """What gradients of `tensor` arrive at: the leaf, or its node and the number of the output."""
    target = target_of(tensor)
    return target if target.__class__ is tuple else (target, 0)


def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of `outputs` with respect to `inputs`, left out of any `grad`; as torch.autograd.grad.

    `only_inputs` is ignored, with PyTorch's warning where it is off.
    """
    if not only_inputs:
        warnings.warn(_ONLY_INPUTS, FutureWarning, stacklevel=2)
    keep = switched(create_graph if retain_graph is None else retain_graph)
    create_graph, materialize_grads = switched(create_graph), switched(materialize_grads)
    allow_unused = None if allow_unused is None else switched(allow_unused)
    if is_grads_batched:
        raise NotImplementedError("is_grads_batched is not supported; call grad once per vector.")
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    outs, seeds = _paired(outputs, grad_outputs)
    ins = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    if not ins:
        _check_inputs(ins, "grad")
    roots = _roots(outs, seeds, create_graph)
    _check_inputs(ins, "grad")
    for tensor in ins:
        if not tensor._requires_grad:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
    goals = [_goal(t) for t in ins]
    walk = Walk(create_graph, keep, {(id(node), number) for node, number in goals}, accumulate=False)
    walk.ends.lent = {id(given._data): given for given in seeds if given is not None}
    run_walk(walk, roots)
    found = [walk.ends.captured.get((id(node), number)) for node, number in goals]
    rows = enumerate(zip(found, ins, strict=True))
    return tuple([_arrived(one, t, i, create_graph, allow_unused, materialize_grads) for i, (one, t) in rows])


def _arrived(
    found: Tensor | None, tensor: Tensor, index: int, create_graph: bool, allow_unused: bool | None, zeros: bool
) -> Tensor | None:
    """The gradient that came to one of the inputs; raises RuntimeError where none did and that is not allowed."""
    if found is None and zeros:
        return Tensor(np.zeros(tensor.shape, tensor.dtype), requires_grad=create_graph)
    if found is None and not allow_unused:
        raise RuntimeError(
            f"The differentiated Tensor at index {index} appears to not have been used in the graph. "
            "Set allow_unused=True if this is the desired behavior."
        )
    return found


def grad_aside(output: Tensor, input: Tensor, grad_output: Tensor | None) -> Tensor | None:
    """The recorded gradient of one by another inside a derivative rule: no hook is called, no grad is retained."""
    node, number = _goal(input)
    wanted = {(id(node), number)}
    walk = Walk(True, True, wanted, accumulate=False)
    walk.ends = Aside(True, wanted, accumulate=False)
    run_walk(walk, _roots([output], [grad_output], True))
    found: Tensor | None = walk.ends.captured.get((id(node), number))
    return found
