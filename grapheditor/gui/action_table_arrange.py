"""The Arrange menu and the switches for what dragged nodes snap to, as rows of the table of actions."""

from __future__ import annotations

from grapheditor.gui.translation import QT_TRANSLATE_NOOP

Row = tuple[str, str, tuple[str, ...], str, str]
"""Id, text, shortcuts, icon, explanation."""

SNAPPING: tuple[Row, ...] = (
    (
        "view.smart_guides",
        QT_TRANSLATE_NOOP("Actions", "S&mart guides"),
        (),
        "",
        QT_TRANSLATE_NOOP("Actions", "Dragged nodes snap in line with their neighbours; Ctrl held lets them go"),
    ),
    (
        "view.snap_grid",
        QT_TRANSLATE_NOOP("Actions", "Snap to &grid"),
        ("Ctrl+Alt+G",),
        "",
        QT_TRANSLATE_NOOP("Actions", "Dragged nodes snap to the dots, and halfway between"),
    ),
)

ARRANGE: tuple[Row, ...] = (
    (
        "arrange.align_left",
        QT_TRANSLATE_NOOP("Actions", "Align &left edges"),
        ("Ctrl+Shift+Left",),
        "align_left",
        "",
    ),
    (
        "arrange.align_right",
        QT_TRANSLATE_NOOP("Actions", "Align &right edges"),
        ("Ctrl+Shift+Right",),
        "align_right",
        "",
    ),
    (
        "arrange.align_top",
        QT_TRANSLATE_NOOP("Actions", "Align &top edges"),
        ("Ctrl+Shift+Up",),
        "align_top",
        "",
    ),
    (
        "arrange.align_bottom",
        QT_TRANSLATE_NOOP("Actions", "Align &bottom edges"),
        ("Ctrl+Shift+Down",),
        "align_bottom",
        "",
    ),
    (
        "arrange.align_center_h",
        QT_TRANSLATE_NOOP("Actions", "Align centres in a &column"),
        ("Ctrl+Shift+H",),
        "align_center_h",
        "",
    ),
    (
        "arrange.align_center_v",
        QT_TRANSLATE_NOOP("Actions", "Align centres in a ro&w"),
        ("Ctrl+Shift+M",),
        "align_center_v",
        "",
    ),
    (
        "arrange.distribute_h",
        QT_TRANSLATE_NOOP("Actions", "Distribute &horizontally"),
        ("Ctrl+Alt+H",),
        "distribute_h",
        QT_TRANSLATE_NOOP("Actions", "Make the gaps between the selected nodes equal"),
    ),
    (
        "arrange.distribute_v",
        QT_TRANSLATE_NOOP("Actions", "Distribute &vertically"),
        ("Ctrl+Alt+V",),
        "distribute_v",
        QT_TRANSLATE_NOOP("Actions", "Make the gaps between the selected nodes equal"),
    ),
    (
        "arrange.straighten",
        QT_TRANSLATE_NOOP("Actions", "&Straighten wires"),
        ("Ctrl+Alt+S",),
        "straighten",
        QT_TRANSLATE_NOOP("Actions", "Move nodes up and down until the wires of the longest chains are level"),
    ),
    (
        "arrange.tidy",
        QT_TRANSLATE_NOOP("Actions", "Tidy &up"),
        ("Ctrl+Shift+L",),
        "tidy",
        QT_TRANSLATE_NOOP("Actions", "Lay out the selected nodes, or all, from left to right"),
    ),
    (
        "arrange.tidy_down",
        QT_TRANSLATE_NOOP("Actions", "Tidy up from top &down"),
        ("Ctrl+Alt+L",),
        "tidy_down",
        QT_TRANSLATE_NOOP("Actions", "Lay out the selected nodes, or all, from the top down"),
    ),
)

ARRANGE_MENU = (
    "arrange",
    QT_TRANSLATE_NOOP("Actions", "&Arrange"),
    ("arrange.tidy", "arrange.tidy_down", "arrange.straighten", "-", "arrange.align_left", "arrange.align_center_h",
     "arrange.align_right", "-", "arrange.align_top", "arrange.align_center_v", "arrange.align_bottom", "-",
     "arrange.distribute_h", "arrange.distribute_v", "-", "view.smart_guides", "view.snap_grid"),
)  # fmt: skip
