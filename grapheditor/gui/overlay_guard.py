"""Keeps overlays of plugins from harming the canvas: one that fails or is slow is switched off and named."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from grapheditor.engine.run import Badge, Overlay, Problem, Run
from grapheditor.model.graph import PlainGraph

translate = QCoreApplication.translate

LONGEST = 1.0
"""Seconds that an overlay may take for one state of a graph."""

log = logging.getLogger(__name__)


class OverlayGuard:
    """Asks overlays for badges, on whichever thread needs them, and remembers which ones it has switched off."""

    def __init__(self, on_switched_off: Callable[[], None]) -> None:
        self._on_switched_off = on_switched_off
        self._off: dict[str, Problem] = {}

    @property
    def problems(self) -> list[Problem]:
        """One for each overlay that is off."""
        return list(self._off.values())

    def is_off(self, name: str) -> bool:
        """Whether an overlay was switched off."""
        return name in self._off

    def reason(self, name: str) -> str:
        """Why an overlay is off; empty where it is not."""
        return self._off[name].message if name in self._off else ""

    def switch_on(self, name: str) -> None:
        """Give an overlay another chance."""
        self._off.pop(name, None)

    def badges(self, overlay: Overlay, graph: PlainGraph, run: Run) -> list[Badge]:
        """The badges for this state; none from an overlay that is off, or that has to be switched off now."""
        if overlay.name in self._off:
            return []
        found: list[Badge] = []
        start = time.monotonic()
        try:
            for badge in overlay.badges(graph, run):
                if not _can_be_drawn(badge):
                    raise TypeError(f"{badge!r} is no Badge of texts")
                found.append(badge)
                # asked in between, as a plugin may yield without end
                if time.monotonic() - start > LONGEST:
                    break
        except Exception as error:  # an overlay of a plugin may raise anything
            log.warning("overlay %s failed", overlay.name, exc_info=True)
            text = translate(
                "Overlays", "The overlay {0} failed ({1}). It is off now; the View menu switches it on again."
            )
            self._switch_off(overlay, text.format(overlay.label, f"{type(error).__name__}: {error}"))
            return []
        taken = time.monotonic() - start
        if taken > LONGEST:
            log.warning("overlay %s took %.1f s", overlay.name, taken)
            text = translate(
                "Overlays", "The overlay {0} took {1} s. It is off now; the View menu switches it on again."
            )
            self._switch_off(overlay, text.format(overlay.label, f"{taken:.1f}"))
            return []
        return found

    def _switch_off(self, overlay: Overlay, reason: str) -> None:
        self._off[overlay.name] = Problem(None, reason, "warning")
        self._on_switched_off()


def _can_be_drawn(badge: object) -> bool:
    """Whether it is a badge whose fields are the texts that they should be: a plugin may give anything."""
    if not isinstance(badge, Badge):
        return False
    return all(isinstance(text, str) for text in (badge.node, badge.text, badge.role, badge.label, badge.tip))
