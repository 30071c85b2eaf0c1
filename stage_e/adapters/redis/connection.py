"""Connections to Redis that give up soon, and how to live without it for a while."""

import asyncio
import random
from datetime import timedelta

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

PATIENCE = timedelta(seconds=1)  # for one answer; Redis is near, or it is away
FIRST_PAUSE_S, LAST_PAUSE_S = 0.05, 1.0
TROUBLE = (RedisError, OSError)  # TimeoutError is an OSError
log = structlog.get_logger(__name__)


def connect(url: str, answer_within: timedelta | None = None) -> Redis:
    """A client that connects when it is first used, and never tries a command twice.

    Without ``answer_within`` the caller bounds each of its waits with ``asyncio.timeout``: one for a whole pipeline
    costs less than redis-py's own for each command, and a reader may block for as long as it means to.
    """
    client: Redis = Redis.from_url(
        url,
        socket_connect_timeout=PATIENCE.total_seconds(),
        socket_timeout=answer_within.total_seconds() if answer_within else None,
    )
    return client


class Absence:
    """Redis away, as one part of us sees it: told to the log once, and met with growing pauses."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._away = False
        self._pause_s = FIRST_PAUSE_S

    def noted(self, error: BaseException) -> None:
        """It did not answer."""
        if not self._away:
            log.warning("redis is away", part=self._part, error=str(error) or type(error).__name__)
        self._away = True

    async def pause(self, error: BaseException) -> None:
        """It did not answer; return when it is worth another try."""
        self.noted(error)
        await asyncio.sleep(self._pause_s * random.uniform(0.5, 1.0))  # noqa: S311 - spreads those who try again
        self._pause_s = min(self._pause_s * 2, LAST_PAUSE_S)

    def over(self) -> None:
        """It answered."""
        if self._away:
            log.info("redis is back", part=self._part)
        self._away = False
        self._pause_s = FIRST_PAUSE_S
