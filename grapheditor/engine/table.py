"""The op table that tensors of this process use."""

from __future__ import annotations

from grapheditor.engine.op_table import OpTable, watchers

_active = OpTable()


def active() -> OpTable:
    """The table in use; empty until plugins have been loaded."""
    return _active


def activate(table: OpTable) -> None:
    """Let tensors use `table` from now on."""
    global _active
    _active = table
    for watcher in watchers:
        watcher()
