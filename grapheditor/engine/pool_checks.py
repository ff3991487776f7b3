"""What pooling refuses, in the words of PyTorch and in the order in which its kernels look at a call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grapheditor.engine.dtypes import Shape
from grapheditor.engine.inference import wrap_dim
from grapheditor.engine.op_checks import Check, Given

_WORDS = {2: "two", 3: "three"}
_MUST = {
    "kernel_size": "must either be a single int",
    "stride": "must either be omitted, a single int",
    "padding": "must either be a single int",
    "dilation": "must be either a single int",
}


def window_count(size: int, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> int:
    """How many windows lie along a dimension; in `ceil_mode` the last one may reach beyond its end."""
    room = size + 2 * padding - dilation * (kernel - 1) - 1
    count = (-(-room // stride) if ceil_mode else room // stride) + 1
    if ceil_mode and (count - 1) * stride >= size + padding:
        count -= 1  # the last window has to start inside the input or its padding before
    return count


def pooled(function: str, count: int, mean: bool = False) -> Check:
    """Windows over the last `count` dimensions that fit into the input; `mean` is said of avg_pool."""
    if count == 1:
        return _mean_of_rows(function) if mean else _largest_of_rows(function)
    return lambda given: _windows(function, count, given["input"].shape, given, mean)


def _listed(value: Any) -> list[int]:
    return [value] if isinstance(value, int) else list(value or ())


def filled_gradient(kind: str, count: int, shape: Sequence[int]) -> None:
    """Raise PyTorch's error for an adaptive pool's gradient that is empty, but not for want of a batch.

    `shape` is that of the output, `kind` is avg or max; to single numbers avg is a plain mean, which takes any.
    """
    if kind == "avg" and all(size == 1 for size in shape[-count:]):
        return
    function, shape = f"adaptive_{kind}_pool{max(count, 2)}d", tuple(shape)
    if count == 1:  # which is one of two dimensions
        shape = (*shape[:-1], 1, shape[-1])
    for axis, size in enumerate(shape):
        if axis and not size:
            raise RuntimeError(
                f"{function}_backward(): Expected grad_output to have non-zero size for non-batch dimensions, but "
                f"grad_output has sizes {list(shape)} with dimension {axis} being empty"
            )


# -- one dimension -----------------------------------------------------------------------


def _largest_of_rows(function: str) -> Check:
    def check(given: Given) -> None:
        shape = given["input"].shape
        if given["return_indices"]:
            rank_between(len(shape), 2, 3, function)
            _not_empty(function, (*shape[:-1], 1, shape[-1]), 2)
        if len(shape) not in (2, 3) or 0 in shape[-2:]:
            raise RuntimeError(
                f"{function}: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:"
                f"{list(shape)}"
            )
        found = {name: _listed(given[name]) for name in ("kernel_size", "stride", "padding", "dilation")}
        for name, sizes in found.items():
            if len(sizes) != 1 and (sizes or name != "stride"):
                kinds = {"stride": "None, an int, list of ints, or", "padding": "an int, list of ints, or"}
                kind = kinds.get(name, "an int, list of ints or")
                raise RuntimeError(
                    f"{function}() {name} must be {kind} tuple of ints of size 1 but got size {len(sizes)}"
                )
        (kernel,), (padding,), (dilation,) = found["kernel_size"], found["padding"], found["dilation"]
        stride = (found["stride"] or [kernel])[0]
        wrong = {
            f"kernel_size must be greater than zero, but got {kernel}": kernel <= 0,
            f"stride must be greater than zero, but got {stride}": stride <= 0,
            f"padding must be non-negative, but got {padding}": padding < 0,
            f"padding should be at most half of kernel size, but got padding={padding} and kernel_size={kernel}": (
                padding > kernel // 2
            ),
            f"dilation must be greater than zero, but got {dilation}": dilation <= 0,
        }
        for words, so in wrong.items():
            if so:
                raise RuntimeError(f"{function}() {words}")
        width = window_count(shape[-1], kernel, stride, padding, dilation, bool(given["ceil_mode"]))
        if width <= 0:
            raise RuntimeError(f"{function}() Invalid computed output size: {width}")

    return check


def _mean_of_rows(function: str) -> Check:
    def check(given: Given) -> None:
        shape = given["input"].shape
        rank_between(len(shape), 2, 3, function)
        for name in ("kernel_size", "stride", "padding"):
            sizes = _listed(given[name])
            if len(sizes) != 1 and (sizes or name != "stride"):
                raise RuntimeError(f"{function}() argument '{name}' should contain one int (got {len(sizes)})")
        kernel = _listed(given["kernel_size"])[0]
        stride = (_listed(given["stride"]) or [kernel])[0]
        flat = (*shape[:-1], 1, shape[-1])  # PyTorch takes the rows for pictures of one line
        _fitting(function, flat, (1, kernel), (1, stride), (0, _listed(given["padding"])[0]), (1, 1), given)

    return check


def rank_between(rank: int, low: int, high: int, function: str) -> None:
    """Raise RuntimeError for an input of fewer or more dimensions."""
    if not low <= rank <= high:
        raise RuntimeError(
            f"Expected {low} to {high} dimensions, but got {rank}-dimensional tensor for argument #1 'self' (while "
            f"checking arguments for {function})"
        )


# -- two and three dimensions --------------------------------------------------------------


def _windows(function: str, count: int, shape: Shape, given: Given, mean: bool) -> None:
    sizes: dict[str, Sequence[int]] = {}
    for name in ("kernel_size", "stride", "padding", "dilation"):
        value = [1] if mean and name == "dilation" else _listed(given[name])
        if len(value) not in (1, count) and (value or name != "stride"):
            how = _MUST[name].replace("either ", "") if mean and count == 3 else _MUST[name]
            raise RuntimeError(f"{function}: {name} {how}, or a tuple of {_WORDS[count]} ints")
        sizes[name] = value * count if len(value) == 1 else value
    flat = mean and count == 2
    if flat:
        _check_divisor(given)
        if not shape:
            raise IndexError("Dimension specified as -3 but tensor has no dimensions")
        wrap_dim(-3, len(shape))
    elif len(shape) not in (count + 1, count + 2):
        raise RuntimeError(f"non-empty {count + 1}D or {count + 2}D (batch mode) tensor expected for input")
    if mean and not flat:
        _check_divisor(given)
    kernel = sizes["kernel_size"]
    _fitting(function, shape, kernel, sizes["stride"] or kernel, sizes["padding"], sizes["dilation"], given)


def _check_divisor(given: Given) -> None:
    if given["divisor_override"] == 0:
        raise RuntimeError("divisor must be not zero")


def _fitting(
    function: str, shape: Shape, kernel: Sequence[int], stride: Sequence[int], padding: Sequence[int],
    dilation: Sequence[int], given: Given,
) -> None:  # fmt: skip
    count = len(kernel)
    for k, s, p, d in zip(kernel, stride, padding, dilation, strict=True):
        if s == 0:
            raise RuntimeError("stride should not be zero")
        if p < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {p}")
        if p > int(((k - 1) * d + 1) / 2):  # towards zero, as C++ divides
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and "
                f"dilation={d}"
            )
    for name, letter, values in (
        ("kernel size", "k", kernel),
        ("stride", "d", stride),
        ("dilation", "dilation", dilation),
    ):
        if min(values) <= 0:
            raise RuntimeError(f"{name} should be greater than zero, but got {_by_axis(letter, values)}")
    _not_empty(function, shape, count)
    if function == "avg_pool3d" and any(n < k for n, k in zip(shape[-3:], kernel, strict=True)):
        raise RuntimeError(
            f"input image ({_by_axis('', shape[-3:])}) smaller than kernel size ({_by_axis('k', kernel)})"
        )
    halved = [k // 2 >= p for k, p in zip(kernel, padding, strict=True)]
    if not all(halved):
        raise RuntimeError(_too_much_padding(kernel, padding))
    rows = zip(shape[-count:], kernel, stride, padding, dilation, strict=True)
    out = [window_count(*row, bool(given["ceil_mode"])) for row in rows]
    if min(out) < 1:
        planes = shape[-count - 1]
        old, new = ("x".join(map(str, (planes, *size))) for size in (shape[-count:], out))
        raise RuntimeError(f"Given input size: ({old}). Calculated output size: ({new}). Output size is too small")


def _by_axis(letter: str, values: Sequence[int]) -> str:
    return " ".join(f"{letter}{axis}: {value}" for axis, value in zip("THW"[-len(values) :], values, strict=True))


def _not_empty(function: str, shape: Shape, count: int) -> None:
    if count == 2:
        if len(shape) not in (3, 4) or 0 in shape[-3:]:
            raise RuntimeError(
                f"Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:{list(shape)}"
            )
        return
    if 0 in shape[-4:]:
        name = function if function.startswith("avg") else f"{function}_with_indices_out_cpu_template"
        raise RuntimeError(
            f"{name}(): Expected input's non-batch dimensions to have positive length, but input has a shape of "
            f"{list(shape)} and non-batch dimension 0 has length zero!"
        )


def _too_much_padding(kernel: Sequence[int], padding: Sequence[int]) -> str:
    words = "pad should be smaller than or equal to half of kernel size, but got "
    if len(kernel) == 2:
        return f"{words}padW = {padding[1]}, padH = {padding[0]}, kW = {kernel[1]}, kH = {kernel[0]}"
    (t, h, w), (pt, ph, pw) = kernel, padding
    return f"{words}kT: {t} kW: {w} kH: {h} padT: {pt} padW: {pw} padH: {ph}"


def more_dimensions(given: Given) -> None:
    """An input of more dimensions than sizes are wanted."""
    wanted = given["output_size"]
    if isinstance(wanted, tuple) and len(wanted) >= len(given["input"].shape) and not given.op.base.endswith("1d"):
        raise ValueError(f"Input dimension should be at least {len(wanted) + 1}")


def nothing_empty(shape: Shape, count: int) -> None:
    """Raise PyTorch's error for a size of 0, in three dimensions also among the channels."""
    shown, places = list(shape), max(count, 2)
    if count == 1:
        shown.insert(-1, 1)  # it takes rows for pictures of one line
    for axis in range(1 if count == 3 else len(shown) - 2, len(shown)):
        if not shown[axis]:
            raise RuntimeError(
                f"adaptive_avg_pool{places}d(): Expected input to have non-zero size for non-batch dimensions, but "
                f"input has sizes {shown} with dimension {axis} being empty"
            )
