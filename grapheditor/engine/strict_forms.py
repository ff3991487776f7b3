"""Calls of reductions in PyTorch's overloads, where one signature of ours stands for several of its."""

from __future__ import annotations

from typing import Any

from grapheditor.model.errors import CallError

_KEEPS_A_DIM = frozenset({"sum", "mean", "prod"})
"""Ops that take keepdim along with dim alone."""
_OF_NONE = frozenset({"sum", "mean"})
"""Ops that have another node where dim is given as None than where it is left out."""


def refine(name: str, overload: str, given: dict[str, Any]) -> None:
    """Make the named arguments of a call unambiguous; raises CallError for a mixture that no overload takes."""
    missing = "dim" not in given
    if name in _KEEPS_A_DIM and missing and "keepdim" in given:
        raise CallError(f"{name}() takes keepdim together with dim; give dim=None to keep all dimensions.")
    if overload == "unbiased" and missing and "keepdim" in given:
        raise CallError(f"{name}() takes unbiased and keepdim together with dim; give dim=None, or correction=1.")
    if missing or given["dim"] is not None:
        return
    if name == "prod":
        raise CallError("prod(): argument 'dim' must be int, not NoneType; leave it out to multiply all elements.")
    if name in _OF_NONE:
        given["dim"] = ()
