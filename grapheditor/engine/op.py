"""One record per op serves palette, shapes, numpy, gradients, export and tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from typing import Any

from grapheditor.engine.dtypes import FLOAT32, Compute, Spec
from grapheditor.engine.inference import DTYPE_RULES, DtypeRule, UnknownShapeError, asks_for, elementwise
from grapheditor.engine.layouts import LAYOUTS, Layout
from grapheditor.engine.op_calls import Call as Call
from grapheditor.engine.op_checks import Check, Given
from grapheditor.engine.op_facts import flat_slots, read_signature
from grapheditor.engine.recording_checks import AtRecording
from grapheditor.engine.schema import Functional, Parameter, Schema
from grapheditor.engine.shown_history import BackwardFunction, NextFunctions
from grapheditor.model.lazy_dataclass import dataclass

Vjp = Callable[..., Any]
ShapeRule = Callable[..., Any]
Params = dict[str, Any]
Saved = tuple[str, ...] | Callable[[Sequence[Any], Mapping[str, Any]], tuple[str, ...]]
"""Names of inputs and outputs, perhaps depending on shapes, numbers and parameters of a call."""


class NoDerivative:
    """The rule of an op for which PyTorch has no derivative, though it records it: backward raises RuntimeError.

    Where PyTorch notes by name that the derivative is missing, backward raises NotImplementedError.
    """

    grad_fn = "torch::autograd::NotImplemented"

    def __init__(self, name: str, noted: bool = False) -> None:
        self.name = name
        self.noted = noted

    def __call__(self, *args: Any, **params: Any) -> Any:
        """Raise what PyTorch raises in backward."""
        if self.noted:
            raise NotImplementedError(f"the derivative for '{self.name}' is not implemented.")
        raise RuntimeError(f"derivative for aten::{self.name} is not implemented")


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """Everything known about one op, or about one overload of it.

    `forward` takes an array per input and the parameters by name. Arrays come
    in the dtype in which the op computes; a missing optional input is None.
    It returns an array, or a tuple where the op has several outputs.

    `vjp` has one rule per input, called ``rule(g, out, *inputs, **params)`` and
    written with other ops, so that a gradient can be traced, compiled and
    differentiated again. None stands for an input without gradient. An op with
    a variadic input has one rule for all, called with the slot number first:
    ``rule(slot, g, out, *inputs, **params)``. Sums over broadcast axes and
    casts to the input's dtype are added by the walk. With several outputs `g`
    and `out` are tuples; an integer output's `g` is None.
    """

    signature: str
    category: str = field(kw_only=True)
    doc: str = field(kw_only=True)
    forward: Callable[..., Any] = field(kw_only=True)
    vjp: tuple[Vjp | None, ...] | Vjp | None = field(kw_only=True, default=None)
    grad_fn: str | Callable[[Call], str] | None = field(kw_only=True, default=None)
    """PyTorch's name of the backward node; a function where it depends on the call."""
    shape: ShapeRule = field(kw_only=True, default=elementwise)
    """``shape(*shapes, **params)``: the output's shape, or a list of shapes. Raises as PyTorch does.

    A rule with a parameter `dtypes` gets the inputs' dtypes there, one per slot.
    """
    dtype: str | DtypeRule = field(kw_only=True, default="promote")
    source: Mapping[str, str] = field(kw_only=True, default_factory=dict)
    """Templates per target (numpy, torch, jax, tf) with input and parameter names in braces."""
    updates: Callable[..., Mapping[str, Any]] | None = field(kw_only=True, default=None)
    """``updates(*arrays, **params)``: new numbers of inputs by name, which a direct call writes into these tensors.

    PyTorch's batch_norm so keeps running statistics. In a graph a value stays what the document says.
    """
    told: bool = field(kw_only=True, default=False)
    """Whether a rule is told where no gradient came to an output, by None in `g`; others get zeros there."""
    aliases: tuple[str, ...] = field(kw_only=True, default=())
    domain: tuple[float, float] = field(kw_only=True, default=(-2.0, 2.0))
    """Range of the tests' random numbers; keeps clear of kinks and poles."""
    samples: tuple[tuple[Any, ...], ...] = field(kw_only=True, default=())
    """Calls that the tests make: per call a shape (tuple) per tensor and other arguments as ``{"dim": 1}``."""

    formula: Callable[..., Any] | None = field(kw_only=True, default=None)
    """The op as other ops, where it is written so: what a trace records in its place."""
    into: Callable[[Sequence[Spec], Params], Callable[..., Any] | None] | None = field(kw_only=True, default=None)
    """``into(specs, params)``: a ufunc, or a function with ``out=``, that has the bits of `forward`; None without one.

    Compiled programs write with it into memory that they keep, and tensors call it as the shorter way. A `forward`
    that is itself a ufunc needs none.
    """
    views: bool = field(kw_only=True, default=False)
    """Whether results are views of the first input where they share its memory; a hook gives one.

    `forward` gives arrays then, also of one element, as ``x[0, ...]`` does: numpy's scalars share nothing.
    """
    dense: bool = field(kw_only=True, default=False)
    """Whether PyTorch never expands the gradient, though the rule gives a view of what comes or expands last."""
    shares: bool = field(kw_only=True, default=False)
    """Whether a result may lie in the memory of the first input without being its view, as `to` for its own dtype.

    In a graph a write into one waits for the readers of the other then, as it does for views. An input that takes any
    number of tensors counts where it gets one.
    """
    layout: str | Layout | None = field(kw_only=True, default=None)
    """How results lie in memory where numpy lays them out otherwise than PyTorch: a name in `LAYOUTS`, as ``"rows"``.

    Or ``layout(function, specs, params)``: the function of the operands with results that lie so. A named rule is asked
    where an input has two dimensions or more.
    """
    inline: bool | Callable[[Sequence[Any], Params], bool] = field(kw_only=True, default=False)
    """Whether a call on tensors is recorded as the ops of its formula, as PyTorch does it, rather than as one node.

    Where that holds for some calls alone, ``inline(args, params)`` tells it of each.
    """
    infer_rule: Callable[..., tuple[Spec, ...]] | None = field(kw_only=True, default=None)
    """``infer_rule(specs, params)``: each output's shape and dtype, in the place of `shape` and `dtype`."""

    functional: Functional | None = field(kw_only=True, default=None)
    """What PyTorch's function in Python does with the arguments of a call by name, before their types are looked at.

    It may change them, and raises what Python raises. Nodes of graphs have parameters of the right types and need none.
    """
    check: tuple[Check, ...] = field(kw_only=True, default=())
    """Raise PyTorch's errors for what it does not take; asked once for each kind of call.

    What `shape` and `dtype` raise themselves needs no check.
    """
    backward_check: Callable[..., None] | None = field(kw_only=True, default=None)
    """Raises what PyTorch refuses in backward alone; called as a rule is, before the rules."""
    saved: Saved = field(kw_only=True, default=())
    """What PyTorch keeps for backward although `vjp` can do without: names of inputs and outputs, one output is result.

    "source if source" is kept where source needs a gradient, "x unless y" where y does not. ``rule(slots, params)``
    where it depends on the call.
    """
    copied: Saved = field(kw_only=True, default=())
    """Of what backward keeps a copy, as PyTorch keeps something else there: a write into it is no error."""
    backward: BackwardFunction | None = field(kw_only=True, default=None)
    """What the graph of a gradient shows, where PyTorch has one backward function and `vjp` several ops."""
    next_functions: NextFunctions | None = field(kw_only=True, default=None)
    """What PyTorch shows below the backward node, where it puts the op together from others."""
    composed: Callable[..., Any] | None = field(kw_only=True, default=None)
    """The op put together as PyTorch does it, for hooks on the nodes that `next_functions` shows.

    Called with tensors as `formula` is, which serves where there is none. Where neither gives the nodes that are
    shown, hooks on these are refused.
    """
    named: bool = field(kw_only=True, default=True)
    """Whether a call gives several outputs under their names; PyTorch's var_mean gives a plain tuple."""
    in_place: bool = field(kw_only=True, default=False)
    """Whether graphs have a node that does it in place, as `add_`; tensors have the method for every op."""
    writes: Op | None = field(kw_only=True, default=None)
    """The op whose result this one writes into its first input; None for one that gives a new tensor."""
    hook: bool = field(kw_only=True, default=False)
    """Whether it hands its input on as it is, and its rule is a hook on the gradient rather than a derivative."""

    schema: Schema = field(init=False)
    name: str = field(init=False)
    """With the overload behind a dot: ``max.dim``."""
    base: str = field(init=False)
    inputs: tuple[str, ...] = field(init=False)
    params: Mapping[str, Parameter] = field(init=False)
    outputs: tuple[str, ...] = field(init=False)
    variadic: str | None = field(init=False)
    """The input that takes any number of tensors, if there is one."""

    def __post_init__(self) -> None:
        derived = read_signature(self.signature)
        derived["views"] = self.views or self.hook
        if self.grad_fn is None and self.vjp is not None:
            words = derived["base"].strip("_").split("_")
            derived["grad_fn"] = "".join(word.capitalize() for word in words) + "Backward0"
        for name, value in derived.items():
            object.__setattr__(self, name, value)
        if isinstance(self.dtype, str) and self.dtype not in DTYPE_RULES:
            raise ValueError(f"{self.name}: dtype rule {self.dtype!r} is none of {', '.join(DTYPE_RULES)}.")
        if isinstance(self.layout, str) and self.layout not in LAYOUTS:
            raise ValueError(f"{self.name}: layout {self.layout!r} is none of {', '.join(LAYOUTS)}.")
        if isinstance(self.vjp, tuple) and len(self.vjp) != len(self.inputs):
            raise ValueError(f"{self.name}: {len(self.inputs)} inputs, but {len(self.vjp)} vjp rules.")

    def __repr__(self) -> str:
        return f"<Op {self.schema}>"

    @property
    def special(self) -> bool:
        """Whether calling it is more than computing it and recording that."""
        return self.writes is not None or self.hook or self.inline is True

    def inlines(self, args: Sequence[Any], params: Params) -> bool:
        """Whether this call is recorded as the ops of its formula; of `args` only their number matters."""
        return self.inline(args, params) if callable(self.inline) else self.inline

    @property
    def differentiable(self) -> bool:
        """Whether a gradient can flow through it at all."""
        return self.vjp is not None and not isinstance(self.vjp, NoDerivative)

    @property
    def recorded(self) -> bool:
        """Whether results on the tape require grad; backward through one without a derivative is an error."""
        return self.vjp is not None

    def rule(self, slot: int) -> Vjp | None:
        """The derivative rule of one flat input slot, as ``rule(g, out, *inputs, **params)``."""
        if self.vjp is None or isinstance(self.vjp, tuple):
            return self.vjp[slot] if self.vjp else None
        variadic = self.vjp
        return lambda *args, **params: variadic(slot, *args, **params)

    def slots(self, count: int = 0) -> list[str]:
        """Names of the flat input slots, `count` of them for the variadic input."""
        return flat_slots(self.inputs, self.variadic, count)

    def refuse(
        self, specs: Sequence[Spec | None], params: Params, slots: Sequence[Any] = (), recorded: Sequence[bool] = ()
    ) -> None:
        """Raise PyTorch's error for what the op does not take; `slots` has Python numbers where they are known.

        `recorded` says per slot whether a gradient is asked for, where the call is recorded.
        """
        if self.check:
            given = Given(self, specs, params, slots)
            for check in self.check:
                check(given)
                if recorded and isinstance(check, AtRecording):
                    said = check.message(self, specs, params, recorded)
                    if said is not None:
                        raise RuntimeError(said)

    def infer(self, specs: tuple[Spec | None, ...], params: Params) -> tuple[Compute, tuple[Spec, ...]]:
        """The dtype to compute in (None: leave inputs as they are) and shape and dtype of each output."""
        try:
            self.refuse(specs, params)
        except NotImplementedError:
            self.fit(specs, params)
            raise
        return self.infer_accepted(specs, params)

    def fit(self, specs: tuple[Spec | None, ...], params: Params) -> None:
        """Raise PyTorch's error for shapes that are wrong, too, where it would not come to look for a kernel."""
        with suppress(UnknownShapeError, NotImplementedError):
            if self.infer_rule is None:
                self._shapes(specs, params)
            elif len(specs) == 1 and specs[0] is not None:
                self.infer_rule((Spec(specs[0].shape, FLOAT32),), params)  # of a dtype that every formula takes

    def _shapes(self, specs: tuple[Spec | None, ...], params: Params) -> Any:
        given = params
        if asks_for(self.shape, "dtypes"):
            given = params | {"dtypes": [None if s is None else s.dtype for s in specs]}
        return self.shape(*[None if s is None else s.shape for s in specs], **given)

    def infer_accepted(self, specs: tuple[Spec | None, ...], params: Params) -> tuple[Compute, tuple[Spec, ...]]:
        """As `infer`, for a call that has been found in order before its numbers became constants."""
        if self.infer_rule is not None:
            return None, self.infer_rule(specs, params)
        shapes = self._shapes(specs, params)
        rule = DTYPE_RULES[self.dtype] if isinstance(self.dtype, str) else self.dtype
        compute, dtypes = rule(self, [s for s in specs if s is not None], params)
        if isinstance(shapes, tuple):
            shapes = [shapes]
        if len(dtypes) == 1:
            dtypes = dtypes * len(shapes)
        return compute, tuple(Spec(s, d) for s, d in zip(shapes, dtypes, strict=True))

    def grad_fn_name(self, call: Call) -> str:
        """The name of the backward node for this call."""
        return self.grad_fn(call) if callable(self.grad_fn) else self.grad_fn or f"{self.base}Backward0"
