"""The Run menu and its actions."""

from __future__ import annotations

from grapheditor.gui.action_entry import Action, Menu
from grapheditor.gui.translation import QT_TRANSLATE_NOOP

RUN_ACTIONS = (
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
        "run.feed",
        QT_TRANSLATE_NOOP("Actions", "&Feed batches"),
        ("Ctrl+F5",),
        "batches",
        QT_TRANSLATE_NOOP("Actions", "Run the graph once for each batch, and plot what comes out"),
    ),
    Action(
        "run.explain",
        QT_TRANSLATE_NOOP("Actions", "The compiled &program …"),
        ("Ctrl+Shift+F5",),
        "compile",
        QT_TRANSLATE_NOOP("Actions", "Show what the compiler makes of the graph and its gradients, pass by pass"),
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
)

RUN_MENU = Menu(
    "run",
    QT_TRANSLATE_NOOP("Actions", "&Run"),
    (
        "run.compile", "run.run", "run.backward", "run.zero_grad", "run.feed", "run.stop", "-", "run.explain", "-",
        "run.live", "run.backward_after_edit", "run.retain_graph",
    ),
)  # fmt: skip
