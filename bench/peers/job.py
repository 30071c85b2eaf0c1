"""The job that every contender runs: one GET to the asset service, and the count as its result."""

import os

import httpx

from schemas.json_text import JsonObject

CONCURRENCY = 50  # jobs of one worker at once: what one of our workers drives
SUBMITTERS = 16  # who hand in jobs at once
QUERY = {"skip": "0", "limit": "1000"}  # what our asset adapter asks for a count


def asset_client() -> httpx.AsyncClient:
    """A client for the asset service, with the limits of our own; belongs to the event loop that uses it first."""
    limits = httpx.Limits(max_connections=CONCURRENCY, max_keepalive_connections=CONCURRENCY, keepalive_expiry=4.0)
    return httpx.AsyncClient(base_url=os.environ["BENCH_ASSET_URL"], limits=limits, trust_env=False, timeout=30.0)


async def count_assets(client: httpx.AsyncClient, job_id: str) -> int:
    """How many assets the service has; the request carries the job's id, for the simulator's ledger."""
    response = await client.get("/", params=QUERY, headers={"X-Execution-Id": job_id})
    body: JsonObject = response.raise_for_status().json()
    data = body["data"]
    assert body["success"] is True
    assert isinstance(data, dict)
    total = data["total"]
    assert isinstance(total, int)
    return total
