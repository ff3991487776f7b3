"""The inspector's fields for what things look like: captions, colours, locks, bypasses, titles and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QWidget

from grapheditor.edit.edits import Decorate, Edit, Several
from grapheditor.edit.locks import lock_edit
from grapheditor.edit.looks import bypass_edit, colour_edit, label_edit
from grapheditor.gui.colours import FAMILIES, family_name
from grapheditor.gui.group_document import AnyDocument
from grapheditor.gui.inspector_fields import TextField, check_field, choice_field, form, heading
from grapheditor.gui.inspector_page import SelectionPage
from grapheditor.model.decoration import Frame, Note
from grapheditor.model.node import Node, OpNode

translate = QCoreApplication.translate


class LooksPage(SelectionPage):
    """Looks of nodes, frames and notes: one or many at once."""

    def __init__(self, document: AnyDocument, ids: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(document, ids, 8, parent)
        self._column.addWidget(heading(translate("Looks", "Looks")))
        rows = form()
        self._column.addLayout(rows)
        self._words: TextField | None = None
        self._label: TextField | None = None
        self._add_words(rows)
        if self._nodes():
            self._label = TextField("inspector.label", translate("Looks", "Label"), str, self._set_label)
            self._label.edit.setPlaceholderText(translate("Looks", "words above the card"))
            rows.addRow(translate("Looks", "Label"), self._label)
        items: list[tuple[str, Any]] = [(translate("Looks", "its own"), "")]
        items += [(family_name(name), name) for name in FAMILIES]
        self._colour = choice_field("inspector.colour", translate("Looks", "Colour"), items, self._set_colour)
        rows.addRow(translate("Looks", "Colour"), self._colour)
        self._locked, self._bypass = self._switches()
        self.refresh()

    def _add_words(self, rows: Any) -> None:
        """The title of the only frame, or the words of the only note."""
        thing = self._document.graph.decorations.get(self._ids[0]) if len(self._ids) == 1 else None
        if isinstance(thing, Frame):
            self._words = TextField("inspector.title", translate("Looks", "Title"), str, self._set_words)
            rows.addRow(translate("Looks", "Title"), self._words)
        elif isinstance(thing, Note):
            self._words = TextField(
                "inspector.note", translate("Looks", "Text"), str, self._set_words, several_lines=True
            )
            rows.addRow(self._words)

    def _switches(self) -> tuple[QCheckBox | None, QCheckBox | None]:
        locked = bypass = None
        if self._nodes():
            locked = check_field("inspector.locked", translate("Looks", "Locked"), self._set_locked)
            locked.setToolTip(translate("Looks", "Stays where it is and as it is until it is unlocked."))
            self._column.addWidget(locked)
        if any(isinstance(node, OpNode) for node in self._nodes()):
            bypass = check_field("inspector.bypass", translate("Looks", "Bypassed"), self._set_bypass)
            bypass.setToolTip(translate("Looks", "Passes its first input on instead of computing."))
            self._column.addWidget(bypass)
        return locked, bypass

    def _nodes(self) -> list[Node]:
        graph = self._document.graph
        return [graph.node(i) for i in self._ids if i in graph]

    def refresh(self) -> None:
        """Show what the graph holds now; nothing where the chosen things differ."""
        graph, nodes = self._document.graph, self._nodes()
        things = [graph.decorations[i] for i in self._ids if i in graph.decorations]
        colours = {thing.colour for thing in [*nodes, *things] if not hasattr(thing, "points")}
        self._colour.show_data(colours.pop() if len(colours) == 1 else None)
        if self._label is not None and nodes:
            labels = {node.label for node in nodes}
            self._label.show_text(labels.pop() if len(labels) == 1 else "")
            self._label.setEnabled(not any(node.locked for node in nodes))
        if self._words is not None and things:
            self._words.show_text(getattr(things[0], "title", getattr(things[0], "text", "")))
        if self._locked is not None:
            self._locked.setChecked(all(node.locked for node in nodes))
        if self._bypass is not None:
            self._bypass.setChecked(all(node.bypass for node in nodes if isinstance(node, OpNode)))
            self._bypass.setEnabled(not any(node.locked for node in nodes))
        self._colour.setEnabled(not any(node.locked for node in nodes))

    # -- what is changed -----------------------------------------------------------

    def _do(self, edit: Edit, text: str, key: str | None = None) -> bool:
        done = edit == Several(()) or self._document.do(edit, text, key)
        self.refresh()
        return done

    def _set_label(self, label: str, key: str) -> bool:
        edit = label_edit(self._document.graph, [node.id for node in self._nodes()], label.strip())
        return self._do(edit, translate("Decor", "Label nodes"), f"{key}:{self._ids}")

    def _set_words(self, words: str, key: str) -> bool:
        thing = self._document.graph.decorations.get(self._ids[0])
        if isinstance(thing, Frame):
            edit = Decorate(thing.id, replace(thing, title=words.strip()))
            return self._do(edit, translate("Decor", "Rename a frame"), f"{key}:{thing.id}")
        if isinstance(thing, Note):
            edit = Decorate(thing.id, replace(thing, text=words))
            return self._do(edit, translate("Decor", "Edit a note"), f"{key}:{thing.id}")
        return False

    def _set_colour(self, name: str) -> None:
        self._do(colour_edit(self._document.graph, self._ids, name), translate("Decor", "Colour"))

    def _set_locked(self, locked: bool) -> None:
        edit = lock_edit(self._document.graph, [node.id for node in self._nodes()], locked)
        self._do(edit, translate("Decor", "Lock nodes") if locked else translate("Decor", "Unlock nodes"))

    def _set_bypass(self, bypass: bool) -> None:
        ops = [node.id for node in self._nodes() if isinstance(node, OpNode) and node.bypass != bypass]
        self._do(bypass_edit(self._document.graph, ops), translate("Decor", "Bypass ops"))
