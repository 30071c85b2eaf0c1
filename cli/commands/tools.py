"""``tools``: what a plan may name."""

from typing import Annotated

import typer

from cli.commands.calling import Json, caller_of, finish

ToolName = Annotated[str | None, typer.Argument(metavar="[NAME]", help="One tool, with all that is known of it.")]


def add_to(app: typer.Typer) -> None:
    """The command."""
    app.command()(tools)


def tools(context: typer.Context, name: ToolName = None, *, json: Json = False) -> None:
    """List the tools of the catalogue, or show one: where it runs, what it does and what it takes."""
    from cli.catalogue import show_tools

    finish(show_tools(caller_of(context), name, json=json))
