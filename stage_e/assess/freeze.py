"""Windows of time in which nothing, or only what somebody reviewed, may be changed."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, NaiveDatetime, model_validator

from schemas.freeze import FreezeWindow
from stage_e.engine.held import Hold
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

    @classmethod
    def of_window(cls, window: FreezeWindow) -> Self:
        """The freeze that was kept with a plan."""
        return cls.model_validate(window.model_dump())

    @property
    def window(self) -> FreezeWindow:
        """When it holds, to be kept with a plan."""
        return FreezeWindow.model_validate(self.model_dump(exclude={"then", "level"}))

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

    def is_over(self, now: datetime | None) -> bool:
        """Whether it never holds again."""
        return (
            now is not None
            and self.ends is not None
            and self.ends <= now.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        )

    def ends_after(self, now: datetime) -> datetime | None:
        """When the window that holds at ``now`` ends; ``None``: it never does."""
        zone = ZoneInfo(self.zone)
        if self.ends is not None:
            return self.ends.replace(tzinfo=zone).astimezone(UTC)
        hours, minutes = map(int, self.closes.split(":"))
        today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        closings = (today + timedelta(days=day, hours=hours, minutes=minutes) for day in range(len(DAYS) + 1))
        ends = (closing.replace(tzinfo=zone).astimezone(UTC) for closing in closings)
        return next((end for end in ends if end > now and not self.holds(end)), None)

    def _on(self, local: datetime) -> bool:
        return DAYS[local.weekday()] in self.days


def windows_for(freezes: Iterable[Freeze], now: datetime | None) -> tuple[FreezeWindow, ...]:
    """Windows that hold at ``now`` or can hold later."""
    return tuple(freeze.window for freeze in freezes if not freeze.is_over(now))


def frozen_since(windows: Iterable[FreezeWindow], judged_at: datetime, now: datetime) -> Hold | None:
    """What holds a change back at ``now`` that was judged before it was frozen; the window that ends last.

    A plan that was judged within the window was agreed to, or refused, with the freeze among the reasons.
    """
    freezes = [freeze for freeze in map(Freeze.of_window, windows) if freeze.holds(now)]
    news = [freeze for freeze in freezes if not (freeze.holds(judged_at) and _same_window(freeze, judged_at, now))]
    holds = (_hold(freeze, now) for freeze in news)
    return max(holds, key=lambda hold: hold.until, default=None)


def _same_window(freeze: Freeze, before: datetime, now: datetime) -> bool:
    return freeze.ends_after(before) == freeze.ends_after(now)


def _hold(freeze: Freeze, now: datetime) -> Hold:
    ends = freeze.ends_after(now)
    if ends is None:
        return Hold(now + _A_DAY, f"changes are frozen for good: {freeze.name}")
    local = ends.astimezone(ZoneInfo(freeze.zone))
    return Hold(ends, f"changes are frozen until {local:%Y-%m-%d %H:%M} ({freeze.zone}): {freeze.name}")
