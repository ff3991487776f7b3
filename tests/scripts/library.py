"""Runs a script on a library and writes down what it sees, in plain data that can be frozen to a file."""

from __future__ import annotations

import contextlib
import json
import math
import warnings
from collections.abc import Callable, Iterator
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

import grapheditor as ge
from grapheditor.engine.modes import state
from tests.scripts import (
    accumulating,
    asking,
    assigning,
    calling,
    composed,
    computing,
    entering,
    gradients,
    graphs,
    holding,
    hooking,
    hooks,
    indexing,
    methods,
    misfits,
    modes,
    numbers,
    operands,
    parting,
    parts,
    rewriting,
    sharing,
    slicing,
    striding,
    telling,
    views,
    warned,
    writing,
)

MODULES = (
    views, assigning, writing, hooks, modes, gradients, graphs,
    hooking, asking, accumulating, rewriting, sharing, parting, entering, telling, computing, operands, calling,
    composed, warned, indexing, methods, slicing, striding, numbers, misfits, holding, parts,
)  # fmt: skip
_ERRORS = (
    "RuntimeError", "TypeError", "ValueError", "IndexError", "AttributeError", "ZeroDivisionError", "OverflowError",
)  # fmt: skip


def scripts() -> dict[str, Callable[[Any, Any], None]]:
    """All scripts by name."""
    return {
        name: function
        for module in MODULES
        for name, function in vars(module).items()
        if isinstance(function, FunctionType) and function.__module__ == module.__name__ and name[0] != "_"
    }


class Functional:
    """Our functions under the names of torch.nn.functional."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: ge.call(f"torch.nn.functional.{name}", *args, **kwargs)


class Ours:
    """Our library under PyTorch's names."""

    float16, float32, float64 = "float16", "float32", "float64"
    int8, int16, int32, int64, uint8, bool = "int8", "int16", "int32", "int64", "uint8", "bool"
    no_grad, enable_grad, inference_mode = ge.no_grad, ge.enable_grad, ge.inference_mode
    set_grad_enabled = ge.set_grad_enabled
    is_grad_enabled = staticmethod(ge.is_grad_enabled)
    is_inference_mode_enabled = staticmethod(ge.is_inference_mode_enabled)
    autograd = SimpleNamespace(grad=ge.grad, backward=ge.backward)

    def __init__(self) -> None:
        self.nn = SimpleNamespace(functional=Functional())

    def tensor(self, data: Any, dtype: Any = None, requires_grad: Any = False) -> Any:
        return ge.tensor(data, dtype=dtype, requires_grad=requires_grad)

    def zeros(self, *shape: int, dtype: str = "float32") -> Any:
        return ge.tensor(np.zeros(shape, dtype))

    def ones(self, *shape: int, dtype: str = "float32") -> Any:
        return ge.tensor(np.ones(shape, dtype))

    def arange(self, end: float) -> Any:
        return ge.tensor(np.arange(end, dtype="float32" if isinstance(end, float) else "int64"))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: ge.call(name, *args, **kwargs)


class See:
    """Takes down what a script shows."""

    def __init__(self) -> None:
        self.log: list[Any] = []

    def __call__(self, *tensors: Any) -> None:
        """Value and autograd state of tensors."""
        self.log += map(_state, tensors)

    def numbers(self, *tensors: Any) -> None:
        """The numbers alone."""
        self.log += [None if t is None else _rounded(t.detach().tolist()) for t in tensors]

    def value(self, value: Any) -> None:
        """Plain data."""
        self.log.append(_rounded(json.loads(json.dumps(value))))

    def text(self, value: Any) -> None:
        """How it prints."""
        self.log.append(repr(value))

    def graph(self, tensor: Any) -> None:
        """The nodes behind it."""
        self.log.append(_tree(tensor.grad_fn))

    @contextlib.contextmanager
    def error(self, words: bool = True) -> Iterator[None]:
        """What is raised inside: its class and first line."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                yield
                self.log.append("no error")
            except Exception as error:  # the script says where one is expected
                kind = next(c.__name__ for c in type(error).__mro__ if c.__name__ in _ERRORS)
                self.log.append([kind, str(error).split("\n")[0] if words else ""])

    def error_class(self) -> contextlib.AbstractContextManager[None]:
        """The class of what is raised inside, for errors whose words are our own."""
        return self.error(words=False)

    @contextlib.contextmanager
    def warnings(self) -> Iterator[None]:
        """The warnings given inside."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
        self.log.append([[w.category.__name__, str(w.message).split(" (Triggered")[0].split("\n")[0]] for w in caught])


def _state(tensor: Any) -> Any:
    if tensor is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        grad = tensor.grad
    return [
        _dtype(tensor), list(tensor.shape), _rounded(tensor.detach().tolist()),
        "requires_grad" * tensor.requires_grad, "leaf" * tensor.is_leaf,
        None if tensor.grad_fn is None else tensor.grad_fn.name(),
        None if grad is None else [_dtype(grad), _rounded(grad.detach().tolist())],
        "retains" * tensor.retains_grad,
    ]  # fmt: skip


def _dtype(tensor: Any) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.5g}") if math.isfinite(value) else repr(value)
    return value


def _tree(node: Any) -> Any:
    return None if node is None else [node.name(), [_tree(below) for below, _ in node.next_functions]]


def run(script: Callable[[Any, Any], None], library: Any) -> list[Any]:
    """What a script sees; an error that it does not expect ends it, and is the last thing seen."""
    see = See()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            script(library, see)
    except Exception as error:
        see.log.append(f"ended by {type(error).__name__}")
    finally:
        state.mode.enabled, state.mode.inference = True, False
    log: list[Any] = json.loads(json.dumps(see.log))
    return log
