"""One client's view of one execution: how it begins, what is stored, what comes live. No gap and no repeat."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from api.face import Face
from api.follow import Buffer, End, Pace
from api.frame import Frame
from schemas.execution import Execution
from schemas.stream import Hello, Snapshot
from stage_e.ports.people import Person

FIRST = 1  # a purge forgets an execution as a whole or not at all
PAGE = 500  # stored events of one read
MOST_EARLY = 200  # frames
Read: TypeAlias = Callable[[int], Awaitable[Frame]]
"""A page of what is stored after a number."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How a view begins."""

    execution: Execution
    after: int
    """Events above this number follow."""
    snapshot: bool
    """Whether the state stands for all events up to there."""

    @property
    def more(self) -> bool:
        """Whether events have come or will."""
        return self.after < self.execution.last_seq or not self.execution.status.finished

    def hello(self, heartbeat_s: float) -> Hello:
        """The first message."""
        execution = self.execution
        return Hello(
            execution_id=execution.execution_id,
            status=execution.status,
            first_seq=FIRST,
            last_seq=execution.last_seq,
            after=self.after,
            heartbeat_s=heartbeat_s,
        )

    @property
    def state(self) -> Snapshot:
        """The second, where there is one."""
        return Snapshot(execution=self.execution, last_seq=self.execution.last_seq)


def opening(execution: Execution, after: int, *, snapshot: bool = False) -> Opening:
    """After number ``after``; with the state when it is wanted, or when the number is none that was reached.

    The latter is so when a backup was restored: what the client knows has not happened.
    """
    snapshot = snapshot or after > execution.last_seq
    return Opening(execution, execution.last_seq if snapshot else after, snapshot)


class Watch:
    """Events above a number on their way into a buffer, from the store until it has been caught up with, then live."""

    def __init__(self, buffer: Buffer, after: int) -> None:
        self._buffer = buffer
        self._after = after
        self._early: list[Frame] | None = []
        """What is heard while stored events are read; nothing is kept of it once that is done."""
        self._missed = False
        self._over = asyncio.Event()
        self._error: BaseException | None = None

    def hear(self, frame: Frame) -> None:
        """What happened live."""
        if self._early is None:
            self._add(frame)
        elif len(self._early) < MOST_EARLY:
            self._early.append(frame)
        else:  # it is stored, and will be read there
            self._early, self._missed = [], True

    def hear_the_end(self, error: BaseException | None) -> None:
        """Nothing more will be heard."""
        self._error = self._error or error
        self._over.set()

    async def run(self, read: Read) -> None:
        """Returns when the execution has ended and all is in the buffer.

        Raises: what ``read`` raises, and what broke off the live news.
        """
        while self._early is not None:
            await self._catch_up(read)
        await self._over.wait()
        if self._error is not None:
            raise self._error

    async def _catch_up(self, read: Read) -> None:
        async with self._buffer.room():
            self._missed = False
            page = await read(self._after)
            self._add(page)
            if len(page.events) < PAGE and not self._missed:
                # what was heard since before the read goes on where the read ended
                early, self._early = self._early or [], None
                for frame in early:
                    self._add(frame)

    def _add(self, frame: Frame) -> None:
        fresh = frame.beyond(self._after)
        if fresh is None:
            return
        self._after = max(self._after, fresh.last_seq)
        self._buffer.add(fresh)
        if fresh.ends:
            self._over.set()


def begin(buffer: Buffer, start: Opening, pace: Pace) -> None:
    """The hello is the next thing that the client gets, and the state if it stands for events."""
    buffer.add(start.hello(pace.heartbeat.total_seconds()).model_dump_json())
    if start.snapshot:
        buffer.add(start.state.model_dump_json())


async def state_of(face: Face, person: Person, execution_id: str) -> Execution:
    """The execution. Raises: NotFoundError, UnavailableError."""
    return await face.states.ask((person.tenant, execution_id), lambda: face.executor.read(person, execution_id))


async def stored(face: Face, person: Person, execution_id: str, after: int) -> Frame:
    """A page of events, perhaps with nothing in it. Raises: NotFoundError, UnavailableError."""

    async def read() -> Frame:
        return Frame(await face.executor.events(person, execution_id, after, PAGE))

    return await face.pages.ask((person.tenant, execution_id, after), read)


async def watch(face: Face, person: Person, start: Opening, buffer: Buffer) -> End:
    """Returns when the execution has ended and all is in the buffer. Raises: NotFoundError, UnavailableError."""
    execution_id, executor = start.execution.execution_id, face.executor
    if not start.more:
        return End.ENDED
    view = Watch(buffer, start.after)
    last_seq = start.execution.last_seq
    with face.broadcasts.heard(
        person.tenant, execution_id, view, lambda: executor.follow(person, execution_id, last_seq)
    ):
        await view.run(lambda after: stored(face, person, execution_id, after))
    return End.ENDED
