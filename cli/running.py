"""``stage-e run``: submit a plan, confirm what may be confirmed, watch it, and say how it ended."""

import asyncio
import sys
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from cli.caller import Caller
from cli.client import Client, LostAnswerError, connect
from cli.exits import Exit
from cli.plan_file import PlanFile, read_plan_file
from cli.terminal.cards import approval_lines, how_to_answer
from cli.terminal.printing import code_of, print_card, print_result
from cli.terminal.saying import say
from cli.terminal.screens import JsonScreen, Screen, screen_for_person
from cli.terminal.showing import settling_lines
from cli.watching import Bookmark, pending, waits_for_person, watch
from schemas.approval import Approval, ApprovalDecision
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.words import Verdict

SEND_AGAIN_S = (0.5, 1, 2, 4)
OWN_LEVEL = 1  # what whoever asked may confirm
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Manner:
    """What the command line says about watching what it began."""

    wait: bool = True
    wait_s: float | None = None
    json: bool = False
    yes: bool = False

    @property
    def prefer(self) -> str | None:
        """The same as a header."""
        return None if self.wait else "respond-async"


async def run_plan(name: str, key: str | None, manner: Manner, bookmark: Bookmark) -> Exit:
    """Runs the plan in a file; how it ended. ``bookmark`` is where to come back to when this is interrupted."""
    plan = read_plan_file(name)
    async with connect(bookmark.caller) as client:
        answer = await submit(client, plan, key or str(uuid.uuid4()), wait=manner.wait)
        return await go_on(client, answer, manner, bookmark)


async def go_on(client: Client, answer: ExecutionResultV1 | Execution, manner: Manner, bookmark: Bookmark) -> Exit:
    """Watches what was begun, and says how it ended."""
    if isinstance(answer, ExecutionResultV1):
        return await _ended_at_once(client, answer, json=manner.json)
    bookmark.execution_id = answer.execution_id
    if not manner.wait:
        print(answer.model_dump_json(exclude_none=True) if manner.json else answer.execution_id)
        return Exit.DONE
    say(f"execution {answer.execution_id}")
    try:
        async with asyncio.timeout(manner.wait_s):
            return await _see_through(client, answer, manner, bookmark)
    except TimeoutError:
        say(f"not ended within {manner.wait_s:g} s; it goes on. Come back with: {bookmark.how_to_return()}")
        return Exit.NOT_COMPLETED


async def submit(
    client: Client,
    plan: PlanFile,
    key: str,
    *,
    wait: bool = True,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> ExecutionResultV1 | Execution:
    """The answer to a submission, sent again under the same key while it is lost on its way. Raises: CommandError."""
    prefer = Manner(wait=wait).prefer
    return await again_while_lost(lambda: client.submit(plan, key, prefer), pause)


async def again_while_lost(
    send: Callable[[], Awaitable[Answer]], pause: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> Answer:
    """The answer to what may be sent again under its key, as it is while its answer is lost. Raises: CommandError."""
    for delay_s in SEND_AGAIN_S:
        try:
            return await send()
        except LostAnswerError:
            await pause(delay_s)
    return await send()


async def _ended_at_once(client: Client, result: ExecutionResultV1, *, json: bool) -> Exit:
    if not json:
        return print_result(result)
    after = 0
    while page := await client.events(result.execution_id, after):
        for event in page:
            print(event.model_dump_json(exclude_none=True))
        after = page[-1].seq or after
    return print_json_result(result)


async def _see_through(client: Client, execution: Execution, manner: Manner, bookmark: Bookmark) -> Exit:
    while not execution.status.finished:
        if waits_for_person(execution) and not (manner.yes and await confirm_own(client, execution)):
            explain_waiting(bookmark.caller, execution)
            if manner.json:
                print(execution.model_dump_json(exclude_none=True))
            return Exit.WAITS
        screen = screen_for(json=manner.json)
        execution = await watch(client, execution, screen, bookmark, until=waits_for_person)
    return print_end(execution, json=manner.json)


def screen_for(*, json: bool) -> Screen:
    """Where events go: to standard output for a program, to standard error for a person."""
    return JsonScreen(sys.stdout) if json else screen_for_person(sys.stderr)


async def confirm_own(client: Client, execution: Execution) -> bool:
    """Whether all questions were such that whoever asked may confirm them; they are shown, and confirmed."""
    questions = pending(execution)
    if not questions or any(question.level > OWN_LEVEL for question in questions):
        return False
    for question in questions:
        show_question(question, execution)
        await client.decide(question.approval_id, ApprovalDecision(decision=Verdict.APPROVE, digest=question.digest))
        say("confirmed")
    return True


def show_question(question: Approval, execution: Execution) -> None:
    """Prints the card of a question, for a person."""
    print_card("This waits for a yes", approval_lines(question, execution), sys.stderr)


def explain_waiting(caller: Caller, execution: Execution) -> None:
    """Prints what an execution waits for, and the commands that answer."""
    for question in pending(execution):
        show_question(question, execution)
        say("answer with:", *(f"  {command}" for command in how_to_answer(question, caller)))
    if not pending(execution):
        say(f"execution {execution.execution_id} needs a person", *settling_lines(execution))
    say(f"then come back with: {caller.again(f'watch {execution.execution_id}')}")


def print_end(execution: Execution, *, json: bool) -> Exit:
    """Prints the result of an execution that has ended; the exit code that says the same."""
    if execution.result is None:
        say(f"{execution.status}: {execution.error or 'no result'}")
        return code_of(execution.status)
    return print_json_result(execution.result) if json else print_result(execution.result)


def print_json_result(result: ExecutionResultV1) -> Exit:
    """Prints a result for a program; the exit code that says the same."""
    print(result.model_dump_json(exclude_none=True))
    return code_of(result.status)
