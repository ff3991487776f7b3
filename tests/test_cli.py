"""The command line: what it prints, what it refuses, and its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest
import typer

import grapheditor as ge
from grapheditor import __version__
from grapheditor.cli.app import app
from grapheditor.cli.start import COMMANDS
from grapheditor.cli.window import has_display
from tests.command_line import ARTICLE, BATCHES, ROOT, process


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", ARTICLE, "--no-such-option"],
        ["run", ARTICLE, "--batches", "0"],
        ["run", ARTICLE, "--batches", "many"],
        ["render", ARTICLE],
        ["render", ARTICLE, "-o", "a.png", "--theme", "pink"],
        ["export", "--to", "numpy"],
        ["import", "a.onnx"],
        ["ops", "add", "mul"],
        ["--no-such-option"],
    ],
)
def test_wrong_usage_is_status_2(cli, arguments):
    status, _, err = cli(*arguments)
    assert status == 2
    assert "Traceback" not in err
    assert err


def test_help_lists_the_commands_and_loads_nothing_heavy():
    code = (
        "import sys\nfrom grapheditor.cli.start import run_command\nstatus = run_command(['--help'])\n"
        "heavy = [name for name in ('numpy', 'networkx', 'PySide6', 'rich') if name in sys.modules]\n"
        "print(status, heavy)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "0 []"
    commands = ["run", "render", "export", "import", "bench", "ops", "plugins", "examples"]
    assert [name for name in commands if f"\n  {name} " not in done.stdout] == []


def test_the_version(cli):
    assert cli("--version") == (0, f"grapheditor {__version__}\n", "")


def test_the_module_is_the_program():
    done = process("run", ARTICLE, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["nodes"]["w"]["grad"] == [5.0]


@pytest.fixture
def opened(monkeypatch):
    """Paths that the window was asked to open, instead of a window."""
    calls: list[list[str]] = []
    module = types.ModuleType("grapheditor.gui.app")
    module.run_window = lambda paths: calls.append(paths) or 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "grapheditor.gui.app", module)
    return calls


def test_files_open_in_the_window(cli, opened):
    assert cli(ARTICLE, BATCHES)[0] == 0
    assert cli()[0] == 0
    assert opened == [[ARTICLE, BATCHES], []]


def test_all_commands_are_told_from_files():
    assert set(typer.main.get_command(app).commands) == COMMANDS


def test_the_window_does_not_wait_for_the_commands():
    show = "import sys; import grapheditor.cli.start, grapheditor.cli.window; print('typer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_command_wins_over_a_file_of_its_name(cli, opened, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plugins").write_text("{}")
    assert cli("plugins")[0] == 0
    assert opened == []
    assert cli("./plugins")[0] == 0
    assert opened == [["plugins"]]


def test_a_misspelt_command_is_told_from_a_file(cli, opened):
    status, _, err = cli("rnu")
    assert status == 1
    assert "'rnu'" in err
    assert "--help" in err
    assert opened == []


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
def test_without_a_display_the_way_out_is_told(cli, opened, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    status, _, err = cli(ARTICLE)
    assert status == 1
    assert len(err.splitlines()) == 1
    assert "grapheditor run FILE" in err
    assert opened == []


def test_where_a_display_is_found():
    assert not has_display("linux", {})
    assert not has_display("linux", {"DISPLAY": ""})
    assert has_display("linux", {"WAYLAND_DISPLAY": "wayland-0"})
    assert has_display("linux", {"QT_QPA_PLATFORM": "offscreen"})
    assert has_display("darwin", {})


def test_export_writes_to_standard_output_or_a_file(cli, tmp_path):
    status, out, _ = cli("export", ARTICLE, "--to", "numpy")
    assert status == 0
    assert cli("export", ARTICLE, "--to", "numpy", "-o", tmp_path / "a.py") == (0, "", "")
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == out
    done = subprocess.run([sys.executable, tmp_path / "a.py"], capture_output=True, text=True, check=True)
    assert "y = [6.]" in done.stdout


@pytest.mark.parametrize(("suffix", "start"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")])
def test_render_needs_no_display(tmp_path, suffix, start):
    picture = tmp_path / f"picture{suffix}"
    without = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = process("render", ARTICLE, "-o", str(picture), "--theme", "dark", "--overlay", "grad_fn", env=without)
    assert (done.returncode, done.stderr) == (0, "")
    assert picture.read_bytes().startswith(start)


def test_export_lists_its_formats(cli):
    status, out, _ = cli("export", "--to", "help")
    assert status == 0
    assert {"numpy", "torch", "dot"} <= {line.split()[0] for line in out.splitlines()}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", ARTICLE, "--to", "cobol"], "numpy"),
        (["import", ARTICLE, "-o", "out.graph"], "--from"),
        (["import", ARTICLE, "--from", "cobol", "-o", "out.graph"], "'cobol'"),
        (["render", ARTICLE, "-o", "out.txt"], ".png, .svg, .pdf"),
        (["render", ARTICLE, "-o", "out.png", "--overlay", "q"], "'q'"),
        (["ops", "ad"], "add"),
        (["examples", "q"], "article"),
    ],
)
def test_an_unknown_choice_lists_the_known_ones(cli, arguments, said):
    status, _, err = cli(*arguments)
    assert status == 1
    assert said in err
    assert len(err.splitlines()) == 1


def test_ops_are_listed_by_category(cli):
    status, out, _ = cli("ops")
    assert status == 0
    assert sum(line.startswith("  ") for line in out.splitlines()) == len(ge.registry().ops)
    headings = [line for line in out.splitlines() if not line.startswith(" ")]
    assert len(headings) == len(set(headings))


def test_all_is_told_about_one_op(cli):
    status, out, _ = cli("ops", "torch.max")
    assert status == 0
    for op in ge.registry().ops.overloads("max"):
        assert str(op.schema) in out
        assert op.doc in out


def test_plugins_are_listed_with_what_they_brought(cli):
    status, out, _ = cli("plugins")
    assert status == 0
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert "2 exporters" in lines["export_source"]
    assert set(lines) == set(ge.registry().plugins)


def test_examples_are_listed_and_copied(cli, tmp_path):
    status, out, _ = cli("examples")
    assert status == 0
    assert "Vanishing gradients" in out
    assert cli("examples", "article", "-o", tmp_path / "mine.graph") == (0, "", "")
    assert (tmp_path / "mine.graph").read_bytes() == Path(ARTICLE).read_bytes()
    assert cli("examples", "article")[1] == Path(ARTICLE).read_text(encoding="utf-8")
