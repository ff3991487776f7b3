"""Plans: what all calls of one op with the same parameters, shapes, dtypes and numbers have in common.

Promotion, the choice of function and the derivative's code depend on these
alone, so they are worked out once, and the next call finds them by a key.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from grapheditor.engine.dtypes import Compute, Dtype, Spec, compute_for, number_dtype
from grapheditor.engine.functions import short_function
from grapheditor.engine.inference import DTYPE_RULES, UnknownShapeError, elementwise, matmul, same
from grapheditor.engine.layouts import cast, laid_out
from grapheditor.engine.modes import state
from grapheditor.engine.op import Call, Op, Saved
from grapheditor.engine.recording_checks import AtRecording
from grapheditor.engine.tensor import Tensor

if TYPE_CHECKING:
    from grapheditor.engine.kernel import Kernel

Signature = tuple[tuple[tuple[int, ...], Dtype], ...]
"""Shape and dtype of each output."""
NUMBERS = frozenset({float, int, bool})
_USUAL = frozenset({"apart", "promote", "numeric", "bool", "float", "floating"})
"""dtype rules by which tensors of one float dtype, and numbers beside them, compute in that dtype."""
_TRUSTED = frozenset({elementwise, same, matmul})
"""Shape rules that tell the output's shape by the inputs' shapes, whatever the numbers are."""
_OPERATORS: dict[Any, Callable[..., Any]] = {
    np.add: operator.add,
    np.subtract: operator.sub,
    np.multiply: operator.mul,
    np.true_divide: operator.truediv,
    np.negative: operator.neg,
}
"""numpy's scalars are several times faster with Python's operators than with ufuncs."""


class Plan:
    """How one kind of call is computed, recorded and differentiated."""

    __slots__ = (
        "casts",
        "copies",
        "fixed",
        "function",
        "kept",
        "kernel",
        "kernels",
        "name",
        "named",
        "needs",
        "nothing",
        "number",
        "op",
        "opens",
        "outs",
        "params",
        "parts",
        "records",
        "refusal",
        "several",
        "single",
        "slots",
        "trusted",
        "variants",
        "weak",
    )

    def __init__(self, op: Op, params: dict[str, Any], args: Sequence[Any]) -> None:
        self.op = op
        self.params = params
        self.slots = tuple(_slot(arg) for arg in args)
        """Per flat slot the Spec of a tensor, a number or None."""
        specs = tuple(map(spec_of, self.slots))
        try:
            if op.check:  # before dtypes are worked out, as in `Op.infer`
                asked = [arg.__class__ is Tensor and arg._requires_grad for arg in args] if state.mode.enabled else ()
                op.refuse(specs, params, self.slots, asked)
            compute, quick = _compute_of(self)
        except NotImplementedError:
            op.fit(specs, params)
            raise
        self.needs = tuple(
            arg.__class__ is Tensor and arg._requires_grad and (op.vjp is None or op.rule(i) is not None)
            for i, arg in enumerate(args)
        )
        """Which slots a gradient goes to."""
        self.records = op.vjp is not None and any(self.needs)
        self.refusal = _refusal(self, args)
        """What is wrong with the call where it is recorded; None for most."""
        self.casts = _casts(self.slots, compute)
        """The dtype that each tensor is brought to first; None where all stay as they are."""
        self.fixed = _fixed(self.slots, compute, quick)
        """Prepared numbers per slot; None where all are tensors."""
        self.number = None if self.fixed is None else self.fixed[-1]
        tensors = [slot for slot in self.slots if slot.__class__ is Spec]
        function = fastest(_function(self, compute if quick is None else quick), tensors)
        self.function = laid_out(op.layout, function, tensors, params)
        self.weak = bool(tensors) and all(spec.weak for spec in tensors)
        """The result of Python numbers alone ranks as one."""
        self.trusted = op.shape in _TRUSTED or op.infer_rule is not None
        self.outs: tuple[Spec, ...] = ()
        """What came out; one plan serves one kind of result."""
        self.several = False
        """Whether it came as a tuple."""
        self.single = False
        """Whether it is one tensor that a gradient can come to, and no view."""
        self.name: str | None = None
        """PyTorch's name of the backward node, once asked for."""
        self.named: dict[str, Plan] | None = None
        """The same plan under other names of the backward node."""
        self.opens: bool | None = None
        """Whether recorded gradients go by the parts that PyTorch makes the op of; None until that was asked."""
        self.parts: Any = None
        """What these parts keep for backward; None until that was asked, False for an op of one node."""
        self.variants: dict[Signature, Plan] | None = None
        self.kernel: Kernel | None = None
        """The derivative of a single output by all slots that need it, once it was made."""
        self.kernels: dict[Any, Kernel] = {}
        """Other derivatives: by fewer slots, or where not every output has a gradient."""
        self.nothing: tuple[None, ...] | None = None
        """What nodes of the tape keep where the derivative uses nothing at all."""
        self.copies: tuple[bool, ...] | None = None
        """Of which outputs and tensor inputs nodes of the tape keep copies; None until the first was made."""
        self.kept: tuple[bool, ...] | None = None
        """Which of outputs and tensor inputs the derivative uses; None while that is not known."""

    def settle(self, result: Any) -> Plan:
        """The plan for a call that gave `result`: this one, or its variant where the numbers decide on shapes."""
        outs = result if isinstance(result, tuple) else (result,)
        if not self.outs and self.variants is None:
            self._take_outs(tuple(Spec(o.shape, o.dtype) for o in outs), isinstance(result, tuple))
            return self
        if len(outs) == len(self.outs) and all(
            s.shape == o.shape and s.dtype == o.dtype for s, o in zip(self.outs, outs, strict=True)
        ):
            return self
        return self.variant(tuple((o.shape, o.dtype) for o in outs))

    def variant(self, signature: Signature) -> Plan:
        """The same call with other outputs."""
        if self.variants is None:
            self.variants = {}
        found = self.variants.get(signature)
        if found is None:
            found = Plan.__new__(Plan)
            for name in Plan.__slots__:
                setattr(found, name, getattr(self, name))
            found.kernel, found.kernels, found.variants = None, {}, None
            found.kept = found.nothing = found.opens = found.parts = None
            found._take_outs(tuple(Spec(*s) for s in signature), self.several)
            if len(self.variants) >= LIMIT:
                self.variants.clear()
            self.variants[signature] = found
        return found

    def under(self, name: str) -> Plan:
        """The same plan, whose backward node has another name."""
        if self.named is None:
            self.named = {}
        found = self.named.get(name)
        if found is None:
            found = self.named[name] = Plan.__new__(Plan)
            for slot in Plan.__slots__:
                setattr(found, slot, getattr(self, slot))
            found.name, found.named = name, None
        return found

    def _take_outs(self, outs: tuple[Spec, ...], several: bool) -> None:
        self.outs = outs
        self.several = several
        self.single = not several and not self.op.views and outs[0].dtype.kind == "f"

    def prepared(self, data: Sequence[Any]) -> Sequence[Any]:
        """The operands as the function takes them: numbers fitted in, arrays in the dtype to compute in."""
        if self.fixed is not None:
            data = [d if f is None else f for d, f in zip(data, self.fixed, strict=True)]
        if self.casts is not None:
            data = [d if c is None else cast(d, c) for d, c in zip(data, self.casts, strict=True)]
        return data

    def copied(self, arrays: Sequence[Any]) -> tuple[Any, ...]:
        """Outputs and inputs as nodes of the tape keep them: of some a copy."""
        if self.copies is None:
            self.copies = self.marked(self.op.copied)
        pairs = zip(arrays, self.copies, strict=True)
        return tuple([array.copy() if own and array is not None else array for array, own in pairs])

    def marked(self, saved: Saved) -> tuple[bool, ...]:
        """Which outputs and tensor inputs `saved` names."""
        entries = saved(self.slots, self.params) if callable(saved) else saved
        found = set()
        for entry in entries:
            name, *condition = entry.split()
            if not condition or self.needs[self.op.inputs.index(condition[1])] == (condition[0] == "if"):
                found.add(name)
        names = list(self.op.outputs) or ["result"] * len(self.outs)
        names += [name for name, slot in zip(self.op.inputs, self.slots, strict=True) if slot.__class__ is Spec]
        return tuple([name in found for name in names])

    def grad_fn_name(self) -> str:
        """PyTorch's name of the backward node."""
        if self.name is None:
            args = [
                Operand(slot, need) if slot.__class__ is Spec else slot
                for slot, need in zip(self.slots, self.needs, strict=True)
            ]
            self.name = self.op.grad_fn_name(Call(self.op, tuple(args), self.params))
        return self.name


LIMIT = 512
"""Plans that one op keeps for one set of parameters; some kilobytes each, with its kernel."""


class Operand:
    """A tensor of a call, as far as names of backward nodes depend on it."""

    __slots__ = ("dtype", "requires_grad", "shape")

    def __init__(self, spec: Spec, requires_grad: bool) -> None:
        self.shape = spec.shape
        self.dtype = spec.dtype
        self.requires_grad = requires_grad


def refuse(plan: Plan) -> None:
    """Raise what PyTorch raises for such a call; numpy might go on."""
    op = plan.op
    if op.infer_rule is not None or (op.shape in _TRUSTED and not op.check):
        return  # numpy and these rules refuse the same
    try:
        op.infer_accepted(tuple(map(spec_of, plan.slots)), plan.params)
    except UnknownShapeError:
        return
    except ArithmeticError as error:  # a step of 0, say
        raise RuntimeError(f"{op.base}(): {error}") from error


def _refusal(plan: Plan, args: Sequence[Any]) -> str | None:
    """Which tensor requires grad although there is no derivative by it, in PyTorch's words."""
    for check in plan.op.check:
        if isinstance(check, AtRecording):
            required = [arg.__class__ is Tensor and arg._requires_grad for arg in args]
            message = check.message(plan.op, [spec_of(slot) for slot in plan.slots], plan.params, required)
            if message is not None:
                return message
    return None


def _slot(arg: Any) -> Any:
    if arg.__class__ is Tensor:
        data = arg._data
        return Spec(data.shape, data.dtype, arg._weak)
    return arg


def spec_of(slot: Any) -> Spec | None:
    """Shape and dtype for rules of inference, also for a number; None for an empty slot."""
    if slot is None or slot.__class__ is Spec:
        return slot
    return Spec((), number_dtype(slot), True)


def _compute_of(plan: Plan) -> tuple[Compute, Dtype | None]:
    """The dtype to compute in, and the same once more where all tensors are of one float dtype already."""
    op = plan.op
    tensors = [slot for slot in plan.slots if slot.__class__ is Spec]
    common = tensors[0].dtype if tensors else None
    if (
        common is not None
        and common.kind == "f"
        and all(spec.dtype == common and not spec.weak for spec in tensors)
        and (isinstance(op.dtype, str) and op.dtype in _USUAL)
        and not (op.dtype == "numeric" and bool in map(type, plan.slots))
    ):
        return (None if op.infer_rule is not None else common), common
    if op.infer_rule is not None:
        return None, None
    rule = DTYPE_RULES[op.dtype] if isinstance(op.dtype, str) else op.dtype
    return rule(op, [s for s in map(spec_of, plan.slots) if s is not None], plan.params)[0], None


def _casts(slots: Sequence[Any], compute: Compute) -> tuple[Dtype | None, ...] | None:
    wanted = [compute_for(compute, i) if slot.__class__ is Spec else None for i, slot in enumerate(slots)]
    casts = tuple(
        None if dtype is None or slot.dtype == dtype else dtype for slot, dtype in zip(slots, wanted, strict=True)
    )
    return casts if any(c is not None for c in casts) else None


def _fixed(slots: Sequence[Any], compute: Compute, quick: Dtype | None) -> tuple[Any, ...] | None:
    if not any(slot.__class__ in NUMBERS for slot in slots):
        return None
    fixed: list[Any] = []
    for i, slot in enumerate(slots):
        if not isinstance(slot, (float, int)):
            fixed.append(None)
        else:
            dtype = compute_for(compute, i) if quick is None else quick
            fixed.append(_number(slot, number_dtype(slot) if dtype is None else dtype))
    return tuple(fixed)


def _number(value: bool | int | float, dtype: Dtype) -> Any:
    if value.__class__ is int and not -(2**63) <= value < 2**64:
        raise OverflowError("int too big to convert" if value > 0 else "can't convert negative int to unsigned")
    with np.errstate(all="ignore"):
        if dtype.kind in "iu":  # as C does: 300 becomes 44 in uint8, where numpy would refuse
            return np.asarray(value).astype(dtype)[()]
        return dtype.type(value)


def _function(plan: Plan, compute: Compute) -> Callable[..., Any]:
    """The op as a function of prepared operands alone."""
    op, params = plan.op, plan.params
    specs: list[Spec | None] = []
    for i, slot in enumerate(plan.slots):
        spec, dtype = spec_of(slot), compute_for(compute, i)
        specs.append(spec if spec is None or dtype is None else Spec(spec.shape, dtype, spec.weak))
    return short_function(op, specs, params) or (partial(op.forward, **params) if params else op.forward)


def typed(value: Any) -> Any:
    """Something hashable that is equal only for equal values of the same types."""
    if value.__class__ is tuple:
        return tuple(map(typed, value))
    if value.__class__ is float:
        return float, repr(value)  # 0.0 is not -0.0, and nan is nan
    return value.__class__, value


def fastest(function: Any, specs: Sequence[Spec]) -> Any:
    """A function that gives the same for operands of these shapes, and takes numpy less time to find its way into."""
    if isinstance(function, np.ufunc) and not any(s.shape for s in specs):
        return _OPERATORS.get(function, function)
    return function
