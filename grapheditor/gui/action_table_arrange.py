"""The Arrange menu, and the switches for what dragged nodes snap to."""

from __future__ import annotations

from grapheditor.gui.action_entry import Action, Menu
from grapheditor.gui.translation import QT_TRANSLATE_NOOP

ARRANGE_ACTIONS = (
    Action(
        "arrange.tidy",
        QT_TRANSLATE_NOOP("Actions", "Tidy &up"),
        ("Ctrl+Shift+L",),
        "tidy",
        tip=QT_TRANSLATE_NOOP("Actions", "Lay out the selected nodes, or all, from left to right"),
        scope="canvas",
    ),
    Action(
        "arrange.tidy_down",
        QT_TRANSLATE_NOOP("Actions", "Tidy up from top &down"),
        ("Ctrl+Alt+L",),
        "tidy_down",
        tip=QT_TRANSLATE_NOOP("Actions", "Lay out the selected nodes, or all, from the top down"),
        scope="canvas",
    ),
    Action(
        "arrange.straighten",
        QT_TRANSLATE_NOOP("Actions", "&Straighten wires"),
        ("Ctrl+Alt+S",),
        "straighten",
        tip=QT_TRANSLATE_NOOP("Actions", "Move nodes up and down until the wires of the longest chains are level"),
        scope="canvas",
    ),
    Action(
        "arrange.align_left",
        QT_TRANSLATE_NOOP("Actions", "Align &left edges"),
        ("Ctrl+Shift+Left",),
        "align_left",
        scope="canvas",
    ),
    Action(
        "arrange.align_center_h",
        QT_TRANSLATE_NOOP("Actions", "Align centres in a &column"),
        ("Ctrl+Shift+H",),
        "align_center_h",
        scope="canvas",
    ),
    Action(
        "arrange.align_right",
        QT_TRANSLATE_NOOP("Actions", "Align &right edges"),
        ("Ctrl+Shift+Right",),
        "align_right",
        scope="canvas",
    ),
    Action(
        "arrange.align_top",
        QT_TRANSLATE_NOOP("Actions", "Align &top edges"),
        ("Ctrl+Shift+Up",),
        "align_top",
        scope="canvas",
    ),
    Action(
        "arrange.align_center_v",
        QT_TRANSLATE_NOOP("Actions", "Align centres in a ro&w"),
        ("Ctrl+Shift+M",),
        "align_center_v",
        scope="canvas",
    ),
    Action(
        "arrange.align_bottom",
        QT_TRANSLATE_NOOP("Actions", "Align &bottom edges"),
        ("Ctrl+Shift+Down",),
        "align_bottom",
        scope="canvas",
    ),
    Action(
        "arrange.distribute_h",
        QT_TRANSLATE_NOOP("Actions", "Distribute &horizontally"),
        ("Ctrl+Alt+H",),
        "distribute_h",
        tip=QT_TRANSLATE_NOOP("Actions", "Make the gaps between the selected nodes equal"),
        scope="canvas",
    ),
    Action(
        "arrange.distribute_v",
        QT_TRANSLATE_NOOP("Actions", "Distribute &vertically"),
        ("Ctrl+Alt+V",),
        "distribute_v",
        tip=QT_TRANSLATE_NOOP("Actions", "Make the gaps between the selected nodes equal"),
        scope="canvas",
    ),
    Action(
        "view.smart_guides",
        QT_TRANSLATE_NOOP("Actions", "S&mart guides"),
        tip=QT_TRANSLATE_NOOP("Actions", "Dragged nodes snap in line with their neighbours; Ctrl held lets them go"),
        checkable=True,
    ),
    Action(
        "view.snap_grid",
        QT_TRANSLATE_NOOP("Actions", "Snap to &grid"),
        ("Ctrl+Alt+G",),
        tip=QT_TRANSLATE_NOOP("Actions", "Dragged nodes snap to the dots, and halfway between"),
        checkable=True,
    ),
)

ARRANGE_MENU = Menu(
    "arrange",
    QT_TRANSLATE_NOOP("Actions", "&Arrange"),
    (
        "arrange.tidy", "arrange.tidy_down", "arrange.straighten", "-",
        "arrange.align_left", "arrange.align_center_h", "arrange.align_right", "-",
        "arrange.align_top", "arrange.align_center_v", "arrange.align_bottom", "-",
        "arrange.distribute_h", "arrange.distribute_v", "-",
        "view.smart_guides", "view.snap_grid",
    ),
)  # fmt: skip
