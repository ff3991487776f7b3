"""The commands with their arguments; what they do stands in the other modules of this package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

HELP = """Graph Editor: draw, run and differentiate computation graphs.

`grapheditor [FILE ...]` opens the window; the commands below need no display.
"""

# rich would triple the time that help takes
app = typer.Typer(
    help=HELP, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=False
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A .graph or .graphz file.")]


def run_app(arguments: list[str]) -> int:
    """The exit status of the command that `arguments` name; what a command raises is left to the caller."""
    command = typer.main.get_command(app)
    try:
        return int(command.main(arguments, prog_name="grapheditor", standalone_mode=True) or 0)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))


def _version(wanted: bool) -> None:
    if wanted:
        from grapheditor import __version__

        print(f"grapheditor {__version__}")
        raise typer.Exit


@app.callback(epilog="Exit status: 0 done, 1 the graph has an error, 2 wrong usage.")
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


@app.command("window", hidden=True)
def _window(files: Annotated[list[Path] | None, typer.Argument(metavar="FILE")] = None) -> None:
    """Open the window; the word `window` may be left out."""
    from grapheditor.cli.window import open_window

    raise typer.Exit(open_window(files or []))


@app.command()
def run(
    file: File,
    evaluator: Annotated[
        str | None, typer.Option(metavar="NAME", help="eager, static or a plugin's; default: as the file says.")
    ] = None,
    loss: Annotated[
        str | None, typer.Option(metavar="NODE", help="Where backward starts; default: as the file says.")
    ] = None,
    feed: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="Numbers for a value node: NAME=1.5, NAME=[1,2], NAME=FILE.npy, FILE.npz with an array per "
            "name, FILE.csv with a column per name, or NAME=randn:SEED, NAME=uniform:SEED. One leading axis more "
            "than the node has makes a stack of batches: one run per entry. May be repeated.",
        ),
    ] = None,
    no_backward: Annotated[bool, typer.Option("--no-backward", help="Compute values only.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Print large values in full.")] = False,
    batches: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Run the first N entries of a stack; without one, run N times."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE.npz", help="Save all values and gradients.")
    ] = None,
    workers: Annotated[
        int, typer.Option(metavar="N", min=1, help="Run N batches at once; for the static evaluator.")
    ] = 1,
) -> None:
    """Run a graph and print values, gradients and grad_fn of its nodes."""
    from grapheditor.cli.run import Request, run_file

    request = Request(file, evaluator, loss, tuple(feed or ()), not no_backward, json, full, batches, output, workers)
    raise typer.Exit(run_file(request))


@app.command()
def render(
    file: File,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="A .png, .svg or .pdf file.")],
    overlay: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Draw this overlay; may be repeated. Default: all.")
    ] = None,
    theme: Annotated[str, typer.Option(metavar="light|dark|contrast")] = "light",
    scale: Annotated[float, typer.Option(min=0.1, max=20, help="Pixels per unit.")] = 2.0,
    selection: Annotated[
        list[str] | None,
        typer.Option("--selection", "--nodes", metavar="NAME,...", help="Draw these nodes only; may be repeated."),
    ] = None,
    transparent: Annotated[bool, typer.Option("--transparent", help="Leave out the ground.")] = False,
    legend: Annotated[bool, typer.Option("--legend", help="Add the title, and what colours and marks mean.")] = False,
) -> None:
    """Draw a graph into a picture, without a display."""
    from grapheditor.cli.render import Drawing, render_file

    render_file(Drawing(file, output, overlay, theme, scale, selection, transparent, legend))


@app.command("export")
def export_graph(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A .graph or .graphz file.")] = None,
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="`--to help` lists the formats.")] = "help",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT", help="Default: standard output.")
    ] = None,
) -> None:
    """Write a graph in another format, for instance as a Python script."""
    from grapheditor.cli.convert import export_file, list_formats

    if to == "help":
        list_formats("exporters")
    elif file is None:
        raise typer.BadParameter("Name the file to export.", param_hint="FILE")
    else:
        export_file(file, to, output)


@app.command("import")
def import_graph(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A file of another program.")] = None,
    format_: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help="Default: by suffix; `help` lists them.")
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="OUT.graph")] = None,
) -> None:
    """Turn a file of another format into a graph file."""
    from grapheditor.cli.convert import import_file, list_formats

    if format_ == "help":
        list_formats("importers")
    elif file is None or output is None:
        raise typer.BadParameter("Name the file to import, and with -o the graph file to write.")
    else:
        import_file(file, format_, output)


@app.command()
def bench(
    workloads: Annotated[list[str] | None, typer.Argument(metavar="WORKLOAD")] = None,
    peers: Annotated[str, typer.Option(metavar="torch,jax,...", help="Other libraries to compare with.")] = "",
    rounds: Annotated[int | None, typer.Option(metavar="N", min=1, help="Default: 15, and 30 for the window.")] = None,
    nodes: Annotated[
        str, typer.Option(metavar="N,N,...", help="Sizes of graphs for `canvas` and `edit`. Default: 1000,10000,50000.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE.svg", help="Draw the medians as a bar chart.")
    ] = None,
) -> None:
    """Measure the evaluators, all workloads where peers are named.

    `canvas` measures the window with large graphs, `edit` how soon an edit shows, `scaling` graphs up to 100,000 ops.
    """
    from grapheditor.bench import main

    sizes = nodes.replace(",", " ").split()
    if not all(size.isdecimal() and int(size) for size in sizes):
        raise typer.BadParameter(f"{nodes!r}: give numbers of nodes, as 1000,10000.", param_hint="--nodes")
    main(workloads or [], [peer for peer in peers.split(",") if peer], rounds, json, list(map(int, sizes)), output)


@app.command()
def ops(name: Annotated[str | None, typer.Argument(metavar="NAME")] = None) -> None:
    """List the ops, or tell all about one."""
    from grapheditor.cli.lists import describe_op, list_ops

    list_ops() if name is None else describe_op(name)


@app.command()
def plugins() -> None:
    """List the plugins, what each brought, and what failed to load."""
    from grapheditor.cli.lists import list_plugins

    list_plugins()


@app.command()
def examples(
    name: Annotated[str | None, typer.Argument(metavar="NAME")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Default: standard output.")
    ] = None,
) -> None:
    """List the examples, or copy one."""
    from grapheditor.cli.lists import copy_example, list_examples

    list_examples() if name is None else copy_example(name, output)
