"""``watch``, ``ls``, ``show``, ``cancel``, ``pause`` and ``resume``: what runs, and what ran."""

from typing import Annotated

import typer

from cli.commands.calling import ExecutionId, Json, caller_of, finish, finish_or_leave

Reason = Annotated[str | None, typer.Option(help="Why, for the record.")]


def add_to(app: typer.Typer) -> None:
    """The commands, in the order of the help."""
    app.command()(watch)
    app.command()(ls)
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


def ls(
    context: typer.Context,
    *,
    status: Annotated[str | None, typer.Option(help="Only those: running, queued, completed, failed, ...")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many at most.")] = 20,
    json: Json = False,
) -> None:
    """List executions, the newest first."""
    from cli.looking import list_executions

    finish(list_executions(caller_of(context), status, limit, json=json))


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
