"""``stop`` and ``go``: nothing of what is stopped is sent until it is let go."""

from typing import Annotated, TypeAlias

import typer

from cli.commands.calling import Json, caller_of, finish

Tool: TypeAlias = Annotated[str | None, typer.Option(help="Only this tool.")]
Everything: TypeAlias = Annotated[
    bool, typer.Option("--everything", help="In all tenants; for an admin of the installation.")
]


def add_to(app: typer.Typer) -> None:
    """The commands, in the order of the help."""
    app.command()(stop)
    app.command()(go)
    app.command()(stops)


def stop(
    context: typer.Context,
    reason: Annotated[str, typer.Option(help="Why; whoever waits will read it.")],
    tool: Tool = None,
    *,
    everything: Everything = False,
) -> None:
    """Send nothing more: of your tenant, of one tool, or of everything. What is stopped waits."""
    from cli.stopping import stop_sending

    finish(stop_sending(caller_of(context), tool, reason, everything=everything))


def go(
    context: typer.Context,
    reason: Annotated[str, typer.Option(help="Why it may go on, for the record.")] = "it may go on",
    tool: Tool = None,
    *,
    everything: Everything = False,
) -> None:
    """Let go what was stopped in the same words; it goes on where it waits."""
    from cli.stopping import let_go

    finish(let_go(caller_of(context), tool, reason, everything=everything))


def stops(context: typer.Context, *, json: Json = False) -> None:
    """List what is stopped."""
    from cli.stopping import list_stops

    finish(list_stops(caller_of(context), json=json))
