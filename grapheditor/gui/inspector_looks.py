"""The inspector's fields for what things look like: captions, colours, locks, bypasses, titles and words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from grapheditor.edit.edits import Decorate, Edit, Several
from grapheditor.gui.colours import FAMILIES, family_name
from grapheditor.gui.group_document import AnyDocument
from grapheditor.gui.inspector_fields import TextField, check_field, choice_field, form, heading
from grapheditor.gui.inspector_page import SelectionPage
from grapheditor.model.decoration import Frame, Note
from grapheditor.model.node import Node, OpNode

translate = QCoreApplication.translate

LOOKING = (Frame, Note)
"""The decorations that have a colour of their own."""


class LooksPage(SelectionPage):
    """Looks of nodes, frames and notes: one or many at once."""

    def __init__(self, document: AnyDocument, parent: QWidget | None = None) -> None:
        super().__init__(document, 8, parent)
        self._column.addWidget(heading(translate("Looks", "Looks")))
        self._rows = form()
        self._column.addLayout(self._rows)
        self._title: TextField | None = None
        self._text: TextField | None = None
        self._label = TextField("inspector.label", translate("Looks", "Label"), str, self._set_label)
        self._label.edit.setPlaceholderText(translate("Looks", "words above the card"))
        self._rows.addRow(translate("Looks", "Label"), self._label)
        items: list[tuple[str, Any]] = [(translate("Looks", "its own"), "")]
        items += [(family_name(name), name) for name in FAMILIES]
        self._colour = choice_field("inspector.colour", translate("Looks", "Colour"), items, self._set_colour)
        self._rows.addRow(translate("Looks", "Colour"), self._colour)
        self._locked = check_field("inspector.locked", translate("Looks", "Locked"), self._set_locked)
        self._locked.setToolTip(translate("Looks", "Stays where it is and as it is until it is unlocked."))
        self._bypass = check_field("inspector.bypass", translate("Looks", "Bypassed"), self._set_bypass)
        self._bypass.setToolTip(translate("Looks", "Passes its first input on instead of computing."))
        self._column.addWidget(self._locked)
        self._column.addWidget(self._bypass)

    def stops(self) -> list[QWidget]:
        words = [field.edit for field in (self._title, self._text) if field is not None]
        return [*words, self._label.edit, self._colour, self._locked, self._bypass]

    def _show_words(self) -> None:
        """The title of the only frame, or the words of the only note."""
        thing = self._document.graph.decorations.get(self._ids[0]) if len(self._ids) == 1 else None
        if isinstance(thing, Frame) and self._title is None:
            self._title = TextField("inspector.frame_title", translate("Looks", "Title"), str, self._set_words)
            self._rows.insertRow(0, translate("Looks", "Title"), self._title)
        if isinstance(thing, Note) and self._text is None:
            label = translate("Looks", "Text")
            self._text = TextField("inspector.note", label, str, self._set_words, several_lines=True)
            self._rows.insertRow(0, self._text)
        if self._title is not None:
            self._rows.setRowVisible(self._title, isinstance(thing, Frame))
            if isinstance(thing, Frame):
                self._title.show_text(thing.title)
        if self._text is not None:
            self._rows.setRowVisible(self._text, isinstance(thing, Note))
            if isinstance(thing, Note):
                self._text.show_text(thing.text)

    def _nodes(self) -> list[Node]:
        return self._document.graph.nodes_of(self._ids)

    def refresh(self) -> None:
        """Show what the graph holds now; nothing where the chosen things differ."""
        nodes, decorations = self._nodes(), self._document.graph.decorations
        things = [decorations[i] for i in self._ids if i in decorations] if decorations else []
        colours = {node.colour for node in nodes} | {thing.colour for thing in things if isinstance(thing, LOOKING)}
        self._colour.show_data(colours.pop() if len(colours) == 1 else None)
        labels = {node.label for node in nodes}
        self._label.show_text(labels.pop() if len(labels) == 1 else "")
        self._show_words()
        locks = {node.locked for node in nodes}
        bypasses = {node.bypass for node in nodes if isinstance(node, OpNode)}
        self._locked.setChecked(locks == {True})
        self._bypass.setChecked(bypasses == {True})
        for field in (self._label, self._colour, self._bypass):
            field.setEnabled(True not in locks)
        self._rows.setRowVisible(self._label, bool(nodes))
        self._locked.setVisible(bool(nodes))
        self._bypass.setVisible(bool(bypasses))

    # -- what is changed -----------------------------------------------------------

    def _do(self, edit: Edit, text: str, key: str | None = None) -> bool:
        done = edit == Several(()) or self._document.do(edit, text, key)
        self.refresh()
        return done

    def _set_label(self, label: str, key: str) -> bool:
        from grapheditor.edit.looks import label_edit

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
        from grapheditor.edit.looks import colour_edit

        self._do(colour_edit(self._document.graph, self._ids, name), translate("Decor", "Colour"))

    def _set_locked(self, locked: bool) -> None:
        from grapheditor.edit.locks import lock_edit

        edit = lock_edit(self._document.graph, [node.id for node in self._nodes()], locked)
        self._do(edit, translate("Decor", "Lock nodes") if locked else translate("Decor", "Unlock nodes"))

    def _set_bypass(self, bypass: bool) -> None:
        from grapheditor.edit.looks import bypass_edit

        ops = [node.id for node in self._nodes() if isinstance(node, OpNode) and node.bypass != bypass]
        self._do(bypass_edit(self._document.graph, ops), translate("Decor", "Bypass ops"))
