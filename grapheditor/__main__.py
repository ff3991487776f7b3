"""The program: `grapheditor` and `python -m grapheditor`."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> None:
    """Run one command, or open the window; ends the process with the exit status."""
    from grapheditor.cli.start import run_command

    sys.exit(run_command(sys.argv[1:] if arguments is None else arguments))


if __name__ == "__main__":
    main()
