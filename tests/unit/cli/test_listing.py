"""Times as a person types them."""

from datetime import UTC, datetime

import pytest

from cli.errors import CommandError
from cli.listing import moment

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("30m", datetime(2026, 11, 27, 11, 30, tzinfo=UTC)),
        ("2h", datetime(2026, 11, 27, 10, tzinfo=UTC)),
        ("3 d", datetime(2026, 11, 24, 12, tzinfo=UTC)),
        ("2026-11-27T14:30+02:00", datetime(2026, 11, 27, 12, 30, tzinfo=UTC)),
        ("2026-11-27T14:30Z", datetime(2026, 11, 27, 14, 30, tzinfo=UTC)),
        ("2026-11-27T14:30", datetime(2026, 11, 27, 14, 30).astimezone()),
        ("2026-11-27", datetime(2026, 11, 27).astimezone()),
    ],
)
def test_a_time_is_ago_or_of_this_machine_unless_it_names_its_zone(text: str, meant: datetime) -> None:
    assert datetime.fromisoformat(moment(text, NOW)) == meant


def test_until_a_day_means_its_end_and_until_midnight_does_not() -> None:
    assert datetime.fromisoformat(moment("2026-11-27", NOW, whole_day=True)) == datetime(2026, 11, 28).astimezone()
    at_midnight = moment("2026-11-27T00:00", NOW, whole_day=True)
    assert datetime.fromisoformat(at_midnight) == datetime(2026, 11, 27).astimezone()


@pytest.mark.parametrize("text", ["", "yesterday", "2h30", "2026-13-01", "99999999999d"])
def test_what_is_no_time_is_told_with_what_is(text: str) -> None:
    with pytest.raises(CommandError, match="is no time: say 30m"):
        moment(text, NOW)
