"""Graph Editor: computation graphs drawn, run and differentiated.

The names below are loaded on first use, so that ``import grapheditor`` costs
next to nothing and neither numpy nor networkx is imported before it is needed.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "Graph": "authoring",
    "Handle": "handles",
    "GraphEditorError": "model.errors",
    "Tensor": "engine.tensor",
    "backward": "engine.autograd",
    "call": "eager",
    "clear_cache": "compiler.compiled",
    "compile": "running",
    "enable_grad": "engine.modes",
    "feeds": "io.feeds",
    "grad": "engine.autograd",
    "gradcheck": "engine.gradcheck",
    "gradgradcheck": "engine.gradcheck",
    "inference_mode": "engine.modes",
    "is_grad_enabled": "engine.modes",
    "is_inference_mode_enabled": "engine.modes",
    "load": "io",
    "manual_seed": "engine.drawing",
    "no_grad": "engine.modes",
    "ops": "plugin_registry",
    "registry": "plugin_registry",
    "save": "io",
    "Session": "running",
    "set_grad_enabled": "engine.modes",
    "tensor": "eager",
}

__all__ = sorted([*_HOMES, "__version__"])


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'grapheditor' has no attribute {name!r}")
    module = importlib.import_module(f"grapheditor.{home}")
    value = getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
