"""A window of time in which changes are frozen, as it is kept with a plan that was judged before it began."""

from pydantic import NaiveDatetime

from schemas.wire import Wire


class FreezeWindow(Wire):
    """By the clocks of ``zone``: from ``starts`` to ``ends``, or every week on ``days``."""

    name: str
    zone: str
    starts: NaiveDatetime | None = None
    ends: NaiveDatetime | None = None
    days: tuple[str, ...] = ()
    opens: str = "00:00"
    closes: str = "24:00"
    """When it closes before it opens, it goes on into the next day."""
