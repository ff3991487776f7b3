"""The two switches that losses had before `reduction`, which PyTorch still takes, with a warning."""

from __future__ import annotations

import warnings
from typing import Any

from grapheditor.model.errors import CallError

_WARNING = "size_average and reduce args will be deprecated, please use reduction='{0}' instead."


def replace_legacy(given: dict[str, Any]) -> None:
    """Among a loss's arguments by name, let `reduction` say what the old switches say; both are on by default."""
    average, reduce = given.pop("size_average", None), given.pop("reduce", None)
    if average is None and reduce is None:
        return
    if any(getattr(value, "_stands_in", False) for value in given.values()):
        raise CallError("a call with legacy arguments is bound anew each time, so that it warns each time")
    average, reduce = average is None or bool(average), reduce is None or bool(reduce)
    reduction = "none" if not reduce else "mean" if average else "sum"
    warnings.warn(_WARNING.format(reduction), UserWarning, stacklevel=2)
    given["reduction"] = reduction
