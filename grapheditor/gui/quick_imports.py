"""Modules imported after PySide without PySide reading all of their source.

PySide reads the text of every module that is imported after it, to learn
whether that uses Qt and may be switched by `from __feature__ import …`
(shibokensupport/feature.py in PySide 6.8 to 6.11). The texts stay in
`linecache`: for this program 13 MB, and a tenth of a second at each start.
"""

from __future__ import annotations

import sys
from types import ModuleType

import PySide6.QtCore  # noqa: F401 -- brings the module that is looked up below

WITHOUT_QT = frozenset({"numpy", "networkx", "pluggy", "typer", "click", "llvmlite"})


def install() -> None:
    """Answer PySide's question by the name of the module where that tells; does nothing where PySide no longer asks."""
    feature = sys.modules.get("shibokensupport.feature")
    read = getattr(feature, "_mod_uses_pyside", None)
    if read is None:
        return

    def uses_pyside(module: ModuleType) -> bool:
        package = module.__name__.partition(".")[0]
        if package == "grapheditor":
            return True  # which is to say that Qt's names are as usual there
        if package in WITHOUT_QT or package in sys.stdlib_module_names:
            return False
        return bool(read(module))

    setattr(feature, "_mod_uses_pyside", uses_pyside)  # noqa: B010 -- mypy knows no such module
