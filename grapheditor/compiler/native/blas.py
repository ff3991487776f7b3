"""The matrix product of the OpenBLAS library that numpy brings along."""

from __future__ import annotations

import ctypes
import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grapheditor.compiler.native import llvm

_NAMES = (
    ("scipy_cblas_{0}gemm64_", "i64"), ("cblas_{0}gemm64_", "i64"), ("scipy_cblas_{0}gemm", "i32"),
    ("cblas_{0}gemm", "i32"),
)  # fmt: skip
"""What builds of OpenBLAS call it, and the size of its whole numbers."""
_THREADS = ("scipy_openblas_get_num_threads64_", "scipy_openblas_get_num_threads", "openblas_get_num_threads64_",
            "openblas_get_num_threads")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gemm:
    """cblas_sgemm or cblas_dgemm, which code can call by this name."""

    name: str
    integer: str


@functools.cache
def gemm(dtype: str) -> Gemm | None:
    """The product of matrices of float32 or float64; None where numpy was built with another library."""
    letter = {"float32": "s", "float64": "d"}.get(dtype)
    for library in _libraries() if letter else ():
        for pattern, integer in _NAMES:
            function = getattr(library, pattern.format(letter), None)
            if function is not None:
                name = f"blas_{letter}gemm"
                llvm.add_symbol(name, ctypes.cast(function, ctypes.c_void_p).value or 0)
                return Gemm(name, integer)
    return None


@functools.cache
def threads() -> int:
    """How many threads the library shares a large product among."""
    for library in _libraries():
        for name in _THREADS:
            function = getattr(library, name, None)
            if function is not None:
                return int(function())
    return 1


@functools.cache
def _libraries() -> list[ctypes.CDLL]:
    """numpy's OpenBLAS, which is loaded already."""
    home = Path(np.__file__).parent
    found = []
    for folder in (home.parent / "numpy.libs", home / ".dylibs", home / ".libs"):
        for path in sorted(folder.glob("*openblas*")) if folder.is_dir() else ():
            try:
                found.append(ctypes.CDLL(str(path)))
            except OSError:
                continue
    return found
