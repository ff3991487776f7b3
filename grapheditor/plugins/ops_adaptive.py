"""Means over windows that are as large as a wanted output size asks for."""

from __future__ import annotations

from typing import Any

from grapheditor.api import (
    BackwardFunction,
    Call,
    Op,
    composite,
    fill_sizes,
    filled_gradient,
    hookimpl,
    implemented,
    more_dimensions,
    nothing_empty,
    rank_between,
    unless_empty,
    wrap_dim,
)


def _adaptive(input: Any, output_size: Any, count: int) -> Any:
    if count == 1:
        rank_between(len(input.shape), 2, 3, "adaptive_avg_pool1d")
        if isinstance(output_size, tuple) and len(output_size) != 1:
            raise RuntimeError(
                f"adaptive_avg_pool1d() argument 'output_size' should contain one int (got {len(output_size)})"
            )
    sizes = [output_size] * count if isinstance(output_size, int) else list(output_size)
    if len(sizes) != count:
        raise RuntimeError(f"adaptive_avg_pool{count}d: internal error: output_size.size() must be {count}")
    old, rank = input.shape[-count:], len(input.shape)
    if all(m == 1 for m in sizes):  # of which PyTorch takes the mean, whatever comes before
        dims = [wrap_dim(-n, rank) for n in ((2, 1) if count == 2 else range(1, count + 1))]
        return input.mean(dim=sorted(dims), keepdim=True)
    if count == 3:
        nothing_empty(input.shape, count)
    if rank not in (count + 1, count + 2):
        raise RuntimeError(
            f"adaptive_avg_pool{count}d(): Expected {count + 1}D or {count + 2}D tensor, but got {list(input.shape)}"
        )
    nothing_empty(input.shape, count)
    if any(m is not None and m < 0 for m in sizes):
        raise RuntimeError(f"adaptive_avg_pool{count}d(): sizes of input and output_size must not be negative or empty")
    for dim, (n, m) in enumerate(zip(old, sizes, strict=True), start=len(input.shape) - count):
        input = input._resized(dim, n if m is None else m, "area")
    return input


def _adaptive_pool(count: int) -> Op:
    def name(call: Call) -> str:
        size = call.params["output_size"]
        if count > 1 and (size == 1 or size == (1,) * count):
            return "MeanBackward1"
        return "SqueezeBackward1" if count == 1 else f"AdaptiveAvgPool{count}DBackward0"

    return composite(
        f"adaptive_avg_pool{count}d(Tensor input, {'ints' if count == 1 else 'sizes'} output_size)",
        lambda input, output_size: _adaptive(input, output_size, count),
        functional=fill_sizes if count > 1 else None,
        saved=("input",),
        category="Neural networks",
        check=(
            more_dimensions,
            implemented("input", "f") if count == 3 else unless_empty(implemented("input", "f")),
        ),
        backward_check=lambda g, *tensors, **params: filled_gradient("avg", count, g.shape),
        doc="Means over windows that are as large as the wanted output size asks for.",
        layout="following_in_batches" if count == 1 else None,
        grad_fn=name,
        next_functions=(("AdaptiveAvgPool2D", ("Unsqueeze", 0)),) if count == 1 else None,
        backward=BackwardFunction(leads_on=True),
        samples=(
            ((2, 2, *(5, 4, 3)[:count]), {"output_size": 2}),
            ((2, *(5, 4, 3)[:count]), {"output_size": (3, 2, 2)[:count]}),
        ),
        source={"torch": f"torch.nn.functional.adaptive_avg_pool{count}d({{input}}, {{output_size}})"},
    )


OPS = [_adaptive_pool(count) for count in (1, 2, 3)]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
