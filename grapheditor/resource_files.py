"""Where icons, style sheets and examples lie, in a checkout and in an installed package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(*parts: str) -> Path:
    """The file or folder of that name in `resources`: ``resource_path("examples", "article.graph")``.

    Raises FileNotFoundError if there is no such file, or no `resources` at all.
    """
    path = _root().joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"Graph Editor has no resource {'/'.join(parts)!r}: {path} does not exist.")
    return path


@cache
def _root() -> Path:
    installed = _PACKAGE / "resources"
    if installed.is_dir():
        return installed
    checkout = _PACKAGE.parent / "resources"
    # pyproject.toml tells a checkout from site-packages, where a stranger may own "resources".
    if checkout.is_dir() and (_PACKAGE.parent / "pyproject.toml").is_file():
        return checkout
    raise FileNotFoundError(
        f"Graph Editor's resources are neither in {installed} nor in {checkout}; "
        "reinstall grapheditor, or run it from a complete checkout."
    )
