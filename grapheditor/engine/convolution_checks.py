"""What convolutions refuse, in the words of PyTorch and in the order in which its kernels look at a call."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from grapheditor.engine.dtypes import DTYPES, Dtype, Shape, Spec, c_name, result_type, tensor_type, torch_name
from grapheditor.engine.op_checks import Given, in_kernel


def fitting_weights(
    input: Shape, weight: Any, stride: Any, groups: int, count: int, transposed: bool, same: bool = False
) -> None:
    """Raise PyTorch's errors for an input, a weight and settings that do not go together."""
    name = f"conv{'_transpose' if transposed else ''}{count}d"
    if len(input) not in (count + 1, count + 2):
        raise RuntimeError(
            f"Expected {count + 1}D (unbatched) or {count + 2}D (batched) input to {name}, but got input of size: "
            f"{list(input)}"
        )
    batch = list(input if len(input) == count + 2 else (1, *input))
    strides = list(stride) if isinstance(stride, Sequence) else [stride]
    if len(weight.shape) != count + 2:
        raise _other_rank(name, batch, list(weight.shape), strides, same)
    if len(strides) not in (1, count):
        raise _other_strides(count, strides)
    if any(s <= 0 for s in strides):
        raise RuntimeError("non-positive stride is not supported")
    _fitting_channels(batch, list(weight.shape), groups, transposed)


def _other_strides(dims: int, strides: list[int]) -> RuntimeError:
    return RuntimeError(
        f"expected stride to be a single integer value or a list of {dims} values to match the convolution "
        f"dimensions, but got stride={strides}"
    )


def _other_rank(name: str, batch: list[int], weight: list[int], strides: list[int], same: bool) -> RuntimeError:
    """PyTorch's error for a weight of another number of dimensions, which it may first see by the stride."""
    count, dims, rank = len(batch) - 2, len(weight) - 2, len(weight)
    if dims < 1:
        return RuntimeError("weight should have at least three dimensions")
    if same:
        return RuntimeError(
            f"Expected {rank}-dimensional input for {rank}-dimensional weight{weight}, but got "
            f"{len(batch)}-dimensional input of size {batch} instead"
        )
    single = len(strides) == 1
    strides = strides * count if single else strides
    if len(strides) != dims and (count > 1 or min(strides) > 0):
        if count == 1 and single:
            return RuntimeError(
                f"Expected {rank}-dimensional input for {rank}-dimensional weight {weight}, but got 3-dimensional "
                f"input of size {batch} instead"
            )
        return _other_strides(dims, strides)
    if min(strides) <= 0:
        return RuntimeError("non-positive stride is not supported")
    return RuntimeError(f"{name}: weight needs {count + 2} dimensions, but it has shape {weight}")


def _fitting_channels(batch: list[int], weight: list[int], groups: int, transposed: bool) -> None:
    """Raise PyTorch's errors for channels that can't be divided into groups, or that are not those of the weight."""
    if groups < 1:
        raise RuntimeError("non-positive groups is not supported")
    if weight[0] < groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size "
            f"{weight} instead"
        )
    if weight[0] % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of "
            f"size [{weight}] instead"
        )
    wanted = weight[0] if transposed else weight[1] * groups
    if batch[1] != wanted:
        raise RuntimeError(
            f"Given {'transposed=1' if transposed else f'groups={groups}'}, weight of size {weight}, expected "
            f"input{batch} to have {wanted} channels, but got {batch[1]} channels instead"
        )


def something_to_weigh(input: Shape, weight: Shape, dilation: Shape, transposed: bool, onednn: bool) -> None:
    """Raise PyTorch's errors for a batch or a weight in which there is nothing."""
    kernel, flat = weight[2:], len(weight) == 3
    if 0 in input[2:] and 0 not in input[:2]:
        size = [*input[:2], 1, *input[2:]] if flat else list(input)
        raise RuntimeError(f"Only zero batch or zero channel inputs are supported, but got input shape: {size}")
    if 0 in input and input[1] and 0 in weight:
        raise IndexError("select(): index 0 out of range for tensor of size [0] at dimension 0")
    if 0 in input or 0 not in (weight[1:] if transposed else kernel):
        return
    if onednn:
        raise RuntimeError(
            f"could not create a primitive descriptor for the {'de' * transposed}convolution forward propagation "
            "primitive. Run workload with environment variable ONEDNN_VERBOSE=all to get additional diagnostic "
            "information."
        )
    words = "kernel size should be greater than zero, but got"
    if flat:
        weight, kernel = (*weight[:2], 1, *kernel), (1, *kernel)
    if max(dilation) > 1 and not transposed:
        raise RuntimeError(f"{words} {list(kernel)}")
    if len(kernel) == 3 and transposed:
        planes = "n_output_plane x n_input_plane x kernel_depth x kernel_height x kernel_width"
        raise RuntimeError(f"non-empty 5D ({planes}) tensor expected for weight, but got: {list(weight)}")
    if len(kernel) == 3:
        raise RuntimeError(f"{words}: {' x '.join(map(str, kernel))} (TxHxW)")
    if 0 in kernel:
        raise RuntimeError(f"{words} kernel_height: {kernel[0]} kernel_width: {kernel[1]}")
    raise RuntimeError(f"non-empty 2D or 4D weight tensor expected, but got: {list(weight)}")


def fitting_bias(bias: Any, channels: int, weight: Any, how: str = "") -> None:
    """Raise PyTorch's error for a bias that does not have one number per channel."""
    if bias is not None and tuple(bias.shape) != (channels,):
        raise RuntimeError(
            f"Given {how}weight of size {list(weight.shape)}, expected bias to be 1-dimensional with {channels} "
            f"elements, but got bias of size {list(bias.shape)} instead"
        )


def bias_of_input(given: Given) -> None:
    """A bias of the input's dtype, which PyTorch asks for before all else, unless it works out the padding first."""
    input, bias = given["input"], given["bias"]
    if bias is not None and bias.dtype != input.dtype and not isinstance(given["padding"], str):
        kinds = c_name(input.dtype), c_name(bias.dtype)
        raise RuntimeError(f"Input type ({kinds[0]}) and bias type ({kinds[1]}) should be the same")


def by_onednn(input: Shape, kernel: Shape, stride: Shape, dilation: Shape, groups: int) -> bool:
    """Whether PyTorch gives a convolution of float32 to oneDNN, which words its errors otherwise."""
    flat = len(kernel) == 1
    last = (1, *kernel)[-2:] if flat else kernel[-2:]
    sizes = (*input[:2], 1, *input[2:]) if flat else input
    spread = max(*stride, *dilation) > 1 or input[0] >= 16 or last != (1, 1)
    return spread and (groups > 1 or min(last) > 3 or input[0] > 1 or math.prod(sizes[:4]) > 20480)


def one_dtype(input: Any, weight: Any, bias: Any, kernel: str, kinds: Sequence[str], onednn: bool) -> None:
    """Raise PyTorch's errors for a dtype that its kernel does not have, or for several of them; none are mended."""
    if 0 in input.shape:
        return
    dtype, others = (
        _dtype(input),
        [(name, _dtype(x)) for name, x in (("weight", weight), ("bias", bias)) if x is not None],
    )
    if onednn and dtype.name == "float32":
        for name, other in others:
            if other != dtype:
                raise RuntimeError(
                    f"Input type (torch.FloatTensor) and {name} type ({tensor_type(other)}) should be the same "
                    f"or input should be a MKLDNN tensor and {name} is a dense tensor"
                )
    in_kernel(kernel, kinds, input, weight)


def result_of(input: Any, weight: Any) -> str:
    """The dtype of a convolution: the input's, or where that is empty the one that PyTorch finds for a product."""
    if 0 not in input.shape:
        return str(input.dtype.name)
    return result_type([Spec((1,), _dtype(input)), Spec((), _dtype(weight))]).name


def added_bias(input: Any, bias: Any, count: int) -> Any:
    """The bias of a transposed convolution in the input's dtype; raises as PyTorch where it can't be added there."""
    if bias is None or bias.dtype == input.dtype:
        return bias
    dtype, other = _dtype(input), _dtype(bias)
    if count == 3 and 0 not in input.shape:
        raise RuntimeError(f"expected scalar type {torch_name(dtype)} but found {torch_name(other)}")
    if dtype.kind != "f" and other.kind == "f":
        found = torch_name(result_type([Spec((1,), dtype), Spec((1,), other)]))
        raise RuntimeError(f"result type {found} can't be cast to the desired output type {torch_name(dtype)}")
    return bias.to(dtype.name)


def _dtype(x: Any) -> Dtype:
    return DTYPES[x.dtype.name]
