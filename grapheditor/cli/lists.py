"""What there is: ops, plugins, examples."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from grapheditor import io
from grapheditor.cli.convert import write_output
from grapheditor.model.errors import GraphEditorError
from grapheditor.plugin_registry import HOOKS, registry
from grapheditor.resource_files import resource_path


def list_ops() -> None:
    """Print every op by category."""
    found = registry().ops.values()
    categories = {op.category: number for number, op in reversed(list(enumerate(found)))}
    for category, group in groupby(sorted(found, key=lambda op: categories[op.category]), lambda op: op.category):
        print(f"{category}")
        for op in group:
            print(f"  {op.schema!s:<60}  {op.doc.splitlines()[0]}")


def describe_op(name: str) -> None:
    """Print all about the overloads of one op; raises GraphEditorError where there is none."""
    table = registry().ops
    try:
        overloads = table.overloads(name)
    except KeyError:
        raise GraphEditorError(table.unknown(name)) from None
    for number, op in enumerate(overloads):
        if number:
            print()
        print(f"{op.schema}\n  {op.doc}")
        rows = {
            "name": op.name,
            "category": op.category,
            "also": ", ".join(op.aliases),
            "inputs": ", ".join(op.inputs),
            "outputs": ", ".join(op.outputs),
            "parameters": ", ".join(map(str, op.params.values())),
            "grad_fn": _grad_fn(op.grad_fn, op.base) if op.differentiable else "none: no gradient flows through it",
            **dict(op.source),
        }
        for label, text in rows.items():
            if text:
                print(f"  {label:<10}  {text}")


def _grad_fn(name: object, base: str) -> str:
    if callable(name):
        return "depends on the call"
    return str(name or f"{base.title()}Backward0")


def list_plugins() -> None:
    """Print each plugin with what it brought, and on standard error those that failed."""
    found = registry()
    for name in found.plugins:
        brought = [
            f"{len(things)} {hook if len(things) > 1 else hook.removesuffix('s')}"
            for hook in HOOKS
            if (things := found.brought[name][hook])
        ]
        print(f"{name:<24}  {', '.join(brought) or 'nothing'}")
    for name, error in sorted(found.failures.items()):
        print(f"{name} failed to load: {type(error).__name__}: {error}", file=sys.stderr)


def list_examples() -> None:
    """Print the examples with their descriptions."""
    for path in sorted(resource_path("examples").glob("*.graph")):
        settings = io.load(path).settings
        print(f"{path.stem:<20}  {settings.title}")
        if description := settings.extra.get("description"):
            print(f"{'':<20}  {description}")


def copy_example(name: str, output: Path | None) -> None:
    """Copy an example to a file or to standard output; raises GraphEditorError where there is none."""
    folder = resource_path("examples")
    names = sorted(path.stem for path in folder.glob("*.graph"))
    stem = name.removesuffix(".graph")
    if stem not in names:
        raise GraphEditorError(f"There is no example {name!r}; there are {', '.join(names)}.")
    data = (folder / f"{stem}.graph").read_bytes()
    if output is None:
        sys.stdout.write(data.decode())
    else:
        write_output(output, data)
