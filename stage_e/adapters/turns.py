"""Whose turn it is at the doorbell: each tenant's in its turn, and within a tenant whoever came first.

A place is a number, and the lowest is served next. A tenant's next place is one after its last, but not before the one
that is served now: whoever has nothing waiting begins there, beside the first of those who have much. So a tenant with
5,000 waiting delays another by no more than one of its own for each of the other's. (Start-time fair queuing: Goyal,
Vin, Cheng, 1996.)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stage_e.ports.records import Ring

FIRST = 1.0  # arq takes a job at 0 for one that is gone
RUNG_AGAIN = 0
"""Number of a ring that was answered by somebody without a free slot; it was first and stays so."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of those who wait."""

    now: float | None
    """The place that is served next; ``None`` when nobody waits, and then what was before does not count."""
    last: Mapping[str, float]
    """Each tenant's last place."""
    kept: Mapping[str, float]
    """Places of executions that are rung for again and still wait."""


def places_of(rings: Iterable[Ring], line: Line) -> tuple[dict[str, float], dict[str, float]]:
    """Places by execution, and the last ones of the tenants concerned."""
    now, last, places = line.now or FIRST, dict[str, float](), dict[str, float]()
    for ring in rings:
        if ring.execution_id in line.kept:
            places[ring.execution_id] = line.kept[ring.execution_id]
        elif ring.number == RUNG_AGAIN:
            places[ring.execution_id] = now
        else:
            before = line.last.get(ring.tenant, now - 1) if line.now is not None else now - 1
            last[ring.tenant] = max(last.get(ring.tenant, before) + 1, now)
            places[ring.execution_id] = last[ring.tenant]
    return places, last
