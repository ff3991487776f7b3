"""From the tree of a formula to nodes: a walk by hand over what Python's parser found. Nothing is ever evaluated."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from grapheditor.edit.formula_numbers import CONSTANTS, calculate, checked
from grapheditor.edit.formula_sheet import FormulaError, Sheet, Term
from grapheditor.engine.arrays import tensor_data
from grapheditor.engine.dtypes import as_dtype
from grapheditor.engine.op_calls import canonical
from grapheditor.engine.operators import Operators
from grapheditor.model.content import Initialiser, Kind, TensorData
from grapheditor.model.definition import GROUP
from grapheditor.model.wording import Worded

DRAGGED = "_"
"""The name under which a formula knows the wire that was dragged into empty space."""
MODULES = ("torch", "F", "nn", "np", "numpy", "math")
# with a number on the left PyTorch has its own ways for these (rsub, reciprocal), which `Operators` knows
_BY_OPERATOR: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.MatMult: operator.matmul,
}  # fmt: skip
_BY_NAME: dict[type[ast.operator], str] = {
    ast.FloorDiv: "floor_divide", ast.Mod: "remainder", ast.BitAnd: "logical_and", ast.BitOr: "logical_or",
    ast.BitXor: "logical_xor",
}  # fmt: skip
_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    # and what says the same with its sides changed
    ast.Gt: ("gt", "lt"), ast.Lt: ("lt", "gt"), ast.GtE: ("ge", "le"), ast.LtE: ("le", "ge"),
    ast.Eq: ("eq", "eq"), ast.NotEq: ("ne", "ne"),
}  # fmt: skip
_INITIALISERS: dict[str, Kind] = {"zeros": "zeros", "ones": "ones", "rand": "uniform", "randn": "randn"}
_NO_FORMULA = {
    ast.BoolOp: "'and' and 'or' are for single values; write & and | between tensors.",
    ast.IfExp: "A graph has no if; write where(condition, this, that).",
    ast.Lambda: "A graph has no lambda; write the formula itself.",
    ast.NamedExpr: Worded("Name a result at the start of the formula: y = a * b."),
    ast.Starred: "Write each argument out; * can't unpack here.",
    ast.JoinedStr: "A text with gaps has no place in a formula.",
}


class Reader:
    """Turns trees into terms on one sheet; `dragged` is what ``_`` stands for."""

    def __init__(self, sheet: Sheet, dragged: Term | None = None) -> None:
        self.sheet = sheet
        self.dragged = dragged
        self.used_dragged = False
        self.new_names: list[str] = []
        """Names that no node had, now those of new values."""

    def read(self, tree: ast.expr) -> Any:
        """A term, a number, a text, None, a slice, or a list or tuple of them."""
        match tree:
            case ast.Constant(value=bool() | int() | float() as number):
                return checked(number)
            case ast.Constant(value=value) if value is None or value is ... or isinstance(value, str):
                return value
            case ast.Name(id=name):
                return self._named(name)
            case ast.BinOp(left=left, op=operation, right=right):
                return self._binary(operation, self.read(left), self.read(right))
            case ast.UnaryOp(op=sign, operand=operand):
                return self._unary(sign, self.read(operand))
            case ast.Compare(left=left, ops=[comparison], comparators=[right]):
                return self._compare(comparison, self.read(left), self.read(right))
            case ast.Call():
                return self._call(tree)
            case ast.Attribute():
                return self._attribute(tree)
            case ast.Subscript(value=value, slice=index):
                return self._subscript(self.read(value), self._index(index))
            case ast.List(elts=items):
                return [self.read(item) for item in items]
            case ast.Tuple(elts=items):
                return tuple(self.read(item) for item in items)
            case ast.Compare():
                raise FormulaError("Compare two things at a time: (a < b) & (b < c).")
        raise FormulaError(
            _NO_FORMULA.get(type(tree), "Only numbers, names, operators and calls of ops make a formula.")
        )

    # -- names -----------------------------------------------------------------------

    def _named(self, name: str) -> Any:
        if name == DRAGGED:
            if self.dragged is None:
                raise FormulaError("_ stands for a wire that is dragged into empty space; here there is none.")
            self.used_dragged = True
            return self.dragged
        found = self.sheet.node_called(name)
        if found is not None:
            return found
        if name in ("nan", "inf"):
            return CONSTANTS[name]
        if len(name) > 1 and name in self.sheet.ops:
            raise FormulaError("{0} is an op: write {0}(…), or give the value another name.", name)
        self.new_names.append(name)
        return self.sheet.new_value(tensor_data(1.0), name, requires_grad=True)

    def _attribute(self, tree: ast.Attribute) -> Any:
        path = _dotted(tree)
        if path is not None:
            known = self.sheet.node_called(path)  # names such as fc1.weight, as modules have them
            if known is not None:
                return known
            constant = self._constant(path)
            if constant is not None:
                return constant
        value = self.read(tree.value)
        name = tree.attr
        if isinstance(value, Term) and name in value.outputs:
            return value.pick(value.outputs.index(name))
        if isinstance(value, Term) and name in ("T", "mT"):
            return self.sheet.op(name, self._single(value))
        if name in self.sheet.ops:
            raise FormulaError("{0} is called with brackets: .{1}().", name, name)
        raise FormulaError("There is no .{0} here; of a tensor a formula knows its ops, .T and .mT.", name)

    def _constant(self, path: str) -> Any:
        module, _, name = path.rpartition(".")
        if module not in MODULES or self.sheet.node_called(module) is not None:
            return None
        if name in CONSTANTS:
            return CONSTANTS[name]
        try:
            return as_dtype(name).name
        except Exception:  # no dtype has this name
            raise FormulaError("A formula knows ops, dtypes and pi of {0}, but no {1}.", module, name) from None

    # -- operators -------------------------------------------------------------------

    def _binary(self, operation: ast.operator, a: Any, b: Any) -> Any:
        if _is_number(a) and _is_number(b):
            return calculate(operation, a, b)
        a, b = self._operand(a), self._operand(b)
        by_operator = _BY_OPERATOR.get(type(operation))
        if by_operator is not None:
            return by_operator(a, b)
        name = _BY_NAME.get(type(operation))
        if name is None:
            raise FormulaError("<< and >> have no op; multiply by a power of two.")
        return self.sheet.op(name, a, b)

    def _unary(self, sign: ast.unaryop, value: Any) -> Any:
        if _is_number(value) and isinstance(sign, (ast.USub, ast.UAdd)):
            return -value if isinstance(sign, ast.USub) else value
        if isinstance(sign, ast.Not):
            raise FormulaError("'not' is for single values; write ~x for a tensor.")
        value = self._operand(value)
        if isinstance(sign, ast.UAdd):
            return value
        return self.sheet.op("neg" if isinstance(sign, ast.USub) else "logical_not", value)

    def _compare(self, comparison: ast.cmpop, a: Any, b: Any) -> Term:
        names = _COMPARISONS.get(type(comparison))
        if names is None:
            raise FormulaError("'in' and 'is' have no op; compare with == or !=.")
        if _is_number(a) and _is_number(b):
            raise FormulaError("Two plain numbers need no comparing; put a tensor on one side.")
        a, b = self._operand(a), self._operand(b)
        return self.sheet.op(names[1], b, a) if _is_number(a) else self.sheet.op(names[0], a, b)

    def _operand(self, value: Any) -> Any:
        """What may stand beside an operator; a list becomes a value of its own."""
        if isinstance(value, list):
            return self._list_value(value)
        if not isinstance(value, Term) and not _is_number(value):
            raise FormulaError("{0} can't be reckoned with; numbers, tensors and lists can.", repr(value))
        return self._single(value)

    def _single(self, value: Any) -> Any:
        """A term of which one output is meant; of lists each item."""
        if isinstance(value, (list, tuple)):
            return type(value)(self._single(item) for item in value)
        if isinstance(value, Term) and value.outputs:
            first = value.outputs[0]
            raise FormulaError("{0} has several outputs; choose one: {0}[0] or .{1}.", value.name, first)
        return value

    def _list_value(self, items: list[Any], requires_grad: bool = False) -> Term:
        return self.sheet.new_value(content_of(items), requires_grad=requires_grad)

    # -- calls and indices -----------------------------------------------------------

    def _call(self, tree: ast.Call) -> Any:
        function = tree.func
        path = _dotted(function)
        if isinstance(function, ast.Attribute) and not (path is not None and self._is_module(path)):
            receiver = [self._operand(self.read(function.value))]
            name = function.attr
        elif path is not None:
            receiver, name = [], path.removeprefix("numpy.").removeprefix("np.")
        else:
            raise FormulaError("Only ops can be called, by their names.")
        args = [*receiver, *(self._single(self.read(arg)) for arg in tree.args)]
        kwargs: dict[str, Any] = {}
        for keyword in tree.keywords:
            if keyword.arg is None:
                raise FormulaError("Write each argument out; ** can't unpack here.")
            kwargs[keyword.arg] = self._single(self.read(keyword.value))
        if "name" in kwargs:
            raise FormulaError("Name a result at the start of the formula: y = a * b.")
        if name not in self.sheet.ops and not receiver and canonical(name) in {*_INITIALISERS, "tensor"}:
            return self._made(canonical(name), args, kwargs)
        if receiver and canonical(name) == "where" and len(args) == 3:
            args[:2] = args[1::-1]  # PyTorch's method has the condition second
        if GROUP + name in self.sheet.ops and name not in self.sheet.ops:
            name = GROUP + name
        if name not in self.sheet.ops:
            raise FormulaError(self.sheet.ops.unknown(name))
        return self.sheet.op(name, *args, **kwargs)

    def _is_module(self, path: str) -> bool:
        root = path.split(".")[0]
        return root in MODULES and self.sheet.node_called(root) is None

    def _made(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Term:
        """A new value, as ``tensor([1, 2])`` or ``randn(2, 3, requires_grad=True)``."""
        needs_grad = kwargs.pop("requires_grad", False) is True
        if kwargs:
            raise FormulaError("In a formula {0}() takes only requires_grad by name; set the rest on the node.", name)
        if name == "tensor":
            if len(args) != 1 or not (_is_number(args[0]) or isinstance(args[0], (list, tuple))):
                raise FormulaError("tensor() takes one number or list: tensor([1.0, 2.0]).")
            return self._list_value(args[0], needs_grad)
        shape = args[0] if len(args) == 1 and isinstance(args[0], (list, tuple)) else args
        if not all(type(size) is int and size >= 0 for size in shape):
            raise FormulaError("{0}() takes the sizes of a tensor: {0}(2, 3).", name)
        content = Initialiser(_INITIALISERS[name], tuple(shape), seed=len(self.sheet))
        return self.sheet.new_value(content, requires_grad=needs_grad)

    def _index(self, tree: ast.expr) -> Any:
        if isinstance(tree, ast.Tuple):
            return tuple(self._index(part) for part in tree.elts)
        if isinstance(tree, ast.Slice):
            ends = (None if end is None else self.read(end) for end in (tree.lower, tree.upper, tree.step))
            return slice(*ends)
        return self._single(self.read(tree))

    def _subscript(self, value: Any, index: Any) -> Term:
        if isinstance(value, Term) and value.outputs:
            if type(index) is not int:
                raise FormulaError("{0} has several outputs; choose one by its number.", value.name)
            return value.pick(index)
        result = Operators.__getitem__(self._operand(value), index)
        assert isinstance(result, Term)
        return result


def content_of(value: Any) -> TensorData:
    """A number or list as what a value node holds; raises FormulaError."""
    if isinstance(value, (list, tuple)) and any(isinstance(item, Term) for item in value):
        raise FormulaError("A list of tensors is no tensor; join them: stack([…]) or cat([…]).")
    try:
        return tensor_data(value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise FormulaError("This list is no tensor: {0}.", error) from None


def _dotted(tree: ast.expr) -> str | None:
    """``torch.nn.functional.gelu`` as text; None where the tree is anything but names and dots."""
    names: list[str] = []
    while isinstance(tree, ast.Attribute):
        names.append(tree.attr)
        tree = tree.value
    return ".".join([tree.id, *reversed(names)]) if isinstance(tree, ast.Name) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float))
