"""Windows of time in which nothing, or only what somebody reviewed, may be changed."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, NaiveDatetime, model_validator

from stage_e.risk.data_file import DataModel

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_A_DAY = timedelta(days=1)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; name one such as Europe/Berlin or UTC") from None
    return name


TimeOfDay = Annotated[str, Field(strict=True, pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""Quoted in YAML, which takes 22:00 for a number in base 60."""


class Freeze(DataModel):
    """One window by the clocks of ``zone``: from ``starts`` to ``ends``, or every week on ``days``.

    A weekly window that closes before it opens goes on into the next day.
    """

    name: str
    zone: Annotated[str, AfterValidator(_known_zone)]
    starts: NaiveDatetime | None = None
    ends: NaiveDatetime | None = None
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ()
    opens: TimeOfDay = "00:00"
    closes: TimeOfDay = "24:00"
    then: Literal["raise", "refuse"] = "raise"
    level: Annotated[int, Field(ge=2, le=3)] = 2
    """What a change is raised to, unless it is refused."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        dated = self.starts is not None and self.ends is not None
        if dated is bool(self.days) or (self.starts is None) is not (self.ends is None):
            raise ValueError("give either starts and ends, or days")
        if self.starts is not None and self.ends is not None and self.starts >= self.ends:
            raise ValueError("it ends before it starts")
        if self.opens == self.closes:
            raise ValueError("it closes when it opens; leave both out for whole days")
        return self

    def holds(self, now: datetime | None) -> bool:
        """Whether it holds at ``now``, an aware moment; when nobody says what time it is, it does."""
        if now is None:
            return True
        local = now.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        if self.starts is not None and self.ends is not None:
            return self.starts <= local < self.ends
        clock = f"{local:%H:%M}"
        if self.opens < self.closes:
            return self._on(local) and self.opens <= clock < self.closes
        return (self._on(local) and clock >= self.opens) or (self._on(local - _A_DAY) and clock < self.closes)

    def _on(self, local: datetime) -> bool:
        return DAYS[local.weekday()] in self.days
