"""Every action of the window in one table: id, text, shortcut, icon, explanation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QKeySequence

from grapheditor.gui.action_table_arrange import ARRANGE, ARRANGE_MENU, SNAPPING
from grapheditor.gui.colours import FAMILIES
from grapheditor.gui.translation import QT_TRANSLATE_NOOP

Key = QKeySequence.StandardKey
Scope = Literal["window", "canvas", "canvas alone"]


@dataclass(frozen=True, slots=True)
class Action:
    """One entry. `scope` canvas: the shortcut works while the canvas has the focus, not in lists and fields.

    Canvas alone: nor in fields that are open on the canvas.
    """

    id: str
    text: str
    shortcuts: tuple[Key | str, ...] = ()
    icon: str = ""
    tip: str = ""
    checkable: bool = False
    scope: Scope = "window"


TABLE = (
    Action("file.new", QT_TRANSLATE_NOOP("Actions", "&New"), (Key.New,), "new"),
    Action("file.open", QT_TRANSLATE_NOOP("Actions", "&Open…"), (Key.Open,), "open"),
    Action("file.import", QT_TRANSLATE_NOOP("Actions", "&Import…")),
    Action("file.save", QT_TRANSLATE_NOOP("Actions", "&Save"), (Key.Save,), "save"),
    Action("file.save_as", QT_TRANSLATE_NOOP("Actions", "Save &as…"), ("Ctrl+Shift+S",)),
    Action("file.export_picture", QT_TRANSLATE_NOOP("Actions", "Export &picture…")),
    Action(
        "edit.copy_picture",
        QT_TRANSLATE_NOOP("Actions", "Copy as pictur&e"),
        ("Ctrl+Shift+C",),
        tip=QT_TRANSLATE_NOOP("Actions", "Put a picture of the selected nodes, or of all, on the clipboard"),
    ),
    Action("file.print", QT_TRANSLATE_NOOP("Actions", "Prin&t…"), (Key.Print,)),
    Action("file.close", QT_TRANSLATE_NOOP("Actions", "&Close window"), ("Ctrl+W",)),
    Action("file.quit", QT_TRANSLATE_NOOP("Actions", "&Quit"), ("Ctrl+Q",)),
    Action("edit.cut", QT_TRANSLATE_NOOP("Actions", "Cu&t"), (Key.Cut,), scope="canvas"),
    Action("edit.copy", QT_TRANSLATE_NOOP("Actions", "&Copy"), (Key.Copy,), scope="canvas"),
    Action("edit.paste", QT_TRANSLATE_NOOP("Actions", "&Paste"), (Key.Paste,), scope="canvas"),
    Action("edit.duplicate", QT_TRANSLATE_NOOP("Actions", "Dup&licate"), ("Ctrl+D",), scope="canvas"),
    Action("edit.delete", QT_TRANSLATE_NOOP("Actions", "&Delete"), ("Del", "Backspace"), scope="canvas"),
    Action(
        "edit.duplicate_wired",
        QT_TRANSLATE_NOOP("Actions", "Duplicate &with inputs"),
        ("Ctrl+Shift+D",),
        tip=QT_TRANSLATE_NOOP("Actions", "Add a copy of the selected nodes that takes the same inputs"),
        scope="canvas",
    ),
    Action(
        "edit.delete_heal",
        QT_TRANSLATE_NOOP("Actions", "Delete and &heal"),
        ("Ctrl+Del", "Ctrl+Backspace"),
        tip=QT_TRANSLATE_NOOP("Actions", "Delete the selected nodes and join what they stood between"),
        scope="canvas",
    ),
    Action(
        "edit.extract",
        QT_TRANSLATE_NOOP("Actions", "Take &out and heal"),
        ("Ctrl+Shift+X",),
        tip=QT_TRANSLATE_NOOP("Actions", "Take the selected nodes out of their wires and join what they stood between"),
        scope="canvas",
    ),
    Action(
        "edit.swap_inputs",
        QT_TRANSLATE_NOOP("Actions", "Swap &inputs"),
        ("Alt+S",),
        tip=QT_TRANSLATE_NOOP("Actions", "Swap the first two inputs of the selected ops"),
        scope="canvas",
    ),
    Action("edit.select_all", QT_TRANSLATE_NOOP("Actions", "Select &all"), (Key.SelectAll,), scope="canvas"),
    Action("edit.group", QT_TRANSLATE_NOOP("Actions", "&Group"), ("Ctrl+G",), scope="canvas"),
    Action("edit.ungroup", QT_TRANSLATE_NOOP("Actions", "U&npack group"), ("Ctrl+Shift+G",), scope="canvas"),
    Action("edit.group_output", QT_TRANSLATE_NOOP("Actions", "&Output of the group"), scope="canvas"),
    Action("view.enter_group", QT_TRANSLATE_NOOP("Actions", "&Enter group"), ("Ctrl+PgDown",), scope="canvas"),
    Action("view.leave_group", QT_TRANSLATE_NOOP("Actions", "Leave &group"), ("Ctrl+PgUp",), scope="canvas"),
    Action("edit.rename", QT_TRANSLATE_NOOP("Actions", "Rena&me…"), ("F2",)),
    Action("edit.find", QT_TRANSLATE_NOOP("Actions", "&Find in the graph…"), (Key.Find,), "search"),
    Action("edit.find_next", QT_TRANSLATE_NOOP("Actions", "Find &next"), ("F3",)),
    Action("edit.find_previous", QT_TRANSLATE_NOOP("Actions", "Find pre&vious"), ("Shift+F3",)),
    Action("edit.find_op", QT_TRANSLATE_NOOP("Actions", "Find value or &op…"), ("Ctrl+L",)),
    Action(
        "select.upstream",
        QT_TRANSLATE_NOOP("Actions", "Select up&stream"),
        ("Ctrl+[",),
        tip=QT_TRANSLATE_NOOP("Actions", "Select all that the selected nodes depend on"),
    ),
    Action(
        "select.downstream",
        QT_TRANSLATE_NOOP("Actions", "Select do&wnstream"),
        ("Ctrl+]",),
        tip=QT_TRANSLATE_NOOP("Actions", "Select all that depends on the selected nodes"),
    ),
    Action("node.wire_from", QT_TRANSLATE_NOOP("Actions", "&Wire from…"), ("W",), scope="canvas"),
    Action("node.wire_into", QT_TRANSLATE_NOOP("Actions", "Wire &into…"), ("Shift+W",), scope="canvas"),
    Action("node.next_port", QT_TRANSLATE_NOOP("Actions", "&Next port"), (".",), scope="canvas"),
    Action("node.previous_port", QT_TRANSLATE_NOOP("Actions", "&Previous port"), (",",), scope="canvas"),
    Action("node.requires_grad", QT_TRANSLATE_NOOP("Actions", "requires_&grad on or off"), ("G",), scope="canvas"),
    Action("node.retain_grad", QT_TRANSLATE_NOOP("Actions", "&retain_grad on or off"), ("Shift+G",), scope="canvas"),
    Action("node.loss", QT_TRANSLATE_NOOP("Actions", "Backward starts &here"), ("L",), scope="canvas"),
    Action(
        "edit.search",
        QT_TRANSLATE_NOOP("Actions", "Add &here…"),
        ("Tab",),
        tip=QT_TRANSLATE_NOOP("Actions", "Search for a value or op, or type a formula, at the pointer"),
        scope="canvas alone",
    ),
    Action(
        "edit.replace_op",
        QT_TRANSLATE_NOOP("Actions", "R&eplace op…"),
        ("Ctrl+Shift+R",),
        tip=QT_TRANSLATE_NOOP("Actions", "Put another op in the place of the selected one and keep its wires"),
    ),
    Action(
        "edit.commands",
        QT_TRANSLATE_NOOP("Actions", "Co&mmand palette…"),
        ("Ctrl+Shift+P",),
        tip=QT_TRANSLATE_NOOP("Actions", "Search for anything that the menus can do"),
    ),
    Action("edit.frame", QT_TRANSLATE_NOOP("Actions", "Fra&me selection"), ("Ctrl+J",), scope="canvas"),
    Action("edit.unframe", QT_TRANSLATE_NOOP("Actions", "&Take frame away"), ("Ctrl+Shift+J",), scope="canvas"),
    Action("edit.add_note", QT_TRANSLATE_NOOP("Actions", "Add &note"), ("Shift+N",), scope="canvas"),
    Action("edit.label", QT_TRANSLATE_NOOP("Actions", "La&bel…"), ("Shift+F2",), scope="canvas"),
    Action("edit.lock", QT_TRANSLATE_NOOP("Actions", "&Lock or unlock"), ("Ctrl+Shift+K",), scope="canvas"),
    Action("edit.bypass", QT_TRANSLATE_NOOP("Actions", "B&ypass or compute"), ("Ctrl+B",), scope="canvas"),
    Action("edit.add_bend", QT_TRANSLATE_NOOP("Actions", "Add a b&end"), scope="canvas"),
    Action("edit.straighten", QT_TRANSLATE_NOOP("Actions", "&Straighten wire"), scope="canvas"),
    Action("edit.colour.none", QT_TRANSLATE_NOOP("Actions", "Its &own"), scope="canvas"),
    *(Action(f"edit.colour.{name}", text, scope="canvas") for name, text in FAMILIES.items()),
    Action("view.zoom_in", QT_TRANSLATE_NOOP("Actions", "Zoom &in"), ("Ctrl++", "Ctrl+="), "zoom_in"),
    Action("view.zoom_out", QT_TRANSLATE_NOOP("Actions", "Zoom &out"), ("Ctrl+-",), "zoom_out"),
    Action("view.zoom_reset", QT_TRANSLATE_NOOP("Actions", "&100 %"), ("Ctrl+1",)),
    Action("view.fit_all", QT_TRANSLATE_NOOP("Actions", "&Fit all"), ("Ctrl+0",), "fit"),
    Action("view.fit_selection", QT_TRANSLATE_NOOP("Actions", "Fit &selection"), ("Ctrl+Shift+0",)),
    Action(
        "view.minimap",
        QT_TRANSLATE_NOOP("Actions", "&Minimap"),
        ("M",),
        tip=QT_TRANSLATE_NOOP("Actions", "Show the whole graph in a corner of the canvas"),
        checkable=True,
        scope="canvas",
    ),
    Action(
        "view.trace",
        QT_TRANSLATE_NOOP("Actions", "&Trace the selection"),
        ("T",),
        tip=QT_TRANSLATE_NOOP("Actions", "Show what the selected nodes depend on and what depends on them"),
        checkable=True,
        scope="canvas",
    ),
    Action(
        "view.wire_labels",
        QT_TRANSLATE_NOOP("Actions", "Shapes on &wires"),
        tip=QT_TRANSLATE_NOOP("Actions", "Write shape and dtype on wires that have room for them"),
        checkable=True,
    ),
    Action(
        "view.animations",
        QT_TRANSLATE_NOOP("Actions", "&Animations"),
        tip=QT_TRANSLATE_NOOP("Actions", "Let the view glide to where it goes"),
        checkable=True,
    ),
    Action("view.theme.system", QT_TRANSLATE_NOOP("Actions", "As the &system"), checkable=True),
    Action("view.theme.light", QT_TRANSLATE_NOOP("Actions", "&Light"), checkable=True),
    Action("view.theme.dark", QT_TRANSLATE_NOOP("Actions", "&Dark"), checkable=True),
    Action("view.theme.contrast", QT_TRANSLATE_NOOP("Actions", "High &contrast"), checkable=True),
    Action(
        "run.compile",
        QT_TRANSLATE_NOOP("Actions", "&Compile"),
        ("Ctrl+Shift+Return",),
        "compile",
        QT_TRANSLATE_NOOP("Actions", "Build the graph and its gradients into one program"),
    ),
    Action(
        "run.run",
        QT_TRANSLATE_NOOP("Actions", "&Run"),
        ("F5", "Ctrl+Return"),
        "run",
        QT_TRANSLATE_NOOP("Actions", "Compute every node"),
    ),
    Action(
        "run.backward",
        QT_TRANSLATE_NOOP("Actions", "&Backward"),
        ("F6",),
        "backward",
        QT_TRANSLATE_NOOP("Actions", "Walk back from the loss and add up the gradients of the leaves"),
    ),
    Action(
        "run.zero_grad",
        QT_TRANSLATE_NOOP("Actions", "&Zero grad"),
        ("F7",),
        "zero_grad",
        QT_TRANSLATE_NOOP("Actions", "Set every grad to None"),
    ),
    Action(
        "run.stop",
        QT_TRANSLATE_NOOP("Actions", "S&top"),
        ("Ctrl+.",),
        "stop",
        QT_TRANSLATE_NOOP("Actions", "Give up the run under way"),
    ),
    Action(
        "run.live",
        QT_TRANSLATE_NOOP("Actions", "&Live"),
        (),
        "live",
        QT_TRANSLATE_NOOP("Actions", "Run again after every edit"),
        checkable=True,
    ),
    Action(
        "run.backward_after_edit",
        QT_TRANSLATE_NOOP("Actions", "Backward after each &edit"),
        (),
        "auto_backward",
        QT_TRANSLATE_NOOP("Actions", "Clear the gradients and call backward after every run"),
        checkable=True,
    ),
    Action(
        "run.retain_graph",
        QT_TRANSLATE_NOOP("Actions", "Retain &graph"),
        (),
        "retain",
        QT_TRANSLATE_NOOP("Actions", "Call backward with retain_graph=True, so that it can be called again"),
        checkable=True,
    ),
    Action("view.outline", QT_TRANSLATE_NOOP("Actions", "Go to the out&line"), ("Ctrl+Shift+O",)),
    Action("view.next_pane", QT_TRANSLATE_NOOP("Actions", "&Next pane"), ("Ctrl+Tab",)),
    Action("view.previous_pane", QT_TRANSLATE_NOOP("Actions", "P&revious pane"), ("Ctrl+Shift+Tab",)),
    *(Action(*row, checkable=True) for row in SNAPPING),
    *(Action(*row, scope="canvas") for row in ARRANGE),
    Action("help.shortcuts", QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"), ("F1",)),
    Action("help.plugins", QT_TRANSLATE_NOOP("Actions", "&Plugins…")),
    Action("help.about", QT_TRANSLATE_NOOP("Actions", "&About Graph Editor")),
)

MENUS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "file",
        QT_TRANSLATE_NOOP("Actions", "&File"),
        ("file.new", "file.open", ">recent", ">examples", "file.import", "-", "file.save", "file.save_as",
         ">export", "file.export_picture", "file.print", "-", "file.close", "file.quit"),
    ),
    (
        "edit",
        QT_TRANSLATE_NOOP("Actions", "&Edit"),
        ("edit.undo", "edit.redo", "-", "edit.cut", "edit.copy", "edit.copy_picture", "edit.paste", "edit.duplicate",
         "edit.duplicate_wired", "edit.delete", "edit.delete_heal", "-", "edit.extract", "edit.swap_inputs", "-",
         "edit.select_all", "select.upstream", "select.downstream", "-", "edit.rename", "edit.replace_op", "-",
         "edit.search", "edit.find", "edit.find_next", "edit.find_previous", "edit.find_op", "edit.commands", "-",
         "edit.group", "edit.ungroup", "edit.group_output", "-", "edit.label", ">colour", "edit.lock", "edit.bypass",
         "-", "edit.frame", "edit.unframe", "edit.add_note", "edit.add_bend", "edit.straighten"),
    ),
    (
        "view",
        QT_TRANSLATE_NOOP("Actions", "&View"),
        ("view.zoom_in", "view.zoom_out", "view.zoom_reset", "-", "view.fit_all", "view.fit_selection",
         "view.enter_group", "view.leave_group", "-",
         "view.minimap", "view.trace", "view.wire_labels", "view.animations", "-",
         ">overlays", ">theme", ">size", ">docks", "-", "view.outline", "view.next_pane", "view.previous_pane"),
    ),
    (
        "node",
        QT_TRANSLATE_NOOP("Actions", "&Node"),
        ("node.wire_from", "node.wire_into", "node.next_port", "node.previous_port", "-", "node.requires_grad",
         "node.retain_grad", "node.loss"),
    ),
    (
        "run",
        QT_TRANSLATE_NOOP("Actions", "&Run"),
        ("run.compile", "run.run", "run.backward", "run.zero_grad", "run.stop", "-", "run.live",
         "run.backward_after_edit", "run.retain_graph"),
    ),
    ARRANGE_MENU,
    ("help", QT_TRANSLATE_NOOP("Actions", "&Help"), ("help.shortcuts", "help.plugins", "-", "help.about")),
)  # fmt: skip
"""Menus with their entries: an action's id, ``-`` for a line, ``>name`` for a submenu that is filled elsewhere."""

SUBMENUS = {
    "colour": QT_TRANSLATE_NOOP("Actions", "&Colour"),
    "recent": QT_TRANSLATE_NOOP("Actions", "Open &recent"),
    "examples": QT_TRANSLATE_NOOP("Actions", "Open e&xample"),
    "export": QT_TRANSLATE_NOOP("Actions", "&Export"),
    "overlays": QT_TRANSLATE_NOOP("Actions", "O&verlays"),
    "theme": QT_TRANSLATE_NOOP("Actions", "&Theme"),
    "size": QT_TRANSLATE_NOOP("Actions", "&Interface size (from the next start)"),
    "docks": QT_TRANSLATE_NOOP("Actions", "&Panels"),
}
