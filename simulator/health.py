"""``GET /health``, the same in every service."""

import time
from datetime import UTC, datetime

from simulator.exchange import Answer, Request, answer
from simulator.jsonvalue import JsonObject
from simulator.routes import Handler
from simulator.world import World


def health(name: str) -> Handler:
    """The handler for the service called ``name``."""

    async def handler(world: World, _request: Request) -> Answer:
        return answer(
            {
                "service": name,
                "status": "healthy",
                "version": "1.0.0",
                "timestamp": datetime.now(UTC).isoformat(),
                "checks": [_check("database"), _check("redis")],
                "uptime_seconds": round(time.monotonic() - world.started_at, 6),
            }
        )

    return handler


def _check(name: str) -> JsonObject:
    return {"name": name, "status": "healthy", "details": None, "response_time_ms": 1.0}
