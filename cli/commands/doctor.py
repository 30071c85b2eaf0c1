"""``doctor``."""

import typer

from cli.commands.calling import caller_of, finish


def add_to(app: typer.Typer) -> None:
    """The command."""
    app.command()(doctor)


def doctor(context: typer.Context) -> None:
    """Check settings, database, Redis, services, keys and API; what is wrong, and what to do about it."""
    from cli.doctor.examination import examine

    finish(examine(caller_of(context)))
