"""Writing into tensors: `add_` and its like, `+=`, and assignment to a part."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np

from grapheditor.engine import versions, view_history
from grapheditor.engine.argument_kinds import check_width
from grapheditor.engine.arrays import held
from grapheditor.engine.conversions import warn_of_bytes
from grapheditor.engine.dtypes import Dtype, torch_name
from grapheditor.engine.mixed_index import parted, takes_everything
from grapheditor.engine.modes import no_grad, state
from grapheditor.engine.op import Op
from grapheditor.engine.spoiled import SpoiledView, words
from grapheditor.engine.table import active
from grapheditor.engine.tape import GradNode, next_sequence
from grapheditor.engine.tensor import Tensor
from grapheditor.engine.usual_index import usual_index
from grapheditor.engine.writing import count_loose, is_loose, kind_of_view
from grapheditor.engine.writing_ops import check_written, refuse_mask

_OVERLAP = (
    "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please "
    "clone() the tensor before performing the operation."
)
_PARTLY = (
    "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory "
    "location. Please clone() the tensor before performing the operation."
)
_INFERENCE = (
    "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal "
    "tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details."
)
_FILLS = frozenset({"_zero", "_fill"})
"""What writes one number, and so may write it into one place many times."""
_TURNS = {"t": 1, "transpose": 1, "swapaxes": 1, "swapdims": 1, "unsqueeze": 1, "squeeze": 3}
"""Ops that change the shape of the tensor itself, and how far that moves the number of their backward node."""


def write(tensor: Tensor, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    """The tensor itself after the op `name` was done in its place; raises what PyTorch raises."""
    if _is_past_inference(tensor):
        _write_and_refuse(tensor, name, args, kwargs)
    try:
        check_writable(tensor, (*args, *kwargs.values()))
    except RuntimeError:
        if name in active():  # whose arguments PyTorch looks at first
            active().bind(name, (tensor, *args), kwargs, strict=True)
        raise
    before = tensor._data
    array = tensor._array()
    if name in _TURNS:
        return _turn(tensor, name, args, kwargs, before)
    if name not in _FILLS:
        _check_overlap(array)
    _unlock(array)
    for other in (*args, *kwargs.values()):
        if isinstance(other, Tensor) and other is not tensor and _partly_the_same(array, other._data):
            raise RuntimeError(_PARTLY)
    try:
        result = Tensor._call(name, (tensor, *args), kwargs)
        check_written(array.shape, array.dtype, result, name, kwargs.values() if kwargs else args)
    except RuntimeError as error:
        refuse_mask(error, name, array.shape, kwargs.get("mask", args[0] if args else None))
        raise
    _take(tensor, result, before, array)
    return tensor


def assign(tensor: Tensor, index: Any, value: Any) -> None:
    """``tensor[index] = value``; raises what PyTorch raises."""
    if not isinstance(value, (Tensor, bool, int, float)):
        kind = type(value)
        name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
        raise TypeError(f"can't assign a {name} to a torch.{torch_name(tensor.dtype)}Tensor")
    check_width("int", value, "the value")
    given = value if isinstance(value, Tensor) else _number(value, tensor.dtype)
    if index is False:
        return
    index = None if index is True else usual_index(index, tensor.ndim)
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, Tensor | list | np.ndarray | bool) for part in parts):
        if not _is_past_inference(tensor):
            check_writable(tensor)
        warn_of_bytes(parts, 4)
        view, places = parted(parts, tensor.shape, Tensor)
        if not places:
            assign(tensor, view, given)
            return
        _check_dtype(tensor, index, places, value)
        write(_part(tensor, view) if view else tensor, "index_put", (places, given.to(tensor.dtype.name)), {})
        return
    part = tensor if takes_everything(parts, tensor.shape) else _part(tensor, index)
    if isinstance(value, Tensor) and part.numel() == 1 and np.may_share_memory(part._data, value._data):
        # the very element, which may be written onto itself
        value = value if value.shape == part.shape else value.view(part.shape)
    if isinstance(value, Tensor) and value.ndim:
        write(part, "_copy", (_spread(value, part.shape),), {})
    else:
        write(part, "_copy" if given.ndim or not part.ndim else "_fill", (given,), {})


def _number(value: bool | int | float, dtype: Dtype) -> Tensor:
    return Tensor(np.asarray(held(value, dtype, infinite=True)))


def _check_dtype(tensor: Tensor, index: Any, places: Any, value: Any) -> None:
    """Raise PyTorch's RuntimeError for a value of another dtype; a single one for a mask is filled in instead."""
    if not isinstance(value, Tensor) or value.dtype == tensor.dtype:
        return
    mask = len(places) == 1 and places[0].dtype.kind in "bu" and places[0].ndim
    if not (mask and value.numel() == 1):
        _check_index(tensor, index)
        raise RuntimeError(
            "Index put requires the source and destination dtypes match, got "
            f"{torch_name(tensor.dtype)} for the destination and {torch_name(value.dtype)} for the source."
        )


def _check_index(tensor: Tensor, index: Any) -> None:
    """Raise PyTorch's IndexError for an index that is none; numbers beyond a size are met only in writing."""
    try:
        Tensor(tensor._data)[index]
    except IndexError as error:
        if "out of bounds" not in str(error) or str(error).endswith("with size 0"):
            raise


def _spread(value: Tensor, shape: tuple[int, ...]) -> Tensor:
    """A value to be assigned in the shape of its place; raises RuntimeError where it does not fit."""
    if value.shape == shape:
        return value
    plain = list(value.shape)
    while plain and plain[0] == 1:
        plain.pop(0)
    spread: Tensor = value.view(plain).expand(shape)
    return spread


def update(op: Op, args: tuple[Any, ...], params: dict[str, Any]) -> None:
    """Write into arguments what a direct call of `op` leaves in them, as batch_norm does with running statistics."""
    assert op.updates is not None
    arrays = [arg._array() if isinstance(arg, Tensor) else arg for arg in args]
    for name, numbers in op.updates(*arrays, **params).items():
        tensor = args[op.inputs.index(name)]
        before, array = tensor._data, tensor._array()
        np.copyto(array, numbers, casting="unsafe")
        if not name.startswith("running"):  # PyTorch counts no version for statistics, so two calls may come in a row
            _note(tensor, before, array, next_sequence(), None)


def _part(tensor: Tensor, index: Any) -> Tensor:
    part: Tensor = tensor[index]
    if part._base is None:
        part._array()
        part._data = tensor._array()[np.index_exp[index]].reshape(part.shape)  # one number, taken out as a scalar
        part._set_base(tensor)
    return part


def _write_and_refuse(tensor: Tensor, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """PyTorch finds that an inference tensor may not be written to when it counts the version, after writing."""
    if name not in _TURNS:
        with no_grad():
            result = Tensor._call(name, (tensor, *args), kwargs)
        check_written(tensor.shape, tensor.dtype, result, name)
        _copy(tensor._array(), result)
    raise RuntimeError(_INFERENCE)


def _is_past_inference(tensor: Tensor) -> bool:
    """Whether it is an inference tensor outside of inference mode, which is refused after writing."""
    return bool(versions.inference) and not state.mode.inference and versions.is_inference(tensor)


def check_writable(tensor: Tensor, others: tuple[Any, ...] = ()) -> None:
    """Raise PyTorch's RuntimeError for a tensor that may not be written to, such as a leaf that requires grad.

    `others` are the arguments of the op that writes.
    """
    if _is_past_inference(tensor):
        raise RuntimeError(_INFERENCE)
    if not state.mode.enabled:
        return
    kind = kind_of_view(tensor)
    if not tensor._requires_grad:
        if kind and any(isinstance(other, Tensor) and other._requires_grad for other in others):
            raise RuntimeError(words(kind, None, True))
        return
    if kind:
        spoiled = isinstance(tensor, SpoiledView)
        raise RuntimeError(words(kind, tensor._rarities().spoiled if spoiled else tensor._target, True))
    base = tensor._base
    if base is not None and base._requires_grad and base._node is None:
        raise RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")
    if tensor._node is None:
        raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")


def _check_overlap(array: Any) -> None:
    if array.size and any(stride == 0 and size > 1 for stride, size in zip(array.strides, array.shape, strict=True)):
        raise RuntimeError(_OVERLAP)


def _unlock(array: Any) -> None:
    """Let what was expanded be written to: numpy guards the whole, and each single number with it."""
    if not array.flags.writeable:
        if not isinstance(array.base, np.ndarray) or not versions.root(array).flags.writeable:
            raise RuntimeError(_OVERLAP)
        array.flags.writeable = True


def _partly_the_same(array: Any, other: Any) -> bool:
    """Whether two dense arrays share some memory, but are not the same elements in the same order."""
    if not isinstance(other, np.ndarray) or not array.size or not other.size:
        return False
    bounds = [_bounds(a) for a in (array, other)]
    if any(end - start != a.nbytes for (start, end), a in zip(bounds, (array, other), strict=True)):
        return False
    if bounds[0] == bounds[1]:
        strides = [[s for s, n in zip(a.strides, a.shape, strict=True) if n > 1] for a in (array, other)]
        return array.ndim != other.ndim or strides[0] != strides[1]
    return bounds[0][0] < bounds[1][1] and bounds[1][0] < bounds[0][1]


def _bounds(array: Any) -> tuple[int, int]:
    """Addresses of the first byte and the one behind the last; there are no negative strides."""
    start = array.__array_interface__["data"][0]
    return start, start + array.itemsize + sum((n - 1) * s for n, s in zip(array.shape, array.strides, strict=True))


def _take(tensor: Tensor, result: Tensor, before: Any, array: Any) -> None:
    """Put numbers and history of `result` into `tensor`."""
    node = result._node
    if node is None:
        _copy(array, result)
        _note(tensor, before, array, next_sequence(), None)
        if not is_loose(tensor):
            view_history.renew_views_of_memory(array)
        return
    base = tensor._base
    old = array.copy() if base is not None or node.holds(before, array) else None
    twice = old is not None and _keep_old(node, before, array, old)
    node.exchange((result._data,), array)
    if result.dtype != array.dtype:
        node.plan = node.plan.variant(((array.shape, array.dtype),))
    _copy(array, result)
    if base is None:
        view_history.give_history(tensor, node)
        view_history.renew_views_of_memory(array)
        made = node
    else:
        view_history.write_through(tensor, base, node, old)
        made = base._node or node
    # an op that reads what it writes by another input as well finds that one changed
    _note(tensor, before, array, made.sequence + (0.5 if twice else 0), made)


def _copy(array: Any, result: Tensor) -> None:
    """Write the numbers in the array's dtype; they may become infinite in it."""
    if result.dtype == array.dtype:
        np.copyto(array, result._data)
    else:
        state.mode.quietly(np.copyto, array, result._data, "unsafe")


def _keep_old(node: GradNode, before: Any, array: Any, old: Any) -> bool:
    """Let the node keep what its first input held before; whether another input is of the same memory."""
    arrays = node.arrays
    assert arrays is not None
    count = node.output_count
    same = [a is before or a is array for a in arrays[count:]]
    node.arrays = tuple(old if i == count and same[0] else a for i, a in enumerate(arrays))
    return any(same[1:])


def _note(tensor: Tensor, before: Any, array: Any, moment: float, made: GradNode | None) -> None:
    if is_loose(tensor):
        count_loose(tensor)  # `data` shares memory, and nobody else is to know
        return
    versions.note(array, moment, made)
    if before is not array:  # a numpy scalar that others may have saved
        versions.note(before, moment, made)
        weakref.finalize(tensor, versions.forget, before)


def _turn(tensor: Tensor, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], before: Any) -> Tensor:
    """Let a tensor have another shape of the same memory; `before` is what it held its numbers in."""
    result: Tensor = Tensor._call(name, (tensor, *args), kwargs)
    array = result._array()
    if result._node is not None:
        node_name = result._node.name()
        plan = result._node.plan.variant(tuple((o.shape, o.dtype) for o in result._node.plan.outs))
        plan.name = f"{node_name[:-1]}{int(node_name[-1]) + _TURNS[name]}"
        result._node.plan = plan
        view_history.give_history(tensor, result._node)
    tensor._data = array
    view_history.renew_views_of_memory(array, besides=(result,) if result._node is None else (tensor, result))
    _note(tensor, before if isinstance(before, np.generic) else array, array, next_sequence(), result._node)
    return tensor
