"""The layers hold: the import contracts of pyproject.toml, and what a plain import loads."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from importlinter.api import read_configuration

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "grapheditor"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts on the package in `folder`."""
    code = "import sys; from importlinter.cli import lint_imports_command as lint; sys.path[0] = '.'; lint()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--no-logo", "--config", "pyproject.toml"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def run_python(code: str) -> str:
    """What that code prints in a new process, in which this checkout comes first."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_import_contract_is_kept():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


# contract id -> file that sins, and its sin
VIOLATIONS = [
    ("layers", "model/planted.py", "from grapheditor import engine"),
    ("layers", "engine/planted.py", "import grapheditor.io"),
    ("layers", "io/planted.py", "def late():\n    import grapheditor.edit"),
    ("layers", "edit/planted.py", "import grapheditor.gui"),
    ("layers", "homeless.py", "import os"),
    ("qt", "edit/planted.py", "from PySide6.QtCore import QObject"),
    ("qt", "engine/planted.py", "def late():\n    import PySide6.QtGui"),
    ("qt", "bench/planted.py", "def late():\n    import PySide6.QtGui"),
    ("layers", "gui/planted.py", "def late():\n    import grapheditor.bench"),
    ("plugins", "plugins/planted.py", "from grapheditor.model import planted"),
    ("plugins", "plugins/panel_planted.py", "import grapheditor.gui"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("contract", "file", "sin"), VIOLATIONS, ids=[f"{contract}-{file}" for contract, file, _ in VIOLATIONS]
)
def test_a_planted_import_breaks_its_contract(tmp_path, contract, file, sin):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(PACKAGE, tmp_path / "grapheditor", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "grapheditor" / "model" / "planted.py").touch()
    with (tmp_path / "grapheditor" / file).open("a") as planted:
        planted.write(sin + "\n")
    result = lint(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    broken = set(re.findall(r"^(.*) BROKEN", result.stdout, re.MULTILINE))
    assert broken == {contract_names()[contract]}, result.stdout + result.stderr


def test_every_contract_has_a_violation_that_breaks_it():
    assert {contract for contract, _, _ in VIOLATIONS} == set(contract_names())


def contract_names() -> dict[str, str]:
    options = read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
    return {contract["id"]: contract["name"] for contract in options}


def test_of_the_plugins_only_panels_import_qt():
    imports = grimp.build_graph("grapheditor", include_external_packages=True, cache_dir=None)
    with_qt = imports.find_modules_that_directly_import("PySide6") if "PySide6" in imports.modules else set()
    plugins = {name.split(".")[2] for name in with_qt if name.startswith("grapheditor.plugins.")}
    assert {name for name in plugins if not name.startswith("panel_")} == set()


def test_importing_everything_but_the_window_loads_no_qt():
    code = """
import importlib, json, pkgutil, sys
import grapheditor

def walk(package):
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        last = module.name.rpartition(".")[2]
        qt = ("grapheditor.gui", "grapheditor.bench.window")
        if module.name in qt or last.startswith("panel_") or last == "__main__":
            continue
        loaded = importlib.import_module(module.name)
        if module.ispkg:
            walk(loaded)

walk(grapheditor)
import grapheditor.__main__
for name in dir(grapheditor):
    getattr(grapheditor, name)
heavy = ("PySide6", "shiboken6", "torch", "jax", "tensorflow")
print(json.dumps([name for name in heavy if name in sys.modules]))
"""
    assert json.loads(run_python(code)) == []


def test_the_bare_import_loads_nothing_heavy():
    code = """
import json, sys
import grapheditor
heavy = ("numpy", "networkx", "PySide6", "msgspec", "typer", "torch")
print(json.dumps([name for name in heavy if name in sys.modules]))
"""
    assert json.loads(run_python(code)) == []
