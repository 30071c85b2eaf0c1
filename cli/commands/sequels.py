"""``retry`` and ``rollback``: what follows on an execution that has ended."""

from typing import Annotated

import typer

from cli.commands.calling import ExecutionId, Json, caller_of, finish_or_leave

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would run, and run nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Begin without asking, and confirm what you may confirm yourself.")]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Print the id of the new execution and return.")]
Secrets = Annotated[
    str | None, typer.Option(metavar="FILE", help='Secrets by marker, as JSON ({"__secret_1__": ...}); - reads them.')
]


def add_to(app: typer.Typer) -> None:
    """The commands, in the order of the help."""
    app.command()(retry)
    app.command()(rollback)


def retry(
    context: typer.Context,
    execution_id: ExecutionId,
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
    no_wait: NoWait = False,
    secrets: Secrets = None,
    json: Json = False,
) -> None:
    """Continue an execution from what failed, as a new one; what succeeded is not run again."""
    _follow_on(context, "retry", execution_id, secrets, dry_run=dry_run, yes=yes, no_wait=no_wait, json=json)


def rollback(
    context: typer.Context,
    execution_id: ExecutionId,
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
    no_wait: NoWait = False,
    secrets: Secrets = None,
    json: Json = False,
) -> None:
    """Take back what an execution changed, as a new one, where it is known how; the rest is listed."""
    _follow_on(context, "rollback", execution_id, secrets, dry_run=dry_run, yes=yes, no_wait=no_wait, json=json)


def _follow_on(
    context: typer.Context,
    sequel: str,
    execution_id: str,
    secrets: str | None,
    *,
    dry_run: bool,
    yes: bool,
    no_wait: bool,
    json: bool,
) -> None:
    import sys

    from cli.running import Manner
    from cli.sequels import Request, follow_on, look_ahead
    from cli.watching import Bookmark

    bookmark = Bookmark(caller_of(context))
    request = Request(sequel, execution_id, secrets)
    manner = Manner(wait=not no_wait, json=json, yes=yes)
    begun = look_ahead(request, manner, bookmark) if dry_run else follow_on(request, manner, bookmark, sys.stdin)
    finish_or_leave(begun, bookmark)
