"""Drivers and queues, for a person."""

import asyncio

import pytest

from api import examples
from cli.errors import CommandError
from cli.exits import Exit
from cli.overseeing import refresh
from cli.terminal.house import house_lines
from schemas.drivers import DriverView, House, OpenCircuit
from tests.unit.cli.samples import NOON

HOUSE = House.model_validate(examples.HOUSE)
(DRIVER,) = HOUSE.items


def with_drivers(*drivers: DriverView) -> House:
    return HOUSE.model_copy(update={"items": drivers})


def test_it_says_what_waits_and_for_how_long() -> None:
    lines = house_lines(HOUSE)
    assert lines[0] == "waiting   1, the oldest for 0.4 s"
    assert "people    2 await approval, 0 need attention" in lines
    assert "of        your tenant" in lines


def test_an_admin_sees_the_length_of_the_queue() -> None:
    queues = HOUSE.queues.model_copy(update={"rings": 7, "oldest_waiting_s": None})
    lines = house_lines(HOUSE.model_copy(update={"queues": queues, "scope": "installation"}))
    assert lines[0] == "waiting   1; 7 in arq's queue"
    assert "of        all tenants" in lines


def test_a_driver_has_its_load_and_its_heartbeat() -> None:
    (line,) = (line for line in house_lines(HOUSE) if DRIVER.id in line)
    assert line.split()[-3:] == ["3", "of", "20"]
    assert "0.2 s ago" in line


def test_a_driver_that_is_dead_is_called_so() -> None:
    dead = DRIVER.model_copy(update={"alive": False, "heartbeat_age_s": 12.0, "slots": None})
    (line,) = (line for line in house_lines(with_drivers(dead)) if DRIVER.id in line)
    assert "12 s ago, dead" in line
    assert line.endswith("3 of ?")


def test_where_nobody_works_it_says_so() -> None:
    assert "no driver has been heard of: nothing runs" in house_lines(with_drivers())


def test_what_takes_no_calls_is_told_once_for_all_that_leave_it_alone() -> None:
    circuit = OpenCircuit(to="asset-service", until=NOON, reason="it did not answer\x1b[2K")
    closed = DRIVER.model_copy(update={"circuits": (circuit,)})
    lines = [line for line in house_lines(with_drivers(closed, closed, DRIVER)) if "asset-service" in line]
    assert len(lines) == 1
    assert "left alone by 2 of 3" in lines[0]
    assert "\x1b" not in lines[0]


class Ended(Exception):  # noqa: N818 - no error
    """The test has seen enough."""


async def test_while_the_api_is_away_what_it_said_last_stays() -> None:
    drawn: list[list[str]] = []
    answers: list[House | CommandError] = [CommandError("no answer", Exit.OUT_OF_REACH), with_drivers()]

    async def ask() -> House:
        if not answers:
            raise Ended
        answer = answers.pop(0)
        if isinstance(answer, CommandError):
            raise answer
        return answer

    async def pause(_: float) -> None:
        await asyncio.sleep(0)

    with pytest.raises(Ended):
        await refresh(ask, HOUSE, drawn.append, pause)
    assert drawn[1] == [*house_lines(HOUSE), "", "no answer; this is what was said last"]
    assert drawn[2] == house_lines(with_drivers())


async def test_what_the_api_refuses_ends_it() -> None:
    async def ask() -> House:
        raise CommandError("nobody has this key", Exit.BAD_INPUT)

    async def pause(_: float) -> None:
        await asyncio.sleep(0)

    with pytest.raises(CommandError, match="nobody has this key"):
        await refresh(ask, HOUSE, lambda _: None, pause)
