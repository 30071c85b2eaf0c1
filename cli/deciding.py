"""Answer what waits for a person, after it was shown."""

import sys
from dataclasses import dataclass
from typing import TextIO

from pydantic import ValidationError

from cli.caller import Caller
from cli.client import Client, connect
from cli.errors import CommandError
from cli.exits import Exit
from cli.running import show_question
from cli.terminal.printing import print_table
from cli.terminal.text import clock_time, safe
from schemas.approval import Approval, ApprovalDecision
from schemas.words import Verdict

DONE = {Verdict.APPROVE: "approved", Verdict.REJECT: "rejected", Verdict.WITHDRAW: "withdrawn"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says; without a ``digest``, about what is shown now."""

    verdict: Verdict
    digest: str | None = None
    comment: str | None = None
    sure: bool = False
    """Whether nobody is to be asked once more."""


async def list_questions(caller: Caller, *, json: bool) -> Exit:
    """Prints what waits."""
    async with connect(caller) as client:
        questions = await client.approvals()
    if json:
        for question in questions:
            print(question.model_dump_json(exclude_none=True))
    else:
        print_table(["ID", "LEVEL", "UNTIL", "EXECUTION", "STEP"], map(_row, questions))
    return Exit.DONE


async def answer(caller: Caller, asked: str, given: Answer, terminal: TextIO) -> Exit:
    """Sends the answer to the question with that id, or to the one question of the execution with that id.

    A yes without a digest is asked for on ``terminal``. Raises: CommandError.
    """
    async with connect(caller) as client:
        question = await _find(client, caller, asked)
        digest = given.digest
        if given.verdict is Verdict.APPROVE and digest is None:
            digest = await agreed(client, question, terminal, sure=given.sure)
        await client.decide(question.approval_id, _decision(given, digest or question.digest))
    print(f"{DONE[given.verdict]}; follow it with: {caller.again(f'watch {question.execution_id}')}")
    return Exit.DONE


def _decision(given: Answer, digest: str) -> ApprovalDecision:
    try:
        return ApprovalDecision(decision=given.verdict, digest=digest, comment=given.comment)
    except ValidationError as error:
        raise CommandError(f"{safe(digest)} is no digest; it looks like sha256:0123...", Exit.BAD_INPUT) from error


async def _find(client: Client, caller: Caller, asked: str) -> Approval:
    questions = await client.approvals()
    found = [each for each in questions if asked in (each.approval_id, each.execution_id)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = [f"  {each.approval_id}  step {each.step_id}" for each in found]
        raise CommandError(f"execution {asked} asks more than one question; name one:", Exit.BAD_INPUT, ids)
    raise CommandError(f"nothing that waits has the id {asked}; see {caller.again('approvals')}", Exit.BAD_INPUT)


async def agreed(client: Client, question: Approval, terminal: TextIO, *, sure: bool = False) -> str:
    """The digest that was shown and agreed to. Raises: CommandError: there is nobody to ask, or the answer is no."""
    show_question(question, await client.execution(question.execution_id))
    if sure:
        return question.digest
    if not terminal.isatty():
        raise CommandError("nobody is here to ask; add --digest with the digest above, or --yes", Exit.WAITS)
    print("Approve? [y/N] ", end="", file=sys.stderr, flush=True)
    if terminal.readline().strip().lower() not in ("y", "yes"):
        raise CommandError("not approved; it goes on waiting", Exit.WAITS)
    return question.digest


def _row(question: Approval) -> list[str]:
    until = clock_time(question.expires_at)
    return [question.approval_id, str(question.level), until, question.execution_id, question.step_id or "the plan"]
