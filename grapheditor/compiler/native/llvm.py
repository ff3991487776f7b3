"""LLVM by llvmlite: text of its intermediate form in, addresses of machine code out."""

from __future__ import annotations

import ctypes
import functools
import sys
import threading
from dataclasses import dataclass
from typing import Any

_lock = threading.Lock()  # llvmlite's own lock guards calls, not the time between parsing and finishing


class Missing(Exception):
    """There is no llvmlite here, or one that can't be used; the text says which."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What code is made for."""

    cpu: str
    features: str
    bits: int
    """The width of a vector register."""

    @property
    def has_scaling(self) -> bool:
        """Whether multiplying by a power of two is one instruction, over- and underflow included."""
        return self.bits >= 512


@functools.cache
def _binding() -> Any:
    try:
        import llvmlite.binding as binding
    except ImportError as error:
        raise Missing(f"llvmlite is not installed ({error}); pip install 'grapheditor[native]'") from None
    if binding.llvm_version_info[0] < 20:  # older ones write pointers and constants in another way
        raise Missing("llvmlite is too old; version 0.45 or newer is needed")
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    return binding


@functools.cache
def machine() -> Machine:
    """The processor of this computer; raises Missing where no code can be made for it."""
    binding = _binding()
    try:
        features = binding.get_host_cpu_features()
    except RuntimeError:  # LLVM does not know how to ask this kind of processor
        return Machine(binding.get_host_cpu_name(), "", 128)
    bits = 512 if features.get("avx512f") and features.get("avx512dq") else 256 if features.get("avx2") else 128
    text = features.flatten() + (",-prefer-256-bit" if bits == 512 else "")
    return Machine(binding.get_host_cpu_name(), text, bits)


class Code:
    """Machine code in memory; it stays there until `close`, or until nothing refers to it."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def address(self, name: str) -> int:
        """Where the function of this name starts."""
        found: int = self._engine.get_function_address(name)
        if not found:
            raise KeyError(name)
        return found

    def close(self) -> None:
        """Give the memory back; no address of it may be called afterwards."""
        self._engine.close()


def assemble(text: str, effort: int = 1) -> Code:
    """Machine code for a module in LLVM's textual form; raises Missing without llvmlite.

    `effort` is 0 to 3. Higher ones take longer to compile more than they gain here,
    for the text is in the order in which it should run already.
    """
    binding, host = _binding(), machine()
    with _lock:
        module = binding.parse_assembly(text)
        target = binding.Target.from_default_triple()
        engine = binding.create_mcjit_compiler(
            module, target.create_target_machine(cpu=host.cpu, features=host.features, opt=effort)
        )
        engine.finalize_object()
    return Code(engine)


_LIBRARIES = {"linux": "libm.so.6", "darwin": "libSystem.dylib", "win32": "ucrtbase.dll"}


@functools.cache
def _mathematics() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(_LIBRARIES.get(sys.platform, "libm.so"))
    except OSError:
        return None


@functools.cache
def library_function(name: str) -> bool:
    """Whether C's mathematical library has this function; from then on code can call it by name."""
    library = _mathematics()
    function = None if library is None else getattr(library, name, None)
    if function is None:
        return False
    add_symbol(f"c_{name}", ctypes.cast(function, ctypes.c_void_p).value or 0)
    return True


def add_symbol(name: str, address: int) -> None:
    """From now on code can call what is at this address by this name."""
    _binding().add_symbol(name, address)
