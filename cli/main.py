"""The ``stage-e`` command. Nothing heavy is imported before a command runs, so that ``--help`` comes at once."""

import sys
from typing import Annotated

import typer
from typer.core import TyperGroup
from typer.main import get_command

from cli.caller import DEFAULT_URL, Caller
from cli.commands import (
    approvals,
    audit,
    controls,
    doctor,
    executions,
    keys,
    plans,
    policy,
    processes,
    sequels,
    settling,
    stack,
    tools,
    top,
)
from cli.errors import end_with_a_line
from cli.exits import EXIT_CODES

app = typer.Typer(
    name="stage-e",
    help="Executes the plans that OpsConductor makes: assessed, approved where due, at once or as a job, and recorded.",
    epilog=f"\b\n{EXIT_CODES}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # drawing boxes around the help takes 0.3 s
)
GROUPS = (
    stack,
    plans,
    executions,
    sequels,
    approvals,
    settling,
    controls,
    top,
    tools,
    processes,
    audit,
    policy,
    keys,
    doctor,
)
for group in GROUPS:
    group.add_to(app)


@app.callback()
def everywhere(
    context: typer.Context,
    url: Annotated[
        str | None, typer.Option(help=f"Where the API is.  [env var: STAGE_E_URL; default: {DEFAULT_URL}]")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Act as operator, approver or admin of the local stack.")
    ] = None,
) -> None:
    """What stands before every command. The key is in STAGE_E_API_KEY, or that of the local operator is taken."""
    context.obj = Caller(url, person)


def main() -> None:
    """Run the command that the arguments name. Raises: SystemExit, always."""
    sys.excepthook = end_with_a_line
    command = get_command(app)
    read_no_options_of_groups(command, sys.argv[1:])
    command.main(prog_name="stage-e")


def read_no_options_of_groups(command: object, words: list[str]) -> None:
    """Where a command's name follows at once, its group has no options to read; typer loads pydantic even for none."""
    for word in words:
        if not isinstance(command, TyperGroup) or word not in command.commands:
            return
        command.params.clear()
        command.add_help_option = False
        command = command.commands[word]
