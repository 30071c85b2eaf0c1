"""What can hold steps back for a while although they are due: each cause by its name, with its end and its reason.

A cause is ``locks`` (others change what it would change), ``freeze`` (one of the policy, which began after the plan was
judged), a service that does not take calls, or a host behind one.
"""

from dataclasses import dataclass
from datetime import datetime

LOCKS = "locks"
FREEZE = "freeze"


@dataclass(frozen=True, slots=True)
class Hold:
    """No step that falls under the cause starts before ``until``."""

    until: datetime
    reason: str


def host_behind(service: str, host: str) -> str:
    """The cause that a host is, as ``service`` reaches it."""
    return f"{service}/{host.lower()}"


def is_over(hold: Hold | None, now: datetime) -> bool:
    """Whether there is none, or no longer."""
    return hold is None or hold.until <= now
