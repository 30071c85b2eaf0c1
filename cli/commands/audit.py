"""``audit verify``."""

import typer

from cli.commands.calling import finish


def add_to(app: typer.Typer) -> None:
    """The group of this command."""
    group = typer.Typer(help="The audit trail: who did what when.", no_args_is_help=True)
    group.callback()(_everywhere)
    group.command()(verify)
    app.add_typer(group, name="audit")


def _everywhere() -> None:
    """The audit trail: who did what when."""  # without a callback, a group of one command has no name for it


def verify() -> None:
    """Whether anything in it was changed or removed; needs the database and STAGE_E_SECRET_KEY. Exit code 1: it was."""
    from cli.auditing import verify_trail

    finish(verify_trail())
