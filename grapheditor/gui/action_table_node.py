"""The Insert and Node menus and their actions."""

from __future__ import annotations

from grapheditor.gui.action_entry import Action, Menu, Submenu
from grapheditor.gui.colours import FAMILIES
from grapheditor.gui.translation import QT_TRANSLATE_NOOP

NODE_ACTIONS = (
    Action(
        "edit.search",
        QT_TRANSLATE_NOOP("Actions", "Add &here…"),
        ("Tab",),
        tip=QT_TRANSLATE_NOOP("Actions", "Search for a value or op, or type a formula, at the pointer"),
        scope="canvas alone",
    ),
    Action("edit.find_op", QT_TRANSLATE_NOOP("Actions", "Find value or &op…"), ("Ctrl+L",)),
    Action("edit.add_note", QT_TRANSLATE_NOOP("Actions", "Add &note"), ("Shift+N",), scope="canvas"),
    Action("edit.frame", QT_TRANSLATE_NOOP("Actions", "&Frame selection"), ("Ctrl+J",), scope="canvas"),
    Action("edit.unframe", QT_TRANSLATE_NOOP("Actions", "T&ake frame away"), ("Ctrl+Shift+J",), scope="canvas"),
    Action("edit.add_bend", QT_TRANSLATE_NOOP("Actions", "Add a b&end"), scope="canvas"),
    Action("edit.straighten", QT_TRANSLATE_NOOP("Actions", "&Straighten wire"), scope="canvas"),
    Action("edit.rename", QT_TRANSLATE_NOOP("Actions", "Rena&me…"), ("F2",)),
    Action("edit.label", QT_TRANSLATE_NOOP("Actions", "La&bel…"), ("Shift+F2",), scope="canvas"),
    Action("edit.colour.none", QT_TRANSLATE_NOOP("Actions", "Its &own"), scope="canvas"),
    *(Action(f"edit.colour.{name}", text, scope="canvas") for name, text in FAMILIES.items()),
    Action("edit.lock", QT_TRANSLATE_NOOP("Actions", "Loc&k or unlock"), ("Ctrl+Shift+K",), scope="canvas"),
    Action("edit.bypass", QT_TRANSLATE_NOOP("Actions", "B&ypass or compute"), ("Ctrl+B",), scope="canvas"),
    Action(
        "edit.replace_op",
        QT_TRANSLATE_NOOP("Actions", "R&eplace op…"),
        ("Ctrl+Shift+R",),
        tip=QT_TRANSLATE_NOOP("Actions", "Put another op in the place of the selected one and keep its wires"),
    ),
    Action(
        "edit.swap_inputs",
        QT_TRANSLATE_NOOP("Actions", "Swap &inputs"),
        ("Alt+S",),
        tip=QT_TRANSLATE_NOOP("Actions", "Swap the first two inputs of the selected ops"),
        scope="canvas",
    ),
    Action(
        "edit.extract",
        QT_TRANSLATE_NOOP("Actions", "Take &out and heal"),
        ("Ctrl+Shift+X",),
        tip=QT_TRANSLATE_NOOP("Actions", "Take the selected nodes out of their wires and join what they stood between"),
        scope="canvas",
    ),
    Action("edit.group", QT_TRANSLATE_NOOP("Actions", "&Group"), ("Ctrl+G",), scope="canvas"),
    Action("edit.ungroup", QT_TRANSLATE_NOOP("Actions", "Unpack g&roup"), ("Ctrl+Shift+G",), scope="canvas"),
    Action("edit.group_output", QT_TRANSLATE_NOOP("Actions", "Out&put of the group"), scope="canvas"),
    Action("node.wire_from", QT_TRANSLATE_NOOP("Actions", "&Wire from…"), ("W",), scope="canvas"),
    Action("node.wire_into", QT_TRANSLATE_NOOP("Actions", "Wire &into…"), ("Shift+W",), scope="canvas"),
    Action("node.next_port", QT_TRANSLATE_NOOP("Actions", "&Next port"), (".", "Ctrl+Down"), scope="canvas"),
    Action("node.previous_port", QT_TRANSLATE_NOOP("Actions", "&Previous port"), (",", "Ctrl+Up"), scope="canvas"),
    Action("node.requires_grad", QT_TRANSLATE_NOOP("Actions", "requires_grad &on or off"), ("G",), scope="canvas"),
    Action("node.retain_grad", QT_TRANSLATE_NOOP("Actions", "&retain_grad on or off"), ("Shift+G",), scope="canvas"),
    Action(
        "node.no_grad",
        QT_TRANSLATE_NOOP("Actions", "&no_grad on or off"),
        ("Alt+G",),
        tip=QT_TRANSLATE_NOOP("Actions", "Compute the selected ops, or what the selected frame holds, under no_grad"),
        scope="canvas",
    ),
    Action("node.loss", QT_TRANSLATE_NOOP("Actions", "Backward starts &here"), ("L",), scope="canvas"),
)

INSERT_MENU = Menu(
    "insert",
    QT_TRANSLATE_NOOP("Actions", "&Insert"),
    (
        "edit.search", "edit.find_op", "-",
        "edit.add_note", "edit.frame", "edit.unframe", "-",
        "edit.add_bend", "edit.straighten",
    ),
)  # fmt: skip
NODE_MENU = Menu(
    "node",
    QT_TRANSLATE_NOOP("Actions", "&Node"),
    (
        "edit.rename", "edit.label", ">colour", "edit.lock", "edit.bypass", "-",
        "edit.replace_op", "edit.swap_inputs", "edit.extract", "-",
        "edit.group", "edit.ungroup", "edit.group_output", "-",
        ">wiring", ">autograd",
    ),
)  # fmt: skip

NODE_SUBMENUS = {
    "colour": Submenu(
        QT_TRANSLATE_NOOP("Actions", "Colo&ur"), ("edit.colour.none", *(f"edit.colour.{name}" for name in FAMILIES))
    ),
    "wiring": Submenu(
        QT_TRANSLATE_NOOP("Actions", "&Wire by keys"),
        ("node.wire_from", "node.wire_into", "-", "node.next_port", "node.previous_port"),
    ),
    "autograd": Submenu(
        QT_TRANSLATE_NOOP("Actions", "&Autograd"),
        ("node.requires_grad", "node.retain_grad", "node.no_grad", "node.loss"),
    ),
}
