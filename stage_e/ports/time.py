"""Time, ids and chance, so that tests can hold them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Time, so that tests can hold it."""

    def now(self) -> datetime:
        """The moment, aware UTC."""

    def monotonic_s(self) -> float:
        """Seconds that never jump."""

    async def sleep(self, span: timedelta) -> None:
        """Wait."""


@dataclass(frozen=True, slots=True)
class Chance:
    """Sources of what must not repeat or be guessed; tests pass their own."""

    new_id: "NewId"
    jitter: "Jitter"


class NewId(Protocol):
    """A new, unguessable id."""

    def __call__(self) -> str:
        """The id."""


class Jitter(Protocol):
    """A random number in [0, 1)."""

    def __call__(self) -> float:
        """The number."""
