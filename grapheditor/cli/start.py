"""Where the program begins: with the window at once, or with the command that is named."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

from grapheditor.model.errors import GraphEditorError

COMMANDS = frozenset({"window", "run", "render", "export", "import", "bench", "ops", "plugins", "examples"})
"""What the first word means a command by; anything else is a file."""
DONE, GRAPH_ERROR, INTERRUPTED = 0, 1, 130


def run_command(arguments: list[str]) -> int:
    """The exit status: 0 done, 1 the graph has an error (told on standard error), 2 wrong usage."""
    logging.getLogger("grapheditor").addHandler(logging.NullHandler())  # `grapheditor plugins` tells instead
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal may not know "→"
    return _told(_window if names_files(arguments) else _command, arguments)


def names_files(arguments: list[str]) -> bool:
    """Whether there are only files to open: then the commands, which take long to import, are not needed."""
    return not any(word.startswith("-") for word in arguments) and not COMMANDS & set(arguments[:1])


def _window(arguments: list[str]) -> int:
    from grapheditor.cli.window import open_window

    return open_window([Path(word) for word in arguments])


def _command(arguments: list[str]) -> int:
    from grapheditor.cli.app import run_app

    known = arguments[0].startswith("-") or arguments[0] in COMMANDS
    return run_app(arguments if known else ["window", *arguments])


def _told(action: Callable[[list[str]], int], arguments: list[str]) -> int:
    """The exit status of `action`; what goes wrong is told without a traceback."""
    try:
        return action(arguments)
    except GraphEditorError as error:
        print(f"Error: {error}", file=sys.stderr)
    except MemoryError:
        print("Error: the graph does not fit into memory; make its tensors smaller.", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader, as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return GRAPH_ERROR
