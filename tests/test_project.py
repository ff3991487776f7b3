"""The project as a whole: its folders, its README, and the wheel it is installed from."""

from __future__ import annotations

import fnmatch
import os
import re
import shlex
import subprocess
import sys
import sysconfig
import tarfile
import types
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "grapheditor"
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINE_LIMIT = 350


def run(*command: str, cwd: Path, **environment: str) -> str:
    """What that command prints; a failure shows all of it."""
    done = subprocess.run(command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


# ---------------------------------------------------------------- the tree


def test_the_top_folder_holds_only_what_belongs_there():
    allowed = {"grapheditor", "resources", "tests", "pyproject.toml", "LICENSE"}
    allowed |= {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs"}
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line and line[0] != "#"]
    strangers = [
        path.name
        for path in ROOT.iterdir()
        if path.name not in allowed
        and not path.name.startswith(".")
        and not any(fnmatch.fnmatch(path.name, pattern) for pattern in ignored)
    ]
    assert strangers == []


def test_no_file_of_the_package_is_long():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert {name: count for name, count in lengths.items() if count > LINE_LIMIT} == {}


# -------------------------------------------------------------- the README

SCRIPTS = [block for block in blocks("python") if not block.startswith("# my_plugin.py")]
PLUGIN = next(block for block in blocks("python") if block.startswith("# my_plugin.py"))
COMMANDS = sorted(re.findall(r"^\| `grapheditor ([a-z]+)", README, re.MULTILINE))


@pytest.mark.parametrize("script", SCRIPTS, ids=[f"script{i}" for i in range(len(SCRIPTS))])
def test_readme_script_runs(script, tmp_path):
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    run(sys.executable, "-W", "error", "script.py", cwd=tmp_path, PYTHONPATH=str(ROOT))


def test_readme_first_script_prints_what_its_comment_says(tmp_path):
    printed = run(sys.executable, "-c", SCRIPTS[0], cwd=tmp_path, PYTHONPATH=str(ROOT))
    numbers = [float(number) for number in re.findall(r"\[([\d.]+)\]", printed)]
    assert (numbers, "MulBackward0" in printed) == ([5.0, 2.0], True)


def test_readme_plugin_loads_and_its_op_has_the_right_gradient():
    import grapheditor as ge
    from grapheditor import plugin_registry

    module = types.ModuleType("my_plugin")
    exec(compile(PLUGIN, "README.md", "exec"), module.__dict__)
    registry = plugin_registry.load(third_party=False)
    registry.add("my_plugin", module)
    assert "my_plugin" not in registry.failures
    assert "negative" in registry.overlays
    op = registry.ops["cube"]
    x = ge.tensor([2.0], requires_grad=True)
    assert op.vjp[0](ge.tensor([1.0]), None, x).item() == 12.0


@pytest.mark.parametrize("command", COMMANDS)
def test_readme_command_exists(command, tmp_path):
    assert run(sys.executable, "-m", "grapheditor", command, "--help", cwd=tmp_path, PYTHONPATH=str(ROOT))


def test_readme_example_runs_without_a_display(tmp_path):
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    [line] = [line for line in lines if line.startswith(".venv/bin/grapheditor run ")]
    file = shlex.split(line)[2]
    command = [sys.executable, "-m", "grapheditor", "run", str(ROOT / file)]
    printed = run(*command, cwd=tmp_path, PYTHONPATH=str(ROOT), DISPLAY="")
    assert printed


def test_readme_names_only_files_that_exist():
    links = re.findall(r"\]\(([^):#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_readme_has_one_test_command_that_makes_its_own_environment():
    [command] = re.findall(r"^<!-- test command -->\n```sh\n(.*?)\n```", README, re.MULTILINE | re.DOTALL)
    assert command.splitlines() == [command]
    assert command.startswith("python3 -m venv")
    assert "pytest" in command


# --------------------------------------------------------------- resources


def test_resources_are_found_in_a_checkout():
    from grapheditor.resource_files import resource_path

    assert resource_path("examples").samefile(ROOT / "resources" / "examples")


def test_a_missing_resource_is_named():
    from grapheditor.resource_files import resource_path

    with pytest.raises(FileNotFoundError, match="no resource 'examples/nowhere'"):
        resource_path("examples", "nowhere")


# --------------------------------------------------------------- the wheel


@pytest.fixture(scope="module")
def distributions(tmp_path_factory) -> Path:
    """A folder with the sdist, and the wheel built from it; needs no network."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT), cwd=folder)
    return folder


def files_of(*folders: str) -> set[str]:
    """All files in these folders of the checkout, by path from its root."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in found if "__pycache__" not in path.parts}


@pytest.mark.slow
def test_the_wheel_holds_the_package_and_the_resources_and_nothing_else(distributions):
    [wheel] = distributions.glob("*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    resources = {f"grapheditor/{name}" for name in files_of("resources")}
    assert names == files_of("grapheditor") | resources


@pytest.mark.slow
def test_the_sdist_holds_what_the_tests_need(distributions):
    [sdist] = distributions.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = files_of("grapheditor", "resources", "tests", ".ci")
    needed |= {"pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"}
    assert needed - names == set()


@pytest.mark.slow
def test_the_installed_wheel_works_from_any_folder(distributions, tmp_path):
    [wheel] = distributions.glob("*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", "env", cwd=tmp_path)
    scripts = "Scripts" if os.name == "nt" else "bin"
    python = str(tmp_path / "env" / scripts / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps"]
    run(*pip, str(wheel), cwd=tmp_path)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip())
    # The dependencies come from the environment of this test; its own .pth files, so the checkout, do not.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")

    code = """
import grapheditor
from grapheditor.resource_files import resource_path
print(grapheditor.__file__)
print(resource_path("examples", "article.graph"))
"""
    for line in run(python, "-c", code, cwd=tmp_path, PYTHONPATH="").splitlines():
        assert Path(line).is_relative_to(site / "grapheditor")
    assert "render" in run(python, "-m", "grapheditor", "--help", cwd=tmp_path, PYTHONPATH="")
    command = str(tmp_path / "env" / scripts / "grapheditor")
    assert "article" in run(command, "examples", cwd=tmp_path, PYTHONPATH="")
