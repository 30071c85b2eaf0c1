"""``approvals``, ``approve``, ``reject`` and ``withdraw``: what waits for a person."""

import sys
from typing import Annotated, TypeAlias

import typer

from cli.commands.calling import Json, caller_of, finish

QuestionId: TypeAlias = Annotated[
    str, typer.Argument(metavar="ID", help="Id of the approval, or of the execution that waits for it.")
]
Digest: TypeAlias = Annotated[
    str | None, typer.Option(help="What you agree to, as it was shown; without it, it is shown and you are asked.")
]


def add_to(app: typer.Typer) -> None:
    """The commands, in the order of the help."""
    app.command()(approvals)
    app.command()(approve)
    app.command()(reject)
    app.command()(withdraw)


def approvals(context: typer.Context, *, json: Json = False) -> None:
    """List what waits for a person."""
    from cli.deciding import list_questions

    finish(list_questions(caller_of(context), json=json))


def approve(
    context: typer.Context,
    question: QuestionId,
    digest: Digest = None,
    comment: Annotated[str | None, typer.Option(help="For the record.")] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Agree to what is shown now, without being asked.")] = False,
) -> None:
    """Agree to what is asked; exactly that may run then. It is shown first, and a yes is asked for."""
    from cli.deciding import Answer, answer
    from schemas.words import Verdict

    finish(answer(caller_of(context), question, Answer(Verdict.APPROVE, digest, comment, sure=yes), sys.stdin))


def reject(
    context: typer.Context,
    question: QuestionId,
    comment: Annotated[str, typer.Option(help="Why; who asked will read it.")],
) -> None:
    """Say no to what is asked."""
    from cli.deciding import Answer, answer
    from schemas.words import Verdict

    finish(answer(caller_of(context), question, Answer(Verdict.REJECT, None, comment), sys.stdin))


def withdraw(
    context: typer.Context,
    question: QuestionId,
    comment: Annotated[str | None, typer.Option(help="Why, for the record.")] = None,
) -> None:
    """Take back what you asked for; it will not run."""
    from cli.deciding import Answer, answer
    from schemas.words import Verdict

    finish(answer(caller_of(context), question, Answer(Verdict.WITHDRAW, None, comment), sys.stdin))
