"""``watch``, ``show``, ``cancel``, ``pause``, ``resume``, ``estimate``: what runs, what ran, what would run."""

import sys
from collections.abc import Iterable

from cli.caller import Caller
from cli.client import Wish, connect
from cli.exits import Exit
from cli.plan_file import read_plan_file
from cli.running import explain_waiting, print_end, screen_for
from cli.terminal.printing import print_card
from cli.terminal.showing import execution_lines, next_lines
from cli.terminal.verdict import verdict_lines
from cli.watching import Bookmark, waits_for_person, watch
from schemas.wire import Wire

_TOLD: dict[Wish, str] = {"cancel": "end", "pause": "pause", "resume": "go on"}


async def watch_execution(bookmark: Bookmark, *, json: bool) -> Exit:
    """Follows the execution from the bookmark on to its end; how it ended."""
    async with connect(bookmark.caller) as client:
        execution = await client.execution(bookmark.execution_id)
        if waits_for_person(execution) and not json:
            explain_waiting(bookmark.caller, execution)
        execution = await watch(client, execution, screen_for(json=json), bookmark)
    return print_end(execution, json=json)


async def show_execution(caller: Caller, execution_id: str, *, json: bool) -> Exit:
    """Prints all that is known of one execution."""
    async with connect(caller) as client:
        execution = await client.execution(execution_id)
    if json:
        return print_json([execution])
    print("\n".join([*execution_lines(execution), *next_lines(execution, caller)]))
    return Exit.DONE


async def wish_of_execution(caller: Caller, execution_id: str, wish: Wish, reason: str | None) -> Exit:
    """Has it end, pause or go on, now or as soon as its driver hears of it."""
    async with connect(caller) as client:
        execution = await client.wish(execution_id, wish, reason)
    told = "" if execution.status.grants(wish) else f", and was told to {_TOLD[wish]}"
    print(f"execution {execution.execution_id} is {execution.status}{told}")
    return Exit.DONE


async def estimate_plan(caller: Caller, name: str, *, json: bool) -> Exit:
    """Prints the verdict on the plan in a file; bad input when it would be refused."""
    plan = read_plan_file(name)
    async with connect(caller) as client:
        assessment = await client.assess(plan)
    if json:
        print_json([assessment])
    else:
        print_card(plan.name, verdict_lines(assessment), sys.stdout)
    return Exit.BAD_INPUT if assessment.refusals else Exit.DONE


def print_json(models: Iterable[Wire]) -> Exit:
    """Prints each on a line of its own."""
    for model in models:
        print(model.model_dump_json(exclude_none=True))
    return Exit.DONE
