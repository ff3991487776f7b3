"""What is refused of calls alone that are recorded, since PyTorch has no derivative there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from grapheditor.engine.dtypes import Spec, as_dtype, torch_name
from grapheditor.engine.op_checks import Given
from grapheditor.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from grapheditor.engine.op import Op


class AtRecording:
    """A check of calls that are recorded: who requires grad shows at tensors only."""

    __slots__ = ()

    def __call__(self, given: Given) -> None:
        """Nothing, as a call that is not recorded is in order."""

    def message(
        self, op: Op, specs: Sequence[Spec | None], params: Mapping[str, Any], requires_grad: Sequence[bool]
    ) -> str | None:
        """PyTorch's words for what is wrong; None where nothing is."""
        raise NotImplementedError


class _InFloats(AtRecording):
    __slots__ = ()

    def message(
        self, op: Op, specs: Sequence[Spec | None], params: Mapping[str, Any], requires_grad: Sequence[bool]
    ) -> str | None:
        if params["dtype"] is None or not any(requires_grad):
            return None
        dtype = as_dtype(params["dtype"])
        return None if dtype.kind == "f" else f"Autograd not support dtype: {torch_name(dtype)}"


recorded_in_floats = _InFloats()
"""Where a call is recorded its parameter dtype may ask for floats alone."""


@dataclass(frozen=True, slots=True)
class Fixed(AtRecording):
    """Inputs that may not require grad where a call is recorded, as PyTorch has no derivative by them.

    `function` is what PyTorch calls the op in the message, or a function that tells it of the inputs' Specs and gives
    None where the derivative is there.
    """

    names: tuple[str, ...]
    function: str | Callable[[Sequence[Spec | None]], str | None]
    words: str = (
        "The function '{function}' is not differentiable with respect to argument '{name}'. "
        "This input cannot have requires_grad True."
    )

    def message(
        self, op: Op, specs: Sequence[Spec | None], params: Mapping[str, Any], requires_grad: Sequence[bool]
    ) -> str | None:
        """PyTorch's words where one of the inputs requires grad."""
        function = self.function(specs) if callable(self.function) else self.function
        for name, required in zip(op.inputs, requires_grad, strict=True):
            if required and function is not None and name in self.names:
                return self.words.format(function=function, name=name)
        return None


def fixed(*names: str, function: str | Callable[[Sequence[Spec | None]], str | None]) -> Fixed:
    """Inputs that may not require grad where a call is recorded."""
    return Fixed(names, function)


def fixed_in_whole(*names: str) -> Fixed:
    """Inputs that may not require grad where the first one is of whole numbers, or of truth values."""

    def dtype(specs: Sequence[Spec | None]) -> str | None:
        target = specs[0]
        return None if target is None or target.dtype.kind == "f" else torch_name(target.dtype)

    return Fixed(names, dtype, "Autograd not support dtype: {function}")
