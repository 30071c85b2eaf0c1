"""What an execution must hold before it changes something, and the wait for it.

All that the plan is known to touch is taken at once, before the first change, and held to the end: what happens to a
machine between two steps is part of the change. What only the run can tell is taken when it is known.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from stage_e.engine import facts as f
from stage_e.engine.held import LOCKS, is_over
from stage_e.engine.recover import fact_of_no_attempt
from stage_e.journal import Journal
from stage_e.ports.locks import Lock, LockWait
from stage_e.ports.services import Sending
from stage_e.sending import outputs_of
from stage_e.tools.operation import Operation
from stage_e.tools.templates import loop_assets

CHECK_EVERY = timedelta(seconds=10)  # for each that stands before it: two that joined at once may wait for each other
LONGEST_CHECK = timedelta(minutes=1)
MOST_NAMED = 5  # of those that stand before it, the first ones


class Holding:
    """The locks of one drive."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._held: set[Lock] = set()

    async def allowed(self, sendings: Sequence[Sending]) -> list[Sending]:
        """Those that may begin now; why the others may not is recorded.

        Raises: ClaimLostError, when the store was away for too long.
        """
        wanted = {sending.step_id: locks_of(self._journal, sending) for sending in sendings}
        at_once = {lock for locks in wanted.values() for lock in locks}
        if not _missing(at_once, self._held):
            return list(sendings)
        missing = _missing({*at_once, *_foreseen(self._journal)}, self._held)
        waits = await self._journal.take_locks(missing)
        if not waits:
            self._note_taken(missing)
            return list(sendings)
        return [sending for sending in sendings if self._may_begin(sending, wanted[sending.step_id], waits)]

    async def leave(self) -> None:
        """Give up the place in the queues, if nothing was changed yet: who waits for a person keeps nobody waiting."""
        if LOCKS in self._journal.execution.held_back and not _has_changed_anything(self._journal):
            await self._journal.release_locks()

    def _note_taken(self, locks: set[Lock]) -> None:
        self._held |= locks
        if LOCKS in self._journal.execution.held_back:
            now, reason = self._journal.now(), "it holds what it waited for"
            self._journal.record(f.LetGo(at=now, cause=LOCKS, reason=reason))

    def _may_begin(self, sending: Sending, wanted: frozenset[Lock], waits: Sequence[LockWait]) -> bool:
        """An attempt that only reads needs what it asked for; one that changes something needs all of it."""
        if not wanted:
            return True
        journal, now = self._journal, self._journal.now()
        circle = next((wait for wait in waits if wait.in_circle), None)
        if circle is not None:
            error = f"{circle.key} is held by {self._named(circle)}, which waits for this one; nothing was sent"
            journal.record(fact_of_no_attempt(journal.execution.step(sending.step_id), error, now))
        elif is_over(journal.execution.held_back.get(LOCKS), now):
            journal.record(self._held_back(now, waits))
        return False

    def _held_back(self, now: datetime, waits: Sequence[LockWait]) -> f.HeldBack:
        """Whoever ends tells the next; with hundreds in a queue, looking often would be all that anybody does."""
        before = max(Counter(wait.key for wait in waits).values())
        named = dict.fromkeys(wait.holder for wait in waits if self._is_ours(wait))
        return f.HeldBack(
            at=now,
            cause=LOCKS,
            until=now + min(before * CHECK_EVERY, LONGEST_CHECK),
            reason="others hold what it changes",
            keys=tuple(dict.fromkeys(wait.key for wait in waits)),
            holders=tuple(islice(named, MOST_NAMED)),
        )

    def _named(self, wait: LockWait) -> str:
        return f"execution {wait.holder}" if self._is_ours(wait) else "an execution of another tenant"

    def _is_ours(self, wait: LockWait) -> bool:
        return wait.tenant == self._journal.submitted.tenant


def locks_of(journal: Journal, sending: Sending) -> frozenset[Lock]:
    """What must be held for this attempt; nothing for a plain read, or for what is about no host."""
    return frozenset(_locks(journal, sending.operation, sending.hosts))


def _missing(wanted: set[Lock], held: set[Lock]) -> set[Lock]:
    """What of it is still to be taken; what is held alone, or is to be, need not be shared as well."""
    alone_keys = {lock.key for lock in wanted | held if not lock.shared}
    return {lock for lock in wanted - held if not (lock.shared and lock.key in alone_keys)}


def _foreseen(journal: Journal) -> Iterator[Lock]:
    """All locks that the rest of the plan is known to need."""
    for operation in journal.submitted.operations:
        step = journal.execution.step(operation.step_id)
        if not step.ended:
            children = (journal.execution.step(child).target or "" for child in step.children)
            yield from _locks(journal, operation, tuple(children) or operation.hosts)


def _locks(journal: Journal, operation: Operation, hosts: Collection[str]) -> Iterator[Lock]:
    if not hosts or not operation.locks:
        return
    assets = operation.assets or (loop_assets(operation, outputs_of(journal)) if operation.loop_over else {})
    for host in hosts:
        yield Lock(f"host:{host.lower()}", shared=not operation.writes)
        if host in assets:
            yield Lock(f"asset:{assets[host]}", shared=not operation.writes)


def _has_changed_anything(journal: Journal) -> bool:
    return any(step.attempts and not step.spec.effect.harmless for step in journal.execution.steps.values())


def alone(locks: Iterable[Lock]) -> tuple[str, ...]:
    """Keys of those that are not shared, in order."""
    return tuple(sorted(lock.key for lock in locks if not lock.shared))
