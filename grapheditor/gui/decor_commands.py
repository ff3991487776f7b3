"""Commands about frames, notes, colours, labels, locks, bypasses and bends; each is one undo step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF

from grapheditor.edit.bends import add_bend, bend_edit, bends, remove_bends
from grapheditor.edit.edits import Decorate, Edit, Several, remove_all
from grapheditor.edit.frames import frame_edit, joining_edits, new_places, unframe_edit
from grapheditor.edit.locks import lock_edit
from grapheditor.edit.looks import bypass_edit, colour_edit
from grapheditor.model.decoration import DecorationId, Frame, Note
from grapheditor.model.graph import Port
from grapheditor.model.node import OpNode, Position, Wire

from .decor_editing import DecorEditing
from .document import stays
from .hits import Hit
from .node_words import decoration_words

if TYPE_CHECKING:
    from .canvas import Canvas

translate = QCoreApplication.translate
NOTE_SIZE = (240.0, 120.0)


class DecorCommands:
    """What menus, keys and double clicks ask of the canvas beside nodes and wires."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self.editing = DecorEditing(canvas)

    def selected(self) -> list[DecorationId]:
        """The frames and notes that are selected."""
        return self._canvas.graph_scene.selection.decorations()

    def spoken_names(self) -> list[str]:
        """The selected frames and notes as a screen reader tells of them."""
        decorations = self._canvas.document.graph.decorations
        said = [decoration_words(decorations[i]) for i in self.selected()[:20] if i in decorations]
        return [words for words in said if words]

    def _chosen(self) -> list[str]:
        return [*self._canvas.selected_nodes(), *self.selected()]

    # -- frames and notes ----------------------------------------------------------------

    def frame(self) -> DecorationId | None:
        """Put a frame around what is selected and let a person type its title."""
        canvas, chosen = self._canvas, self._chosen()
        if not chosen:
            canvas.say(translate("Decor", "Nothing is selected; select the nodes that the frame should hold."))
            return None
        title = translate("Decor", "Frame")
        edit, frame_id = frame_edit(canvas.document.graph, chosen, title)
        if not canvas.document.do(edit, translate("Decor", "Frame the selection")):
            return None
        canvas.graph_scene.selection.set(things=[frame_id])
        self.editing.edit(frame_id)
        return frame_id

    def taken_in(self, edit: Edit) -> Edit:
        """`edit`, and what it adds on the ground of a frame joins that frame."""
        frames = self._canvas.graph_scene.decor.frames
        grounds = {i: frame.ground() for i, frame in frames.items()}
        joining = joining_edits(self._canvas.document.graph, new_places(edit), grounds)
        return Several((edit, *joining)) if joining else edit

    def unframe(self) -> None:
        """Take away the selected frames, or those around the selected nodes; what they hold stays."""
        canvas, graph = self._canvas, self._canvas.document.graph
        frames = [i for i in self.selected() if isinstance(graph.decorations.get(i), Frame)]
        if not frames:
            frames = self._innermost_frames()
        if not frames:
            canvas.say(translate("Decor", "No frame is selected; click the title of one first."))
            return
        canvas.document.do(unframe_edit(graph, frames), translate("Decor", "Take a frame away"))

    def _innermost_frames(self) -> list[DecorationId]:
        chosen = set(self._chosen())
        frames = self._canvas.graph_scene.decor.frames.values()
        around = [frame for frame in frames if chosen & frame.rows.keys()]
        smallest = min(around, key=lambda frame: len(frame.rows), default=None)
        return [] if smallest is None else [smallest.record.id]

    def add_note(self, pos: QPointF | Position | None = None) -> DecorationId:
        """Put an empty note there, or where there is room in view, and let a person type."""
        canvas = self._canvas
        graph = canvas.document.graph
        if pos is None:
            pos = self._free_place()
        x, y = (pos.x(), pos.y()) if isinstance(pos, QPointF) else pos
        note = Note(graph.fresh_id("note"), "", (round(x), round(y)), NOTE_SIZE)
        if canvas.document.do(self.taken_in(Decorate(note.id, note)), translate("Decor", "Add a note")):
            canvas.graph_scene.selection.set(things=[note.id])
            self.editing.edit(note.id)
        return note.id

    def _free_place(self) -> Position:
        """Where the pointer is, or a spot near the middle of the view without anything on it."""
        middle = self._canvas.visible_centre()
        x, y = self._canvas.free_place((round(middle.x()) - 72.0, round(middle.y()) - 40.0))
        notes = self._canvas.graph_scene.decor.notes.values()
        while any((abs(note.pos().x() - x), abs(note.pos().y() - y)) < (8.0, 8.0) for note in notes):
            x, y = x + 28.0, y + 28.0
        return x, y

    def open_menu(self) -> None:
        """Ask for the menu of what was selected last, beside it."""
        canvas = self._canvas
        scene = canvas.graph_scene
        thing = next(reversed(scene.selection.things), None)
        wire = next(iter(canvas.selected_wires()), None)
        if scene.selection.current is not None:
            found, place = Hit(node_id=scene.selection.current), canvas.node_rect(scene.selection.current).center()
        elif isinstance(thing, str):
            found, place = Hit(thing=thing), scene.decor.box(thing).topLeft() + QPointF(30.0, 20.0)
        elif thing is not None:
            found, place = Hit(thing=thing), QPointF(*scene.wire_layer.bend_at(thing))
        elif wire is not None:
            index = scene.wire_layer.index
            found, place = Hit(wire=wire), index.path(index.rows[wire.target, wire.slot]).pointAtPercent(0.5)
        else:
            return
        spot = canvas.mapFromScene(place)
        canvas.menu_wanted.emit(canvas.viewport().mapToGlobal(spot), found, place)

    # -- looks ---------------------------------------------------------------------------

    def colour(self, name: str) -> None:
        """Give what is selected a colour; its own for ""."""
        canvas, chosen = self._canvas, self._chosen()
        if chosen:
            self._do(colour_edit(canvas.document.graph, chosen, name), translate("Decor", "Colour"))
        else:
            canvas.say(translate("Decor", "Nothing is selected; select what should get a colour."))

    def label(self) -> None:
        """Let a person type a caption for the selected nodes."""
        nodes = self._canvas.selected_nodes()
        if nodes and not self._refuse_locked(nodes):
            self.editing.label(nodes)

    def lock(self) -> None:
        """Lock the selected nodes; unlock them where all are locked."""
        canvas, graph = self._canvas, self._canvas.document.graph
        nodes = canvas.selected_nodes()
        if not nodes:
            canvas.say(translate("Decor", "Nothing is selected; select the nodes to be locked."))
            return
        locked = not all(graph.node(i).locked for i in nodes)
        text = translate("Decor", "Lock nodes") if locked else translate("Decor", "Unlock nodes")
        self._do(lock_edit(graph, nodes, locked), text)

    def bypass(self) -> None:
        """Pass the selected ops over; compute them where all of them are passed over."""
        canvas, graph = self._canvas, self._canvas.document.graph
        ops = [i for i in canvas.selected_nodes() if isinstance(graph.node(i), OpNode)]
        if not ops:
            canvas.say(translate("Decor", "No op is selected; only ops can be bypassed."))
            return
        self._do(bypass_edit(graph, ops), translate("Decor", "Bypass ops"))

    def _do(self, edit: Edit, text: str) -> None:
        if edit != Several(()):
            self._canvas.document.do(edit, text)

    def _refuse_locked(self, node_ids: list[str]) -> bool:
        graph = self._canvas.document.graph
        locked = [graph.node(i).name for i in node_ids if graph.node(i).locked]
        if locked:
            self._canvas.say(stays(locked))
        return bool(locked)

    def may_type(self, node_id: str) -> bool:
        """Whether the name and numbers of a node can be typed; tells why where they can't."""
        return not self._refuse_locked([node_id])

    # -- bends ---------------------------------------------------------------------------

    def add_bend(self, wire: Wire | None = None, pos: QPointF | None = None) -> None:
        """Put a point into a wire at `pos`; the selected wire in its middle where none is given."""
        canvas = self._canvas
        wire = wire or next(iter(canvas.selected_wires()), None)
        if wire is None:
            canvas.say(
                translate("Decor", "No wire is selected; click one first, or double-click where it should bend.")
            )
            return
        port = (wire.target, wire.slot)
        index = canvas.graph_scene.wire_layer.index
        row = index.rows[port]
        x1, y1, x2, y2 = ends = index.ends[row].tolist()
        points = index.bent.through(row, ends) if row in index.bent else ()
        place = pos or index.path(row).pointAtPercent(0.5)
        point = (round(place.x()), round(place.y()))
        edit, bend = add_bend(canvas.document.graph, port, [(x1, y1), *points, (x2, y2)], point)
        if canvas.document.do(edit, translate("Decor", "Bend a wire")):
            canvas.graph_scene.selection.set(things=[bend])

    def straighten(self) -> None:
        """Take all bends out of the selected wires."""
        canvas, graph = self._canvas, self._canvas.document.graph
        ports: list[Port] = [(wire.target, wire.slot) for wire in canvas.selected_wires()]
        ports += [bend.port for bend in canvas.graph_scene.selection.bends()]
        bent = [port for port in dict.fromkeys(ports) if bends(graph, port)]
        if bent:
            edit = Several(tuple(bend_edit(graph, port, ()) for port in bent))
            canvas.document.do(edit, translate("Decor", "Straighten wires"))

    # -- deleting ------------------------------------------------------------------------

    def delete(self) -> None:
        """Remove what is selected but for locked nodes; of frames only the frame itself."""
        canvas, graph = self._canvas, self._canvas.document.graph
        chosen = canvas.selected_nodes()
        nodes = [i for i in chosen if not graph.node(i).locked]
        locked = [graph.node(i).name for i in chosen if graph.node(i).locked]
        wires, things = canvas.selected_wires(), self.selected()
        points = canvas.graph_scene.selection.bends()
        gone = set(graph.wires(nodes)) | set(wires)
        points = [p for p in points if graph.input(*p.port) not in gone]
        if nodes or wires or things or points:
            edit = Several((remove_bends(graph, points), remove_all(graph, [*nodes, *things], wires)))
            canvas.document.do(edit, canvas.tr("Delete {0}").format(self._what(nodes, len(wires), things)))
        if locked:
            canvas.say(stays(locked))

    def _what(self, nodes: list[str], wires: int, things: list[DecorationId]) -> str:
        if nodes or wires:
            return self._canvas.names(nodes, wires)
        if not things:
            return translate("Decor", "a bend")
        first = self._canvas.document.graph.decorations[things[0]]
        return translate("Decor", "a frame") if isinstance(first, Frame) else translate("Decor", "a note")
