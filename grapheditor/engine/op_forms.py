"""Ops of one kind that differ in little: the rest of their entries is said once, here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grapheditor.engine.op import Op
from grapheditor.engine.op_checks import Check


def activation(
    signature: str,
    doc: str,
    forward: Callable[..., Any],
    rule: Callable[..., Any],
    *,
    grad_fn: str = "",
    dtype: str = "floating",
    numpy: str = "",
    call: str = "",
    domain: tuple[float, float] = (-2.0, 2.0),
    samples: tuple[tuple[Any, ...], ...] = (((2, 3),),),
    check: tuple[Check, ...] = (),
) -> Op:
    """An op of one tensor from torch.nn.functional; `call` are the keyword arguments of its templates."""
    name = signature.partition("(")[0]
    source = {"torch": f"torch.nn.functional.{name}({{input}}{call})"}
    if numpy:
        source["numpy"] = numpy
    return Op(
        signature,
        category="Activations",
        doc=doc,
        forward=forward,
        vjp=(rule,),
        grad_fn=grad_fn or "".join(part.capitalize() for part in name.split("_")) + "Backward0",
        dtype=dtype,
        domain=domain,
        source=source,
        samples=samples,
        check=check,
    )


def shaped(signature: str, doc: str, forward: Any, rule: Any, shape: Any, samples: Any, **fields: Any) -> Op:
    """An op of one tensor that gives its elements another shape; its template is made of the signature."""
    name = signature.partition("(")[0]
    words = "".join(f", {{{part.split()[1].split('=')[0]}}}" for part in signature[:-1].split(", ")[1:])
    return Op(
        signature,
        category="Shape",
        doc=doc,
        forward=forward,
        vjp=(rule,),
        shape=shape,
        dtype="same",
        samples=samples,
        source={"torch": f"torch.{name}({{input}}{words})"} | fields.pop("source", {}),
        **fields,
    )
