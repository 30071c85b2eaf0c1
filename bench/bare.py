"""What ours is held against: a FastAPI handler that only makes the call and says the sentence.

``python -m bench.bare`` serves it, on the same uvicorn with the same settings and the same limits of its HTTP client.
"""

import asyncio
from collections import Counter

import uvicorn
from fastapi import FastAPI

from api.loop import fast_loop
from api.server import listening, url_of
from bench.peers.job import QUERY, asset_client

APP = FastAPI(openapi_url=None)
CLIENT = asset_client()


@APP.post("/count")
async def count() -> dict[str, str]:
    response = await CLIENT.get("/", params=QUERY)
    data = response.json()["data"]
    kinds = Counter((asset["os_type"], asset["device_type"]) for asset in data["assets"])
    groups = ", ".join(f"{number} {system.capitalize()} {kind}s" for (system, kind), number in kinds.items())
    return {"answer": f"You have {data['total']} assets in the system: {groups}"}


async def serve() -> None:
    config = uvicorn.Config(APP, log_config=None, access_log=False, server_header=False, proxy_headers=False)
    with listening("127.0.0.1", 0) as listener:
        print(f"listening on {url_of(listener)}", flush=True)
        await uvicorn.Server(config).serve(sockets=[listener])


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        runner.run(serve())
