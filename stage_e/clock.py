"""The real clock and real chance."""

import asyncio
import random
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from stage_e.ports.time import Chance


class SystemClock:
    """Time of the machine."""

    def now(self) -> datetime:
        """The moment, aware UTC."""
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    async def sleep(self, span: timedelta) -> None:
        """Wait."""
        await asyncio.sleep(span.total_seconds())


def system_chance() -> Chance:
    """Ids from the operating system, jitter from the standard generator."""
    return Chance(new_id=lambda: str(uuid4()), jitter=random.random)
