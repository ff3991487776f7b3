"""Which ops can take a wire that is dragged into empty space, and at which input."""

from __future__ import annotations

from collections.abc import Iterator

from grapheditor.engine.dtypes import BOOL, FLOAT32, Spec
from grapheditor.engine.op import Op
from grapheditor.model.lazy_dataclass import dataclass

TRUTHS = ("condition", "mask")
"""Inputs that are for tensors of True and False."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The input of a new node at which a wire would end."""

    slot: str
    reason: str = ""
    """Why the op can't take it, in PyTorch's words; empty where it can, or where that can't be told."""


def fit_of(op: Op, spec: Spec | None) -> Fit | None:
    """Where a wire of this shape and dtype (None: not known) fits a new node; None where the op takes no tensor.

    Inputs that are still free are tried with a few likely shapes, so nothing is
    said against an op that some partner could make possible.
    """
    slots = op.slots(1)
    if not slots:
        return None
    if spec is None or any(p.required for p in op.params.values()):
        return Fit(slots[0])
    optional = {p.name for p in op.schema.inputs if p.optional}
    needed = [slot for slot in slots if slot not in optional] or slots
    if spec.dtype != BOOL:
        needed.sort(key=lambda slot: slot in TRUTHS)
    errors = [_error(op, slots, slot, spec) for slot in needed]
    if None in errors:
        return Fit(needed[errors.index(None)])
    # an optional input, or another value of a parameter such as dim, may mend a shape, but no dtype
    alone = len(op.inputs) == 1 and all(p.type == "dtype" for p in op.params.values())
    sure = len(needed) == 1 and (alone or isinstance(errors[0], NotImplementedError))
    return Fit(needed[0], str(errors[0]) if sure else "")


def _error(op: Op, slots: list[str], slot: str, spec: Spec) -> Exception | None:
    """What the op raises for the wire at `slot`; None where it works with one of the likely partners."""
    optional = {p.name for p in op.schema.inputs if p.optional}
    params = {name: parameter.default for name, parameter in op.params.items()}
    first: Exception | None = None
    for partner in _partners(spec):
        specs = tuple(spec if s == slot else None if s in optional else partner for s in slots)
        try:
            op.infer(specs, dict(params))
        except (RuntimeError, ValueError, IndexError) as error:
            first = first or error
        except Exception:  # a rule of a plugin may stumble over shapes that it does not expect
            return None
        else:
            return None
    return first


def _partners(spec: Spec) -> Iterator[Spec]:
    """Shapes that another input might have."""
    yield spec
    yield Spec((), FLOAT32, weak=True)
    yield Spec(spec.shape[::-1], spec.dtype)
    if spec.shape:
        yield Spec((*spec.shape[:-2], spec.shape[-1], 1), spec.dtype)
        yield Spec(spec.shape[-1:], spec.dtype)
        yield Spec(spec.shape[:1], spec.dtype)
