"""Python's garbage collector, told to wait until the window has shown what a person asked for."""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QTimer

from grapheditor.model.collector import pause, resume

_waiting = False


def collect_when_idle() -> None:
    """Let no collection begin before what is going on now has been painted.

    Thousands of records and items make one due, and it would walk through all
    of them between an edit and its picture.
    """
    global _waiting
    if _waiting or QCoreApplication.instance() is None:
        return
    _waiting = True
    pause()
    QTimer.singleShot(0, _go_on)  # Qt paints what is due before it looks at timers


def _go_on() -> None:
    global _waiting
    _waiting = False
    resume()
    if gc.isenabled() and gc.get_count()[0] > gc.get_threshold()[0]:
        # now, with no event of a scene or an item under way, rather than in the middle of the next one
        gc.collect(0)
