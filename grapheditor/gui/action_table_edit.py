"""The Edit menu and its actions."""

from __future__ import annotations

from grapheditor.gui.action_entry import Action, Key, Menu, Submenu
from grapheditor.gui.translation import QT_TRANSLATE_NOOP

EDIT_ACTIONS = (
    Action("edit.cut", QT_TRANSLATE_NOOP("Actions", "Cu&t"), (Key.Cut,), scope="canvas"),
    Action("edit.copy", QT_TRANSLATE_NOOP("Actions", "&Copy"), (Key.Copy,), scope="canvas"),
    Action("edit.paste", QT_TRANSLATE_NOOP("Actions", "&Paste"), (Key.Paste,), scope="canvas"),
    Action(
        "edit.copy_picture",
        QT_TRANSLATE_NOOP("Actions", "Copy as pictur&e"),
        ("Ctrl+Shift+C",),
        tip=QT_TRANSLATE_NOOP("Actions", "Put a picture of the selected nodes, or of all, on the clipboard"),
    ),
    Action("edit.duplicate", QT_TRANSLATE_NOOP("Actions", "Dup&licate"), ("Ctrl+D",), scope="canvas"),
    Action(
        "edit.duplicate_wired",
        QT_TRANSLATE_NOOP("Actions", "Duplicate with &inputs"),
        ("Ctrl+Shift+D",),
        tip=QT_TRANSLATE_NOOP("Actions", "Add a copy of the selected nodes that takes the same inputs"),
        scope="canvas",
    ),
    Action("edit.delete", QT_TRANSLATE_NOOP("Actions", "&Delete"), ("Del", "Backspace"), scope="canvas"),
    Action(
        "edit.delete_heal",
        QT_TRANSLATE_NOOP("Actions", "Delete and &heal"),
        ("Ctrl+Del", "Ctrl+Backspace"),
        tip=QT_TRANSLATE_NOOP("Actions", "Delete the selected nodes and join what they stood between"),
        scope="canvas",
    ),
    Action("edit.select_all", QT_TRANSLATE_NOOP("Actions", "Select &all"), (Key.SelectAll,), scope="canvas"),
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
    Action("edit.find", QT_TRANSLATE_NOOP("Actions", "&Find in the graph…"), (Key.Find,), "search"),
    Action("edit.find_next", QT_TRANSLATE_NOOP("Actions", "Find &next"), ("F3",)),
    Action("edit.find_previous", QT_TRANSLATE_NOOP("Actions", "Find pre&vious"), ("Shift+F3",)),
)

EDIT_MENU = Menu(
    "edit",
    QT_TRANSLATE_NOOP("Actions", "&Edit"),
    (
        "edit.undo", "edit.redo", "-",
        "edit.cut", "edit.copy", "edit.paste", "edit.copy_picture", "-",
        "edit.duplicate", "edit.duplicate_wired", "edit.delete", "edit.delete_heal", "-",
        "edit.select_all", "select.upstream", "select.downstream", "-",
        ">find",
    ),
)  # fmt: skip

EDIT_SUBMENUS = {
    "find": Submenu(QT_TRANSLATE_NOOP("Actions", "&Find"), ("edit.find", "edit.find_next", "edit.find_previous")),
}
