"""Locks in memory."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta

from stage_e.adapters.memory.shelf import Shelf, Ticket
from stage_e.errors import ClaimLostError
from stage_e.ports.locks import Lock, LockWait
from stage_e.ports.records import Wish

Queue = list[Ticket]
LEFT_WITHIN = timedelta(seconds=1)  # of its end, an execution leaves by itself


class MemoryLocks:
    """``LockStore``, as PostgreSQL does it."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def take_locks(self, execution_id: str, wanted: Collection[Lock], token: int) -> tuple[LockWait, ...]:
        """As ``LockStore.take_locks``."""
        if not self._is_latest(execution_id, token):
            raise ClaimLostError(f"execution {execution_id} is no longer driven under token {token}")
        self._give_up({Ticket(replace(lock, shared=True), execution_id) for lock in wanted if not lock.shared})
        has = {ticket.lock.key for ticket in self._tickets_of(execution_id)}
        self._shelf.tickets = [
            *self._shelf.tickets,
            *(Ticket(lock, execution_id) for lock in wanted if lock.key not in has),
        ]
        waits = waits_of(self._shelf, execution_id)
        circles = {wait.key for wait in waits if wait.in_circle}
        self._give_up({ticket for ticket in self._tickets_of(execution_id) if ticket.lock.key in circles})
        return waits

    async def release_locks(self, execution_id: str, token: int) -> tuple[str, ...]:
        """As ``LockStore.release_locks``."""
        return self._give_up(self._tickets_of(execution_id)) if self._is_latest(execution_id, token) else ()

    async def release_ended_locks(self, limit: int) -> tuple[str, ...]:
        """As ``LockStore.release_ended_locks``."""
        before = self._shelf.clock.now() - LEFT_WITHIN
        ended = sorted(
            (kept.ended_at, execution_id)
            for execution_id, kept in self._shelf.executions.items()
            if kept.ended_at is not None and kept.ended_at < before and self._tickets_of(execution_id)
        )
        return self._give_up({ticket for _, each in ended[:limit] for ticket in self._tickets_of(each)})

    def _is_latest(self, execution_id: str, token: int) -> bool:
        kept = self._shelf.executions.get(execution_id)
        return kept is not None and kept.token == token

    def _tickets_of(self, execution_id: str) -> set[Ticket]:
        return {ticket for ticket in self._shelf.tickets if ticket.execution_id == execution_id}

    def _give_up(self, tickets: Collection[Ticket]) -> tuple[str, ...]:
        """These are gone, and whom they held up is told, unless others do."""
        before = self._shelf.tickets
        self._shelf.tickets = [ticket for ticket in before if ticket not in tickets]
        left = standing(self._shelf)
        held_up = [ticket for ticket in left if any(each in tickets for each in _in_its_way(before, ticket))]
        freed = sorted({ticket.execution_id for ticket in held_up if not any(_in_its_way(left, ticket))})
        for each in freed:
            self._shelf.post(self._shelf.executions[each], Wish.UNLOCKED, "stage-e", {})
        return tuple(freed)


def standing(shelf: Shelf) -> Queue:
    """The queues, without executions that have ended."""
    open_ones = {each for each, kept in shelf.executions.items() if not kept.status.finished}
    return [ticket for ticket in shelf.tickets if ticket.execution_id in open_ones]


def waits_of(shelf: Shelf, execution_id: str) -> tuple[LockWait, ...]:
    """For whom it waits, by queue and in its order."""
    queue = standing(shelf)
    behind = _behind(queue, execution_id)
    found = [
        LockWait(
            ticket.lock.key,
            holder,
            shelf.executions[holder].submitted.tenant,
            in_circle=holder in behind,
        )
        for ticket in queue
        if ticket.execution_id == execution_id
        for holder in dict.fromkeys(each.execution_id for each in _in_its_way(queue, ticket))
    ]
    return tuple(sorted(found, key=lambda wait: wait.key))


def holds(shelf: Shelf, execution_id: str, keys: Collection[str]) -> bool:
    """Whether it stands first for all of them."""
    has = {ticket.lock.key for ticket in shelf.tickets if ticket.execution_id == execution_id}
    return has.issuperset(keys) and not any(wait.key in keys for wait in waits_of(shelf, execution_id))


def _before(queue: Queue, ticket: Ticket) -> Iterator[Ticket]:
    return (each for each in queue[: queue.index(ticket)] if each.lock.key == ticket.lock.key)


def _in_its_way(queue: Queue, ticket: Ticket) -> Iterator[Ticket]:
    return (each for each in _before(queue, ticket) if not (each.lock.shared and ticket.lock.shared))


def _behind(queue: Queue, execution_id: str) -> set[str]:
    """Everybody who waits for it, directly or not."""
    queues = defaultdict[str, Queue](list)
    for ticket in queue:
        queues[ticket.lock.key].append(ticket)
    found = set[str]()
    while True:
        more = {later for each in queues.values() for later in _after(each, found | {execution_id})}
        if more <= found:
            return found
        found = more


def _after(queue: Queue, members: Collection[str]) -> Iterator[str]:
    """Who waits, in one queue, for any of the members."""
    some = alone = False
    for ticket in queue:
        if alone or (some and not ticket.lock.shared):
            yield ticket.execution_id
        if ticket.execution_id in members:
            some, alone = True, alone or not ticket.lock.shared
