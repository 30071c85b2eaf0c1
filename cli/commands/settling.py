"""``resolve``: what became of a step of which nobody knows."""

from typing import Annotated

import typer

from cli.commands.calling import ExecutionId, caller_of, finish
from cli.errors import CommandError
from cli.exits import Exit


def add_to(app: typer.Typer) -> None:
    """The command."""
    app.command()(resolve)


def resolve(
    context: typer.Context,
    execution_id: ExecutionId,
    step: Annotated[str, typer.Argument(metavar="STEP", help="The step, or step[target], as show names it.")],
    reason: Annotated[str, typer.Option(help="How you know, for the record.")],
    *,
    happened: Annotated[bool, typer.Option("--happened", help="It took effect.")] = False,
    did_not_happen: Annotated[bool, typer.Option("--did-not-happen", help="It did not; go on without it.")] = False,
    try_again: Annotated[bool, typer.Option("--try-again", help="Do it once more, whatever became of it.")] = False,
    abort: Annotated[bool, typer.Option("--abort", help="End the execution; the step stays unknown.")] = False,
) -> None:
    """Say what became of a step that is unknown, or have it tried again."""
    from cli.settling import resolve_step
    from schemas.words import Resolution

    given = zip(Resolution, (happened, did_not_happen, try_again, abort), strict=True)
    chosen = [resolution for resolution, is_given in given if is_given]
    if len(chosen) != 1:
        raise CommandError("say one of --happened, --did-not-happen, --try-again, --abort", Exit.BAD_INPUT)
    finish(resolve_step(caller_of(context), execution_id, step, chosen[0], reason))
