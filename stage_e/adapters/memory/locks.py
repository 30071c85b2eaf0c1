"""Locks in memory."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace

from stage_e.adapters.memory.shelf import Shelf, Ticket
from stage_e.ports.locks import Lock, LockWait
from stage_e.ports.records import Wish

Queue = list[Ticket]


class MemoryLocks:
    """``LockStore``, as PostgreSQL does it."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def take_locks(self, execution_id: str, wanted: Collection[Lock]) -> tuple[LockWait, ...]:
        """As ``LockStore.take_locks``."""
        upgraded = {Ticket(replace(lock, shared=True), execution_id) for lock in wanted if not lock.shared}
        queue = [ticket for ticket in standing(self._shelf) if ticket not in upgraded]
        has = {ticket.lock.key for ticket in queue if ticket.execution_id == execution_id}
        self._shelf.tickets = queue + [Ticket(lock, execution_id) for lock in wanted if lock.key not in has]
        waits = waits_of(self._shelf, execution_id)
        left = {wait.key for wait in waits if wait.in_circle}
        self._shelf.tickets = [
            ticket
            for ticket in self._shelf.tickets
            if ticket.execution_id != execution_id or ticket.lock.key not in left
        ]
        return waits

    async def release_locks(self, execution_id: str) -> tuple[str, ...]:
        """As ``LockStore.release_locks``."""
        before = standing(self._shelf, and_also=execution_id)
        self._shelf.tickets = [ticket for ticket in before if ticket.execution_id != execution_id]
        held_up = [ticket for ticket in self._shelf.tickets if execution_id in _named(_before(before, ticket))]
        freed = sorted({ticket.execution_id for ticket in held_up if not any(_in_its_way(self._shelf.tickets, ticket))})
        for each in freed:
            self._shelf.post(self._shelf.executions[each], Wish.UNLOCKED, "stage-e", {})
        return tuple(freed)


def standing(shelf: Shelf, and_also: str = "") -> Queue:
    """The queues, without executions that have ended but for one."""
    open_ones = {each for each, kept in shelf.executions.items() if not kept.status.finished} | {and_also}
    return [ticket for ticket in shelf.tickets if ticket.execution_id in open_ones]


def waits_of(shelf: Shelf, execution_id: str) -> tuple[LockWait, ...]:
    """For whom it waits, in the order of keys."""
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
        for holder in _named(_in_its_way(queue, ticket))
    ]
    return tuple(sorted(found, key=lambda wait: (wait.key, wait.holder)))


def holds(shelf: Shelf, execution_id: str, keys: Collection[str]) -> bool:
    """Whether it stands first for all of them."""
    has = {ticket.lock.key for ticket in shelf.tickets if ticket.execution_id == execution_id}
    return has.issuperset(keys) and not any(wait.key in keys for wait in waits_of(shelf, execution_id))


def _before(queue: Queue, ticket: Ticket) -> Iterator[Ticket]:
    return (each for each in queue[: queue.index(ticket)] if each.lock.key == ticket.lock.key)


def _in_its_way(queue: Queue, ticket: Ticket) -> Iterator[Ticket]:
    return (each for each in _before(queue, ticket) if not (each.lock.shared and ticket.lock.shared))


def _named(tickets: Iterator[Ticket]) -> set[str]:
    return {ticket.execution_id for ticket in tickets}


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
