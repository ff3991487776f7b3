"""What an op's entry says of the graph that PyTorch shows, where that has other nodes than the tape here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from grapheditor.model.lazy_dataclass import dataclass

Tree = Any
"""A slot's number, None for a constant, or a tuple: a name, as Add or AddBackward1, and what is below."""
BY_PARTS: Literal["by parts"] = "by parts"
"""In the place of trees: what is below a node is found by putting the op together, as it is known how that is done."""
NextFunctions = tuple[Tree, ...] | Literal["by parts"] | Callable[..., tuple[Tree, ...] | Literal["by parts"] | None]
"""What is below a node; ``rule(name, shapes, params)`` where it depends on the call, with None for just the inputs.

A rule with a parameter `dtypes` gets the inputs' dtypes there, one per slot, and with `needs` which require grad.
"""
Names = str | tuple[str | None, ...] | None


@dataclass(frozen=True, slots=True)
class BackwardFunction:
    """What PyTorch's own backward function shows in the graph of a gradient.

    Many derivatives are one function there, written by hand: ReluBackward0 calls threshold_backward, whose own node is
    ThresholdBackwardBackward0. It takes the input too, so its result requires grad even where the gradient does not
    depend on the numbers of the input, and a second derivative is zeros. Rules made of ops get this said beside them.
    """

    names: Names | Callable[[Sequence[Any]], Names] = None
    """What the node of each input's gradient is called; one name is the first input's. A function gets the inputs."""
    leads_on: bool | Callable[[Mapping[str, Any]], bool] = False
    """Whether the first input's gradient leads to it whatever it depends on; a function gets the parameters."""
    refused: str | Callable[[str], str] = ""
    """What PyTorch calls this function where it has no derivative of its own: a second derivative is an error then.

    A function gets the node's name.
    """
    noted: bool = False
    """Whether PyTorch notes by name that this derivative is missing, so that it is NotImplementedError."""
    delayed: Callable[[Sequence[Any], Mapping[str, Any]], tuple[int, str] | None] | None = None
    """The input whose gradient can't be differentiated again, as the numbers are such, and PyTorch's words for that.

    Called with the inputs and the parameters; None where it can.
    """
    bias: int | None = None
    """The input whose gradient comes from the same function as the rest: it requires grad, and leads nowhere."""
