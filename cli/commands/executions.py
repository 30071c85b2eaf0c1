"""``watch``, ``ls``, ``show``, ``cancel``, ``pause`` and ``resume``: what runs, and what ran."""

from typing import Annotated

import typer

from cli.commands.calling import ExecutionId, Json, caller_of, finish, finish_or_leave

LS_EXAMPLES = """\b
A TIME is 30m, 2h or 3d (ago), 2026-11-27 or 2026-11-27T14:30, in this machine's zone.

\b
Examples:
  stage-e ls --status needs_attention
  stage-e ls --requester olga --tool systemctl --target web-01
  stage-e ls --text "restart spooler" --from 2026-11-01 --to 2026-11-27
  stage-e ls --status failed --from 2h --json | jq -r .execution_id"""
Reason = Annotated[str | None, typer.Option(help="Why, for the record.")]


def add_to(app: typer.Typer) -> None:
    """The commands, in the order of the help."""
    app.command()(watch)
    app.command(epilog=LS_EXAMPLES)(ls)
    app.command()(show)
    app.command()(cancel)
    app.command()(pause)
    app.command()(resume)


def watch(
    context: typer.Context,
    execution_id: ExecutionId,
    *,
    after: Annotated[int, typer.Option(min=0, metavar="N", help="Begin after event number N.")] = 0,
    json: Json = False,
) -> None:
    """Follow an execution to its end. Ctrl-C leaves it running and says how to come back."""
    from cli.looking import watch_execution
    from cli.watching import Bookmark

    bookmark = Bookmark(caller_of(context), execution_id, after)
    finish_or_leave(watch_execution(bookmark, json=json), bookmark)


def ls(  # noqa: PLR0913 - an option for each filter of the API
    context: typer.Context,
    *,
    text: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Beginnings of words of the request, all of them.")
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            metavar="STATUS", help="running, queued, awaiting_approval, needs_attention, completed, failed, ..."
        ),
    ] = None,
    mode: Annotated[str | None, typer.Option(metavar="MODE", help="immediate or background.")] = None,
    requester: Annotated[str | None, typer.Option(metavar="NAME", help="Who asked.")] = None,
    tool: Annotated[str | None, typer.Option(metavar="NAME", help="One that the plan names.")] = None,
    target: Annotated[str | None, typer.Option(metavar="HOST", help="One that the plan was known to touch.")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="TIME", help="Submitted then or later.")] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="Submitted before; a day means its end.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 20,
    cursor: Annotated[str | None, typer.Option(metavar="ID", help="Where an earlier list ended, as it said.")] = None,
    json: Json = False,
) -> None:
    """List executions, the newest first; each option narrows the list further."""
    from cli.listing import Wanted, list_executions

    names = {"text": text, "status": status, "mode": mode, "requester": requester, "tool": tool, "target": target}
    finish(list_executions(caller_of(context), Wanted(names, since, until, limit, cursor), json=json))


def show(context: typer.Context, execution_id: ExecutionId, *, json: Json = False) -> None:
    """Show an execution: its verdict, its steps with their attempts, its questions and its result."""
    from cli.looking import show_execution

    finish(show_execution(caller_of(context), execution_id, json=json))


def cancel(context: typer.Context, execution_id: ExecutionId, reason: Reason = None) -> None:
    """End an execution: nothing new starts, what is under way ends."""
    from cli.looking import wish_of_execution

    finish(wish_of_execution(caller_of(context), execution_id, "cancel", reason))


def pause(context: typer.Context, execution_id: ExecutionId, reason: Reason = None) -> None:
    """Have an execution start nothing new until it is resumed."""
    from cli.looking import wish_of_execution

    finish(wish_of_execution(caller_of(context), execution_id, "pause", reason))


def resume(context: typer.Context, execution_id: ExecutionId, reason: Reason = None) -> None:
    """Have a paused execution go on."""
    from cli.looking import wish_of_execution

    finish(wish_of_execution(caller_of(context), execution_id, "resume", reason))
