"""What PyTorch's functions in Python do with sizes before anything looks at the types of these."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def are_sizes(value: Any, *, none: bool = False) -> bool:
    """Whether it is an int or a list of ints, as most sizes are; with `none` there may be None among them."""
    if isinstance(value, (list, tuple)):
        return all(type(item) is int or (none and item is None) for item in value)
    return type(value) is int


def each(value: Any, count: int) -> Any:
    """One for each of `count` dimensions, as a tuple; what can be gone through is taken as it is."""
    return tuple(value) if isinstance(value, Iterable) else (value,) * count


def list_sizes(given: dict[str, Any]) -> None:
    """Make tuples of all sizes that can be gone through, as ``_ntuple`` of torch.nn.modules.utils does."""
    for name, value in given.items():
        if name != "input" and isinstance(value, Iterable) and not isinstance(value, (list, tuple)):
            given[name] = tuple(value)


def fill_sizes(given: dict[str, Any]) -> None:
    """Let None in `output_size` be the input's own size; raises ValueError where it has no such dimension.

    As ``_list_with_default`` of torch.nn.modules.utils.
    """
    size = given.get("output_size", 0)
    if isinstance(size, int) or are_sizes(size, none=True):
        return
    shape = given["input"].shape
    if len(shape) <= len(size):
        raise ValueError(f"Input dimension should be at least {len(size) + 1}")
    given["output_size"] = [n if m is None else m for m, n in zip(size, shape[-len(size) :], strict=False)]
