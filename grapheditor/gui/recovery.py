"""Keeps a copy of unsaved work beside the settings, so that a crash or a power cut takes no more than moments of it."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLockFile, QObject, QTimer, Signal

from grapheditor import io
from grapheditor.authoring import Graph
from grapheditor.gui.document import Document
from grapheditor.io.files import write_atomically
from grapheditor.model.errors import FileError, GraphEditorError
from grapheditor.model.graph import Change, PlainGraph
from grapheditor.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate

PAUSE = 3000
"""Milliseconds without an edit after which a copy is written."""
LONGEST = 30.0
"""Seconds after which it is written in the middle of editing."""
SUFFIX = ".unsaved"

log = logging.getLogger(__name__)


class Recovery(QObject):
    """Follows the document of one window; its copy is there while the document has unsaved changes."""

    failed = Signal(object)
    """Why a copy could not be written: told once."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._document: Document | None = None
        self._file: Path | None = None
        self._lock: QLockFile | None = None
        self._writing: _Writing | None = None
        self._told = False
        self._waiting_since = 0.0
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.keep)
        self.failed.connect(self._tell)

    @property
    def file(self) -> Path | None:
        """The copy of the document; None while there is nothing to lose."""
        return self._file

    def follow(self, document: Document) -> None:
        """Keep this document from now on."""
        self._document = document
        document.changed.connect(self._on_change)
        document.undo_stack.cleanChanged.connect(self._on_clean)

    def leave(self) -> None:
        """The document is saved or given up: let it go, and its copy."""
        document, self._document = self._document, None
        if document is not None:
            document.changed.disconnect(self._on_change)
            document.undo_stack.cleanChanged.disconnect(self._on_clean)
        self.forget()

    def keep(self) -> None:
        """Begin to write a copy now; where one is being written still, once that is done."""
        self._timer.stop()
        document, writing = self._document, self._writing
        if document is None or document.undo_stack.isClean():
            return
        if writing is not None and writing.is_alive():
            self._timer.start()
            return
        place = self._place()
        if place is None:
            return
        known = {
            "path": str(document.path) if document.path is not None else None,
            "name": self._window.document_name(),
        }
        self._waiting_since = 0.0
        self._writing = _Writing(place, known, document.graph.copy(), self.failed.emit)
        self._writing.start()

    def settle(self, patience: float = 10.0) -> None:
        """Wait until the copy is written."""
        if self._writing is not None:
            self._writing.join(patience)

    def forget(self) -> None:
        """Take the copy away: nothing would be lost."""
        self._timer.stop()
        self._waiting_since = 0.0
        if self._writing is not None:
            self._writing.give_up()
            self._writing = None
        if self._file is not None:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)
            self._file = None
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _on_change(self, _change: Change) -> None:
        now = time.monotonic()
        self._waiting_since = self._waiting_since or now
        if not self._timer.isActive() or now - self._waiting_since < LONGEST:
            self._timer.start()

    def _on_clean(self, clean: bool) -> None:
        if clean:
            self.forget()

    def _place(self) -> Path | None:
        """Where the copy goes, with a lock beside it that tells other windows that this one is alive."""
        if self._file is None:
            folder = self._window.preferences.folder / "unsaved"
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                self.failed.emit(str(error))
                return None
            self._file = folder / f"{os.urandom(8).hex()}{SUFFIX}"
            self._lock = _lock_of(self._file)
            self._lock.tryLock(0)
        return self._file

    def _tell(self, reason: str) -> None:
        if not self._told:
            self._told = True
            text = translate("Recovery", "No copy of unsaved changes can be kept ({0}); save often.")
            self._window.say(text.format(reason))


class _Writing(threading.Thread):
    """Writes one copy, unless it is given up first."""

    def __init__(
        self, place: Path, known: dict[str, str | None], graph: PlainGraph, failed: Callable[[str], None]
    ) -> None:
        super().__init__(name="recovery", daemon=True)
        self._place, self._known, self._graph, self._failed = place, known, graph, failed
        self._guard = threading.Lock()
        self._unwanted = False

    def give_up(self) -> None:
        """Write nothing any more; what is there already may be deleted when this returns."""
        with self._guard:
            self._unwanted = True

    def run(self) -> None:
        try:
            graph, self._graph = self._graph, Graph()  # the copy goes as soon as there is its text
            text = io.dumps(graph)
            del graph
            data = json.dumps({**self._known, "graph": text}).encode()
            with self._guard:
                if not self._unwanted:
                    write_atomically(self._place, data)
        except Exception as error:  # a copy that can't be written must not take the program along
            log.warning("no copy of unsaved changes was written", exc_info=True)
            with suppress(RuntimeError):  # the window is gone
                self._failed(str(error))


@dataclass(frozen=True)
class Kept:
    """A copy that a program left behind which did not end as it should."""

    file: Path
    lock: QLockFile
    name: str
    path: Path | None
    graph: Graph
    when: float
    """When it was written, in seconds since 1970."""

    def discard(self) -> None:
        """Delete it."""
        with suppress(OSError):
            self.file.unlink(missing_ok=True)
        self.lock.unlock()


def left_behind(folder: Path) -> tuple[list[Kept], list[str]]:
    """The copies whose program is no longer running, the latest first, and what is wrong with others."""
    found: list[Kept] = []
    troubles: list[str] = []
    for file in sorted((folder / "unsaved").glob(f"*{SUFFIX}")):
        lock = _lock_of(file)
        if not lock.tryLock(0):
            continue  # another window works on it
        try:
            found.append(_read(file, lock))
        except GraphEditorError as error:
            lock.unlock()
            troubles.append(str(error))
            with suppress(OSError):
                file.rename(file.with_suffix(".damaged"))
    return sorted(found, key=lambda kept: kept.when, reverse=True), troubles


def _read(file: Path, lock: QLockFile) -> Kept:
    try:
        when = file.stat().st_mtime
        known = json.loads(file.read_bytes())
        graph, name, path = io.loads(known["graph"]), str(known["name"]), known["path"]
    except (OSError, ValueError, TypeError, LookupError, RecursionError, FileError) as error:
        text = translate("Recovery", "{0} holds unsaved changes of an earlier session, but can't be read: {1}")
        raise FileError(text.format(file.with_suffix(".damaged"), error)) from None
    return Kept(file, lock, name, Path(path) if isinstance(path, str) else None, graph, when)


def _lock_of(file: Path) -> QLockFile:
    lock = QLockFile(str(file.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # however long a window stays open; that its program ended is found out all the same
    return lock
