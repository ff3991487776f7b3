"""Runs the frozen define-by-run scripts of tests/conformance/semantics.json on our tensors."""

from __future__ import annotations

import contextlib
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np

import grapheditor as ge

FOLDER = Path(__file__).parent / "conformance"
TOLERANCE = {"float16": 2e-3, "float32": 1e-4, "float64": 1e-9}


def scripts() -> list[dict[str, Any]]:
    """All scripts, in the order of the files: those written by hand, and those drawn at random."""
    found: list[dict[str, Any]] = []
    for name in ("semantics", "random"):
        found += json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["scripts"]
    return found


class Runner:
    """One script: named tensors, open contexts, and what each step gave."""

    def __init__(self) -> None:
        self.tensors: dict[str, Any] = {}
        self.contexts = contextlib.ExitStack()
        self.open: list[contextlib.ExitStack] = []
        self.logs: dict[str, list[Any]] = {}

    def value(self, thing: Any) -> Any:
        """A decoded argument: ``"$w"`` is the tensor w, ``"$w.grad"`` its gradient."""
        if isinstance(thing, str) and thing.startswith("$"):
            name, _, attribute = thing[1:].partition(".")
            tensor = self.tensors[name]
            return tensor.grad if attribute == "grad" else tensor
        if isinstance(thing, list):
            return [self.value(item) for item in thing]
        if isinstance(thing, dict):
            ((key, inner),) = thing.items()
            if key == "$f":
                return float(inner)
            if key == "$tuple":
                return tuple(self.value(i) for i in inner)
            if key == "$slice":
                return slice(*inner)
            if key == "$dtype":
                return inner
            if key == "$ellipsis":
                return ...
        return thing

    def do(self, step: dict[str, Any]) -> dict[str, Any]:
        """Perform one step; returns what is compared with the file."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                result = getattr(self, f"_{step['do']}")(step) or {}
            except Exception as error:  # the script says which are expected
                return {"error": {"type": type(error).__name__, "first_line": str(error).split("\n")[0]}}
        if caught:
            result["warning"] = {
                "type": caught[0].category.__name__,
                "first_line": str(caught[0].message).split("\n")[0][:300],
            }
        return result

    def _leaf(self, step: dict[str, Any]) -> None:
        self.tensors[step["out"]] = ge.tensor(
            self.value(step["data"]), dtype=step["dtype"], requires_grad=step["requires_grad"]
        )

    def _call(self, step: dict[str, Any]) -> dict[str, Any]:
        args = [self.value(a) for a in step["args"]]
        kwargs = {k: self.value(v) for k, v in step["kwargs"].items()}
        result = ge.call(step["fn"], *args, **kwargs)
        if isinstance(step["out"], list):
            self.tensors.update(zip(step["out"], result, strict=True))
            return {"grad_fn": [_name(t) for t in result]}
        self.tensors[step["out"]] = result
        return {"grad_fn": _name(result)}

    def _inplace(self, step: dict[str, Any]) -> dict[str, Any]:
        tensor = self.tensors[step["t"]]
        getattr(tensor, step["fn"])(*[self.value(a) for a in step["args"]], **step.get("kwargs", {}))
        return {"grad_fn": _name(tensor)}

    def _backward(self, step: dict[str, Any]) -> None:
        gradient = self.value(step["gradient"]) if "gradient" in step else None
        if isinstance(gradient, (list, float, int)):
            dtype = step.get("gradient_dtype") or self.tensors[step["t"]].dtype
            gradient = ge.tensor(gradient, dtype=dtype)
        options = {k: step[k] for k in ("retain_graph", "create_graph") if k in step}
        if "inputs" in step:
            options["inputs"] = [self.value(i if i.startswith("$") else f"${i}") for i in step["inputs"]]
        self.tensors[step["t"]].backward(gradient, **options)

    def _probe(self, step: dict[str, Any]) -> dict[str, Any]:
        return {"probe": state_of(self.tensors[step["t"]])}

    def _retain_grad(self, step: dict[str, Any]) -> None:
        self.tensors[step["t"]].retain_grad()

    def _set_requires_grad(self, step: dict[str, Any]) -> None:
        self.tensors[step["t"]].requires_grad = step["value"]

    def _requires_grad_(self, step: dict[str, Any]) -> None:
        self.tensors[step["t"]].requires_grad_(step["value"])

    def _detach_(self, step: dict[str, Any]) -> None:
        self.tensors[step["t"]].detach_()

    def _zero_grad(self, step: dict[str, Any]) -> None:
        self.tensors[step["t"]].grad = None

    def _set_grad(self, step: dict[str, Any]) -> None:
        tensor = self.tensors[step["t"]]
        data = step["data"]
        tensor.grad = None if data is None else ge.tensor(data, dtype=step.get("dtype") or tensor.dtype)

    def _item(self, step: dict[str, Any]) -> dict[str, Any]:
        return {"result": self.tensors[step["t"]].item()}

    def _numpy(self, step: dict[str, Any]) -> dict[str, Any]:
        return {"result": self.tensors[step["t"]].numpy().tolist()}

    def _repr(self, step: dict[str, Any]) -> dict[str, Any]:
        return {"result": repr(self.tensors[step["t"]])}

    def _same_object(self, step: dict[str, Any]) -> dict[str, Any]:
        return {"result": self.tensors[step["t"]] is self.tensors[step["other"]]}

    def _no_grad_begin(self, step: dict[str, Any]) -> None:
        self._enter(ge.no_grad())

    def _enable_grad_begin(self, step: dict[str, Any]) -> None:
        self._enter(ge.enable_grad())

    def _enter(self, mode: Any) -> None:
        stack = contextlib.ExitStack()
        stack.enter_context(mode)
        self.open.append(stack)

    def _grad_end(self, step: dict[str, Any]) -> None:
        self.open.pop().close()

    def close(self) -> None:
        """Leave the modes that the script left open."""
        while self.open:
            self.open.pop().close()

    def _grad(self, step: dict[str, Any]) -> dict[str, Any]:
        def tensors(key: str) -> Any:
            found = step[key]
            return [
                self.value(n if n.startswith("$") else f"${n}") for n in ([found] if isinstance(found, str) else found)
            ]

        options = {
            k: step[k] for k in ("retain_graph", "create_graph", "allow_unused", "materialize_grads") if k in step
        }
        if step.get("grad_outputs") is not None:
            options["grad_outputs"] = [
                ge.tensor(g) if not isinstance(g, str) else self.value(g) for g in step["grad_outputs"]
            ]
        grads = ge.grad(tensors("outputs"), tensors("inputs"), **options)
        names = step["out"] if isinstance(step["out"], list) else [step["out"]]
        self.tensors.update(zip(names, grads, strict=True))
        return {"is_none": [g is None for g in grads]}

    def _hook(self, step: dict[str, Any]) -> None:
        log = self.logs.setdefault(step["log"], []) if "log" in step else []

        def hook(grad: Any) -> Any:
            log.append(_data(grad))
            return grad * step["factor"] if step["kind"] == "scale" else None

        self.tensors[step["t"]].register_hook(hook)

    def _post_accumulate_hook(self, step: dict[str, Any]) -> None:
        log = self.logs.setdefault(step["log"], [])
        self.tensors[step["t"]].register_post_accumulate_grad_hook(lambda t: log.append(_data(t.grad)))

    def _graph(self, step: dict[str, Any]) -> dict[str, Any]:
        return {"graph": _tree(self.tensors[step["t"]].grad_fn)}


def _name(tensor: Any) -> str | None:
    return tensor.grad_fn.name() if tensor.grad_fn is not None else None


def _tree(node: Any) -> Any:
    if node is None:
        return None
    return [node.name(), [_tree(child) for child, _ in node.next_functions]]


def state_of(tensor: Any) -> dict[str, Any]:
    """What a probe shows of a tensor."""
    return {
        "value": _data(tensor),
        "requires_grad": tensor.requires_grad,
        "is_leaf": tensor.is_leaf,
        "grad_fn": _name(tensor),
        "grad": None if tensor.grad is None else _data(tensor.grad),
        "retains_grad": tensor.retains_grad,
    }


def _data(tensor: Any) -> dict[str, Any]:
    array = tensor.detach().numpy()
    return {"dtype": array.dtype.name, "shape": list(array.shape), "data": array.tolist()}


def same(got: Any, want: Any) -> bool:
    """Whether a step's outcome agrees with the file; numbers within the tolerance of their dtype."""
    if isinstance(want, dict) and {"dtype", "shape", "data"} <= set(want):
        if got is None or (got["dtype"], got["shape"]) != (want["dtype"], want["shape"]):
            return False
        tolerance = TOLERANCE.get(want["dtype"], 0)
        a, b = np.array(got["data"], float), np.array(_numbers(want["data"]), float)
        return bool(np.allclose(a, b, rtol=tolerance, atol=tolerance / 10, equal_nan=True))
    if isinstance(want, dict):
        if "first_line" in want:
            return (
                got is not None
                and got["type"] == want["type"]
                and got["first_line"].split(" (Triggered")[0] == (want["first_line"].split(" (Triggered")[0])
            )
        keys = set(want) - {"is_view", "version"}
        return isinstance(got, dict) and all(same(got.get(k), want[k]) for k in keys)
    return bool(got == want)


def _numbers(data: Any) -> Any:
    if isinstance(data, list):
        return [_numbers(d) for d in data]
    return float(data["$f"]) if isinstance(data, dict) else data
