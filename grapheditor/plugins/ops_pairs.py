"""Arithmetic of two and three tensors beyond the signs on the keys: the larger one, a point between, fused sums."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import Call, Given, Op, c_name, holding, hookimpl, implemented, in_range, torch_name, where


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float))


def _scaled(array: Any, value: Any) -> Any:
    return array if value == 1 else array * array.dtype.type(value)


def _by_numbers(name: str, call: Call, forms: tuple[int, int, int]) -> str:
    """PyTorch's backward node for two tensors, for a number first, and for a number second."""
    return f"{name}Backward{forms[1 if _is_number(call.args[0]) else 2 if _is_number(call.args[1]) else 0]}"


def _numbers(given: Given) -> None:
    """Not truth values alone."""
    if all(spec is None or spec.dtype.kind == "b" for spec in given.specs):
        raise NotImplementedError("\"addcmul_cpu_out\" not implemented for 'Bool'")


def _no_whole_division(given: Given) -> None:
    """A float in the division."""
    if all(given[name].dtype.kind != "f" for name in ("tensor1", "tensor2")):
        raise RuntimeError(
            "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform "
            "a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input +"
            " value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * "
            "tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: "
            "(input + value * tensor1 / tensor2), for all dtypes."
        )


def _addcdiv_slope(g: Any, out: Any, input: Any, tensor1: Any, tensor2: Any, value: Any) -> Any:
    if tensor2.dtype.kind != "f":  # into a tensor of which PyTorch writes the quotient
        kind = torch_name(tensor2.dtype)
        raise RuntimeError(f"result type Float can't be cast to the desired output type {kind}")
    return g * (value / tensor2)


def _in_double(name: str, shapes: Any, params: Any, dtypes: Any) -> Any:
    """What is below float_power: its tensors, in double precision."""
    tensors = [slot for slot, shape in enumerate(shapes) if shape is not None]
    return tuple(slot if dtypes[slot].name == "float64" else ("ToCopy", slot) for slot in tensors)


def _between(input: Any, end: Any, weight: Any) -> Any:
    # from the nearer end, so that neither end is missed
    step = end - input
    return np.where(np.abs(weight) < 0.5, input + weight * step, end - step * (1 - weight)).astype(step.dtype)


def _larger_slope(g: Any, mine: Any, other: Any) -> Any:
    # at a tie each of the two gets half
    return where(mine.eq(other), g / 2, g).masked_fill(mine.lt(other), 0)


def _smaller_slope(g: Any, mine: Any, other: Any) -> Any:
    return where(mine.eq(other), g / 2, g).masked_fill(mine.gt(other), 0)


def _keeps(mine: Any, other: Any, than: str = "ge") -> Any:
    return getattr(mine, than)(other).logical_or(other.isnan())


def _doubled(value: Any) -> Any:
    return value if _is_number(value) else value.to("float64")


def _double_power(input: Any, exponent: Any) -> Any:
    """PyTorch takes a root by its own function where the exponent is a number, so -0.0 and -inf come out otherwise."""
    if np.ndim(exponent) == 0 and exponent in (0.5, -0.5):
        root = np.sqrt(input)
        return root if exponent > 0 else 1 / root
    return np.power(input, exponent)


def _on_one_way(given: Given) -> None:
    """Floats of one dtype; a weight of a single element may have any."""
    input, weight = given["input"], given["weight"]
    for name, spec in (("end", given["end"]), ("weight", weight if weight.shape else input)):
        if spec.dtype != input.dtype:
            raise RuntimeError(f"expected dtype {c_name(input.dtype)} for `{name}` but got dtype {c_name(spec.dtype)}")
    implemented("input", "f", kernel=f"lerp_kernel_{'scalar' if weight.weak else 'tensor'}")(given)


OPS = [
    Op(
        "maximum(Tensor input, Tensor other)",
        category="Arithmetic",
        doc="The larger of two, element by element. The gradient goes to the larger one; a tie is halved.",
        forward=np.maximum,
        vjp=(
            lambda g, out, input, other: _larger_slope(g, input, other),
            lambda g, out, input, other: _larger_slope(g, other, input),
        ),
        grad_fn="MaximumBackward0",
        source={"numpy": "np.maximum({input}, {other})", "torch": "torch.maximum({input}, {other})"},
        samples=(((2, 3), (3,)), ((), (2,))),
    ),
    Op(
        "minimum(Tensor input, Tensor other)",
        category="Arithmetic",
        doc="The smaller of two, element by element. The gradient goes to the smaller one; a tie is halved.",
        forward=np.minimum,
        vjp=(
            lambda g, out, input, other: _smaller_slope(g, input, other),
            lambda g, out, input, other: _smaller_slope(g, other, input),
        ),
        grad_fn="MinimumBackward0",
        source={"numpy": "np.minimum({input}, {other})", "torch": "torch.minimum({input}, {other})"},
        samples=(((2, 3), (3,)), ((), (2,))),
    ),
    Op(
        "lerp(Tensor input, Tensor end, Tensor|Scalar weight)",
        check=(
            _on_one_way,
            holding("weight", common=True),
        ),
        category="Arithmetic",
        doc="A point on the way: input + weight · (end − input).",
        in_place=True,
        forward=_between,
        vjp=(
            lambda g, out, input, end, weight: g * (1 - weight),
            lambda g, out, input, end, weight: g * weight,
            lambda g, out, input, end, weight: g * (end - input),
        ),
        grad_fn=lambda call: f"LerpBackward{0 if _is_number(call.args[2]) else 1}",
        saved=("weight",),
        source={
            "numpy": "{input} + {weight} * ({end} - {input})",
            "torch": "torch.lerp({input}, {end}, {weight})",
        },
        samples=(((2, 3), (3,), (2, 3)), ((2, 3), (2, 3), 0.25)),
    ),
    Op(
        "addcmul(Tensor input, Tensor tensor1, Tensor tensor2, *, Scalar value=1)",
        category="Arithmetic",
        check=(_numbers, in_range("value")),
        doc="input + value · tensor1 · tensor2.",
        forward=lambda input, tensor1, tensor2, value: input + _scaled(tensor1, value) * tensor2,
        vjp=(
            lambda g, out, input, tensor1, tensor2, value: g,
            lambda g, out, input, tensor1, tensor2, value: g * (tensor2 * value),
            lambda g, out, input, tensor1, tensor2, value: g * (tensor1 * value),
        ),
        grad_fn="AddcmulBackward0",
        source={
            "numpy": "{input} + {value} * {tensor1} * {tensor2}",
            "torch": "torch.addcmul({input}, {tensor1}, {tensor2}, value={value})",
        },
        samples=(((2, 3), (3,), (2, 3), {"value": 0.5}),),
    ),
    Op(
        "addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, *, Scalar value=1)",
        category="Arithmetic",
        check=(_no_whole_division, in_range("value")),
        doc="input + value · tensor1 / tensor2.",
        forward=lambda input, tensor1, tensor2, value: input + _scaled(tensor1, value) / tensor2,
        vjp=(
            lambda g, out, input, tensor1, tensor2, value: g,
            _addcdiv_slope,
            lambda g, out, input, tensor1, tensor2, value: -g * (tensor1 * value / (tensor2 * tensor2)),
        ),
        grad_fn="AddcdivBackward0",
        saved=("tensor2",),
        dtype="floating",
        domain=(0.5, 2.0),
        source={
            "numpy": "{input} + {value} * {tensor1} / {tensor2}",
            "torch": "torch.addcdiv({input}, {tensor1}, {tensor2}, value={value})",
        },
        samples=(((2, 3), (3,), (2, 3), {"value": 0.5}),),
    ),
    Op(
        "fmax(Tensor input, Tensor other)",
        category="Arithmetic",
        doc="The larger of two; NaN counts as missing.",
        forward=np.fmax,
        vjp=(
            lambda g, out, input, other: g.masked_fill(_keeps(input, other).logical_not(), 0),
            lambda g, out, input, other: g.masked_fill(_keeps(input, other), 0),
        ),
        grad_fn="FmaxBackward0",
        source={"numpy": "np.fmax({input}, {other})", "torch": "torch.fmax({input}, {other})"},
        samples=(((2, 3), (3,)),),
    ),
    Op(
        "fmin(Tensor input, Tensor other)",
        category="Arithmetic",
        doc="The smaller of two; NaN counts as missing.",
        forward=np.fmin,
        vjp=(
            lambda g, out, input, other: g.masked_fill(_keeps(input, other, "le").logical_not(), 0),
            lambda g, out, input, other: g.masked_fill(_keeps(input, other, "le"), 0),
        ),
        grad_fn="FminBackward0",
        source={"numpy": "np.fmin({input}, {other})", "torch": "torch.fmin({input}, {other})"},
        samples=(((2, 3), (3,)),),
    ),
    Op(
        "copysign(Tensor input, Tensor|Scalar other)",
        category="Arithmetic",
        doc="The size of input with the sign of other.",
        forward=np.copysign,
        vjp=(
            lambda g, out, input, other: g * (out / input).masked_fill(input.eq(0), 0),
            lambda g, out, input, other: g.zeros_like(),
        ),
        grad_fn=lambda call: f"CopysignBackward{1 if _is_number(call.args[1]) else 0}",
        saved=("result",),
        dtype="float",
        domain=(0.2, 2.0),
        source={"numpy": "np.copysign({input}, {other})", "torch": "torch.copysign({input}, {other})"},
        samples=(((2, 3), (3,)),),
    ),
    Op(
        "xlogy(Tensor|Scalar:self input, Tensor|Scalar other)",
        category="Arithmetic",
        doc="input · log(other), and 0 where input is 0.",
        forward=lambda input, other: np.where(
            (input == 0) & ~np.isnan(other), input.dtype.type(0), input * np.log(other)
        ),
        vjp=(
            lambda g, out, input, other: g.xlogy(other).masked_fill(input.eq(0).logical_and(other.le(0)), 0),
            lambda g, out, input, other: g * (input / other),
        ),
        grad_fn=lambda call: _by_numbers("Xlogy", call, (0, 1, 2)),
        dtype="float",
        aliases=("special_xlogy",),
        domain=(0.2, 2.0),
        source={"torch": "torch.xlogy({input}, {other})"},
        samples=(((2, 3), (3,)),),
    ),
    Op(
        "special_xlog1py(Tensor|Scalar:self input, Tensor|Scalar other)",
        category="Arithmetic",
        doc="input · log(1 + other), and 0 where input is 0.",
        forward=lambda input, other: np.where(
            (input == 0) & ~np.isnan(other), input.dtype.type(0), input * np.log1p(other)
        ),
        vjp=(
            lambda g, out, input, other: g.special_xlog1py(other).masked_fill(input.eq(0).logical_and(other.le(-1)), 0),
            lambda g, out, input, other: g * input / (other + 1),
        ),
        grad_fn=lambda call: _by_numbers("SpecialXlog1Py", call, (0, 1, 2)),
        dtype="float",
        domain=(0.2, 2.0),
        source={"torch": "torch.special.xlog1py({input}, {other})"},
        samples=(((2, 3), (3,)),),
    ),
    Op(
        "float_power(Tensor|Scalar:self input, Tensor|Scalar exponent)",
        category="Arithmetic",
        doc="Power computed in double precision.",
        forward=_double_power,
        vjp=(
            lambda g, out, input, exponent: (
                g * (exponent * input.float_power(_doubled(exponent) - 1)).masked_fill(exponent.eq(0), 0)
            ),
            lambda g, out, input, exponent: (
                g * (out * _doubled(input).log()).masked_fill(input.eq(0).logical_and(exponent.ge(0)), 0)
            ),
        ),
        grad_fn=lambda call: _by_numbers("Pow", call, (1, 2, 0)),
        next_functions=_in_double,
        saved=lambda slots, params: () if _is_number(slots[1]) else ("result",),
        dtype=lambda op, specs, params: (np.dtype(np.float64), (np.dtype(np.float64),)),
        domain=(0.3, 2.0),
        source={"torch": "torch.float_power({input}, {exponent})"},
        samples=(((2, 3), (3,)),),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
