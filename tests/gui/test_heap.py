"""The window and what runs graphs beside it share one heap."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

COUNT = """
import ctypes, threading
from grapheditor.gui.app import create_application
create_application(["grapheditor"])
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
threads = [threading.Thread(target=libc.malloc, args=(100_000,)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc.fopen.restype = ctypes.c_void_p
file = libc.fopen(FILE, b"w")
libc.malloc_info(0, ctypes.c_void_p(file))
libc.fclose(ctypes.c_void_p(file))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has a heap per thread")
@pytest.mark.parametrize(("chosen", "shared"), [({}, True), ({"MALLOC_ARENA_MAX": "4"}, False)])
def test_threads_take_memory_from_the_heap_of_the_window(tmp_path: Path, chosen: dict[str, str], shared: bool):
    info = tmp_path / "heaps.xml"
    environment = {name: text for name, text in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    code = COUNT.replace("FILE", repr(os.fsencode(info)))
    subprocess.run([sys.executable, "-c", code], check=True, env={**environment, **chosen})
    assert (info.read_text().count("<heap nr=") == 1) is shared
