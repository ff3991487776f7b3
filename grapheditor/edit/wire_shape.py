"""The curve of a wire: how far its control points stand out of its ends, for layouts and for what is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

LEAST, MOST, MOST_BACK = 28.0, 160.0, 220.0
"""Units for a wire that runs ahead, at least and at most, and at most for one that runs back."""


def reach(across: float) -> float:
    """How far the control points stand from the ends of a wire that goes so far to the right."""
    return max(LEAST, min(across * 0.5, MOST)) if across >= 0 else min(48.0 - across * 0.35, MOST_BACK)


def reaches(across: np.ndarray) -> np.ndarray:
    """The same for many wires."""
    import numpy as np  # whoever has an array has loaded it; a first picture has none

    ahead = np.minimum(np.maximum(across * 0.5, LEAST), MOST)
    return np.where(across >= 0, ahead, np.minimum(48.0 - across * 0.35, MOST_BACK))
