"""What was begun for clients and goes on without them."""

import asyncio
from typing import Any

import pytest

from api.works import Works


async def wait_for(event: asyncio.Event, error: Exception | None = None) -> str:
    await event.wait()
    if error is not None:
        raise error
    return "done"


async def leave(works: Works, work: asyncio.Event, error: Exception | None = None) -> None:
    """Somebody begins it, and is gone before it ends."""
    waiting = asyncio.ensure_future(works.run(wait_for(work, error)))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_who_waits_gets_the_result() -> None:
    over = asyncio.Event()
    over.set()
    assert await Works().run(wait_for(over)) == "done"


async def test_who_waits_gets_the_error() -> None:
    over = asyncio.Event()
    over.set()
    with pytest.raises(ValueError, match="broken"):
        await Works().run(wait_for(over, ValueError("broken")))


async def test_an_error_that_nobody_waits_for_is_in_the_log(logs: list[Any]) -> None:
    works, over = Works(), asyncio.Event()
    await leave(works, over, ValueError("broken"))
    over.set()
    await asyncio.wait(works.under_way)
    await asyncio.sleep(0)
    assert [line["event"] for line in logs] == ["a use case failed after its client had left"]


async def test_what_is_left_at_the_end_is_cancelled(logs: list[Any]) -> None:
    works = Works()
    await leave(works, asyncio.Event())
    await works.stop()
    assert not works.under_way
    assert logs == []
