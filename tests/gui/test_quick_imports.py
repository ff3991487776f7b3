"""The window is imported without the text of its modules being read."""

from __future__ import annotations

import subprocess
import sys

SHOW = """
import linecache
import grapheditor.gui.window
print([name for name in linecache.cache if "grapheditor" in name or "numpy" in name])
"""


def test_no_source_text_is_read_and_kept():
    done = subprocess.run([sys.executable, "-c", SHOW], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_modules_that_use_qt_are_still_told_from_others():
    import pytestqt.plugin
    from shibokensupport import feature

    import grapheditor.gui.canvas

    assert feature._mod_uses_pyside(grapheditor.gui.canvas)
    assert not feature._mod_uses_pyside(subprocess)
    assert not feature._mod_uses_pyside(pytestqt.plugin)  # by its text, as nothing is known of it
