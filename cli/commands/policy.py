"""``policy check`` and ``policy try``."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from cli.commands.calling import Json, finish

PolicyName: TypeAlias = Annotated[Path, typer.Argument(metavar="FILE", help="A policy, or the name of a preset.")]
DAY = "%Y-%m-%d"


def add_to(app: typer.Typer) -> None:
    """The group of these commands."""
    group = typer.Typer(help="Check a policy, and try it on what was submitted before.", no_args_is_help=True)
    group.command()(check)
    group.command("try")(try_on_the_past)
    app.add_typer(group, name="policy")


def check(file: PolicyName) -> None:
    """Say whether a policy can be used; what is wrong, with file and line."""
    from cli.policies import check_policy

    finish(check_policy(file))


def try_on_the_past(
    file: PolicyName,
    *,
    since: Annotated[
        datetime | None, typer.Option(formats=[DAY, f"{DAY}T%H:%M:%S"], help="UTC; a month ago unless you say.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many executions at most, the newest.")] = 1000,
    json: Json = False,
) -> None:
    """Say which past executions a policy would judge otherwise, and how. Reads the database; changes nothing."""
    from cli.policies import Trial, try_policy

    finish(try_policy(Trial(file, since, limit, json)))
