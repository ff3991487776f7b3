"""The View menu and its actions."""

from __future__ import annotations

from grapheditor.gui.action_entry import Action, Menu, Submenu
from grapheditor.gui.translation import QT_TRANSLATE_NOOP

VIEW_ACTIONS = (
    Action("view.zoom_in", QT_TRANSLATE_NOOP("Actions", "Zoom &in"), ("Ctrl++", "Ctrl+="), "zoom_in"),
    Action("view.zoom_out", QT_TRANSLATE_NOOP("Actions", "Zoom &out"), ("Ctrl+-",), "zoom_out"),
    Action("view.zoom_reset", QT_TRANSLATE_NOOP("Actions", "&100 %"), ("Ctrl+1",)),
    Action("view.fit_all", QT_TRANSLATE_NOOP("Actions", "&Fit all"), ("Ctrl+0",), "fit"),
    Action("view.fit_selection", QT_TRANSLATE_NOOP("Actions", "Fit &selection"), ("Ctrl+Shift+0",)),
    Action("view.enter_group", QT_TRANSLATE_NOOP("Actions", "&Enter group"), ("Ctrl+PgDown",), scope="canvas"),
    Action("view.leave_group", QT_TRANSLATE_NOOP("Actions", "Leave &group"), ("Ctrl+PgUp",), scope="canvas"),
    Action(
        "view.wire_labels",
        QT_TRANSLATE_NOOP("Actions", "Shapes on &wires"),
        tip=QT_TRANSLATE_NOOP("Actions", "Write shape and dtype on wires that have room for them"),
        checkable=True,
    ),
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
    Action("view.theme.system", QT_TRANSLATE_NOOP("Actions", "As the &system"), checkable=True),
    Action("view.theme.light", QT_TRANSLATE_NOOP("Actions", "&Light"), checkable=True),
    Action("view.theme.dark", QT_TRANSLATE_NOOP("Actions", "&Dark"), checkable=True),
    Action("view.theme.contrast", QT_TRANSLATE_NOOP("Actions", "High &contrast"), checkable=True),
    Action(
        "view.animations",
        QT_TRANSLATE_NOOP("Actions", "&Animations"),
        tip=QT_TRANSLATE_NOOP("Actions", "Let the view glide to where it goes"),
        checkable=True,
    ),
    Action("view.outline", QT_TRANSLATE_NOOP("Actions", "Go to the out&line"), ("Ctrl+Shift+O",)),
    Action("view.next_pane", QT_TRANSLATE_NOOP("Actions", "&Next pane"), ("Ctrl+Tab",)),
    Action("view.previous_pane", QT_TRANSLATE_NOOP("Actions", "P&revious pane"), ("Ctrl+Shift+Tab",)),
)

VIEW_MENU = Menu(
    "view",
    QT_TRANSLATE_NOOP("Actions", "&View"),
    (
        ">zoom", "view.fit_all", "view.fit_selection", "-",
        "view.enter_group", "view.leave_group", "-",
        ">overlays", "view.wire_labels", "view.minimap", "view.trace", "-",
        ">theme", ">size", "view.animations", "-",
        ">docks", ">go",
    ),
)  # fmt: skip

VIEW_SUBMENUS = {
    "zoom": Submenu(QT_TRANSLATE_NOOP("Actions", "&Zoom"), ("view.zoom_in", "view.zoom_out", "view.zoom_reset")),
    "overlays": Submenu(QT_TRANSLATE_NOOP("Actions", "O&verlays")),
    "theme": Submenu(
        QT_TRANSLATE_NOOP("Actions", "T&heme"),
        ("view.theme.system", "view.theme.light", "view.theme.dark", "view.theme.contrast"),
    ),
    "size": Submenu(QT_TRANSLATE_NOOP("Actions", "&Interface size (from the next start)")),
    "docks": Submenu(QT_TRANSLATE_NOOP("Actions", "&Panels")),
    "go": Submenu(QT_TRANSLATE_NOOP("Actions", "G&o to"), ("view.outline", "view.next_pane", "view.previous_pane")),
}
