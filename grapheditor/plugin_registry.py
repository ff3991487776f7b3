"""Finds, loads and isolates plugins."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pluggy
from pluggy import HookimplOpts

from grapheditor import hookspecs, plugins
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.table import activate
from grapheditor.model.errors import GraphEditorError, PluginError
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.op_index import module_ops, read_index, with_written

if TYPE_CHECKING:
    from grapheditor.engine.run import Evaluator, Exporter, Importer, Overlay, Panel
    from grapheditor.op_index import Declared

log = logging.getLogger(__name__)

HOOKS = ("ops", "evaluators", "overlays", "exporters", "importers", "panels")
ENTRY_POINTS = "grapheditor.plugins"


@dataclass
class Registry:
    """The plugins that loaded, what each brought, and why others did not load."""

    manager: pluggy.PluginManager
    brought: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    """Plugin name -> hook -> what it returned."""
    failures: dict[str, Exception] = field(default_factory=dict)
    """Plugin name -> what went wrong while it was imported, checked or asked."""
    ops: OpTable = field(default_factory=OpTable)

    @property
    def plugins(self) -> list[str]:
        """Names of the plugins that loaded."""
        return sorted(self.brought)

    @property
    def evaluators(self) -> dict[str, Evaluator]:
        """Evaluators by name."""
        return self._by_name("evaluators")

    @property
    def overlays(self) -> dict[str, Overlay]:
        """Overlays by name, in the order in which their rows stand on a card."""
        found: dict[str, Overlay] = self._by_name("overlays")
        return dict(sorted(found.items(), key=lambda item: getattr(item[1], "order", 100)))

    @property
    def exporters(self) -> dict[str, Exporter]:
        """Exporters by name."""
        return self._by_name("exporters")

    @property
    def importers(self) -> dict[str, Importer]:
        """Importers by name."""
        return self._by_name("importers")

    @property
    def panels(self) -> dict[str, Panel]:
        """Panels by name."""
        return self._by_name("panels")

    def evaluator(self, name: str) -> Evaluator:
        """The evaluator of this name; raises GraphEditorError that lists the others."""
        known = self.evaluators
        if name not in known:
            raise GraphEditorError("There is no evaluator {0}; installed are {1}.", repr(name), ", ".join(known))
        return known[name]

    def add(self, name: str, module: object) -> None:
        """Register one plugin, check its hooks and ask it for what it brings; failures are kept, not raised."""
        try:
            self.manager.register(module, name)
            self.manager.check_pending()  # a misspelt hook name is an error
            brought = {hook: self._ask(module, hook) for hook in HOOKS}
            for op in with_written(brought["ops"]):
                self.ops.add(op)
            self.brought[name] = brought
        except Exception as error:  # a plugin may raise anything
            log.warning("plugin %s could not be loaded", name, exc_info=True)
            self.failures[name] = error
            if self.manager.has_plugin(name):
                self.manager.unregister(name=name)

    def declare(self, name: str, module: str, declared: Declared) -> None:
        """Take in a built-in module of ops that is imported when one of them is asked for."""
        self.ops.declare(declared.all, lambda: module_ops(module))
        self.brought[name] = {hook: list(declared.own) if hook == "ops" else [] for hook in HOOKS}

    def _ask(self, module: object, hook: str) -> list[Any]:
        function = getattr(module, f"grapheditor_{hook}", None)
        if function is None:
            return []
        result = function()
        if not isinstance(result, Iterable):
            raise PluginError("grapheditor_{0} returned {1}; return a list.", hook, repr(result))
        found = list(result)
        for thing in found:
            if hook == "ops" and not _is_op(thing):
                raise PluginError("grapheditor_ops returned {0}; return Op(...) records.", repr(thing))
            if not getattr(thing, "name", ""):
                raise PluginError("{0} from grapheditor_{1} has no name.", repr(thing), hook)
        return found

    def _by_name(self, hook: str) -> dict[str, Any]:
        return {thing.name: thing for brought in self.brought.values() for thing in brought[hook]}


def _is_op(thing: object) -> bool:
    from grapheditor.engine.op import Op

    return isinstance(thing, Op)


class _Manager(pluggy.PluginManager):
    """Looks at functions of a plugin that are called as hooks are, and not at all that it imports."""

    def parse_hookimpl_opts(self, plugin: object, name: str) -> HookimplOpts | None:
        return super().parse_hookimpl_opts(plugin, name) if name.startswith("grapheditor_") else None


def load(third_party: bool = True) -> Registry:
    """Built-in plugins by file name, then installed ones by entry point."""
    manager = _Manager("grapheditor")
    manager.add_hookspecs(hookspecs)
    found = Registry(manager)
    names = sorted(name.removesuffix(".py") for name in _files(plugins.__path__) if name.endswith(".py"))
    sources = {name: f"{plugins.__name__}.{name}" for name in names if name != "__init__"}
    if third_party:
        sources |= _installed()
    declared = read_index()
    for name, module in sources.items():
        if name in declared and module.startswith(plugins.__name__):
            found.declare(name, module, declared[name])
            continue
        try:
            imported = importlib.import_module(module)
        except Exception as error:  # a plugin may raise anything
            log.warning("plugin %s could not be imported", name, exc_info=True)
            found.failures[name] = error
            continue
        found.add(name, imported)
    return found


def _files(folders: Iterable[str]) -> Iterator[str]:
    for folder in folders:
        yield from os.listdir(folder)


def _installed() -> dict[str, str]:
    """Module by name of the plugins that installed distributions bring."""
    if not any(map(_names_plugins, sys.path)):
        return {}  # as most often; importlib.metadata takes longer to import than all built-in plugins
    from importlib.metadata import entry_points

    return {entry.name: entry.value for entry in entry_points(group=ENTRY_POINTS)}


def _names_plugins(folder: str) -> bool:
    """Whether a distribution in this folder may name plugins of ours among its entry points."""
    try:
        for name in os.listdir(folder or "."):
            if name.endswith((".dist-info", ".egg-info")) and _holds(os.path.join(folder, name, "entry_points.txt")):
                return True
        return False
    except NotADirectoryError:
        return True  # a zip file, which importlib.metadata can look into
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _holds(path: str) -> bool:
    """Whether the file at `path` speaks of plugins of ours; read without pathlib, as there may be hundreds."""
    try:
        with open(path, "rb") as file:
            return ENTRY_POINTS.encode() in file.read()
    except FileNotFoundError:
        return False


@lru_cache(maxsize=1)
def registry() -> Registry:
    """The plugins of this process, loaded once; their ops become those of its tensors."""
    found = load()
    activate(found.ops)
    return found


def __getattr__(name: str) -> Any:
    # `ge.ops`: the op table itself, a mapping of name -> record
    if name == "ops":
        return registry().ops
    raise AttributeError(name)
