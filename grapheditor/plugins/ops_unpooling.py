"""Pooling by p-norms, what undoes max pooling, and responses that are normalised over neighbouring channels."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from grapheditor.api import (
    CallError,
    Given,
    Op,
    WrongNumbersError,
    are_sizes,
    composite,
    each,
    hookimpl,
    implemented,
    kind_of,
    torch_name,
)

Shape = tuple[int, ...]

# -- p-norms -----------------------------------------------------------------------------


def _one_size_each(given: Given) -> None:
    """As Python says it of sizes that are taken apart, which is what PyTorch does before all else."""
    _taken_apart(given.params, int(given.op.base[-2]))


def _taken_apart(given: Mapping[str, Any], count: int) -> None:
    found = len(each(given["kernel_size"], count)) if "kernel_size" in given else count
    if found > count:
        raise WrongNumbersError(f"too many values to unpack (expected {count})")
    if found < count:
        raise WrongNumbersError(f"not enough values to unpack (expected {count}, got {found})")


def _one_size(given: Mapping[str, Any]) -> None:
    """PyTorch multiplies by the size of windows as it is given, which a list does not stand."""
    size, norm = given.get("kernel_size"), given.get("norm_type")
    if (
        isinstance(size, (list, tuple))
        and are_sizes(size)
        and len(size) == 1
        and size[0] > 0
        and not (isinstance(norm, (int, float)) and math.isinf(norm))
    ):
        raise CallError(f"mul(): argument 'other' (position 1) must be Tensor, not {kind_of(size)}")


def _lp_pools(count: int) -> Op:
    def formula(input: Any, norm_type: Any, kernel_size: Any, stride: Any, ceil_mode: bool) -> Any:
        how = {"kernel_size": kernel_size, "stride": stride, "ceil_mode": ceil_mode}
        if math.isinf(norm_type):
            sign = 1 if norm_type > 0 else -1
            sizes = input.abs() if sign > 0 else -input.abs()
            largest = input._apply(f"max_pool{count}d", (sizes,), how)
            return largest if sign > 0 else -largest
        mean = input._apply(f"avg_pool{count}d", (input**norm_type,), how)
        size = math.prod(each(kernel_size, count))
        return (mean.sign() * mean.abs().relu() * size) ** (1.0 / norm_type)

    def pool(kind: str, tree: Any) -> Any:
        if count == 1:
            return ("SqueezeBackward1", (f"{kind.format(2)}Backward0", ("Unsqueeze", tree)))
        return (f"{kind.format(count)}Backward0", tree)

    def whole(params: Any) -> Any:
        """All nodes of the call."""
        if math.isinf(params["norm_type"]):
            positive = params["norm_type"] > 0
            largest = pool("MaxPool{}DWithIndices", ("Abs", 0) if positive else ("Neg", ("Abs", 0)))
            return largest if positive else ("NegBackward0", largest)
        mean = pool("AvgPool{}D", ("PowBackward0", 0))
        return ("PowBackward0", ("Mul", ("Mul", ("Sign", mean), ("Relu", ("Abs", mean))), None))

    size = (6, 5, 4)[:count]
    return composite(
        f"lp_pool{count}d(Tensor input, Scalar norm_type, ints kernel_size, ints? stride=None, bool ceil_mode=False)",
        formula,
        functional=partial(_taken_apart, count=count) if count > 1 else _one_size,
        check=(_one_size_each,) if count > 1 else (),
        category="Neural networks",
        doc="The p-norm of each window, p being norm_type; 1 gives sums, a large one nearly the largest element.",
        layout="following_in_batches" if count == 1 else None,
        grad_fn=lambda call: whole(call.params)[0],
        next_functions=lambda name, shapes, params: whole(params)[1:],
        domain=(0.3, 2.0),
        samples=(
            ((2, 2, *size), {"norm_type": 2, "kernel_size": 2}),
            ((1, 2, *size), {"norm_type": 3.0, "kernel_size": 3, "stride": 2}),
        ),
        source={
            "torch": f"torch.nn.functional.lp_pool{count}d({{input}}, {{norm_type}}, {{kernel_size}}, {{stride}}, "
            "{ceil_mode})"
        },
    )


# -- back to where the largest were ---------------------------------------------------------


def _size(shape: Shape, count: int, **how: Any) -> Shape:
    """The size of what was pooled: the least that gives this shape, or one that the call names."""
    wanted: Shape = _reckoned(shape, count, **how)
    if len(wanted) != count:
        raise RuntimeError(_TOO_FEW.get(count, "").format(len(wanted)))
    return wanted


def _reckoned(shape: Shape, count: int, kernel_size: Any, stride: Any, padding: Any, output_size: Any) -> Any:
    """The same as PyTorch's Python code gets it: from whatever is given, as many numbers of a tuple as it needs."""
    kernel = each(kernel_size, count)
    strides, pads = kernel if stride is None else each(stride, count), each(padding, count)
    usual = tuple(
        (shape[dim - len(kernel)] - 1) * strides[dim] + kernel[dim] - 2 * pads[dim] for dim in range(len(kernel))
    )
    wanted = usual if output_size is None else _wanted(output_size, usual, strides)
    for dim, size in enumerate(wanted[: len(kernel)]):
        enough = size >= 0
        if not isinstance(enough, bool):
            raise TypeError(f"cond must be a bool, but got {type(enough)}")
        if not enough:
            raise WrongNumbersError(
                "max_unpooling: output_size must contain non-negative spatial dimensions, but got "
                f"output_size[{dim}]={size}"
            )
    return wanted


_TOO_FEW = {
    2: "There should be exactly two elements (height, width) in output_size, but got {0} elements.",
    3: "There should be exactly three elements (depth, height, width) in the output_size, but got {0} elements.",
}


def _wanted(output_size: Any, usual: Shape, strides: Shape) -> Any:
    """The size that the call names, if it is less than a step away from the usual one."""
    count = len(usual)
    wanted = output_size[2:] if len(output_size) == count + 2 else output_size
    if len(wanted) != count:
        raise ValueError(
            f"output_size should be a sequence containing {count} or {count + 2} elements, but it has a length of "
            f"'{len(wanted)}'"
        )
    for dim, default in enumerate(usual):
        low, high = default - strides[dim], default + strides[dim]
        if not low < wanted[dim] < high:
            raise ValueError(f'invalid output_size "{wanted}" (dim {dim} must be between {low} and {high})')
    return wanted


def _looked_at(given: dict[str, Any], count: int) -> None:
    """The size from whatever the call names; what PyTorch reckons with but does not hand on may be a truth value."""
    how = {name: given.get(name, default) for name, default in _SETTINGS.items()}
    if all(value is None or are_sizes(value) for value in how.values()):
        return
    wanted = _reckoned(given["input"].shape, count, **how)
    if not are_sizes(list(wanted)):
        raise CallError(f"max_unpool{count}d(): argument 'output_size' must be tuple of ints, not {kind_of(wanted)}")
    if count == 3:  # of which PyTorch hands the steps and margins on
        given["stride"] = how["kernel_size"] if how["stride"] is None else how["stride"]
    for name in ("kernel_size", "stride", "padding")[: 1 if count == 3 else 3]:
        if how[name] is not None:
            given[name] = [int(number) for number in each(how[name], count)]


_SETTINGS = {"kernel_size": None, "stride": None, "padding": 0, "output_size": None}


def _places(given: Given) -> None:
    """Batches of channels, and a place in the result for each element."""
    count = int(given.op.base[-2])
    input, indices = given["input"].shape, given["indices"].shape
    if len(input) < count:
        raise IndexError("tuple index out of range")  # PyTorch first works out the size
    _size(input, count, **given.params)
    if count == 1:  # it takes rows for pictures that are one wide
        input, indices, count = (*input, 1), (*indices, 1), 2
    kind = given["indices"].dtype
    if kind.name != "int64":
        found = f" but got: {torch_name(kind)}" if count < 3 else ""
        raise RuntimeError(f"elements in indices should be type int64{found}")
    if len(input) not in (count + 1, count + 2):
        raise RuntimeError(
            f"Input to max_unpooling{count}d should be a {count + 1}d or {count + 2}d Tensor, but got a tensor with "
            f"{len(input)} dimensions."
        )
    if input != indices:
        raise RuntimeError(
            f"Expected shape of indices to be same as that of the input tensor ({list(input)}) but got indices "
            f"tensor with shape: {list(indices)}"
        )
    if 0 in input[1:]:
        raise RuntimeError(
            f"max_unpooling{count}d_forward_out_cpu(): Expected input to have non-zero size for non-batch dimensions, "
            f"but got {list(input)} with dimension {input.index(0, 1)} being empty."
        )
    steps = each(given["kernel_size"] if given["stride"] is None else given["stride"], count)
    for name, numbers in (("stride", steps), ("padding", each(given["padding"], count))):
        if count == 3 and len(numbers) != count:
            raise RuntimeError(
                f"There should be exactly three elements (depth, height, width) in {name}, but got: {len(numbers)} "
                "elements."
            )
    if count == 3 and min(steps) <= 0:
        raise RuntimeError(f"strides should be greater than zero, but got stride: {list(steps)}")
    implemented("input", "f", kernel=f"max_unpool{count}d")(given)


def _unpools(count: int) -> Op:
    def forward(input: Any, indices: Any, **how: Any) -> Any:
        size = _size(input.shape, count, **how)
        lead = input.shape[:-count]
        out: Any = np.zeros((math.prod(lead), math.prod(size)), input.dtype)
        places = indices.reshape(len(out), -1) if indices.size else np.zeros((len(out), 0), np.int64)
        wrong = places[(places < 0) | (places >= out.shape[1])]
        if not out.size:
            return out.reshape(*lead, *size)
        if wrong.size:
            volume = "x".join(map(str, size if count > 1 else (*size, 1)))
            raise RuntimeError(f"Found an invalid max index: {wrong.flat[0]} (output volumes are of size {volume})")
        np.put_along_axis(out, places, input.reshape(places.shape), -1)
        return out.reshape(*lead, *size)

    def slope(g: Any, out: Any, input: Any, indices: Any, **how: Any) -> Any:
        lead = list(input.shape[:-count])
        flat = indices.reshape([*lead, math.prod(input.shape[-count:])])
        return g.reshape([*lead, math.prod(g.shape[-count:])]).gather(-1, flat).reshape(list(input.shape))

    def parts(input: Any, indices: Any, **how: Any) -> Any:
        both = input.unsqueeze(-1), indices.unsqueeze(-1)
        size = (*_size(input.shape, 1, **how), 1)
        names = ("kernel_size",) if how["stride"] is None else ("kernel_size", "stride")
        wide = {name: (each(how[name], 1)[0], 1) for name in names}
        padding = (each(how["padding"], 1)[0], 0)
        return input._apply("max_unpool2d", both, {**wide, "padding": padding, "output_size": size}).squeeze(-1)

    places: Any = {1: [[[1, 3]]], 2: [[[[0, 2], [9, 11]]]], 3: [[[[[0, 3], [6, 1]]]]]}[count]
    shape = np.shape(places)
    return Op(
        f"max_unpool{count}d(Tensor input, Tensor indices, ints kernel_size, ints? stride=None, ints padding=0, "
        "int[]? output_size=None)",
        functional=partial(_looked_at, count=count),
        check=(_places,),
        category="Neural networks",
        doc="Zeros, with each element where max_pool with return_indices found it.",
        forward=forward,
        vjp=(slope, None),
        grad_fn="SqueezeBackward1" if count == 1 else f"MaxUnpool{count}DBackward0",
        next_functions=(("MaxUnpool2D", ("Unsqueeze", 0)),) if count == 1 else None,
        composed=parts if count == 1 else None,
        shape=lambda shape, indices, **how: (*shape[:-count], *_size(shape, count, **how)),
        dtype="same",
        samples=((shape, places, {"kernel_size": 2}), (shape, places, {"kernel_size": 2, "stride": (2,) * count})),
        source={
            "torch": f"torch.nn.functional.max_unpool{count}d({{input}}, {{indices}}, {{kernel_size}}, {{stride}}, "
            "{padding}, {output_size})"
        },
    )


# -- neighbouring channels ------------------------------------------------------------------


def _response(input: Any, size: int, alpha: float, beta: float, k: float) -> Any:
    shape = list(input.shape)
    if 0 in shape:
        return input
    square = (input * input).reshape([shape[0], 1, shape[1], math.prod(shape[2:])])
    padded = square._apply("pad", (square, (0, 0, size // 2, (size - 1) // 2)), {})
    mean = padded._apply("avg_pool2d", (padded,), {"kernel_size": (size, 1), "stride": 1}).reshape(shape)
    return input / (mean * alpha + k) ** beta


def _response_by_parts(input: Any, size: int, alpha: float, beta: float, k: float) -> Any:
    flat, sizes = len(input.shape) == 3, list(input.shape)
    square = input * input
    wide = square.unsqueeze(1) if flat else square.view([sizes[0], 1, *sizes[1:3], -1])
    margins = (0, 0) * (1 if flat else 2) + (size // 2, (size - 1) // 2)
    padded = wide._apply("pad", (wide, margins), {})
    window, name = ((size, 1), "avg_pool2d") if flat else ((size, 1, 1), "avg_pool3d")
    mean = padded._apply(name, (padded,), {"kernel_size": window, "stride": 1}).squeeze(1)
    return input / ((mean if flat else mean.view(sizes)) * alpha + k) ** beta


def _batches(given: Given) -> None:
    rank = len(given["input"].shape)
    if rank > 3 and 0 not in given["input"].shape:
        implemented("input", "float32", "float64", "int64", kernel="avg_pool3d_out_frame")(given)
    if rank < 3:
        raise ValueError(f"Expected 3D or higher dimensionality                          input (got {rank} dimensions)")


def _response_below(name: str, shapes: Any, params: Any) -> Any:
    square = ("Mul", 0, 0)
    if len(shapes[0]) == 3:
        pooled: Any = ("SqueezeBackward1", ("AvgPool2D", ("ConstantPadNd", ("Unsqueeze", square))))
    else:
        pooled = ("View", ("SqueezeBackward1", ("AvgPool3D", ("ConstantPadNd", ("View", square)))))
    return (0, ("PowBackward0", ("Add", ("Mul", pooled, None), None)))


OPS = [
    *(op for count in (1, 2, 3) for op in (_lp_pools(count), _unpools(count))),
    composite(
        "local_response_norm(Tensor input, int size, Scalar alpha=0.0001, Scalar beta=0.75, Scalar k=1.0)",
        _response,
        check=(_batches,),
        category="Normalisation",
        doc="Each element divided by a power of the mean square of so many channels around it.",
        layout="following",
        grad_fn="DivBackward0",
        next_functions=_response_below,
        composed=_response_by_parts,
        samples=(
            ((2, 4, 3), {"size": 3, "alpha": 0.5}),
            ((1, 3, 2, 2), {"size": 2, "alpha": 0.5, "beta": 0.5, "k": 2.0}),
        ),
        source={"torch": "torch.nn.functional.local_response_norm({input}, {size}, {alpha}, {beta}, {k})"},
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
