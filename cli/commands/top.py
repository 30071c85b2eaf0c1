"""``top``: who works, and what waits."""

from typing import Annotated

import typer

from cli.commands.calling import Json, caller_of, finish


def add_to(app: typer.Typer) -> None:
    """The command."""
    app.command()(top)


def top(
    context: typer.Context,
    *,
    once: Annotated[bool, typer.Option("--once", help="Print it once and return.")] = False,
    json: Json = False,
) -> None:
    """Show drivers and queues, every second until Ctrl-C; once where the output is no terminal."""
    import sys

    from cli.overseeing import keep_showing, show_once

    caller = caller_of(context)
    if json or once or not sys.stdout.isatty():
        finish(show_once(caller, json=json))
    try:
        finish(keep_showing(caller))
    except KeyboardInterrupt:
        raise typer.Exit from None
