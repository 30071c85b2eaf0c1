"""A ticket that one API process issues lets in on another, once, on real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from stage_e.ports.people import Person
from stage_e.settings import Settings
from stage_e.tickets import Pass
from stage_e.wiring import ApiParts, api_parts


@pytest.fixture
async def processes(settings: Settings) -> AsyncIterator[list[ApiParts]]:
    """The parts of four API processes, with nothing in common but the servers and the installation's key."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(api_parts(settings)) for _ in range(4)]


async def test_of_many_that_use_a_ticket_on_many_processes_at_once_one_gets_in(
    processes: list[ApiParts], olga: Person
) -> None:
    for _ in range(5):
        ticket, _ = processes[0].tickets.issue(Pass(olga, "execution-1"))
        told = await asyncio.gather(*(process.tickets.redeem(ticket) for process in processes for _ in range(3)))
        assert [each for each in told if each is not None] == [Pass(olga, "execution-1")]
