"""Watch one execution until it has ended, or until it waits for a person."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cli.caller import Caller
from cli.client import Client
from cli.errors import CommandError
from cli.exits import Exit
from cli.following import follow
from cli.terminal.board import Board
from cli.terminal.screens import Screen
from cli.ways import ways_to
from schemas.approval import Approval
from schemas.event import Event, EventType
from schemas.execution import Execution
from schemas.words import ApprovalState, ExecutionStatus

TICK_S = 0.125
LOOK_AGAIN_S = (0.5, 1, 2, 4)
LETS_GO = frozenset({EventType.EXECUTION_PARKED, EventType.EXECUTION_NEEDS_ATTENTION})


@dataclass(slots=True)
class Bookmark:
    """How far an execution was watched: what a person needs to come back to it."""

    caller: Caller
    execution_id: str = ""
    seq: int = 0

    def how_to_return(self) -> str:
        """The command that goes on from here."""
        after = f" --after {self.seq}" if self.seq else ""
        return self.caller.again(f"watch {self.execution_id}{after}")


async def watch(
    client: Client,
    execution: Execution,
    screen: Screen,
    bookmark: Bookmark,
    *,
    until: Callable[[Execution], bool] = lambda _: False,
    seen: Callable[[Event], None] = lambda _: None,
) -> Execution:
    """The execution when it has ended, or when its driver let go of it and ``until`` says so.

    Each event is shown, and handed to ``seen``. Raises: CommandError.
    """
    bookmark.execution_id = execution.execution_id
    bookmark.seq = min(bookmark.seq, execution.last_seq)
    if execution.status.finished and bookmark.seq >= execution.last_seq:
        return execution
    board = Board(execution)
    ways = ways_to(bookmark.caller, client, execution.execution_id)
    with screen, ticking(screen, board):
        try:
            async for event in follow(ways, bookmark.seq):
                board.see(event)
                screen.show(event, board)
                bookmark.seq = event.seq or bookmark.seq
                seen(event)
                if event.type in LETS_GO and bookmark.seq > execution.last_seq:
                    now = await look(client, execution.execution_id)
                    board.waits.look(now)
                    if until(now):
                        return now
        except CommandError as error:
            raise _with_return(error, bookmark) from error
    return await look(client, execution.execution_id)


async def look(
    client: Client, execution_id: str, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> Execution:
    """The execution as it stands, asked for again while the API is away for a moment. Raises: CommandError."""
    for delay_s in LOOK_AGAIN_S:
        try:
            return await client.execution(execution_id)
        except CommandError as error:
            if error.code is not Exit.OUT_OF_REACH:
                raise
        await pause(delay_s)
    return await client.execution(execution_id)


def waits_for_person(execution: Execution) -> bool:
    """Whether nothing goes on before somebody answers."""
    return execution.status in {ExecutionStatus.AWAITING_APPROVAL, ExecutionStatus.NEEDS_ATTENTION}


def pending(execution: Execution) -> tuple[Approval, ...]:
    """Its questions that wait for an answer."""
    return tuple(approval for approval in execution.approvals if approval.state is ApprovalState.PENDING)


@contextmanager
def ticking(screen: Screen, board: Board) -> Iterator[None]:
    """The screen is told that time goes by, for a block and once more at its end."""

    async def tick() -> None:
        while True:
            screen.tick(board)
            await asyncio.sleep(TICK_S)

    task = asyncio.create_task(tick())
    try:
        yield
    finally:
        task.cancel()
        screen.tick(board)


def _with_return(error: CommandError, bookmark: Bookmark) -> CommandError:
    """The same error; when the API was lost, with the way back, because the execution goes on without it."""
    if error.code is not Exit.OUT_OF_REACH:
        return error
    return CommandError(str(error), error.code, [*error.more, f"come back with: {bookmark.how_to_return()}"])
