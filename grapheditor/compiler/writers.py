"""How an instruction writes its result into memory that is already there."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from grapheditor.compiler.ir import Instruction
from grapheditor.engine.dtypes import Dtype

Writer = Callable[..., Any]


def writer(step: Instruction) -> Writer | None:
    """A function of the arguments and an array to write into, with the bits of the op's `forward`; None without one."""
    op = step.op
    args = [a for a in step.args if a is not None]
    if len(step.outs) != 1 or op.outputs or len(args) < len(step.args):
        return None
    if op.into is not None:
        found = op.into([a.spec for a in args], step.params)
    else:
        found = op.forward if isinstance(op.forward, np.ufunc) and not step.params else None
    if not isinstance(found, np.ufunc):
        return found
    dtypes = tuple([a.spec.dtype for a in args])
    return found if _result(found, dtypes) == step.outs[0].spec.dtype else None


def elementwise(step: Instruction) -> np.ufunc | None:
    """The ufunc that an instruction is, element by element, or None."""
    found = writer(step)
    return found if isinstance(found, np.ufunc) and found.signature is None else None


_BY_ELEMENT = frozenset({"to", "where", "masked_fill"})


def blockwise(step: Instruction) -> bool:
    """Whether it can be written in pieces: each element depends on those in its place alone."""
    return elementwise(step) is not None or (step.op.name in _BY_ELEMENT and writer(step) is not None)


@lru_cache(maxsize=4096)
def _result(ufunc: np.ufunc, dtypes: tuple[Dtype, ...]) -> Dtype | None:
    if ufunc.nin != len(dtypes) or ufunc.nout != 1:
        return None
    try:
        found = ufunc.resolve_dtypes((*dtypes, None))
    except TypeError:
        return None
    # a loop in another dtype casts in pieces of its own
    return found[-1] if found[:-1] == dtypes else None
