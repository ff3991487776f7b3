"""Graphs to pictures."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from grapheditor import io
from grapheditor.model.errors import FileError, GraphEditorError
from grapheditor.plugin_registry import registry

PICTURES = (".png", ".svg", ".pdf")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What one call of the command asked for; None is the default."""

    file: Path
    output: Path
    overlays: Sequence[str] | None = None
    theme: str = "light"
    scale: float = 2.0
    nodes: Sequence[str] | None = None
    transparent: bool = False
    legend: bool = False


def render_file(asked: Drawing) -> None:
    """Draw the graph; Qt draws unseen where there is no display."""
    if asked.output.suffix.lower() not in PICTURES:
        raise FileError(f"{asked.output}: a picture ends in {', '.join(PICTURES)}; name it so.")
    known = registry().overlays
    for name in asked.overlays or ():
        if name not in known:
            raise GraphEditorError(f"There is no overlay {name!r}; installed are {', '.join(known)}.")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # also where DISPLAY names a display that is gone
    try:
        from grapheditor.gui.render import render_file as draw
        from grapheditor.gui.theme import THEMES
    except ImportError as error:  # Qt needs libraries of the system
        raise GraphEditorError(f"Qt could not be loaded ({error}); install what it misses.") from None
    if asked.theme not in THEMES:
        choices = ", ".join(THEMES)
        raise typer.BadParameter(f"{asked.theme!r} is no theme; choose one of {choices}.", param_hint="--theme")
    note = draw(
        io.load(asked.file),
        asked.output,
        overlays=None if asked.overlays is None else list(asked.overlays),
        theme=asked.theme,
        scale=asked.scale,
        nodes=asked.nodes,
        transparent=asked.transparent,
        legend=asked.legend,
    )
    if note:
        print(note, file=sys.stderr)
