"""Whether a service, or a host behind one, is called at all: after trouble in a row it is left alone for a while.

=========  ==============================================================================================
closed     calls go through; ``TROUBLE_IN_A_ROW`` of them without one that was answered open it
open       nothing is sent before its wait is over; each opening without an answer between doubles the wait
half open  one call goes through as a trial: an answer closes it, trouble opens it again
=========  ==============================================================================================
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

TROUBLE_IN_A_ROW = 5
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=1)
TRIAL_LASTS = timedelta(seconds=10)
"""A trial that has said nothing for so long keeps nobody else from trying."""
LOOK_AGAIN = timedelta(seconds=2)
"""While a trial is under way."""
LAST_RESORT = timedelta(seconds=5)
"""So long a call that is its step's last leaves the trial to others."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """What is known of one service or host."""

    trouble: int = 0
    """Calls in a row that it did not take."""
    openings: int = 0
    """Since it last answered."""
    open_until: datetime | None = None
    trial_until: datetime | None = None
    reason: str = ""
    """The last trouble, in words."""

    @property
    def is_open(self) -> bool:
        """Whether calls have to wait, or one of them is a trial."""
        return self.open_until is not None


CLOSED = Circuit()


def blocked_until(circuit: Circuit, now: datetime, *, is_last: bool = False) -> datetime | None:
    """Until when a call has to wait; ``None`` when it may go. ``is_last``: its step would have no other attempt."""
    if circuit.open_until is None:
        return None
    if now < circuit.open_until:
        return circuit.open_until
    if circuit.trial_until is not None and now < circuit.trial_until:
        return now + LOOK_AGAIN
    spared_until = circuit.open_until + LAST_RESORT
    return spared_until if is_last and now < spared_until else None


def begun(circuit: Circuit, now: datetime) -> Circuit:
    """A call goes out; where the circuit was open, it is the trial."""
    return replace(circuit, trial_until=now + TRIAL_LASTS) if circuit.is_open else circuit


def given_back(circuit: Circuit) -> Circuit:
    """A call ended without a word on whether calls are taken: another one may be the trial."""
    return replace(circuit, trial_until=None)


def troubled(circuit: Circuit, now: datetime, reason: str, retry_after: timedelta | None = None) -> Circuit:
    """A call was not taken: not reached, turned away as busy, not answered in time, or cut off.

    What was under way when it opened changes nothing any more; the trial that failed opens it again.
    """
    counted = replace(circuit, trouble=circuit.trouble + 1, reason=reason)
    if circuit.is_open and circuit.trial_until is None:
        return counted
    if not circuit.is_open and counted.trouble < TROUBLE_IN_A_ROW:
        return counted
    doubled: timedelta = FIRST_WAIT * (1 << min(circuit.openings, 10))
    wait = max(min(doubled, LONGEST_WAIT), retry_after or timedelta())
    return replace(counted, openings=circuit.openings + 1, open_until=now + wait, trial_until=None)
