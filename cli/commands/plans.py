"""``run`` and ``estimate``: a plan goes in."""

import sys
from typing import Annotated

import typer

from cli.commands.calling import Json, PlanName, caller_of, finish


def add_to(app: typer.Typer) -> None:
    """The commands, in the order of the help."""
    app.command()(run)
    app.command()(estimate)


def run(
    context: typer.Context,
    plan: PlanName,
    *,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Print the id and return; it runs as a job.")] = False,
    wait: Annotated[float | None, typer.Option(min=0, metavar="SECONDS", help="Watch it for so long at most.")] = None,
    json: Json = False,
    key: Annotated[str | None, typer.Option(help="Idempotency key: the same key is the same execution.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Confirm what you may confirm yourself (level 1).")] = False,
) -> None:
    """Run a plan and watch it. Ctrl-C leaves it running and says how to come back."""
    from cli.running import RunOptions, run_plan
    from cli.watching import Bookmark

    bookmark = Bookmark(caller_of(context))
    options = RunOptions(plan, wait=not no_wait, wait_s=wait, json=json, key=key, yes=yes)
    try:
        finish(run_plan(options, bookmark))
    except KeyboardInterrupt:
        if not bookmark.execution_id:
            raise
        print(f"\nit goes on. Come back with: {bookmark.how_to_return()}", file=sys.stderr)


def estimate(context: typer.Context, plan: PlanName, *, json: Json = False) -> None:
    """Say how long a plan takes, how risky it is and who must agree, without running it."""
    from cli.looking import estimate_plan

    finish(estimate_plan(caller_of(context), plan, json=json))
