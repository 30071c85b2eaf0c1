"""``run`` and ``estimate``: a plan goes in."""

from typing import Annotated

import typer

from cli.commands.calling import Json, PlanName, caller_of, finish, finish_or_leave


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
    from cli.running import Manner, run_plan
    from cli.watching import Bookmark

    bookmark = Bookmark(caller_of(context))
    manner = Manner(wait=not no_wait, wait_s=wait, json=json, yes=yes)
    finish_or_leave(run_plan(plan, key, manner, bookmark), bookmark)


def estimate(context: typer.Context, plan: PlanName, *, json: Json = False) -> None:
    """Say how long a plan takes, how risky it is and who must agree, without running it."""
    from cli.looking import estimate_plan

    finish(estimate_plan(caller_of(context), plan, json=json))
