"""Texts of cards in lines: as wide as there is room, in any script, and nothing lost."""

from __future__ import annotations

import pytest

from grapheditor.gui import card_text

CHINESE = "反向传播会按叶子节点当前的数值计算其 grad,因此不能覆盖这些数值。请使用不带下划线的运算。"
MIXED = "한국어 and 中文 (clone), then words"


@pytest.mark.parametrize("text", [CHINESE, MIXED, "The size of tensor a must  match", "", "   "])
@pytest.mark.parametrize("room", [60.0, 120.0, 400.0])
def test_lines_fit_and_hold_all_of_the_text(qapp, text, room):
    lines = card_text.wrapped(text, "label", room, 99)
    assert all(card_text.width(line, "label") <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert not any(line[:1] in ",。)" for line in lines)


def test_what_has_no_line_left_is_cut(qapp):
    lines = card_text.wrapped(CHINESE, "label", 90.0, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
