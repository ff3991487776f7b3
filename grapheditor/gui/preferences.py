"""What the program remembers between starts: recent files, window layout, theme, switches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

RECENT_FILES = 10


class Preferences:
    """An ini file in the user's settings folder, or at `path`."""

    def __init__(self, path: Path | str | None = None) -> None:
        if path is None:
            scope = QSettings.Scope.UserScope
            self._settings = QSettings(QSettings.Format.IniFormat, scope, "GraphEditor", "GraphEditor")
        else:
            self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def folder(self) -> Path:
        """The folder of that file, where more can be kept."""
        return Path(self._settings.fileName()).parent

    def recent_files(self) -> list[Path]:
        """Files opened or saved last, the latest first; those that are gone are left out."""
        value: Any = self._settings.value("recent_files", [])
        names = [value] if isinstance(value, str) else list(value or [])
        return [Path(name) for name in names if name and Path(name).exists()]

    def add_recent_file(self, path: Path) -> None:
        """Put a file on top of the list."""
        path = path.absolute()
        rest = [known for known in self.recent_files() if known != path]
        self._settings.setValue("recent_files", [str(p) for p in [path, *rest][:RECENT_FILES]])

    def clear_recent_files(self) -> None:
        """Forget the list."""
        self._settings.setValue("recent_files", [])

    def switch(self, name: str, default: bool) -> bool:
        """Whether a switch was on when it was last touched."""
        return str(self._settings.value(name, default)).lower() in ("true", "1")

    def set_switch(self, name: str, on: bool) -> None:
        """Remember a switch."""
        self._settings.setValue(name, on)

    def text(self, name: str, default: str = "") -> str:
        """A remembered word."""
        return str(self._settings.value(name, default))

    def set_text(self, name: str, value: str) -> None:
        """Remember a word."""
        self._settings.setValue(name, value)

    def layout(self, name: str) -> QByteArray | None:
        """What `QMainWindow.saveGeometry` or `saveState` gave."""
        value = self._settings.value(name)
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def set_layout(self, name: str, value: QByteArray) -> None:
        """Remember geometry or the arrangement of docks."""
        self._settings.setValue(name, value)

    def save(self) -> None:
        """Write to disk now."""
        self._settings.sync()
