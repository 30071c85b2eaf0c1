"""A process that drives executions: its slots, its claims, and the tasks in which they run."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog

from stage_e.crew import Crew, DriveEnd
from stage_e.errors import StageEError, StoreUnavailableError
from stage_e.journal import Desk, Journal, open_journal
from stage_e.mailbox import Mailbox
from stage_e.ports.channels import Queue
from stage_e.ports.records import InboxItem
from stage_e.runner import Drive
from stage_e.unheard import Unheard

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Active:
    """One execution that this process drives now."""

    drive: Drive
    mailbox: Mailbox
    task: asyncio.Task[DriveEnd]


class Driver:
    """Claims what it is offered while it has room, and keeps each execution in a task of its own."""

    def __init__(self, driver_id: str, slots: int, crew: Crew, desk: Desk, queue: Queue) -> None:
        self.driver_id = driver_id
        self._slots = slots
        self._crew = crew
        self._desk = desk
        self._queue = queue
        self._taken = 0
        self._active: dict[str, Active] = {}
        self._coming: dict[Mailbox, str] = {}
        self._unheard = Unheard(crew.store, crew.clock, self)
        self._listeners: list[asyncio.Task[None]] = []
        self._draining = False

    async def start(self) -> None:
        """Register and begin to listen for knocks. Raises: StoreUnavailableError."""
        await self._crew.pulse.start()
        self._listeners = [
            asyncio.create_task(self._pass_on(self._desk.feed.knocks)),
            asyncio.create_task(self._pass_on(self._crew.pulse.unread)),
        ]

    async def stop(self) -> None:
        """Hand over what is driven, then sign off."""
        await self.drain()
        for listener in self._listeners:
            listener.cancel()
        await asyncio.gather(*self._listeners, return_exceptions=True)
        await self._unheard.stop()
        await self._crew.pulse.stop()

    async def drain(self) -> None:
        """Claim nothing new; return when everything has ended, parked or been handed over."""
        self._draining = True
        for active in self._active.values():
            active.drive.leave("drain")
        await asyncio.gather(*(active.task for active in self._active.values()), return_exceptions=True)

    def free_slots(self) -> int:
        """How many executions more it would take on now."""
        return 0 if self._draining else self._slots - self._taken

    def drives(self, execution_id: str) -> bool:
        """Whether this process drives it now."""
        return execution_id in self._active

    async def offer(self, execution_id: str) -> bool:
        """Claim and drive it in the background. ``False``: no slot was free, and nothing was claimed.

        ``True`` also when there was nothing to claim: another driver has it, or it has ended.

        Raises: StoreUnavailableError: nothing is known to be claimed; a rescue will ring again.
        """
        if not self.reserve():
            return False
        await self._claim(execution_id, None)
        return True

    async def absorb(self, execution_id: str, budget: timedelta) -> Drive | None:
        """Claim it and drive it for at most ``budget``, of which zero only takes in what waits in its inbox.

        Returns when it has ended, parked or been handed over, or when the budget is spent and the rest goes on in the
        background. ``None``: no slot was free, or another driver has it.
        """
        if not self.reserve():
            return None
        active = await self._claim(execution_id, budget)
        return None if active is None else await self.within(active, budget)

    def reserve(self) -> bool:
        """Take a slot for an execution that is claimed as it is accepted; ``begin`` follows, or ``release``."""
        if self.free_slots() <= 0:
            return False
        self._taken += 1
        return True

    def release(self) -> None:
        """Give back a slot that ``reserve`` took."""
        self._taken -= 1

    def note_unheard(self, execution_id: str) -> None:
        """It may have been claimed as it was accepted, and the store was away before it said so."""
        self._unheard.note(execution_id)

    def begin(self, journal: Journal, budget: timedelta) -> Active:
        """Drive an execution that is claimed as it is accepted, from now on."""
        return self._take_on(journal, Mailbox(), (), budget)

    async def within(self, active: Active, budget: timedelta) -> Drive:
        """Wait for the drive, but not beyond its budget; it goes on without the one who waits."""
        await asyncio.wait({active.task}, timeout=budget.total_seconds() or None)
        return active.drive

    async def _claim(self, execution_id: str, budget: timedelta | None) -> Active | None:
        """Its drive; who knocks before the claim is answered knocks at the mailbox of that drive."""
        mailbox, active = Mailbox(), None
        self._coming[mailbox] = execution_id
        try:
            if execution_id not in self._unheard:
                claim = await self._crew.store.claim(execution_id, self.driver_id)
                if claim is not None:
                    active = self._take_on(open_journal(self._desk, claim), mailbox, claim.inbox, budget)
                    # else each follower would find a gap before what comes next, and ask the store
                    await self._desk.feed.publish(execution_id, claim.events[-1:])
        except StoreUnavailableError:
            self._unheard.note(execution_id)
            raise
        finally:
            del self._coming[mailbox]
            if active is None:
                self.release()
        return active

    def _take_on(
        self, journal: Journal, mailbox: Mailbox, inbox: tuple[InboxItem, ...], budget: timedelta | None
    ) -> Active:
        drive = Drive(self._crew, journal, mailbox, budget=budget, inbox=inbox)
        active = Active(drive, mailbox, asyncio.create_task(self._run(drive, journal)))
        self._active[journal.execution_id] = active
        if self._draining:
            drive.leave("drain")
        return active

    async def _run(self, drive: Drive, journal: Journal) -> DriveEnd:
        execution_id = journal.execution_id
        structlog.contextvars.bind_contextvars(execution_id=execution_id)  # for this task and those that it begins
        try:
            end = await drive.run()
        except Exception as error:
            log.exception("drive broke", execution_id=execution_id)
            end = await self._abandon(journal, error)
        finally:
            self.release()
            if (active := self._active.get(execution_id)) is not None and active.drive is drive:
                del self._active[execution_id]
        if end is DriveEnd.HANDED_OVER:
            await self.ring(execution_id)
        if end is DriveEnd.ENDED and any(operation.locks for operation in journal.submitted.operations):
            await self._tell_next(execution_id, journal.token)
        return end

    async def _tell_next(self, execution_id: str, token: int) -> None:
        """Who waited for what an execution held takes its turn at once; untold, it would look by itself later."""
        with suppress(StoreUnavailableError):
            for freed in await self._desk.store.release_locks(execution_id, token):
                await self._desk.feed.knock(freed)
                await self.ring(freed)

    async def _abandon(self, journal: Journal, error: Exception) -> DriveEnd:
        """Let go of an execution that broke our own loop, so that it is not running for ever under a living driver."""
        try:
            await journal.abandon(f"Stage E itself failed ({type(error).__name__}); its log says more")
        except StageEError:
            log.exception("claim kept after a broken drive", execution_id=journal.execution_id)
        return DriveEnd.LOST

    async def ring(self, execution_id: str) -> bool:
        """Ask any driver to take it; ``False`` when the doorbell is out of order and a rescue will ring later."""
        try:
            return await self._queue.ring([await self._crew.store.ring(execution_id)])
        except StoreUnavailableError:
            return False

    async def _pass_on(self, source: Callable[[], AsyncIterator[str]]) -> None:
        async for execution_id in source():
            if (active := self._active.get(execution_id)) is not None:
                active.mailbox.knock()
            for mailbox in [mailbox for mailbox, coming in self._coming.items() if coming == execution_id]:
                mailbox.knock()
