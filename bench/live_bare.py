"""What the live channel is held against: ``python -m bench.live_bare`` passes on what Redis publishes.

The same uvicorn with the same settings, one Redis connection, every message to every WebSocket as it is: no store, no
replay, no numbers, no keys, nobody's pace but that of the slowest.
"""

import asyncio
import os
from collections import defaultdict

import uvicorn
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.loop import fast_loop
from api.server import listening, url_of
from stage_e.adapters.redis.outbox import NEWS_CHANNEL

SOCKETS: defaultdict[str, set[WebSocket]] = defaultdict(set)
"""By channel."""


async def stream(websocket: WebSocket) -> None:
    await websocket.accept()
    channel = NEWS_CHANNEL + websocket.url.path.split("/")[3]
    SOCKETS[channel].add(websocket)
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        SOCKETS[channel].discard(websocket)


async def broadcast() -> None:
    async with Redis.from_url(os.environ["BENCH_REDIS_URL"]) as redis, redis.pubsub() as pubsub:
        await pubsub.psubscribe(f"{NEWS_CHANNEL}*")
        async for message in pubsub.listen():
            if message["type"] == "pmessage":
                text = f'{{"events":{message["data"].decode()}}}'
                for websocket in tuple(SOCKETS[message["channel"].decode()]):
                    await websocket.send_text(text)


async def serve() -> None:
    app = Starlette(routes=[WebSocketRoute("/{path:path}", stream)])
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_per_message_deflate=False,
    )
    with listening("127.0.0.1", 0) as listener:
        telling = asyncio.create_task(broadcast())
        print(f"listening on {url_of(listener)}", flush=True)
        await uvicorn.Server(config).serve(sockets=[listener])
        telling.cancel()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        runner.run(serve())
