"""The built-in ops are known before their modules are imported, and nobody can tell the difference."""

from __future__ import annotations

import ast
import inspect
import threading
from importlib import import_module
from pathlib import Path

import pytest

from grapheditor import api, op_index, plugin_registry
from grapheditor.api import Op
from grapheditor.engine.op_facts import DeclaredOp
from grapheditor.engine.op_table import OpTable
from tests.test_layers import run_python
from tests.test_registry import double

FACTS = ("name", "base", "signature", "category", "doc", "aliases", "differentiable", "schema", "inputs", "outputs",
         "params", "variadic")  # fmt: skip


def loaded_at_once(monkeypatch: pytest.MonkeyPatch) -> plugin_registry.Registry:
    """The built-in plugins as they would be without an index."""
    monkeypatch.setattr(op_index, "FILE", Path("nowhere") / "ops.json")
    return plugin_registry.load(third_party=False)


def test_the_index_is_that_of_the_modules_as_they_are():
    said = "python -m grapheditor.op_index writes it anew"
    assert op_index.FILE.read_text(encoding="utf-8") == op_index.written_index(), said


def test_the_table_is_the_same_with_and_without_the_index(monkeypatch):
    with_index = plugin_registry.load(third_party=False).ops
    without = loaded_at_once(monkeypatch).ops
    assert list(with_index) == list(without)
    names = {name for op in without.values() for name in (op.base, *op.aliases)}
    for name in names:
        assert [op.name for op in with_index.overloads(name)] == [op.name for op in without.overloads(name)]


def test_what_is_declared_is_what_the_record_says():
    ops = plugin_registry.load(third_party=False).ops
    for facts in ops.facts():
        assert isinstance(facts, DeclaredOp)
        op = ops[facts.name]
        assert {name: getattr(facts, name) for name in FACTS} == {name: getattr(op, name) for name in FACTS}
        assert facts.slots(3) == op.slots(3)
        assert facts.source.get("torch") == op.source.get("torch")
        assert facts.writes == (op.writes is not None)
        assert ops.facts_of(facts.name) is facts
        with pytest.raises(AttributeError, match="knows no forward"):
            _ = facts.forward


def test_plugins_are_found_without_numpy_and_an_op_brings_its_module_alone():
    code = """
import sys
from grapheditor.plugin_registry import registry
ops = registry().ops
ops.facts_of("mul").slots(), len(ops), "softmax" in ops, list(ops)
print("numpy" in sys.modules)
ops["mul"]
print("grapheditor.plugins.ops_arithmetic" in sys.modules, "grapheditor.plugins.ops_softmax" in sys.modules)
"""
    assert run_python(code).split() == ["False", "True", "False"]


def test_a_module_that_was_changed_since_is_imported_as_any_plugin(tmp_path, monkeypatch):
    index = op_index.FILE.read_text(encoding="utf-8")
    size = len(op_index._source("ops_powers"))
    stale = tmp_path / "ops.json"
    stale.write_text(index.replace(f'"ops_powers": {{"size": {size}', f'"ops_powers": {{"size": {size + 1}'))
    for source in op_index.FILE.parent.glob("ops_*.py"):
        (tmp_path / source.name).write_bytes(source.read_bytes().replace(b"\n", b"\r\n"))  # as Windows checks it out
    monkeypatch.setattr(op_index, "FILE", stale)
    declared = op_index.read_index()
    assert "ops_powers" not in declared
    assert {*declared, "ops_powers"} == {source.stem for source in tmp_path.glob("ops_*.py")}
    found = plugin_registry.load(third_party=False)
    assert isinstance(found.ops.facts_of("pow"), Op)
    assert isinstance(found.ops.facts_of("mul"), DeclaredOp)


def test_threads_that_ask_at_once_get_the_same_records():
    ops = plugin_registry.load(third_party=False).ops
    found: list[list[Op]] = []
    threads = [threading.Thread(target=lambda: found.append(list(ops.values()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, *others = found
    assert all(all(a is b for a, b in zip(first, other, strict=True)) for other in others)


def declared(name: str) -> DeclaredOp:
    return DeclaredOp(name, f"{name}(Tensor input)", "Test", "Twice the input.")


def test_a_record_is_fetched_once_and_only_when_asked_for():
    asked: list[None] = []

    def fetch() -> list[Op]:
        asked.append(None)
        return [double("twice"), double("again")]

    table = OpTable()
    table.declare([declared("twice"), declared("again")], fetch)
    revision = table.revision
    assert "twice" in table
    assert len(table) == 2
    assert table.facts_of("nothing") is None
    assert not asked
    assert table["twice"] is table.get("twice")
    assert [op.name for op in table.values()] == ["twice", "again"]
    assert asked == [None]
    assert table.revision == revision


def test_a_copy_takes_ops_of_its_own_and_a_declared_name_is_taken():
    table = OpTable()
    table.declare([declared("twice")], lambda: [double("twice")])
    other = table.copy()
    other.add(double("thrice"))
    assert list(table) == ["twice"]
    assert list(other) == ["twice", "thrice"]
    with pytest.raises(ValueError, match="two ops named twice"):
        table.add(double("twice"))
    table.discard("twice")
    assert "twice" not in table
    assert other["twice"].name == "twice"


def test_the_names_for_plugins_are_those_that_type_checkers_see():
    tree = ast.parse(inspect.getsource(api))
    guarded = next(part for part in tree.body if isinstance(part, ast.If))
    seen = {name.name: part.module for part in guarded.body if isinstance(part, ast.ImportFrom) for name in part.names}
    assert seen == api._HOME
    assert set(api.__all__) == set(seen)
    assert all(getattr(api, name) is getattr(import_module(seen[name]), name) for name in seen)


FIRST = {
    "a gradient without any op": "g = ge.Graph(); w = g.value(3.0, name='w', requires_grad=True)\n"
    "s = ge.Session(g); s.forward(); s.backward('w'); print(float(s['w'].grad))",
    "an operator": "print(float(ge.tensor(1.0) + 2))",
    "an operator from the right": "print(float(2 + ge.tensor(1.0)))",
    "a method": "print(float(ge.tensor(-3.0).abs()))",
    "writing in place": "x = ge.tensor(1.0); x += 2; print(float(x))",
    "a tensor of a plugin": "from grapheditor.api import Tensor; import numpy as np\n"
    "ge.tensor(0); print(float(Tensor(np.float32(1.0)) + Tensor(np.float32(2.0))))",
}


@pytest.mark.parametrize("code", FIRST.values(), ids=FIRST)
def test_whatever_a_process_asks_of_tensors_first_works(code: str) -> None:
    expected = "1.0" if "backward" in code else "3.0"
    assert run_python(f"import grapheditor as ge\n{code}").split() == [expected]


def test_all_records_can_be_fetched_ahead():
    asked: list[None] = []

    def fetch() -> list[Op]:
        asked.append(None)
        return [double("twice"), double("again")]

    table = OpTable([double("mine")])
    table.declare([declared("twice"), declared("again")], fetch)
    for _ in range(2):
        table.load()
    assert [op.name for op in table.values()] == ["mine", "twice", "again"]
    assert asked == [None]
