"""The File and Help menus and their actions."""

from __future__ import annotations

from grapheditor.gui.action_entry import Action, Key, Menu, Submenu
from grapheditor.gui.translation import QT_TRANSLATE_NOOP

FILE_ACTIONS = (
    Action("file.new", QT_TRANSLATE_NOOP("Actions", "&New"), (Key.New,), "new"),
    Action("file.open", QT_TRANSLATE_NOOP("Actions", "&Open…"), (Key.Open,), "open"),
    Action("file.import", QT_TRANSLATE_NOOP("Actions", "&Import…")),
    Action("file.save", QT_TRANSLATE_NOOP("Actions", "&Save"), (Key.Save,), "save"),
    Action("file.save_as", QT_TRANSLATE_NOOP("Actions", "Save &as…"), ("Ctrl+Shift+S",)),
    Action("file.export_picture", QT_TRANSLATE_NOOP("Actions", "Export &picture…")),
    Action("file.print", QT_TRANSLATE_NOOP("Actions", "Prin&t…"), (Key.Print,)),
    Action("file.close", QT_TRANSLATE_NOOP("Actions", "&Close window"), ("Ctrl+W",)),
    Action("file.quit", QT_TRANSLATE_NOOP("Actions", "&Quit"), ("Ctrl+Q",)),
    Action(
        "edit.commands",
        QT_TRANSLATE_NOOP("Actions", "Co&mmand palette…"),
        ("Ctrl+Shift+P",),
        tip=QT_TRANSLATE_NOOP("Actions", "Search for anything that the menus can do"),
    ),
    Action("help.shortcuts", QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"), ("F1",)),
    Action("help.plugins", QT_TRANSLATE_NOOP("Actions", "&Plugins…")),
    Action("help.about", QT_TRANSLATE_NOOP("Actions", "&About Graph Editor")),
)

FILE_MENU = Menu(
    "file",
    QT_TRANSLATE_NOOP("Actions", "&File"),
    (
        "file.new", "file.open", ">recent", ">examples", "file.import", "-",
        "file.save", "file.save_as", "-",
        ">export", "file.export_picture", "file.print", "-",
        "file.close", "file.quit",
    ),
)  # fmt: skip
HELP_MENU = Menu(
    "help",
    QT_TRANSLATE_NOOP("Actions", "&Help"),
    (
        "edit.commands", "help.shortcuts", "help.plugins", "-",
        "help.about",
    ),
)  # fmt: skip

FILE_SUBMENUS = {
    "recent": Submenu(QT_TRANSLATE_NOOP("Actions", "Open &recent")),
    "examples": Submenu(QT_TRANSLATE_NOOP("Actions", "Open e&xample")),
    "export": Submenu(QT_TRANSLATE_NOOP("Actions", "&Export")),
}
