"""What ops refuse beyond their shapes and dtypes, said in one line of an op's entry.

``check=(alike("input", "weight"), ranks("weight", 2))`` raises for a call what
PyTorch raises for it, before anything is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from grapheditor.engine.arrays import held
from grapheditor.engine.dtypes import DTYPES, FLOAT32, FLOAT64, Spec, c_name, result_type, torch_name
from grapheditor.engine.inference import kernel_name, wrap_dim, wrap_dims
from grapheditor.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from grapheditor.engine.op import Op


@dataclass(frozen=True, slots=True)
class Given:
    """A call as checks look at it: Specs of the inputs by name, and the parameters."""

    op: Op
    specs: Sequence[Spec | None]
    params: dict[str, Any]
    slots: Sequence[Any] = ()

    def number(self, name: str) -> bool | int | float | None:
        """The Python number in the place of an input, where it is one and known."""
        slot = self.slots[self.op.inputs.index(name)] if self.slots else None
        return slot if isinstance(slot, int | float) else None

    def __getitem__(self, name: str) -> Any:
        """A parameter, or the Spec of an input that takes one tensor; None where it is left out."""
        if name in self.params:
            return self.params[name]
        inputs, count = self.op.inputs, len(self.specs) - len(self.op.inputs) + 1
        place = inputs.index(name)
        if self.op.variadic is not None and place > inputs.index(self.op.variadic):
            place += count - 1
        return self.specs[place]

    def tensors(self, names: Sequence[str]) -> list[tuple[str, Spec]]:
        """Those of the named inputs that are there and no Python numbers."""
        found = [(name, self[name]) for name in names]
        return [(name, spec) for name, spec in found if spec is not None and not spec.weak]


Check = Callable[[Given], None]


def alike(*names: str, words: str = "") -> Check:
    """Tensors of one dtype, without promotion; `words` may have kind and other, or c_kind and c_other, in braces."""

    def check(given: Given) -> None:
        tensors = given.tensors(names)
        for name, spec in tensors[1:]:
            first, known = tensors[0]
            if spec.dtype != known.dtype:
                shown = words or "{op}(): {first} and {name} must have the same dtype, but got {kind} and {other}"
                kinds = {"kind": torch_name(known.dtype), "other": torch_name(spec.dtype)}
                kinds |= {"c_kind": c_name(known.dtype), "c_other": c_name(spec.dtype)}
                raise RuntimeError(shown.format(op=given.op.base, first=first, name=name, **kinds))

    return check


def scaled_alike(*names: str, kernel: str = "") -> Check:
    """Parameters of the first tensor's dtype, which a `kernel` has for floats alone, or of float32 beside float16."""
    same = alike(*names, words="expected scalar type {kind} but found {other}")
    floats = implemented(names[0], "f", kernel=kernel)

    def check(given: Given) -> None:
        (_, first), *others = given.tensors(names)
        if others and others[0][1].dtype != first.dtype:
            plain = all(spec.dtype.name == "float32" for _, spec in others)
            if plain and first.dtype.name == "float16":
                return
            said = "all inputs must share same datatype." if plain else "expect parameter to have scalar type of Float"
            raise RuntimeError(f"mixed dtype (CPU): {said}")
        if kernel:
            floats(given)
        same(given)

    return check


def implemented(name: str, *dtypes: str, kernel: str = "") -> Check:
    """Only these dtypes, or kinds of numpy's such as f; NotImplementedError for others."""

    def check(given: Given) -> None:
        for _, spec in given.tensors((name,)):
            if spec.dtype.name not in dtypes and spec.dtype.kind not in dtypes:
                found = kernel or kernel_name(given.op.base)
                raise NotImplementedError(f'"{found}" not implemented for {torch_name(spec.dtype)!r}')

    return check


def unless_empty(*checks: Check) -> Check:
    """What is asked of a first input in which there is anything, as PyTorch calls no kernel for nothing."""

    def check(given: Given) -> None:
        first = given.specs[0]
        if first is None or 0 not in first.shape:
            for one in checks:
                one(given)

    return check


def in_kernel(kernel: str, kinds: Sequence[str], first: Any, *others: Any) -> None:
    """Raise PyTorch's errors for tensors that a formula hands to a kernel: of a dtype that it lacks, or of several."""
    dtype = DTYPES[first.dtype.name]
    if dtype.kind not in kinds and dtype.name not in kinds:
        raise NotImplementedError(f'"{kernel}" not implemented for {torch_name(dtype)!r}')
    for other in others:
        if other.dtype != dtype:
            found = torch_name(DTYPES[other.dtype.name])
            raise RuntimeError(f"expected scalar type {torch_name(dtype)} but found {found}")


def dtypes(
    name: str,
    *allowed: str,
    error: type[Exception] = RuntimeError,
    words: str = "{op}(): {name} can not be of dtype {kind}",
) -> Check:
    """Only these dtypes, or kinds of numpy's such as f; `words` may have op, name and kind in braces."""

    def check(given: Given) -> None:
        for _, spec in given.tensors((name,)):
            if spec.dtype.name not in allowed and spec.dtype.kind not in allowed:
                raise error(
                    words.format(
                        op=given.op.base, family=given.op.base.split("_")[0], name=name, kind=torch_name(spec.dtype)
                    )
                )

    return check


NEGATION = (
    "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or "
    "`logical_not()` operator instead."
)


def positions(name: str) -> Check:
    """An index of int32 or int64; an empty one may be of any dtype where ops of elements take it."""
    plain = dtypes(name, "int32", "int64", words="{op}(): Expected dtype int32 or int64 for index")
    short = dtypes(name, "int32", "int64", words="{family}(): Expected dtype int32/int64 for index")

    def check(given: Given) -> None:
        wrap_dim(given["dim"], len(given["input"].shape))
        if given.op.base.startswith("index"):
            plain(given)
        elif 0 not in given[name].shape:
            short(given)

    return check


def ranks(name: str, *allowed: int, error: type[Exception] = RuntimeError) -> Check:
    """A tensor of so many dimensions."""

    def check(given: Given) -> None:
        for _, spec in given.tensors((name,)):
            if len(spec.shape) not in allowed:
                wanted = " or ".join(f"{rank}-D" for rank in allowed)
                raise error(f"{given.op.base}(): expected {wanted} {name}, but got {len(spec.shape)}-D")

    return check


def at_least(name: str, rank: int) -> Check:
    """A tensor of so many dimensions or more."""

    def check(given: Given) -> None:
        spec = given[name]
        if spec is not None and len(spec.shape) < rank:
            raise RuntimeError(f"{given.op.base}: {name} tensor must have at least {rank} dimensions")

    return check


def one_dtype_of_factors(added: Spec, first: Spec, second: Spec) -> None:
    """Raise PyTorch's errors for a product of matrices of several dtypes, to which something is added, or of bools."""
    for words, a, b in (("self and mat2", added, second), ("mat1 and mat2", first, second)):
        if a.dtype != b.dtype:
            raise RuntimeError(
                f"{words} must have the same dtype, but got {torch_name(a.dtype)} and {torch_name(b.dtype)}"
            )
    if added.dtype.kind == "b":
        raise NotImplementedError("\"addmm_impl_cpu_\" not implemented for 'Bool'")


def holding(*names: str, common: bool = False) -> Check:
    """Numbers in these places that the dtype holds: the first input's, or where `common` that of all together."""

    def check(given: Given) -> None:
        for name in names:
            number, first = given.number(name), given.specs[0]
            if number is None or first is None:
                continue
            operands = [given[other] for other in given.op.inputs if other != "condition"] if common else [first]
            held(number, result_type([spec for spec in operands if spec is not None]))

    return check


def in_range(*names: str) -> Check:
    """Parameters that the float holds in which PyTorch computes: float32 also for halves."""

    def check(given: Given) -> None:
        first = next((spec for spec in given.specs if spec is not None), None)
        if first is None or first.dtype.kind != "f":
            return
        for name in names:
            if given[name] is not None:
                held(given[name], FLOAT64 if first.dtype.itemsize == 8 else FLOAT32)

    return check


_OF_RANGES = ("amax", "amin")
_OF_ALL = (*_OF_RANGES, "max", "min")
_SPOKEN_OF = {"median.dim": "median():", "nanmedian.dim": "median():", "aminmax": "aminmax:"}


def filled(given: Given) -> None:
    """Something along every dimension that a reduction without a neutral element goes over."""
    shape, dim = given["input"].shape, given.params.get("dim")
    if dim is None or dim == ():
        if given.op.base.startswith("arg") and 0 in shape:
            raise IndexError(f"{given.op.base}(): Expected reduction dim to be specified for input.numel() == 0.")
        if given.op.base == "aminmax" and 0 in shape:
            raise RuntimeError(
                "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
            )
        if given.op.base in _OF_ALL and 0 in shape:
            raise RuntimeError(
                f"{given.op.base}(): Expected reduction dim to be specified for input.numel() == 0. Specify the "
                "reduction dim with the 'dim' argument."
            )
        return
    function = _SPOKEN_OF.get(given.op.name, f"{given.op.base}():")
    axes = wrap_dims(dim, len(shape))
    listed = ((dim,) if isinstance(dim, int) else dim) if given.op.base in _OF_RANGES else axes
    for axis, named in zip(axes, listed, strict=bool(shape)):
        if shape[axis] == 0:
            raise IndexError(f"{function} Expected reduction dim {named} to have non-zero size.")


def above(limit: float, *names: str, error: type[Exception] = RuntimeError) -> Check:
    """Numbers, alone or in a sequence, that are greater than `limit`."""

    def check(given: Given) -> None:
        for name in names:
            value = given[name]
            values = value if isinstance(value, tuple | list) else (value,)
            if any(isinstance(v, int | float) and not v > limit for v in values):
                raise error(f"{given.op.base}(): {name} must be greater than {limit}, but got {value}")

    return check


def shaped_as(parameter: str, *names: str) -> Check:
    """Tensors of the shape that a parameter says."""

    def check(given: Given) -> None:
        wanted = list(given[parameter])
        if not wanted:
            raise RuntimeError(
                f"Expected {parameter} to be at least 1-dimensional, i.e., containing at least one element, but got "
                f"{parameter} = []"
            )
        for name, spec in given.tensors(names):
            if list(spec.shape) != wanted:
                raise RuntimeError(
                    f"Expected {name} to be of same shape as {parameter}, but got {name} of shape {list(spec.shape)} "
                    f"and {parameter} = {wanted}"
                )

    return check


def per_channel(*names: str) -> Check:
    """Vectors with one number per channel of the input."""

    def check(given: Given) -> None:
        input, shown = given["input"].shape, given[names[0]]
        for name, spec in given.tensors(names):
            if spec.shape != input[1:2]:
                shape = [0] if shown is None else list(shown.shape)  # whichever it is, PyTorch shows the first one's
                raise RuntimeError(
                    f"Expected {name} to be a vector of size equal to the number of channels in input, but got {name} "
                    f"of shape {shape} and input of shape {list(input)}"
                )

    return check
