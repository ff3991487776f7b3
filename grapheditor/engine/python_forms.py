"""What PyTorch's functions that are written in Python do with their arguments before an op sees them."""

from __future__ import annotations

import string
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from grapheditor.engine.op_calls import canonical
from grapheditor.engine.table import active
from grapheditor.engine.tensor import Tensor
from grapheditor.model.errors import CallError

Arguments = tuple[tuple[Any, ...], dict[str, Any]]
Form = Callable[[str, tuple[Any, ...], dict[str, Any]], Arguments]
FUNCTIONAL = ("torch.nn.functional.", "nn.functional.", "F.")
_BOTH_SIZES = (
    "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only by "
    "the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the same as "
    "'batchmean' in the next major release."
)
_LETTERS = string.ascii_uppercase + string.ascii_lowercase
_NO_OPERANDS = (
    "einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts "
    "list"
)
_WITH_DIM = ("input", "dim", "_stacklevel", "dtype")
_WITH_INPLACE = frozenset(
    [
        "celu",
        "elu",
        "hardsigmoid",
        "hardswish",
        "hardtanh",
        "leaky_relu",
        "mish",
        "relu",
        "relu6",
        "selu",
        "silu",
        "threshold",
    ]
)
_LENGTHS = ("input_lengths", "target_lengths")
_KL_DIV = ("input", "target", "size_average", "reduce", "reduction")
_NO_DIM = "Implicit dimension choice for {0} has been deprecated. Change the call to include dim=X as an argument."
_CALLER = 3
"""How far above a form stands whoever wrote the call, which a warning is about."""


@lru_cache(maxsize=4096)
def form_of(name: str) -> Form | None:
    """What is done with the arguments of a call by that name, as it was written; None for most."""
    form = _FORMS.get(canonical(name))
    return None if form is _with_dim and not name.startswith(FUNCTIONAL) else form


@lru_cache(maxsize=4096)
def inplace_place(name: str) -> int | None:
    """The place of `inplace` among the arguments, behind those of the op; None where the function has none."""
    elsewhere = name.startswith("torch.") and not name.startswith(FUNCTIONAL)
    if elsewhere or canonical(name) not in _WITH_INPLACE:
        return None
    return len(active()[canonical(name)].schema.places)


def without_inplace(place: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Arguments, bool]:
    """The arguments of the op alone, and whether it writes into the first of them."""
    if len(args) == place + 1 and "inplace" not in kwargs:
        return (args[:-1], kwargs), bool(args[-1])
    rest = {key: value for key, value in kwargs.items() if key != "inplace"}
    return (args, rest), bool(kwargs.get("inplace"))


@lru_cache(maxsize=4096)
def is_new(name: str) -> bool:
    """Whether the op makes a tensor of numbers alone, for which device and requires_grad may be asked."""
    op = active().get(name)
    return op is None or not op.inputs or op.base.endswith("_like")


def _with_dim(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
    """A dim, which torch.nn.functional.softmax and its kind choose, with a warning, without one."""
    if len(args) > len(_WITH_DIM) or any(key in kwargs for key in _WITH_DIM[: len(args)]):
        raise CallError(f"{canonical(name)}() takes each of {', '.join(_WITH_DIM)} once at most")
    given = dict(zip(_WITH_DIM, args, strict=False)) | kwargs
    given.pop("_stacklevel", None)
    if given.get("dim") is None and isinstance(given.get("input"), Tensor):
        warnings.warn(_NO_DIM.format(canonical(name)), UserWarning, stacklevel=_CALLER)
        given["dim"] = 0 if given["input"].ndim in (0, 1, 3) else 1
    return (), given


def _with_warning(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
    """kl_div by the mean of all elements, of which PyTorch warns."""
    given = dict(zip(_KL_DIV, args, strict=False)) | kwargs
    switched = any(given.get(name) is not None for name in ("size_average", "reduce"))
    if not switched and given.get("reduction", "mean") == "mean":
        warnings.warn(_BOTH_SIZES, UserWarning, stacklevel=_CALLER)
    return args, kwargs


def _with_lengths(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
    """ctc_loss with its lengths as ints: they are parameters here, which PyTorch takes as tensors too."""
    lengths = dict(zip(_LENGTHS, args[2:4], strict=False)) | {n: kwargs[n] for n in _LENGTHS if n in kwargs}
    if not all(isinstance(value, Tensor) for value in lengths.values()):
        return args, kwargs
    args = (*args[:2], *map(_lengths, args[2:4]), *args[4:])
    return args, {key: _lengths(value) if key in _LENGTHS else value for key, value in kwargs.items()}


def _lengths(value: Tensor) -> tuple[int, ...]:
    if value.dtype.kind not in "iu":
        raise RuntimeError("input_lengths and target_lengths must be integral")
    return tuple(value.detach().reshape([-1]).tolist())


def _with_list(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
    """A function of any number of tensors, which PyTorch looks at only then when there are none."""
    return (args, kwargs) if args or kwargs.keys() - {"indexing"} else (((),), kwargs)


def _with_equation(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
    """einsum with its operands one by one: PyTorch takes a list of them, too, and lists of numbers for letters."""
    if kwargs:
        return args, kwargs
    if len(args) < 2:
        raise ValueError(_NO_OPERANDS)
    equation, *operands = args
    if isinstance(equation, Tensor):
        output = ["->" + "".join(map(_letter, args[-1]))] * (len(args) % 2)
        equation = ",".join("".join(map(_letter, numbers)) for numbers in args[1::2]) + "".join(output)
        operands = list(args[: -1 if output else None : 2])
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        return _with_equation(name, (equation, *operands[0]), kwargs)
    return (equation, *operands), kwargs


def _letter(number: Any) -> str:
    """The letter of a dimension that is given by a number."""
    if number is Ellipsis:
        return "..."
    if 0 <= number < len(_LETTERS):
        return _LETTERS[number]
    raise ValueError("einsum(): subscript in subscript list is not within the valid range [0, 52)")


def _with_each(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Arguments:
    """A function of any number of tensors that takes no list of them."""
    for place, arg in enumerate(args):
        if not isinstance(arg, Tensor):
            raise TypeError(f"expected Tensor as element {place} in argument 0, but got {type(arg).__name__}")
    return _with_list(name, args, kwargs)


_FORMS: dict[str, Form] = {
    "block_diag": _with_each,
    "cartesian_prod": _with_each,
    "ctc_loss": _with_lengths,
    "einsum": _with_equation,
    "kl_div": _with_warning,
    "log_softmax": _with_dim,
    "meshgrid": _with_list,
    "softmax": _with_dim,
    "softmin": _with_dim,
}
