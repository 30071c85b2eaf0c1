"""Telling people, over fakes."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from stage_e.adapters.memory.store import MemoryStore
from stage_e.errors import NotToldError, StoreUnavailableError
from stage_e.ports.notices import Notice
from tests.builders import a_new_execution, a_submitted, asking
from tests.unit.executor.house import HeldClock
from worker.tell import EVERY, WHILE_AWAY, keep_telling


class EndError(Exception):
    """The test has seen enough."""


@dataclass
class Clock(HeldClock):
    """Ends the loop after some naps."""

    naps: list[timedelta] = field(default_factory=list)
    enough: int = 1

    def __post_init__(self) -> None:
        super().__init__()

    async def sleep(self, span: timedelta) -> None:
        self.naps.append(span)
        if len(self.naps) >= self.enough:
            raise EndError
        await super().sleep(timedelta(seconds=30))


@dataclass
class Mouth:
    """Tells, unless it is given errors to raise first."""

    channel: str = "mail"
    errors: list[Exception] = field(default_factory=list)
    told: list[Notice] = field(default_factory=list)

    async def tell(self, notice: Notice) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.told.append(notice)


async def tell(clock: Clock, store: MemoryStore, *mouths: Mouth) -> None:
    with pytest.raises(EndError):
        await keep_telling(store, mouths, clock)


async def a_store(clock: Clock) -> MemoryStore:
    store = MemoryStore(clock)
    await store.accept(asking(a_new_execution(a_submitted(level=1))))
    return store


async def test_a_question_is_told_once_on_each_channel() -> None:
    clock, mouths = Clock(enough=4), (Mouth("mail"), Mouth("slack"))
    await tell(clock, await a_store(clock), *mouths)

    assert [len(mouth.told) for mouth in mouths] == [1, 1]
    assert clock.naps == [EVERY] * 4


async def test_who_could_not_be_told_is_told_later() -> None:
    clock, mouth = Clock(enough=3), Mouth(errors=[NotToldError("busy")])
    await tell(clock, await a_store(clock), mouth)

    assert [notice.tries for notice in mouth.told] == [2]


async def test_a_channel_that_breaks_keeps_no_other_from_being_told() -> None:
    clock, broken, sound = Clock(), Mouth("mail", errors=[KeyError("oops")]), Mouth("slack")
    await tell(clock, await a_store(clock), broken, sound)

    assert (len(broken.told), len(sound.told)) == (0, 1)


async def test_while_the_store_is_away_it_is_asked_less_often() -> None:
    class Away(MemoryStore):
        async def claim_notices(self, channel: str, limit: int) -> tuple[Notice, ...]:
            raise StoreUnavailableError("gone")

    clock = Clock()
    await tell(clock, Away(clock), Mouth())

    assert clock.naps == [WHILE_AWAY]


async def test_with_nobody_to_tell_there_is_nothing_to_do() -> None:
    clock = Clock()
    await keep_telling(await a_store(clock), (), clock)

    assert clock.naps == []
