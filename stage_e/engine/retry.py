"""When a step is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently."""

    max_attempts: int = 3
    first_wait: timedelta = timedelta(seconds=1)
    longest_wait: timedelta = timedelta(minutes=1)
    failures_too: bool = False
    """Whether a read whose target says that it failed is tried again as well."""


def retry_at(
    policy: RetryPolicy, number: int, now: datetime, jitter: float, retry_after: timedelta | None = None
) -> datetime:
    """When to try again after failed attempt ``number`` (the first is 1).

    The wait doubles with each attempt and loses up to half of itself to ``jitter`` in [0, 1), so that many steps that
    failed together do not come back together. What the service asked for is the least.
    """
    doubled: timedelta = policy.first_wait * (1 << min(number - 1, 30))
    wait = min(doubled, policy.longest_wait) * (1 - jitter / 2)
    return now + max(wait, retry_after or timedelta())
