"""Memory that a step has freed serves the next one: the system is not asked for it again."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

import grapheditor as ge

resource: Any = pytest.importorskip("resource")
PAGE = 4096


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have allocators of their own")
def test_steps_that_repeat_take_the_memory_that_the_last_one_freed() -> None:
    x = ge.tensor(np.linspace(-1, 1, 10_000, dtype=np.float32), requires_grad=True)

    def step() -> int:
        """The pages that the system gave for a tape of 100 arrays."""
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        x.grad = None
        y = x
        for _ in range(100):
            y = y.tanh()
        y.sum().backward()
        return int(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)

    tape = 100 * x.numel() * 4 // PAGE
    assert sorted(step() for _ in range(20))[10] < tape / 10
