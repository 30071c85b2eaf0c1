"""The API on real servers, as its clients see it."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.server import serve
from stage_e.identity import hash_of
from stage_e.settings import Settings
from stage_e.wiring import api_parts

KEYS = {
    "olga": ("acme", "operator"),
    "adam": ("acme", "approver"),
    "ada": ("acme", "admin"),
    "vera": ("acme", "viewer"),
    "mallory": ("other", "admin"),
}


def bearer(name: str) -> dict[str, str]:
    """The header with the key of one of the people."""
    return {"Authorization": f"Bearer key-of-{name}"}


@asynccontextmanager
async def an_api(settings: Settings, port: int = 0) -> AsyncIterator[httpx.AsyncClient]:
    """Olga's client of an API process, which is told to end with the block and hands over what it drives."""
    url: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    served = asyncio.create_task(serve(create_app(lambda: api_parts(settings)), "127.0.0.1", port, url.set_result))
    async with httpx.AsyncClient(base_url=await url, headers=bearer("olga"), timeout=60) as client:
        try:
            yield client
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            await served


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With people in the keyring."""
    entries = [
        {"key_sha256": hash_of(f"key-of-{name}"), "tenant": tenant, "subject": name, "roles": [role]}
        for name, (tenant, role) in KEYS.items()
    ]
    Path(str(settings.api_keys_file)).write_text(json.dumps(entries))
    return settings
