"""What is known of the built-in ops before their modules are imported: `plugins/ops.json`, written by this module.

Hundreds of ops bring numpy and the whole engine with them, of which a window
with five nodes needs two ops, and its palette the names alone. Run
``python -m grapheditor.op_index`` after a change to a module of ops; until then
the module is imported at every start, as any plugin is that has no entry here.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from grapheditor import plugins
from grapheditor.engine.op_facts import DeclaredOp
from grapheditor.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from grapheditor.engine.op import Op

FILE = Path(plugins.__file__).with_name("ops.json")


@dataclass(frozen=True, slots=True)
class Declared:
    """What one module of ops brings."""

    own: list[DeclaredOp]
    """The ops that it returns."""
    all: list[DeclaredOp]
    """These and the ops that write in place, in the order of the table."""


_asking = RLock()
_asked: dict[str, list[Op]] = {}


def module_ops(module: str) -> list[Op]:
    """The ops of a built-in module and what writes them in place; the same records whichever thread asks."""
    with _asking:
        if module not in _asked:
            _asked[module] = list(with_written(importlib.import_module(module).grapheditor_ops()))
        return _asked[module]


def with_written(ops: Iterable[Op]) -> Iterator[Op]:
    """Each op, and after it the op that writes its result in place, where there is one."""
    for op in ops:
        from grapheditor.engine.writing_ops import writing_form

        yield op
        in_place = writing_form(op)
        if in_place is not None:
            yield in_place


def read_index() -> dict[str, Declared]:
    """By module, as ``ops_powers``: its ops; modules that were changed since the index was written are left out."""
    try:
        index = json.loads(FILE.read_bytes())
    except FileNotFoundError:
        return {}
    with os.scandir(FILE.parent) as files:
        sizes = {file.name: file.stat().st_size for file in files if file.name.startswith("ops_")}
    return {
        name: _declared(entry["ops"])
        for name, entry in index.items()
        if f"{name}.py" in sizes and (sizes[f"{name}.py"] == entry["size"] or len(_source(name)) == entry["size"])
    }


def _declared(entries: list[dict[str, Any]]) -> Declared:
    ops = [DeclaredOp(**entry) for entry in entries]
    return Declared([op for op in ops if not op.writes], ops)


def written_index() -> str:
    """The text of an index of all modules of ops as they are now: a line per op."""
    parts = []
    for path in sorted(FILE.parent.glob("ops_*.py")):
        ops = [json.dumps(_entry(op), ensure_ascii=False) for op in module_ops(f"{plugins.__name__}.{path.stem}")]
        size = len(_source(path.stem))
        parts.append(f'"{path.stem}": {{"size": {size}, "ops": [\n' + ",\n".join(ops) + "\n]}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _entry(op: Op) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": op.name, "signature": op.signature, "category": op.category, "doc": op.doc}
    if op.aliases:
        entry["aliases"] = op.aliases
    if "torch" in op.source:
        entry["torch"] = op.source["torch"]
    if not op.differentiable:
        entry["differentiable"] = False
    if op.writes is not None:
        entry["writes"] = True
    return entry


def _source(module: str) -> bytes:
    """The text of a module with line ends as in the repository."""
    return (FILE.parent / f"{module}.py").read_bytes().replace(b"\r\n", b"\n")


if __name__ == "__main__":
    FILE.write_text(written_index(), encoding="utf-8")
