"""Stop, cancel and pause on the real stack: nothing new is sent, restarts change nothing, and nobody guesses."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from schemas.execution import Execution
from schemas.json_text import JsonObject
from simulator import FaultSpec, Match, Simulator
from simulator.ledger import Entry
from stage_e.ports.records import Wish
from stage_e.settings import Settings
from stage_e.wiring import api_parts
from tests.builders import a_person
from tests.integration.api.conftest import an_api, bearer
from tests.integration.api.plans import (
    BACKGROUND,
    PLANS,
    RESTART,
    a_command,
    a_plan,
    approved,
    effects,
    looked_at,
    until,
    until_it,
)
from tests.stack import a_worker

CONTROLS = "/v1/controls"
ADMIN = bearer("ada")
READS = a_plan(
    a_command("uptime"),
    *(a_command("df -h", depends_on=[f"step_{at}"]) for at in range(1, 40)),
)


@pytest.fixture(autouse=True)
def _as_before(simulator: Simulator) -> Iterator[None]:
    yield
    simulator.world.faults.clear()
    simulator.world.ledger.clear()


def slow(simulator: Simulator, text: str, seconds: float) -> None:
    simulator.world.faults.add(FaultSpec(kind="slow", seconds=seconds, match=Match(command_contains=text)))


async def stop(client: httpx.AsyncClient, **order: str | bool) -> str:
    """The id of the stop."""
    answer = await client.post(CONTROLS, json={"reason": "maintenance", **order}, headers=ADMIN)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["stop_id"])


async def go(client: httpx.AsyncClient, stop_id: str) -> None:
    answer = await client.request("DELETE", f"{CONTROLS}/{stop_id}", json={"reason": "done"}, headers=ADMIN)
    assert answer.status_code == 200, answer.text


async def until_stopped(client: httpx.AsyncClient, execution: Execution) -> Execution:
    """The execution once it is parked under a stop."""
    return await until_it(client, execution, lambda now: now.stopped)


async def background(client: httpx.AsyncClient, plan: JsonObject) -> Execution:
    return Execution.model_validate_json((await client.post(PLANS, json=plan, headers=BACKGROUND)).content)


def commands(simulator: Simulator, execution: Execution) -> list[Entry]:
    return simulator.world.ledger.entries(execution_id=execution.execution_id)


# --- stops ---


async def test_what_is_stopped_waits_and_goes_on_when_it_is_let_go(settings: Settings, simulator: Simulator) -> None:
    async with an_api(settings) as client, a_worker(settings):
        stop_id = await stop(client, tool="systemctl")
        waiting = await until_stopped(client, await approved(client, RESTART, wait_s=1))
        assert waiting.stopped == "systemctl is stopped by ada: maintenance"
        assert effects(simulator, waiting) == []

        await go(client, stop_id)
        ended = await until(client, waiting, "completed")
    assert (effects(simulator, ended), ended.stopped) == (["step_1"], None)


async def test_the_answer_to_a_plan_says_that_it_is_stopped(settings: Settings) -> None:
    async with an_api(settings) as client:
        stop_id = await stop(client)
        count = a_plan({"tool": "asset-query", "inputs": {"query_type": "count"}})
        while (answer := await client.post(PLANS, json=count, headers={"Prefer": "wait=1"})).status_code == 200:
            pass  # a read is at most a heartbeat behind
        assert answer.json()["stopped"] == "everything is stopped by ada: maintenance"
        await go(client, stop_id)
        while (await client.post(PLANS, json=count)).status_code == 202:
            pass


async def test_a_stop_outlives_every_process(settings: Settings, simulator: Simulator) -> None:
    async with an_api(settings) as client, a_worker(settings):
        stop_id = await stop(client)
        waiting = await until_stopped(client, await approved(client, RESTART))
    async with an_api(settings) as client, a_worker(settings):
        await asyncio.sleep(3)  # a rescuer has looked by then
        still = await looked_at(client, waiting.execution_id)
        assert (still.last_seq, still.stopped is None) == (waiting.last_seq, False)
        await go(client, stop_id)
        await until(client, still, "completed")
    assert effects(simulator, waiting) == ["step_1"]


async def test_a_running_plan_of_reads_stops_and_goes_on(settings: Settings, simulator: Simulator) -> None:
    slow(simulator, "df", 0.4)  # so that it takes longer than a heartbeat
    async with an_api(settings) as client, a_worker(settings):
        running = await until(client, await background(client, READS), "running")
        await until_it(client, running, lambda now: now.progress.done >= 3)
        stop_id = await stop(client)
        await until_stopped(client, running)
        assert len(commands(simulator, running)) < 40
        simulator.world.faults.clear()  # nothing is left to be slow for
        await go(client, stop_id)
        await until(client, await looked_at(client, running.execution_id), "completed")
    assert len(commands(simulator, running)) == 40


async def test_who_may_stop_what_is_held_over_http(settings: Settings) -> None:
    async with an_api(settings) as client:
        for person in ("olga", "adam", "vera"):
            answer = await client.post(CONTROLS, json={"reason": "no"}, headers=bearer(person))
            assert answer.status_code == 403
        everything = {"everything": True, "reason": "an incident"}
        assert (await client.post(CONTROLS, json=everything, headers=ADMIN)).status_code == 403
        assert (await client.post(CONTROLS, json={"reason": ""}, headers=ADMIN)).status_code == 422
        stop_id = await stop(client, tool="nmap")
        foreign = await client.request(
            "DELETE", f"{CONTROLS}/{stop_id}", json={"reason": "no"}, headers=bearer("mallory")
        )
        assert foreign.status_code == 404
        assert (await client.get(CONTROLS, headers=bearer("mallory"))).json()["items"] == []
        await go(client, stop_id)


async def test_an_admin_of_the_installation_stops_everything(settings: Settings, simulator: Simulator) -> None:
    whole = settings.model_copy(update={"installation_tenant": "acme"})
    async with an_api(whole) as client, a_worker(settings):
        stop_id = await stop(client, everything=True)
        waiting = await until_stopped(client, await approved(client, RESTART))
        assert waiting.stopped == "everything is stopped by ada: maintenance"
        await go(client, stop_id)
        await until(client, waiting, "completed")


# --- cancel and pause ---


async def test_nothing_new_is_sent_within_a_second_of_a_cancel(settings: Settings, simulator: Simulator) -> None:
    slow(simulator, "df", 0.4)  # so that it takes longer than a heartbeat
    async with an_api(settings) as client, a_worker(settings):
        running = await until(client, await background(client, READS), "running")
        await until_it(client, running, lambda now: now.progress.done >= 3)
        await client.post(running.links.cancel)
        cancelled_at = datetime.now(UTC).timestamp()
        ended = await until(client, running, "cancelled")
    begun = [attempt.started_at.timestamp() for step in ended.steps for attempt in step.attempts]
    assert [at for at in begun if at > cancelled_at + 1] == []
    assert len(commands(simulator, running)) <= len(begun) < 40
    assert {step.status.value for step in ended.steps} == {"succeeded", "cancelled"}


async def test_what_is_in_flight_when_it_is_cancelled_keeps_its_outcome(
    settings: Settings, simulator: Simulator
) -> None:
    slow(simulator, "systemctl", 1.5)
    async with an_api(settings) as client, a_worker(settings):
        running = await until(client, await approved(client, RESTART), "running")
        await until_it(client, running, lambda now: now.steps[0].status == "running")
        answer = await client.post(running.links.cancel)
        assert answer.status_code == 202
        ended = await until(client, Execution.model_validate_json(answer.content), "completed", "cancelled")
    assert ended.steps[0].status == "succeeded"
    assert effects(simulator, ended) == ["step_1"]


async def test_what_was_lost_when_it_is_cancelled_is_unknown_and_not_cancelled(
    settings: Settings, simulator: Simulator
) -> None:
    match = Match(command_contains="systemctl")
    simulator.world.faults.add(FaultSpec(kind="cut_after", match=match))
    async with an_api(settings) as client, a_worker(settings):
        execution = await approved(client, RESTART)
        execution = await until_it(client, execution, lambda now: now.steps[0].status == "unknown")
        await client.post(execution.links.cancel)
        ended = await until(client, execution, "cancelled")
    assert ended.steps[0].status == "unknown"
    assert ended.result is not None
    assert ended.result.failure_count == 1


@pytest.mark.parametrize("wish", ["pause", "cancel"])
async def test_a_wish_survives_the_end_of_api_and_worker(settings: Settings, simulator: Simulator, wish: str) -> None:
    slow(simulator, "df", 0.3)
    async with an_api(settings) as client, a_worker(settings):
        running = await until(client, await background(client, READS), "running")
        await until_it(client, running, lambda now: now.progress.done >= 2)
        await client.post(f"{running.links.self}/{wish}")
    async with an_api(settings) as client, a_worker(settings):
        after = await until(client, await looked_at(client, running.execution_id), "paused", "cancelled")
        sent = len(commands(simulator, running))
        await asyncio.sleep(1)
        assert len(commands(simulator, running)) == sent
        if wish == "pause":
            simulator.world.faults.clear()
            assert (await client.post(f"{running.links.self}/resume")).is_success
            after = await until(client, await looked_at(client, running.execution_id), "completed")
    assert after.status == ("completed" if wish == "pause" else "cancelled")
    assert len(commands(simulator, running)) == (40 if wish == "pause" else sent)


async def test_a_cancel_through_another_process_reaches_the_driver(settings: Settings, simulator: Simulator) -> None:
    slow(simulator, "df", 0.4)  # so that it takes longer than a heartbeat
    async with an_api(settings) as client, a_worker(settings), api_parts(settings) as other:
        running = await until(client, await background(client, READS), "running")
        await other.executor.wish(a_person("olga"), running.execution_id, Wish.CANCEL)
        await until(client, running, "cancelled")
