"""Graph files: read and written as data alone; nothing in a file is ever executed."""

from .files import load, save
from .migrate import VERSION
from .text import dumps, loads

__all__ = ["VERSION", "dumps", "load", "loads", "save"]
