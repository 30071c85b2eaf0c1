"""When changes are frozen."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from stage_e.assess.freeze import DAYS, Freeze, frozen_since, windows_for
from stage_e.engine.held import Hold

YEAR_END = {"name": "year end", "zone": "Europe/Berlin", "starts": "2026-12-20T00:00", "ends": "2027-01-04T06:00"}
NIGHTS = {"name": "nights", "zone": "Europe/Berlin", "days": ["fri"], "opens": "22:00", "closes": "06:00"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        ("2026-12-19T22:59", False),  # 23:59 in Berlin
        ("2026-12-19T23:00", True),
        ("2027-01-04T04:59", True),
        ("2027-01-04T05:00", False),
    ],
)
def test_a_dated_freeze_holds_by_the_clocks_of_its_zone(moment: str, holds: bool) -> None:
    assert Freeze.model_validate(YEAR_END).holds(at(moment)) is holds


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        ("2026-11-27T20:59", False),  # Friday, 21:59 in Berlin
        ("2026-11-27T21:00", True),
        ("2026-11-28T04:59", True),  # Saturday, 05:59
        ("2026-11-28T05:00", False),
        ("2026-11-28T21:00", False),
        ("2026-11-27T04:00", False),  # the night before was a Thursday's
        ("2026-07-03T20:00", True),  # summer time: 22:00
    ],
)
def test_a_weekly_freeze_goes_on_after_midnight(moment: str, holds: bool) -> None:
    assert Freeze.model_validate(NIGHTS).holds(at(moment)) is holds


def test_whole_days_are_frozen_where_no_time_is_said() -> None:
    sunday = Freeze.model_validate({"name": "sundays", "zone": "UTC", "days": ["sun"]})

    moments = ("2026-11-28T23:59", "2026-11-29T00:00", "2026-11-29T23:59", "2026-11-30T00:00")
    assert [sunday.holds(at(moment)) for moment in moments] == [False, True, True, False]


def test_a_freeze_holds_when_nobody_says_what_time_it_is() -> None:
    assert Freeze.model_validate(YEAR_END).holds(None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"zone": "Mars/Olympus"}, "is no time zone"),
        ({"ends": None}, "either starts and ends, or days"),
        ({"days": ["mon"]}, "either starts and ends, or days"),
        ({"ends": "2026-12-01T00:00"}, "ends before it starts"),
        ({"level": 1}, "greater than or equal to 2"),
        ({"starts": "2026-12-20T00:00+01:00"}, "timezone"),
    ],
)
def test_a_freeze_that_means_nothing_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Freeze.model_validate({**YEAR_END, **change})


def test_a_time_of_day_is_text_because_yaml_reads_it_as_a_number() -> None:
    with pytest.raises(ValidationError, match="valid string"):
        Freeze.model_validate({**NIGHTS, "opens": 22 * 60})


@pytest.mark.parametrize(
    ("freeze", "now", "ends"),
    [
        (YEAR_END, "2026-12-24T12:00", "2027-01-04T05:00"),
        (NIGHTS, "2026-11-27T21:00", "2026-11-28T05:00"),  # before midnight
        (NIGHTS, "2026-11-28T04:59", "2026-11-28T05:00"),  # after midnight
        ({"name": "weekends", "zone": "UTC", "days": ["sat", "sun"]}, "2026-11-28T12:00", "2026-11-30T00:00"),
        (
            {"name": "noons", "zone": "UTC", "days": ["mon"], "opens": "11:00", "closes": "13:00"},
            "2026-11-30T12:00",
            "2026-11-30T13:00",
        ),
    ],
)
def test_a_window_ends_when_no_change_is_frozen_any_more(freeze: Mapping[str, object], now: str, ends: str) -> None:
    assert Freeze.model_validate(freeze).ends_after(at(now)) == at(ends)


def test_a_freeze_of_every_day_never_ends() -> None:
    always = Freeze.model_validate({"name": "always", "zone": "UTC", "days": DAYS})

    assert always.ends_after(at("2026-11-28T12:00")) is None


def held(*freezes: Mapping[str, object], judged: str, now: str) -> Hold | None:
    return frozen_since(windows_for(map(Freeze.model_validate, freezes), at(judged)), at(judged), at(now))


def test_what_was_judged_before_the_freeze_waits_for_its_end() -> None:
    hold = held(YEAR_END, judged="2026-12-19T20:00", now="2026-12-24T12:00")

    assert hold == Hold(at("2027-01-04T05:00"), "changes are frozen until 2027-01-04 06:00 (Europe/Berlin): year end")


def test_the_freeze_that_ends_last_is_waited_for() -> None:
    hold = held(NIGHTS, YEAR_END, judged="2026-12-18T12:00", now="2026-12-25T22:00")

    assert hold is not None
    assert hold.until == at("2027-01-04T05:00")


@pytest.mark.parametrize(
    ("judged", "now"),
    [
        ("2026-12-19T20:00", "2026-12-19T22:00"),  # it has not begun
        ("2026-12-19T20:00", "2027-01-04T05:00"),  # it is over
        ("2026-12-21T20:00", "2026-12-24T12:00"),  # it was among the reasons
        ("2027-02-01T00:00", "2027-02-02T00:00"),
    ],
)
def test_outside_of_it_and_when_it_was_judged_within_it_nothing_waits(judged: str, now: str) -> None:
    assert held(YEAR_END, judged=judged, now=now) is None


def test_what_was_judged_within_the_window_of_a_week_ago_waits_for_the_end_of_this_one() -> None:
    hold = held(NIGHTS, judged="2026-11-20T22:00", now="2026-11-27T22:00")

    assert hold is not None
    assert hold.until == at("2026-11-28T05:00")


def test_a_freeze_of_every_day_is_the_same_window_for_good() -> None:
    always: dict[str, object] = {"name": "always", "zone": "UTC", "days": DAYS}

    assert held(always, judged="2026-11-27T12:00", now="2026-12-28T12:00") is None
