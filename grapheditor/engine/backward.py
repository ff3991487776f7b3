"""The walk backward over the tape."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.engine import versions
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.gradient import apply_rules
from grapheditor.engine.inference import torch_name
from grapheditor.engine.kernel import Kernel, compile_trace
from grapheditor.engine.table import active
from grapheditor.engine.tape import AccumulateGrad, Edge, GradNode
from grapheditor.engine.tensor import Hook, Tensor
from grapheditor.engine.trace import Trace, Var

_FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have "
    "already been freed). Saved intermediate values of the graph are freed when you call .backward() or "
    "autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or "
    "if you need to access saved tensors after calling backward."
)
_kernels: dict[Any, Kernel] = {}
KERNEL_LIMIT = 4096
"""Derivatives kept; one is some ten kilobytes."""
_SEQUENCE = operator.attrgetter("sequence")


def _kernel(node: GradNode, needs: tuple[bool, ...], given: list[Any]) -> Kernel:
    """The derivative of one op as a numpy function, made once per op, shapes, dtypes and parameters."""
    present = None if len(given) == 1 else tuple(g is not None for g in given)
    key = (node.op, tuple(node.params.values()), needs, present, node.key())
    kernel = _kernels.get(key)
    if kernel is None:
        if len(_kernels) >= KERNEL_LIMIT:
            _kernels.clear()
        kernel = _kernels[key] = _compile(node, needs, present or (True,))
    return kernel


def _compile(node: GradNode, needs: tuple[bool, ...], present: tuple[bool, ...]) -> Kernel:
    key = node.key()
    count = len(node.edges)
    out_specs = [Spec(*s) for s in key[count + 1 : -1]]
    trace = Trace(active())
    given = [trace.input(s) if p else None for s, p in zip(out_specs, present, strict=True)]
    outs = [trace.input(s) for s in out_specs]
    weak = node.weak or (False,) * count
    args = [trace.input(Spec(s[0], s[1], w)) if len(s) == 3 else s[0] for s, w in zip(key[:count], weak, strict=True)]
    parts = apply_rules(node.op, needs, given, outs, args, node.params, trace.number)
    inputs = [v for v in [*given, *outs, *args] if isinstance(v, Var)]
    kernel = compile_trace(inputs, [p for p in parts if p is not None])
    kernel.slots = tuple(i for i, p in enumerate(parts) if p is not None)
    kernel.saves = any(kernel.used[sum(present) :])
    return kernel


def _made_by(node: GradNode | AccumulateGrad, output: int) -> str:
    return "" if isinstance(node, AccumulateGrad) else f", which is output {output} of {node.name()},"


def _check_versions(node: GradNode, kernel: Kernel, given: int) -> None:
    """Raise PyTorch's RuntimeError where something that the derivative needs was written to since it was saved."""
    assert node.saved is not None
    assert not isinstance(node.outs, int)
    makers = [(out, _made_by(node, i)) for i, out in enumerate(node.outs)]
    for saved, edge in zip(node.saved, node.edges, strict=False):
        if hasattr(saved, "shape"):
            makers.append((saved, "" if edge is None else _made_by(*edge)))
    for (array, maker), used in zip(makers, kernel.used[given:], strict=False):
        if not used:
            continue
        then, now = versions.version(array, node.sequence), versions.version(array)
        if then != now:
            error = RuntimeError(
                "one of the variables needed for gradient computation has been modified by an inplace operation: "
                f"[torch.{torch_name(array.dtype)}Tensor {list(array.shape)}]{maker} is at version {now}; expected "
                f"version {then} instead. Hint: enable anomaly detection to find the operation that failed to compute "
                "its gradient, with torch.autograd.set_detect_anomaly(True)."
            )
            error.__dict__["saved"] = (node, array, then)  # whose numbers, for those who can name the nodes of a graph
            raise error


class Walk:
    """One backward pass. `wanted` are the only ends that count, or None where all leaves do."""

    def __init__(self, create_graph: bool, keep: bool, wanted: set[tuple[int, int]] | None, accumulate: bool) -> None:
        self.create_graph = create_graph
        self.keep = keep
        self.wanted = wanted
        self.accumulate = accumulate
        self.grads: dict[Any, list[Any]] = {}
        self.captured: dict[tuple[int, int], Any] = {}
        self.seen: dict[int, Any] = {}
        """Arrays that some tensor of the user's already holds, by id."""

    def run(self, roots: Sequence[tuple[Edge, Any]]) -> None:
        """Carry the gradients of `roots` down to the leaves; raises RuntimeError where the tape was freed."""
        nodes, waiting = _reach([edge[0] for edge, _ in roots])
        leading = None if self.wanted is None else _leading_to(nodes, {i for i, _ in self.wanted})
        for (node, number), grad in roots:
            self.seen[id(grad)] = grad
            self._add(node, number, grad)
        for leaf in [n for (n, _), _ in roots if isinstance(n, AccumulateGrad)]:
            if waiting[leaf] == 0:
                self._finish_leaf(leaf)
        grads = self.grads
        for node in nodes:
            given = grads.pop(node, None)
            parts: Sequence[Any] | None = None
            if given is not None:
                if node.hooks is not None or node.retained is not None or self.wanted is not None:
                    self._observe(node, given)
                parts = self._parts(node, given, leading)
            for slot, edge in enumerate(node.edges):
                if edge is None:
                    continue
                target = edge[0]
                if parts is not None and parts[slot] is not None:
                    self._add(target, edge[1], parts[slot])
                if target.__class__ is AccumulateGrad:
                    left = waiting[target] - 1
                    waiting[target] = left
                    if left == 0:
                        self._finish_leaf(target)

    def _parts(self, node: GradNode, given: list[Any], leading: set[int] | None) -> Sequence[Any] | None:
        """The gradients of the node's inputs, one per slot."""
        if leading is None:
            needs = tuple([edge is not None for edge in node.edges])
        else:
            needs = tuple([edge is not None and self._useful(edge, leading) for edge in node.edges])
            if not any(needs):
                return None
        if self.create_graph:
            return _differentiable_pass(node, needs, given)
        kernel = _kernel(node, needs, given)
        arrays = given if len(given) == 1 else [g for g in given if g is not None]
        if node.saved is not None:
            if versions.any_written():
                _check_versions(node, kernel, len(arrays))
            operands = [a for a in node.saved if hasattr(a, "shape")]
            results = kernel.run(*arrays, *node.outs, *operands)  # type: ignore[misc]
            if not self.keep:
                node.free()
        elif kernel.saves:
            raise RuntimeError(_FREED)
        else:
            results = kernel.run(*arrays, *[None] * (len(kernel.used) - len(arrays)))
        if len(results) == len(needs):
            return results
        parts: list[Any] = [None] * len(needs)
        for slot, part in zip(kernel.slots, results, strict=True):
            parts[slot] = part
        return parts

    def _useful(self, edge: Edge, leading: set[int]) -> bool:
        node, number = edge
        return id(node) in leading or (self.wanted is not None and (id(node), number) in self.wanted)

    def _add(self, node: Any, number: int, grad: Any) -> None:
        slots = self.grads.get(node)
        if slots is None:
            count = 1 if node.__class__ is AccumulateGrad else node.output_count
            slots = self.grads[node] = [None] * count
        known = slots[number]
        slots[number] = grad if known is None else known + grad

    def _observe(self, node: GradNode, given: list[Any]) -> None:
        """Run hooks, keep what retain_grad and `inputs` ask for."""
        for number, hooks in (node.hooks or {}).items():
            if given[number] is not None:
                given[number] = self._hooked(hooks, given[number])
        for number, reference in (node.retained or {}).items():
            tensor = reference()
            if tensor is not None and given[number] is not None and self.accumulate:
                accumulate_grad(tensor, self._own(given[number]))
        for number, grad in enumerate(given):
            if grad is not None and self.wanted is not None and (id(node), number) in self.wanted:
                self.captured[id(node), number] = self._own(grad)

    def _finish_leaf(self, accumulator: AccumulateGrad) -> None:
        slots = self.grads.pop(accumulator, None)
        if slots is None or slots[0] is None:
            return
        grad = slots[0]
        variable = accumulator.variable
        if variable._hooks:
            grad = self._hooked(variable._hooks, grad)
        listed = self.wanted is not None and (id(accumulator), 0) in self.wanted
        if listed:
            self.captured[id(accumulator), 0] = self._own(grad)
        if self.accumulate and (listed or self.wanted is None) and variable._requires_grad:
            accumulate_grad(variable, self._own(grad))
            for hook in list((variable._post_hooks or {}).values()):
                hook(variable)

    def _hooked(self, hooks: dict[int, Hook], grad: Any) -> Any:
        tensor = self._tensor(grad)
        for hook in list(hooks.values()):
            replaced = hook(tensor)
            if replaced is not None:
                tensor = replaced
        return tensor if self.create_graph else tensor._data

    def _own(self, grad: Any) -> Tensor:
        """The gradient as a tensor whose memory no other tensor shares."""
        if isinstance(grad, Tensor):
            return grad
        array = np.asarray(grad)
        if array.base is not None or id(array) in self.seen or not array.flags.writeable:
            array = array.copy()
        self.seen[id(array)] = array
        return Tensor(array)

    def _tensor(self, grad: Any) -> Tensor:
        return grad if isinstance(grad, Tensor) else Tensor(grad)


def _differentiable_pass(node: GradNode, needs: tuple[bool, ...], given: list[Any]) -> list[Any]:
    """The same on tensors, so that the gradient has a graph of its own."""
    from grapheditor.engine.dispatch import wrapped_number

    if node.saved is None or isinstance(node.outs, int):
        raise RuntimeError(_FREED)
    weak = node.weak or (False,) * len(node.edges)
    args: list[Any] = []
    for operand, edge, is_weak in zip(node.saved, node.edges, weak, strict=True):
        if not hasattr(operand, "shape"):
            args.append(operand)
        elif edge is None:
            args.append(Tensor(operand, weak=is_weak))
        elif isinstance(edge[0], AccumulateGrad):
            args.append(edge[0].variable)
        else:
            args.append(Tensor(operand, True, edge[0], edge[1], is_weak))
    outs = [Tensor(a, True, node, i) if a.dtype.kind == "f" else Tensor(a) for i, a in enumerate(node.outs)]
    return apply_rules(node.op, needs, given, outs, args, node.params, wrapped_number)


def accumulate_grad(variable: Tensor, grad: Tensor) -> None:
    """Add to a leaf's grad, which is not changed but replaced."""
    variable._grad = grad if variable._grad is None else variable._grad + grad


def _reach(roots: Sequence[Any]) -> tuple[list[GradNode], dict[AccumulateGrad, int]]:
    """All op nodes below, latest first, and how many edges arrive at each accumulator."""
    found: set[GradNode] = set()
    waiting: dict[AccumulateGrad, int] = {}
    stack: list[GradNode] = []
    for root in roots:
        if root.__class__ is AccumulateGrad:
            waiting.setdefault(root, 0)
        elif root not in found:
            found.add(root)
            stack.append(root)
    while stack:
        for edge in stack.pop().edges:
            if edge is None:
                continue
            node = edge[0]
            if node.__class__ is AccumulateGrad:
                waiting[node] = waiting.get(node, 0) + 1
            elif node not in found:
                found.add(node)  # type: ignore[arg-type]
                stack.append(node)  # type: ignore[arg-type]
    # a node is always younger than those it came from, so age is a topological order
    return sorted(found, key=_SEQUENCE, reverse=True), waiting


def _leading_to(nodes: Sequence[GradNode], goals: set[int]) -> set[int]:
    """Ids of the nodes from which one of `goals` is reached."""
    leading: set[int] = set()
    for node in reversed(nodes):
        if any(e is not None and (id(e[0]) in goals or id(e[0]) in leading) for e in node.edges):
            leading.add(id(node))
    return leading
