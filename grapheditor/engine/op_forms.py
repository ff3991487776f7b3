"""Ops of one kind that differ in little: the rest of their entries is said once, here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.engine.inference import DtypeRule, reduce, wrap_dim
from grapheditor.engine.op import Op


def activation(
    signature: str,
    doc: str,
    forward: Callable[..., Any],
    rule: Callable[..., Any],
    *,
    grad_fn: str = "",
    dtype: str | DtypeRule = "floating",
    numpy: str = "",
    call: str = "",
    domain: tuple[float, float] = (-2.0, 2.0),
    samples: tuple[tuple[Any, ...], ...] = (((2, 3),),),
    **fields: Any,
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
        **fields,
    )


def shaped(signature: str, doc: str, forward: Any, rule: Any, shape: Any, samples: Any, **fields: Any) -> Op:
    """An op of one tensor that gives its elements another shape; its template is made of the signature."""
    return Op(
        signature,
        category="Shape",
        doc=doc,
        forward=forward,
        vjp=(rule,),
        shape=shape,
        dtype="same",
        samples=samples,
        source=_template(signature) | fields.pop("source", {}),
        **fields,
    )


def picked(signature: str, doc: str, forward: Any, samples: Any, **fields: Any) -> Op:
    """An op that picks one element along dim and says where it stands; the gradient goes to that place alone."""
    return Op(
        signature,
        category="Reductions",
        doc=doc,
        forward=forward,
        vjp=(_to_its_place,),
        shape=fields.pop("shape", _picked_shape),
        dtype=values_and_places,
        samples=samples,
        source=_template(signature),
        saved=("indices",),
        **fields,
    )


def picked_of_all(signature: str, doc: str, forward: Any, **fields: Any) -> Op:
    """An op that picks one of all elements; ties share the gradient evenly."""
    return Op(
        signature,
        category="Reductions",
        doc=doc,
        forward=forward,
        vjp=(_to_all_ties,),
        shape=lambda shape: (),
        dtype="same",
        source=_template(signature) | fields.pop("source", {}),
        **fields,
    )


def values_and_places(op: Op, specs: Any, params: Any) -> Any:
    """A dtype rule: elements of the input, and where they stand."""
    return None, (specs[0].dtype, np.dtype(np.int64))


def _template(signature: str) -> dict[str, str]:
    """PyTorch's call with all arguments in the order of the signature."""
    name, _, rest = signature.partition("(")
    arguments = rest.partition(")")[0].split(", ")[1:]
    words = "".join(f", {{{part.split()[1].partition('=')[0]}}}" for part in arguments)
    return {"torch": f"torch.{name.partition('.')[0]}({{input}}{words})"}


def _picked_shape(shape: Any, dim: int, keepdim: bool, **params: Any) -> Any:
    return [reduce(shape, (dim,), keepdim)] * 2


def _to_its_place(g: Any, out: Any, input: Any, dim: int, keepdim: bool, **params: Any) -> Any:
    if not input.shape:
        return g[0]
    axis = wrap_dim(dim, len(input.shape))
    value, place = (g[0], out[1]) if keepdim else (g[0].unsqueeze(axis), out[1].unsqueeze(axis))
    return input.zeros_like().scatter(axis, place, value)


def _to_all_ties(g: Any, out: Any, input: Any) -> Any:
    hits = input == out
    if input.dtype.kind == "f":  # PyTorch counts NaN as equal to NaN here
        hits = hits.logical_or(input.isnan().logical_and(out.isnan()))
    hits = hits.to(g.dtype.name)
    return g * (hits / hits.sum())
