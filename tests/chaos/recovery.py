"""How long it took to go on after something died. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.event import EventType
from tests.chaos.history import History, Stored, Strike, Told

GOAL = timedelta(seconds=5)  # from kill -9 to running again
LETS_GO = {EventType.EXECUTION_PARKED, EventType.EXECUTION_HANDED_OVER}


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds, as people look at them."""

    count: int
    p50_s: float
    p95_s: float
    max_s: float


def spread(seconds: Iterable[float]) -> Spread:
    """Nearest rank; zeros when there are none."""
    ordered = sorted(seconds)
    if not ordered:
        return Spread(0, 0.0, 0.0, 0.0)
    return Spread(len(ordered), _rank(ordered, 0.5), _rank(ordered, 0.95), ordered[-1])


def _rank(ordered: Sequence[float], part: float) -> float:
    return ordered[max(0, -(-int(part * 100) * len(ordered) // 100) - 1)]


def after_a_kill(history: History, name: str, *, alone: bool = False) -> list[float]:
    """Seconds from each SIGKILL called ``name`` to each of the victim's executions running under another driver.

    ``alone``: only of those after which nothing else went wrong for as long as it may take to recover.
    """
    return [
        (again.at - strike.began_at).total_seconds()
        for strike in history.strikes
        if strike.name == name and not (alone and _disturbed(strike, history.strikes))
        for row in history.stored
        if (again := _claimed_again(row, strike)) is not None
    ]


def _disturbed(strike: Strike, strikes: Iterable[Strike]) -> bool:
    return any(strike.began_at < other.began_at < strike.began_at + GOAL for other in strikes)


def _claimed_again(row: Stored, strike: Strike) -> Told | None:
    """The claim after the kill, if the victim had it then and had not let go."""
    before = [event for event in row.events if event.at <= strike.began_at]
    claims = [event for event in before if event.type is EventType.EXECUTION_CLAIMED]
    if not claims or f"-{strike.victim}-" not in claims[-1].driver or _over(before, claims[-1]):
        return None
    later = (event for event in row.events if event.seq > claims[-1].seq)
    return next((event for event in later if event.type is EventType.EXECUTION_CLAIMED), None)


def _over(events: Sequence[Told], claim: Told) -> bool:
    later = [event for event in events if event.seq > claim.seq]
    return any(event.type in LETS_GO for event in later)


def after_an_absence(history: History, names: Iterable[str]) -> list[float]:
    """Seconds from a server's being back, for each fault called by one of ``names``, to the next execution's end."""
    ends = sorted(row.ended_at for row in history.stored if row.ended_at is not None)
    wanted = set(names)
    return list(_waits(ends, [strike.over_at for strike in history.strikes if strike.name in wanted]))


def _waits(ends: Sequence[datetime], moments: Iterable[datetime]) -> Iterator[float]:
    for moment in moments:
        following = next((end for end in ends if end >= moment), None)
        if following is not None:
            yield (following - moment).total_seconds()
