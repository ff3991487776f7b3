"""Calling an op on tensors: find its plan, compute, record."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np

from grapheditor.engine import versions
from grapheditor.engine.argument_kinds import plain
from grapheditor.engine.dtypes import FLOAT64
from grapheditor.engine.inference import UnknownShapeError
from grapheditor.engine.inference_tensors import refuse_inference
from grapheditor.engine.modes import state
from grapheditor.engine.op import Op
from grapheditor.engine.plan import LIMIT, NUMBERS, Plan, refuse, spec_of, typed
from grapheditor.engine.results import results_of
from grapheditor.engine.table import active
from grapheditor.engine.tape import GradNode, target_of
from grapheditor.engine.tensor import Tensor
from grapheditor.model.errors import WrongNumbersError

_ERRORS = (ValueError, TypeError, IndexError, ArithmeticError)
_USUAL = NUMBERS | {Tensor, type(None)}
_new = Tensor.__new__


class Site:
    """An op with its parameters, and the plans of the calls that were made of it."""

    __slots__ = ("op", "params", "plans", "short")

    def __init__(self, op: Op, params: dict[str, Any]) -> None:
        self.op = op
        self.params = params
        self.plans: dict[Any, Plan] = {}
        self.short: dict[Any, Plan] = {}
        """The plain ones among them, by the keys of `unary` and `binary`."""

    def call(self, args: tuple[Any, ...]) -> Any:
        """The result for a Tensor, a Python number or None per flat slot; a Tensor or a tuple of them."""
        if not _USUAL.issuperset(map(type, args)):
            args = tuple([_usual(arg) for arg in args])
        return self.carry_out(self.find(args), args)

    def __call__(self, args: tuple[Any, ...]) -> Any:
        """The same by the shortest way that there is for such arguments."""
        if len(args) == 1 and args[0].__class__ is Tensor:
            return unary(self, args[0])
        if len(args) == 2 and args[0].__class__ is Tensor:
            other = args[1].__class__
            if other is Tensor or other in NUMBERS:
                return binary(self, *args)
        return self.call(args)

    def find(self, args: tuple[Any, ...]) -> Plan:
        """The plan for such arguments; raises where an op does not take their dtypes."""
        key: list[Any] = []
        for arg in args:
            if arg.__class__ is Tensor:
                array = arg._data
                key += (array.shape, array.dtype, arg._requires_grad, arg._weak)
            else:
                key.append(typed(arg))
        found = tuple(key)
        plan = self.plans.get(found)
        if plan is None:
            plan = Plan(self.op, self.params, args)
            refuse(plan)
            if len(self.plans) >= LIMIT:
                self.plans.clear()
            self.plans[found] = plan
        return plan

    def carry_out(self, plan: Plan, args: tuple[Any, ...]) -> Any:
        """Compute and record; raises what PyTorch raises."""
        if plan.refusal is not None and state.mode.enabled:
            raise RuntimeError(plan.refusal)
        if self.op.views and args[0].__class__ is Tensor:
            args[0]._array()  # a view has to share memory, which numpy's scalars do not
        data: Any = [arg._data if arg.__class__ is Tensor else arg for arg in args]
        if plan.fixed is not None or plan.casts is not None:
            data = plan.prepared(data)
        try:
            result = state.mode.quietly(plan.function, *data)
        except _ERRORS as error:
            raise self.explained(plan, error) from error
        if args and args[0].__class__ is Tensor and result is args[0]._data:
            return args[0]  # nothing to do, as for `to` the same dtype: PyTorch gives the tensor itself
        if not plan.trusted or not plan.outs:
            plan = plan.settle(result)
        if self.op.views:
            return _viewed(plan, args, result)
        return _wrapped(plan, args, result)

    def explained(self, plan: Plan, error: Exception) -> Exception:
        """What to raise for one of numpy's errors; raises in PyTorch's words where inference has them."""
        with suppress(UnknownShapeError):
            self.op.infer(tuple(map(spec_of, plan.slots)), self.params)
        kind = next((k for k in (IndexError, OverflowError, WrongNumbersError) if isinstance(error, k)), RuntimeError)
        return kind(str(error).replace("for axis", "for dimension"))


def _usual(arg: Any) -> Any:
    """A numpy scalar as a Python number, and a view that lost its history as its numbers."""
    if isinstance(arg, Tensor):
        return arg if arg.__class__ is Tensor else arg.argument()
    return plain(arg)


_sites: dict[Any, Site] = {}
SITE_LIMIT = 4096


def site_of(op: Op, params: dict[str, Any]) -> Site:
    """The site for these parameters, one and the same until it has to make room."""
    try:
        key = (op, typed(tuple(params.values())))
        site = _sites.get(key)
    except TypeError:  # a parameter that is no plain data
        return Site(op, params)
    if site is None:
        if len(_sites) >= SITE_LIMIT:
            _sites.clear()
        site = _sites[key] = Site(op, params)
    return site


def apply(op: Op, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
    """The result of a bound call. `args` has a Tensor, a Python number or None per flat slot."""
    return site_of(op, params).call(args)


def unary(site: Site, a: Tensor) -> Any:
    """The result of an op of one tensor, by a short way that all but the first call of a plain kind take."""
    x = a._data
    plan = site.short.get((x.shape, x.dtype, a._requires_grad))
    if plan is None or a._weak:
        return _first(site, (a,), (x.shape, x.dtype, a._requires_grad))
    mode = state.mode
    try:
        out = mode.quietly(plan.function, x)
    except _ERRORS as error:
        raise site.explained(plan, error) from error
    if out is x:
        return a
    tensor = _new(Tensor)
    tensor._data = out
    tensor._weak = False
    tensor._grad = tensor._rare = None
    if plan.records and mode.enabled:
        if versions.inference:
            refuse_inference(plan, (a,))
        target = a._target
        kept = plan.kept
        tensor._requires_grad = True
        tensor._target = GradNode(
            plan,
            (a if target is None else target,),
            (out, x) if kept is None else plan.nothing or (out if kept[0] else None, x if kept[1] else None),
        )
    else:
        tensor._requires_grad = False
        tensor._target = None
        if mode.inference:
            versions.mark_inference(tensor)
    return tensor


def binary(site: Site, a: Tensor, b: Any) -> Any:
    """As `unary` for an op of a tensor and another one, or a Python number."""
    x = a._data
    y: Any
    key: tuple[Any, ...]
    if b.__class__ is Tensor:
        y = b._data
        key = (x.shape, x.dtype, a._requires_grad, y.shape, y.dtype, b._requires_grad)
        plan = site.short.get(key)
        if plan is None or a._weak or b._weak:
            return _first(site, (a, b), key)
    else:
        key = (x.shape, x.dtype, a._requires_grad, b.__class__, b)
        plan = site.short.get(key)
        if plan is None or a._weak or not b:  # 0.0 and -0.0 are one key
            return _first(site, (a, b), key)
        y = plan.number
    mode = state.mode
    try:
        out = mode.quietly(plan.function, x, y)
    except _ERRORS as error:
        raise site.explained(plan, error) from error
    if out is x:
        return a
    tensor = _new(Tensor)
    tensor._data = out
    tensor._weak = False
    tensor._grad = tensor._rare = None
    if plan.records and mode.enabled:
        if versions.inference:
            refuse_inference(plan, (a, b))
        tensor._requires_grad = True
        tensor._target = _binary_node(plan, a, b, out, x, y)
    else:
        tensor._requires_grad = False
        tensor._target = None
        if mode.inference:
            versions.mark_inference(tensor)
    return tensor


def _binary_node(plan: Plan, a: Tensor, b: Any, out: Any, x: Any, y: Any) -> GradNode:
    first, second = plan.needs
    targets: tuple[Any, ...]
    arrays: tuple[Any, ...]
    target: Any
    if first:
        target = a._target
        if target is None:
            target = a
        if second:
            other = b._target
            targets = (target, b if other is None else other)
        else:
            targets = (target,)
    else:
        target = b._target
        targets = (b if target is None else target,)
    kept = plan.kept
    if kept is None:
        arrays = (out, x, y) if b.__class__ is Tensor else (out, x)
    elif plan.nothing is not None:
        arrays = plan.nothing
    elif b.__class__ is not Tensor:
        arrays = (out if kept[0] else None, x if kept[1] else None)
    else:
        arrays = (out if kept[0] else None, x if kept[1] else None, y if kept[2] else None)
    return GradNode(plan, targets, arrays)


def _first(site: Site, args: tuple[Any, ...], key: tuple[Any, ...]) -> Any:
    """The long way; it prepares the short one for calls that are plain: tensors of one float dtype in and out."""
    if not _USUAL.issuperset(map(type, args)):
        return site.call(args)
    plan = site.find(args)
    result = site.carry_out(plan, args)
    tensors = [arg for arg in args if arg.__class__ is Tensor]
    nan = len(tensors) < len(args) and args[-1] != args[-1]
    plain = plan.single and plan.trusted and plan.casts is None and plan.refusal is None and not plan.op.copied
    if plain and not nan and not any(t._weak for t in tensors):
        if len(site.short) >= LIMIT:
            site.short.clear()
        site.short[key] = plan
    return result


def _wrapped(plan: Plan, args: tuple[Any, ...], result: Any) -> Any:
    """The result as tensors, recorded where a gradient can come to them."""
    mode = state.mode
    recorded = plan.records and mode.enabled
    if not plan.several:
        if recorded and plan.single:
            return Tensor(result, True, _record(plan, args, (result,)), plan.weak)
        tensor = Tensor(result, weak=plan.weak)
        if mode.inference:
            versions.mark_inference(tensor)
        return tensor
    if not recorded:
        tensors = results_of(plan.op)(Tensor(r, weak=plan.weak) for r in result)
        if mode.inference:
            for tensor in tensors:
                versions.mark_inference(tensor)
        return tensors
    node = _record(plan, args, result)
    return results_of(plan.op)(
        Tensor(r, True, (node, i), plan.weak) if r.dtype.kind == "f" else Tensor(r) for i, r in enumerate(result)
    )


def _viewed(plan: Plan, args: tuple[Any, ...], result: Any) -> Any:
    """The same for results that may be views of the first input."""
    outs = result if plan.several else (result,)
    mode = state.mode
    node = _record(plan, args, outs) if any(plan.needs) and mode.enabled else None
    tensors: list[Tensor] = []
    for i, r in enumerate(outs):
        if node is not None and r.dtype.kind == "f":
            tensors.append(Tensor(r, True, (node, i) if plan.several else node, plan.weak))
        else:
            tensors.append(Tensor(r, weak=plan.weak))
    base = args[0]
    if base.__class__ is Tensor:
        kind: Any = "" if mode.enabled else "inference" if mode.inference else "no_grad"
        for tensor in tensors:
            if versions.shares(tensor._data, base._data):
                tensor._set_base(base, "many" if plan.several else kind)
                if node is not None and plan.op.base in _ALIASES and not base._data.flags.c_contiguous:
                    node.plan = plan.under("ReshapeAliasBackward0")
                if kind and base._requires_grad:
                    tensor._requires_grad = True  # PyTorch, too, makes views of what requires grad alike
            elif node is not None and plan.op.base in _RESHAPES and tensor._data.size:
                return _copied(base, tensor.shape, "ViewBackward0" if plan.op.base == "ravel" else "")
            if mode.inference and (versions.is_inference(base) or tensor._base is None):
                versions.mark_inference(tensor)
    return tuple(tensors) if plan.several else tensors[0]


_RESHAPES = frozenset({"reshape", "flatten", "ravel", "reshape_as"})
_ALIASES = frozenset({"reshape", "flatten", "reshape_as"})


def _copied(tensor: Tensor, shape: tuple[int, ...], name: str) -> Any:
    """A new shape that needs a copy: in PyTorch's graph the copy, and a view of that."""
    table = active()
    result = apply(table["_unsafe_view"], (apply(table["clone"], (tensor,), {}),), {"shape": shape})
    if name:
        result._node.plan = result._node.plan.under(name)
    return result


def _record(plan: Plan, args: tuple[Any, ...], outs: tuple[Any, ...]) -> GradNode:
    if versions.inference:
        refuse_inference(plan, args)
    targets = tuple([target_of(arg) for arg, need in zip(args, plan.needs, strict=True) if need])
    arrays = (*outs, *[arg._data for arg in args if arg.__class__ is Tensor])
    if plan.kept is not None:
        arrays = tuple([array if kept else None for array, kept in zip(arrays, plan.kept, strict=True)])
    if plan.op.copied:
        arrays = plan.copied(arrays)
    return GradNode(plan, targets, arrays)


def wrapped_number(value: bool | int | float) -> Tensor:
    """A Python number as a tensor in double precision that ranks lowest in promotion."""
    return Tensor(np.asarray(value, FLOAT64 if isinstance(value, float) else None), weak=True)
