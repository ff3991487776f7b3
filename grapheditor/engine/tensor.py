"""Tensors that compute while the graph is built, with PyTorch's autograd semantics."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from grapheditor.engine import hooks, versions
from grapheditor.engine.arrays import Array
from grapheditor.engine.conversions import Convertible
from grapheditor.engine.description import Described, whole_dim
from grapheditor.engine.dtypes import Dtype, Shape, as_dtype, c_name, torch_name
from grapheditor.engine.finding import Findable
from grapheditor.engine.hooks import RemovableHandle
from grapheditor.engine.late import Late
from grapheditor.engine.modes import seen, state, switched
from grapheditor.engine.new_tensors import Parent
from grapheditor.engine.parting import Partible
from grapheditor.engine.printing import tensor_text
from grapheditor.engine.rarities import Hook, Rarities
from grapheditor.engine.table import active
from grapheditor.engine.writing import let_loose

if TYPE_CHECKING:
    from grapheditor.engine.tape import GradNode

_FLOAT_ONLY = "Only Tensors of floating point and complex dtype can require gradients"
_LEAF_ONLY = "you can only change requires_grad flags of leaf variables."

_NO_DETACH = (
    "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, "
    "and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be "
    "called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in "
    "torch/optim/optimizer.py as the solution."
)
_NOT_A_LEAF = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
    "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, "
    "use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the "
    "leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information."
)
_OTHER_DTYPE = (
    "attempting to assign a gradient with dtype '{0}' to a tensor with grad_dtype '{1}'. The gradient must match the "
    "tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a "
    "specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its "
    "gradient may break downstream systems that assume they match."
)


_backward = Late("grapheditor.engine.autograd", "backward")
_backward_from = Late("grapheditor.engine.autograd", "backward_from")
_FUNCTIONS_ALONE = frozenset({"var_mean", "std_mean"})
"""Ops of tensors that are no methods."""


class Tensor(Convertible, Described, Findable, Parent, Partible):
    """An array with a place in the graph that is recorded as ops run.

    ``is_leaf``, ``grad``, ``grad_fn``, ``requires_grad`` and ``retains_grad``
    mean what they mean in PyTorch, and errors of autograd state carry
    PyTorch's words.
    """

    __slots__ = ("__weakref__", "_data", "_grad", "_rare", "_requires_grad", "_target", "_weak")

    def __init__(
        self,
        data: Array | np.generic,
        requires_grad: bool = False,
        target: GradNode | tuple[GradNode, int] | None = None,
        weak: bool = False,
    ) -> None:
        self._data = data
        self._requires_grad = requires_grad
        self._target: GradNode | tuple[GradNode, int] | None = target
        self._weak = weak
        self._grad: Tensor | None = None
        self._rare: Rarities | None = None

    def _rarities(self) -> Rarities:
        if self._rare is None:
            self._rare = Rarities()
        return self._rare

    @property
    def _node(self) -> GradNode | None:
        target: Any = self._target
        return target[0] if target.__class__ is tuple else target  # type: ignore[no-any-return]

    @property
    def _output_nr(self) -> int:
        target = self._target
        return target[1] if target.__class__ is tuple else 0

    # -- what it is ----------------------------------------------------------------

    @property
    def shape(self) -> Shape:
        """Its shape, a tuple of ints."""
        return self._data.shape

    @property
    def dtype(self) -> Dtype:
        """Its dtype, a numpy dtype."""
        return self._data.dtype

    @property
    def ndim(self) -> int:
        """Its number of dimensions."""
        return self._data.ndim

    def dim(self) -> int:
        """Its number of dimensions, by PyTorch's method name."""
        return self._data.ndim

    def size(self, dim: int | None = None) -> Any:
        """Its shape, or the length of one dimension."""
        return self._data.shape if dim is None else self._data.shape[whole_dim("size", dim, self._data.ndim)]

    def numel(self) -> int:
        """Its number of elements."""
        return self._data.size

    def __repr__(self) -> str:
        return tensor_text(self._array(), self._node, self._requires_grad)

    # -- autograd state --------------------------------------------------------------

    @property
    def is_leaf(self) -> bool:
        """True for what was not made by a recorded op."""
        return self._node is None

    @property
    def grad_fn(self) -> GradNode | None:
        """The node of the tape that made it; None for leaves."""
        return self._node

    @property
    def output_nr(self) -> int:
        """Which output of its grad_fn it is."""
        return self._output_nr

    @property
    def requires_grad(self) -> bool:
        """Whether ops on it are recorded; may be set on leaves only."""
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, value: Any) -> None:
        if self._node is not None:
            hint = "" if value else (
                " If you want to use a computed variable in a subgraph that doesn't require "
                "differentiation use var_no_grad = var.detach()."
            )  # fmt: skip
            raise RuntimeError(_LEAF_ONLY + hint)
        if value and self.dtype.kind != "f":
            raise RuntimeError("only Tensors of floating point and complex dtype can require gradients")
        if not isinstance(value, bool):
            raise RuntimeError("requires_grad must be a bool")
        if value and versions.inference and not state.mode.inference and versions.is_inference(self):
            raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
        self._requires_grad = value
        self._let_views_require(value)

    def requires_grad_(self, requires_grad: Any = True) -> Tensor:
        """Set requires_grad and return the tensor; on a non-leaf only True is allowed."""
        if not isinstance(requires_grad, bool):
            kind = type(requires_grad).__name__
            raise TypeError(f"requires_grad_(): argument 'requires_grad' (position 1) must be bool, not {kind}")
        if requires_grad and self.dtype.kind != "f":
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        if self._node is None or not requires_grad:
            self.requires_grad = requires_grad
        return self

    @property
    def grad(self) -> Tensor | None:
        """What backward accumulated; None where nothing did."""
        if self._grad is None and self._target is not None and not self.retains_grad:
            warnings.warn(_NOT_A_LEAF, UserWarning, stacklevel=2)
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(
                    f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}"
                )
            if value is self:
                raise RuntimeError("can't assign Variable as its own grad")
            if value.dtype != self.dtype:
                raise RuntimeError(_OTHER_DTYPE.format(c_name(value.dtype), torch_name(self.dtype)))
            if value.shape != self.shape:
                raise RuntimeError(
                    f"attempting to assign a gradient of size '{list(value.shape)}' to a tensor of size "
                    f"'{list(self.shape)}'. Please ensure that the gradient and the tensor are the same size"
                )
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def retains_grad(self) -> bool:
        """Whether this non-leaf keeps its gradient."""
        return self._rare is not None and self._rare.retains_grad

    def retain_grad(self) -> None:
        """Let backward store this non-leaf's gradient in `grad`; nothing changes on a leaf."""
        if not self._requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if self._node is not None and not self.retains_grad:
            self._rarities().retains_grad = True
            self._node.retain(self)

    def register_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(grad)` when the gradient is known; what it returns replaces it."""
        if not self._requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        if self._node is not None:
            seen.hooks = True
            return self._node.add_hook(self._output_nr, hook)
        seen.hooks = True
        return hooks.add(self._rarities().hooks, hook)

    def register_post_accumulate_grad_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(tensor)` whenever backward has added to this leaf's grad."""
        if not self._requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        if self._node is not None:
            raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
        seen.hooks = True
        return hooks.add(self._rarities().post_hooks, hook)

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Sequence[Tensor] | Tensor | None = None,
    ) -> None:
        """Accumulate the gradients of this tensor into the leaves; raises PyTorch's RuntimeErrors."""
        if gradient is None and inputs is None and create_graph is False:
            _backward_from.call(self, retain_graph is not None and switched(retain_graph))
        else:
            _backward.call(self, gradient, retain_graph, create_graph, inputs)

    def detach(self) -> Tensor:
        """The same numbers, sharing memory, outside the graph."""
        found = Tensor(self._array())
        if versions.inference and versions.is_inference(self):
            versions.mark_inference(found)
        return found

    @property
    def data(self) -> Tensor:
        """The same numbers, sharing memory, outside the graph; writes into it count for no version."""
        loose = Tensor(self._array())
        let_loose(loose)
        return loose

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        if self._requires_grad and value.dtype.kind != "f":
            raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
        self._data, self._weak = value._array(), False

    def detach_(self) -> Tensor:
        """Make this tensor a leaf; raises RuntimeError for a view."""
        if self._is_view():
            raise RuntimeError(_NO_DETACH)
        self._target = None
        self._requires_grad = False
        self._let_views_require(False)
        if self._rare is not None:
            self._rare.retains_grad = False
        return self

    # -- numbers -----------------------------------------------------------------------

    def _array(self) -> Array:
        """The numbers as an array even where they are a numpy scalar; kept, so that memory can be shared."""
        if not isinstance(self._data, np.ndarray):
            self._data = np.asarray(self._data)
        return self._data

    def restore(self, numbers: Array) -> None:
        """Hold a copy of `numbers` from now on, in memory of its own; the place in the graph and `grad` stay."""
        self._data = np.array(numbers)

    def numpy(self) -> Array:
        """The array itself, sharing memory; raises RuntimeError for a tensor that requires grad."""
        if self._requires_grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return self._array()

    __array_priority__ = 1000  # numpy hands an operator on to the tensor

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        array = self.numpy()
        return array if dtype is None else array.astype(dtype)

    # -- ops -----------------------------------------------------------------------------

    @staticmethod
    def _call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call an op by name; the module of calls, which needs this class first, puts its own function here."""
        from grapheditor.engine.calls import call

        return call(name, args, kwargs)

    @staticmethod
    def _method_named(name: str) -> Callable[..., Any]:
        """An op as a method of this class; replaced in the same way."""
        from grapheditor.engine.calls import method_named

        return method_named(name)

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__") and self._has_op(name):
            return partial(Tensor._method_named(name), self)
        return super().__getattr__(name)

    def _apply(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return Tensor._call(name, args, kwargs)

    def _has_op(self, name: str) -> bool:
        return name in active() and name not in _FUNCTIONS_ALONE

    def _constant(self, array: Array) -> Tensor:
        return Tensor(array)

    __hash__ = object.__hash__


def check_requires_grad(dtype: Any) -> None:
    """Raise PyTorch's RuntimeError for a dtype that can't require grad."""
    if as_dtype(dtype).kind != "f":
        raise RuntimeError(_FLOAT_ONLY)
