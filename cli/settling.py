"""Say what became of a step of which nobody knows."""

from cli.caller import Caller
from cli.client import connect
from cli.exits import Exit
from cli.terminal.text import safe
from schemas.resolve import Resolve
from schemas.words import Resolution

SAID = {
    Resolution.HAPPENED: "is settled: it happened",
    Resolution.DID_NOT_HAPPEN: "is settled: it did not happen",
    Resolution.TRY_AGAIN: "is tried again",
    Resolution.ABORT: "stays unknown, and the execution ends",
}


async def resolve_step(caller: Caller, execution_id: str, step: str, outcome: Resolution, reason: str) -> Exit:
    """Sends it, and prints what follows. Raises: CommandError."""
    order = Resolve(step_id=step, outcome=outcome, reason=reason)
    async with connect(caller) as client:
        execution = await client.resolve(execution_id, order)
    print(f"step {safe(step)} {SAID[outcome]}; execution {execution.execution_id} is {execution.status}")
    if not execution.status.finished:
        print(f"follow it with: {caller.again(f'watch {execution.execution_id}')}")
    return Exit.DONE
