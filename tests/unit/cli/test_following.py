"""Following an execution over ways that break."""

from collections.abc import AsyncIterator, Sequence

import pytest

from cli.errors import CommandError
from cli.exits import Exit
from cli.following import PAUSES_S, LostWayError, follow
from schemas.event import Event, EventType
from tests.unit.cli.samples import a_story, an_event


class AWay:
    """Each visit brings one of the prepared answers, from the number it was asked for; an error ends the visit."""

    def __init__(self, *visits: Sequence[Event] | Exception) -> None:
        self._visits = [*visits]
        self.asked: list[int] = []

    async def events(self, after: int) -> AsyncIterator[Sequence[Event]]:
        self.asked.append(after)
        visit = self._visits.pop(0) if self._visits else LostWayError("nobody there")
        if isinstance(visit, Exception):
            raise visit
        yield ()
        yield visit
        raise LostWayError("cut")


class Rest:
    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


async def numbers(ways: Sequence[AWay], after: int = 0, rest: Rest | None = None) -> list[int | None]:
    return [event.seq async for event in follow(ways, after, rest or Rest())]


async def test_it_ends_with_the_execution() -> None:
    assert await numbers([AWay(a_story())]) == [1, 2, 3, 4, 5]


async def test_a_lost_way_is_taken_again_from_the_last_number() -> None:
    way = AWay(a_story()[:2], a_story()[2:])
    assert await numbers([way]) == [1, 2, 3, 4, 5]
    assert way.asked == [0, 2]


async def test_nothing_is_told_twice() -> None:
    assert await numbers([AWay(a_story()[:4], a_story())]) == [1, 2, 3, 4, 5]


async def test_a_way_that_works_comes_first_again_after_it_was_lost() -> None:
    first, second = AWay(a_story()[:2], a_story()[2:]), AWay(a_story())
    await numbers([first, second])
    assert second.asked == []


async def test_a_closed_way_gives_place_to_the_next_one() -> None:
    closed, open_ = AWay(LostWayError("403")), AWay(a_story())
    assert await numbers([closed, open_]) == [1, 2, 3, 4, 5]


async def test_news_without_a_number_pass() -> None:
    news = an_event(None, EventType.EXECUTION_PROGRESS, done=1, total=2, percent=50)
    assert await numbers([AWay([news, *a_story()])], after=4) == [None, 5]


async def test_after_a_minute_without_anybody_it_gives_up() -> None:
    rest = Rest()
    with pytest.raises(CommandError, match="lost the API") as given_up:
        await numbers([AWay()], rest=rest)
    assert given_up.value.code is Exit.OUT_OF_REACH
    assert rest.slept == list(PAUSES_S)


async def test_a_refusal_ends_it_at_once() -> None:
    rest = Rest()
    with pytest.raises(CommandError, match="not yours"):
        await numbers([AWay(LostWayError("4404")), AWay(CommandError("not yours", Exit.BAD_INPUT))], rest=rest)
    assert rest.slept == []
