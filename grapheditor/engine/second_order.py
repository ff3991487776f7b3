"""The graph of a gradient as PyTorch's own backward functions leave it: their names, and what it leads to."""

from __future__ import annotations

from functools import cache
from typing import Any

from grapheditor.engine.dispatch import apply
from grapheditor.engine.op import NoDerivative, Op
from grapheditor.engine.tape import GradNode
from grapheditor.engine.tensor import Tensor


def _tie(zeros: bool) -> Op:
    return Op(
        "_tied(Tensor grad, Tensor input)",
        category="Internal",
        doc="The gradient, which leads to the input too.",
        forward=lambda grad, input: grad[...] if grad.ndim else grad.copy(),
        vjp=(lambda g, out, grad, input: g, lambda g, out, grad, input: input.zeros_like() if zeros else None),
        shape=lambda grad, input: grad,
        dtype="same",
    )


@cache
def _refusing(name: str, noted: bool) -> Op:
    return Op(
        "_refusing(Tensor grad, Tensor input)",
        category="Internal",
        doc="The gradient, which can't be differentiated again.",
        forward=lambda grad, input: grad[...] if grad.ndim else grad.copy(),
        vjp=NoDerivative(name, noted),
        grad_fn=NoDerivative.grad_fn,
        shape=lambda grad, input: grad,
        dtype="same",
    )


@cache
def _failing(message: str) -> Op:
    def fail(g: Any, out: Any, grad: Any) -> Any:
        raise RuntimeError(message)

    return Op(
        "_failing(Tensor grad)",
        category="Internal",
        doc="The gradient, of which a second derivative is an error.",
        forward=lambda grad: grad[...] if grad.ndim else grad.copy(),
        vjp=(fail,),
        grad_fn="torch::autograd::Error",
        shape=lambda grad: grad,
        dtype="same",
    )


_TO_ZEROS, _TO_NOTHING = _tie(True), _tie(False)


def as_in_pytorch(node: GradNode, args: list[Any], parts: list[Any], start: int) -> None:
    """Tie and name the gradients of a node's inputs; what was recorded before `start` is not touched."""
    known = node.op.backward
    if known is None:
        return
    refused = known.refused(node.name()) if callable(known.refused) else known.refused
    if refused:
        for place, part in enumerate(parts):
            if part is not None:
                parts[place] = apply(_refusing(refused, known.noted), (part, args[place]), {})
        return
    leads_on = known.leads_on(node.params) if callable(known.leads_on) else known.leads_on
    if leads_on and parts[0] is not None and not (name := node.name()).startswith("Mean"):
        parts[0] = _tied(_TO_ZEROS, parts[0], args[0], _second(name))
    slot = known.bias
    if slot is not None and slot < len(parts) and parts[slot] is not None:
        parts[slot] = _tied(_TO_NOTHING, parts[slot], args[0], _second(node.name()))
    names = known.names(args) if callable(known.names) else known.names
    if names is None:
        return
    for part, found in zip(parts, (names,) if isinstance(names, str) else names, strict=False):
        made = None if part is None else part._node
        if found and made is not None and made.sequence > start and made.op.base not in ("sum_to", "to"):
            made.plan = made.plan.under(found)


def delay_errors(node: GradNode, args: list[Any], parts: list[Any]) -> None:
    """Let a gradient fail when it is differentiated, where PyTorch says so by the numbers of the call."""
    known = node.op.backward
    found = None if known is None or known.delayed is None else known.delayed(args, node.params)
    if found is not None and parts[found[0]] is not None:
        parts[found[0]] = apply(_failing(found[1]), (parts[found[0]],), {})


def _second(name: str) -> str:
    return name if name.startswith(("Squeeze", "View")) else name.replace("Backward0", "BackwardBackward0")


def _tied(tie: Op, part: Tensor, input: Tensor, name: str) -> Tensor:
    tied: Tensor = apply(tie, (part, input), {})
    if tied._node is not None:
        tied._node.plan = tied._node.plan.under(name)
    return tied
