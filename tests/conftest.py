"""What every test shares: no display, no trace in the user's home, repeatable examples."""

from __future__ import annotations

import os

# Before Qt or numpy is loaded, and inherited by the subprocesses that tests start.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # the pytest workers already use every core

import gc
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No deadline: a busy machine is not a bug. In CI the examples are the same in every run.
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# the same examples at every run there, so that more of them would find nothing new
settings.register_profile(
    "ci", parent=settings.get_profile("local"), derandomize=True, print_blob=True, max_examples=40
)
settings.load_profile("ci" if os.environ.get("CI") else "local")


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores Ctrl+C for what runs in the background


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Thousands of tests and modules are made here to stay: nothing for the garbage collector to look through."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Settings, caches and recent files go to a folder of this test run, not to the user's."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            folder = home / name.removeprefix("XDG_").removesuffix("_HOME").lower()
            folder.mkdir()
            patch.setenv(name, str(folder))
        yield home


@pytest.fixture(scope="session", autouse=True)
def _first_feeds_are_compiled_too() -> Iterator[None]:
    """Whatever a test runs once, and so op by op, is compiled as well and has to give the same bits."""
    from grapheditor.compiler import first_run, numpy_tier
    from grapheditor.compiler.passes import optimise
    from tests.compiler_modules import same_bits

    op_by_op = first_run.run

    def run(module, arrays, progress=None):
        results = op_by_op(module, arrays, progress)
        compiled = numpy_tier.build(optimise(module)).run(arrays)
        assert all(map(same_bits, results, compiled)), "op by op and compiled differ"
        return results

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(first_run, "run", run)
        yield


@pytest.fixture
def cli(capsys):
    """Runs a command in this process: exit status, standard output, standard error."""
    from grapheditor.cli.start import run_command

    def run(*arguments: object) -> tuple[int, str, str]:
        status = run_command([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run
