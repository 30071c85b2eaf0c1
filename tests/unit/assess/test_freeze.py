"""When changes are frozen."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from stage_e.assess.freeze import Freeze

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
