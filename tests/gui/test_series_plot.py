"""A long series is drawn by the least and the greatest of each few points, and loses neither peaks nor gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grapheditor.gui.series_plot import SeriesPlot, thinned
from grapheditor.gui.theme import Theme


@given(st.integers(1, 3000), st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_every_stretch_keeps_its_extremes(count, columns, seed):
    values = np.random.default_rng(seed).normal(size=count)
    places = np.arange(count) * 3
    kept, shown = thinned(places, values, columns)
    assert (np.diff(kept) > 0).all()
    assert (values[kept // 3] == shown).all()
    assert len(kept) <= max(4 * columns, 2 * (columns + 1))
    stretch = -(-count // columns)
    if len(kept) < count:
        for start in range(0, count, stretch):
            part = values[start : start + stretch]
            inside = shown[(kept >= places[start]) & (kept <= places[min(start + stretch, count) - 1])]
            assert inside.min() == part.min()
            assert inside.max() == part.max()


@pytest.mark.parametrize("at", [0, 40_000, 99_999])
def test_a_number_that_is_not_finite_is_marked_wherever_it_stands(qtbot, at):
    plot = SeriesPlot(Theme.light())
    qtbot.addWidget(plot)
    plot.resize(400, 160)
    values = np.zeros(100_000)
    values[: 30_000 if at else 0] = np.nan
    plot.set_series("y", values, len(values))
    before = plot.grab().toImage()
    values = values.copy()
    values[at] = np.nan
    plot.set_series("y", values, len(values))
    assert plot.grab().toImage() != before
