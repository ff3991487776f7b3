"""Plugins: found, checked, and kept from harming each other."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor import plugin_registry, plugins
from grapheditor.api import Badge, Op, hookimpl
from grapheditor.engine import table


def module(name: str, **hooks: Any) -> ModuleType:
    made = ModuleType(name)
    for hook, function in hooks.items():
        setattr(made, hook, hookimpl(function))
    return made


def double(name: str = "double") -> Op:
    return Op(
        f"{name}(Tensor input)",
        category="Test",
        doc="Twice the input.",
        forward=lambda x: x + x,
        vjp=(lambda g, out, x: g + g,),
        grad_fn="DoubleBackward0",
    )


@pytest.fixture
def registry() -> plugin_registry.Registry:
    """The built-in plugins, apart from those of the process."""
    return plugin_registry.load(third_party=False)


def test_every_built_in_plugin_loads(registry: plugin_registry.Registry) -> None:
    assert registry.failures == {}
    assert {"eager", "static"} <= set(registry.evaluators)
    assert len(registry.ops) >= 45


def test_a_plugin_brings_ops_evaluators_and_overlays(registry: plugin_registry.Registry) -> None:
    class Shout:
        name, label = "shout", "Shout"

        def badges(self, graph: Any, run: Any) -> list[Badge]:
            return [Badge(node, "!") for node in graph]

    registry.add("mine", module("mine", grapheditor_ops=lambda: [double()], grapheditor_overlays=lambda: [Shout()]))
    assert registry.failures == {}
    assert registry.ops["double"].doc == "Twice the input."
    assert registry.overlays["shout"].label == "Shout"
    assert [op.name for op in registry.brought["mine"]["ops"]] == ["double"]


def _raise() -> Any:
    raise ZeroDivisionError("my fault")


def test_an_op_that_says_so_has_a_node_that_does_it_in_place(registry: plugin_registry.Registry) -> None:
    def raised(name: str, in_place: bool) -> Op:
        return Op(
            f"{name}(Tensor input, Tensor other, int times, int more=0)",
            category="Test",
            doc="The input and other, some times.",
            forward=lambda input, other, times, more: input + other * (times + more),
            in_place=in_place,
        )

    registry.add("mine", module("mine", grapheditor_ops=lambda: [raised("raised", True), raised("lifted", False)]))
    assert "lifted_" not in registry.ops
    written = registry.ops["raised_"]
    assert written.writes is registry.ops["raised"]
    assert written.source["torch"] == "{input}.raised_({other}, {times}, more={more})"
    before = table.active()
    table.activate(registry.ops)
    try:
        x = ge.tensor([1.0, 2.0])
        assert ge.call("raised_", x, ge.tensor(10.0), 2) is x
    finally:
        table.activate(before)
    assert x.tolist() == [21.0, 22.0]


BROKEN = {
    "misspelt hook": ({"grapheditor_opps": lambda: ()}, "grapheditor_opps"),
    "raising hook": ({"grapheditor_ops": _raise}, "my fault"),
    "no list": ({"grapheditor_ops": lambda: 3}, "return a list"),
    "no op": ({"grapheditor_ops": lambda: ["add"]}, "Op(...)"),
    "taken name": ({"grapheditor_ops": lambda: [double("add")]}, "two ops named add"),
    "nameless overlay": ({"grapheditor_overlays": lambda: [object()]}, "has no name"),
}


@pytest.mark.parametrize(("hooks", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_plugin_is_listed_with_its_reason_and_the_rest_works(
    registry: plugin_registry.Registry, hooks: dict[str, Any], words: str
) -> None:
    before = registry.plugins
    registry.add("broken", module("broken", **hooks))
    assert words in str(registry.failures["broken"])
    assert registry.plugins == before
    registry.add("good", module("good", grapheditor_ops=lambda: [double()]))
    assert "double" in registry.ops


def test_a_file_dropped_in_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dropped.py").write_text(
        "from grapheditor.api import Op, hookimpl\n"
        "@hookimpl\n"
        "def grapheditor_ops():\n"
        "    return [Op('halve(Tensor input)', category='T', doc='Half.', forward=lambda x: x / 2)]\n"
    )
    (tmp_path / "broken_import.py").write_text("import no_such_module_anywhere\n")
    monkeypatch.setattr(plugins, "__path__", [*plugins.__path__, str(tmp_path)])
    try:
        found = plugin_registry.load(third_party=False)
    finally:
        for name in ("dropped", "broken_import"):
            sys.modules.pop(f"grapheditor.plugins.{name}", None)
    assert "halve" in found.ops
    assert "no_such_module_anywhere" in str(found.failures["broken_import"])


PLUGIN = """
from grapheditor.api import hookimpl


class Told:
    name, label = "told", "Told"

    def badges(self, graph, run):
        return []


@hookimpl
def grapheditor_overlays():
    return [Told()]
"""


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_an_installed_distribution_brings_its_plugin(packed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"told_{packed}".lower()
    files = {
        f"{name}.py": PLUGIN,
        f"{name}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{name}-1.0.dist-info/entry_points.txt": f"[grapheditor.plugins]\n{name} = {name}\n",
    }
    place = tmp_path / ("installed.zip" if packed else "installed")
    if packed:
        with zipfile.ZipFile(place, "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)
    else:
        for path, text in files.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(place)
    found = plugin_registry.load()
    assert found.failures == {}
    assert "told" in found.overlays
    assert found.brought[name]["overlays"][0].label == "Told"


def test_an_unknown_evaluator_is_refused_with_the_list() -> None:
    graph = ge.Graph()
    with pytest.raises(ge.GraphEditorError, match=r"'tensorflow'.*eager.*static"):
        ge.Session(graph, evaluator="tensorflow")


def test_ops_is_a_mapping_of_records() -> None:
    record = ge.ops["add"]
    assert (record.name, record.inputs, list(record.params)) == ("add", ("input", "other"), ["alpha"])
    assert record.doc
    assert record.category
    assert ge.ops["torch.nn.functional.relu"] is ge.ops["relu"]
    assert "no_such_op" not in ge.ops
    with pytest.raises(KeyError, match="tanh"):
        ge.ops["tahn"]


def test_a_new_op_computes_and_differentiates_like_a_built_in() -> None:
    registry = plugin_registry.load(third_party=False)
    registry.add("mine", module("mine", grapheditor_ops=lambda: [double()]))
    before = table.active()
    x = ge.tensor([1.0, 2.0], requires_grad=True)
    table.activate(registry.ops)
    try:
        y = ge.call("double", x)
        assert y.grad_fn.name() == "DoubleBackward0"
        y.sum().backward()
    finally:
        table.activate(before)
    np.testing.assert_array_equal(x.grad.numpy(), [2.0, 2.0])
