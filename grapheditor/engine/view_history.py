"""Writing through views: what becomes of the history of the base, and of all its views.

As in PyTorch, the base's new history is one node, CopySlices, which does the
derivative of the write in the place of the view; and every view of the base
starts anew from it by AsStrided.
"""

from __future__ import annotations

from typing import Any

from grapheditor.engine import versions
from grapheditor.engine.dispatch import site_of
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.op import Op
from grapheditor.engine.plan import LIMIT, Plan
from grapheditor.engine.spoiled import spoil
from grapheditor.engine.table import active
from grapheditor.engine.tape import GradNode, target_of
from grapheditor.engine.tensor import Tensor
from grapheditor.engine.writing import viewed_tensors, views_of

Place = tuple[Any, ...]


def place_of(view: Any, base: Any) -> Place:
    """Where a view lies in its base's memory: size, stride and offset of the view, size and stride of the base."""
    item = base.dtype.itemsize
    offset = (view.__array_interface__["data"][0] - base.__array_interface__["data"][0]) // item
    strides = [tuple(s // item for s in array.strides) for array in (view, base)]
    return view.shape, strides[0], offset if view.size else 0, base.shape, strides[1]


def _slope(slot: int, g: Any, out: Any, base: Any, view: Any, *others: Any, place: Place, inner: Plan) -> Any:
    if slot == 1:
        return None  # what the view held is known by way of the base
    rule = inner.op.rule(max(slot - 1, 0))
    part = None
    if rule is not None:
        part = rule(g._as_strided(place), out._as_strided(place), view, *others, **inner.params)
    if slot:
        return part
    if part is None:
        part = view.zeros_like()
    if part.shape != view.shape:
        part = part.sum_to(size=view.shape)
    return g._put_strided(part.to(g.dtype.name), place)


_COPY_SLICES = Op(
    "_copy_slices(Tensor[] tensors, any place, any inner)",
    category="Internal",
    doc="What an op did to a view, as seen from the base.",
    forward=lambda *arrays, **params: arrays[0],
    vjp=_slope,
    grad_fn="torch::autograd::CopySlices",
    shape=lambda shape, *rest, **params: shape,
    dtype=lambda op, specs, params: (None, ()),
)
_plans: dict[Any, Plan] = {}


def write_through(view: Tensor, base: Tensor, node: GradNode, old: Any) -> None:
    """Give base and views the history that `node` wrote into `view`, which held `old` before."""
    array = base._array()
    place = place_of(view._array(), array)
    plan = _plan(node.plan, place, base, view)
    targets: list[Any] = [target_of(base)] if plan.needs[0] else []
    targets += [target_of(view)] if plan.needs[1] else []
    targets += node.targets[1:] if node.plan.needs[0] else node.targets
    assert node.arrays is not None
    made = GradNode(plan, tuple(targets), (array, array, old, *node.arrays[2:]))
    made.show((node_of(base), *node.next_functions[1:]))
    give_history(base, made)
    renew_views(base)


def node_of(tensor: Tensor) -> tuple[Any, int]:
    """The node that a gradient of `tensor` goes to, and its output; (None, 0) for a constant."""
    from grapheditor.engine.tape import edge_to

    return edge_to(target_of(tensor)) if tensor._requires_grad else (None, 0)


def _plan(inner: Plan, place: Place, base: Tensor, view: Tensor) -> Plan:
    key = (inner, place, base._requires_grad, view._requires_grad)
    plan = _plans.get(key)
    if plan is None:
        spec = Spec(place[3], base.dtype)
        plan = Plan(_COPY_SLICES, {"place": place, "inner": inner}, ())
        plan.slots = (spec, Spec(place[0], base.dtype), *inner.slots[1:])
        plan.needs = (base._requires_grad, view._requires_grad, *inner.needs[1:])
        plan.records = True
        plan._take_outs((spec,), False)
        if len(_plans) >= LIMIT:
            _plans.clear()
        _plans[key] = plan
    return plan


def give_history(tensor: Tensor, node: GradNode) -> None:
    """Let `node` be what made a tensor; what it retains goes with it."""
    retained = tensor.retains_grad
    if retained and tensor._node is not None:
        tensor._node.release(tensor._output_nr)
    tensor._target, tensor._requires_grad = node, True
    if retained:
        node.retain(tensor)


def renew_views_of_memory(array: Any, besides: tuple[Tensor, ...] = ()) -> None:
    """Let the views of all recorded tensors of this memory start anew, as its version has changed."""
    owner = versions.root(array)
    for base in viewed_tensors():
        if base._requires_grad and versions.root(base._data) is owner:
            renew_views(base, besides)


def renew_views(base: Tensor, besides: tuple[Tensor, ...] = ()) -> None:
    """Let each view of a tensor whose history is new start from there, besides those that know where they start."""
    array = base._array()
    for view, kind in views_of(base):
        if any(view is known for known in besides):
            continue
        if kind:
            spoil(view, kind)
            continue
        if view.dtype != array.dtype:
            continue
        site = site_of(active()["_as_strided"], {"place": place_of(view._array(), array)})
        plan = site.find((base,)).settle(view._array())
        give_history(view, GradNode(plan, (target_of(base),), (view._array(), array)))
