"""A service that is away under a running stack: it is left alone, what waits says so, and goes on by itself."""

import asyncio

import httpx

from simulator import FaultSpec, Simulator
from tests.integration.api.test_real_stack import a_command, a_plan
from tests.integration.outages.conftest import SLACK_S, Stack

STEPS = 30


async def test_a_service_that_takes_no_calls_is_left_alone_and_its_steps_wait_for_it(
    stack: Stack, simulator: Simulator
) -> None:
    simulator.world.faults.add(FaultSpec(kind="503", service="automation"))
    waiting = await stack.in_the_background(a_plan(*(a_command("uptime") for _ in range(STEPS))))
    async with asyncio.timeout(20 + SLACK_S):
        while not (view := (await stack.client.get(waiting)).json())["waits_for"]:  # noqa: ASYNC110  # it parks by itself
            await asyncio.sleep(0.05)
    (held,) = view["waits_for"]
    assert held["target"] == "automation-service"
    assert "did not take" in held["reason"]
    assert held["until"] is not None
    assert sum(len(step["attempts"]) for step in view["steps"]) < STEPS

    ready = await stack.client.get("/readyz")
    assert ready.status_code == httpx.codes.OK
    simulator.world.faults.clear()
    async with asyncio.timeout(60 + SLACK_S):
        ended = await stack.until(waiting, "completed", "partial", "failed")
    assert ended.json()["status"] == "completed"
