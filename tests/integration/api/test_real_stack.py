"""Plans over HTTP, on real PostgreSQL and Valkey and simulated services."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from schemas.event import Event
from schemas.execution import Execution
from schemas.json_text import JsonObject, JsonValue
from simulator import FaultSpec, Match, Simulator
from stage_e.settings import Settings
from tests.integration.api.conftest import an_api, bearer
from tests.stack import a_worker

PLANS = "/v1/executions"
REFUSED = [
    path
    for path in sorted((Path(__file__).parents[2] / "corpus" / "plans_bad").glob("*.json"))
    if json.loads(path.read_bytes())["expect"]["outcome"] == "reject_validation"
]


def a_plan(*steps: JsonObject) -> JsonObject:
    return {
        "plan": {"steps": [{"id": f"step_{at}", "estimated_duration": 5, **step} for at, step in enumerate(steps, 1)]}
    }


def a_command(command: str, **step: JsonValue) -> JsonObject:
    return {"tool": command.split(maxsplit=1)[0], "inputs": {"command": command, "target_host": "web-01"}, **step}


COUNT = a_plan({"tool": "asset-query", "inputs": {"query_type": "count"}})
RESTART = a_plan({"tool": "systemctl", "inputs": {"action": "restart", "service": "nginx", "target_host": "web-01"}})
TWO_READS = a_plan(a_command("uptime"), a_command("df -h", depends_on=["step_1"]))
IN_THE_BACKGROUND = {"Prefer": "respond-async"}


async def test_a_question_is_answered_at_once_and_stays_to_be_looked_at(settings: Settings) -> None:
    async with an_api(settings) as client:
        answer = await client.post(PLANS, json=COUNT)
        assert answer.status_code == 200
        assert answer.json()["answer"].startswith("You have 108 assets in the system: 93 Linux servers")

        here = answer.headers["location"]
        assert (await client.get(here)).json()["status"] == "completed"
        assert (await client.get(f"{here}/result")).json() == answer.json()
        table = await client.get(f"{here}/result?format=csv")
        assert (table.headers["content-type"], "linux,server" in table.text) == ("text/csv; charset=utf-8", True)
        assert (await client.get(PLANS)).json()["items"][0]["execution_id"] == answer.json()["execution_id"]


async def test_what_waits_for_a_person_runs_when_the_chat_says_yes(settings: Settings) -> None:
    async with an_api(settings) as client:
        waiting = await client.post(PLANS, json=RESTART)
        assert (waiting.status_code, waiting.json()["status"]) == (202, "awaiting_approval")
        (approval,) = (await client.get("/v1/approvals?state=pending")).json()["items"]

        decide = f"/v1/approvals/{approval['approval_id']}/decision"
        yes = {"approved": True, "digest": approval["digest"]}
        assert (await client.post(decide, json={**yes, "digest": f"sha256:{'0' * 64}"})).status_code == 409
        answer = await client.post(decide, json=yes, headers={"Prefer": "wait=30"})
        assert (answer.status_code, answer.json()["status"], answer.json()["approved_by"]) == (200, "completed", "olga")


async def test_every_way_to_follow_brings_the_same_events(settings: Settings) -> None:
    async with an_api(settings) as client, a_worker(settings):
        accepted = Execution.model_validate_json(
            (await client.post(PLANS, json=TWO_READS, headers=IN_THE_BACKGROUND)).content
        )
        over_websocket = await heard_over_websocket(client, accepted)
        streamed = await client.get(accepted.links.events, headers={"Accept": "text/event-stream"})
        over_sse = [line.removeprefix("data: ") for line in streamed.text.splitlines() if line.startswith("data: ")]
        page = (await client.get(accepted.links.events)).json()["items"]

        assert [event.seq for event in over_websocket] == list(range(1, len(page) + 1))
        assert [event.model_dump(mode="json") for event in over_websocket] == page
        assert [json.loads(data) for data in over_sse] == page
        assert page[-1]["type"] == "execution.completed"


async def heard_over_websocket(
    client: httpx.AsyncClient, execution: Execution, after: int = 0, begun: asyncio.Event | None = None
) -> list[Event]:
    """The numbered events above ``after``, to the close; with the first of them it has ``begun``."""
    heard: list[Event] = []
    url = f"ws{str(client.base_url).removeprefix('http')}{execution.links.stream}?after={after}"
    async with connect(url, additional_headers=bearer("olga")) as socket:
        with suppress(ConnectionClosedError):  # 1012: the process ends
            async for message in socket:
                events = map(Event.model_validate, json.loads(message).get("events", ()))
                heard += (event for event in events if event.seq is not None)
                if begun is not None and heard:
                    begun.set()
    return heard


async def test_a_follower_misses_nothing_when_the_api_restarts(settings: Settings, simulator: Simulator) -> None:
    simulator.world.faults.add(FaultSpec(kind="slow", seconds=1.5, match=Match(command_contains="uptime")))
    async with a_worker(settings):
        async with an_api(settings) as client:
            answer = await client.post(PLANS, json=TWO_READS, headers=IN_THE_BACKGROUND)
            accepted = Execution.model_validate_json(answer.content)
            begun = asyncio.Event()
            following = asyncio.create_task(heard_over_websocket(client, accepted, begun=begun))
            await started(client, accepted)
            async with asyncio.timeout(30):
                await begun.wait()
        before = await following
        async with an_api(settings) as client:
            rest = await heard_over_websocket(client, accepted, after=before[-1].seq or 0)
    simulator.world.faults.clear()
    both = [*before, *rest]
    assert before[-1].type != "execution.completed"
    assert [event.seq for event in both] == list(range(1, len(both) + 1))
    assert both[-1].type == "execution.completed"


async def started(client: httpx.AsyncClient, execution: Execution) -> None:
    """Returns when a step of it runs."""
    known = execution.last_seq
    while (now := await client.get(execution.links.self)).json()["status"] != "running":
        headers = {"If-None-Match": f'"{known}"', "Prefer": "wait=10"}
        known = int((await client.get(execution.links.self, headers=headers)).headers["etag"].strip('"'))
    assert now.json()["progress"]["done"] == 0


async def test_a_client_that_waits_is_answered_when_the_process_ends(settings: Settings) -> None:
    async with an_api(settings) as client:
        request = client.post(PLANS, json=COUNT, headers={"Prefer": "respond-async, wait=300"})
        waiting = asyncio.create_task(request)
        while not (await client.get(f"{PLANS}?status=queued")).json()["items"]:
            pass
    assert (await waiting).status_code == 202


async def test_what_is_driven_when_the_process_ends_is_handed_over(settings: Settings, simulator: Simulator) -> None:
    simulator.world.faults.add(FaultSpec(kind="slow", seconds=1, match=Match(command_contains="uptime")))
    async with an_api(settings) as client:
        waiting = asyncio.create_task(client.post(PLANS, json=TWO_READS))
        while not (running := (await client.get(f"{PLANS}?status=running")).json()["items"]):
            pass
    answer = await waiting
    simulator.world.faults.clear()
    assert (answer.status_code, answer.json()["execution_id"]) == (202, running[0]["execution_id"])
    async with an_api(settings) as client, a_worker(settings):
        headers = {"If-None-Match": answer.headers["etag"], "Prefer": "wait=30"}
        await client.get(answer.headers["location"], headers=headers)
        events = await heard_over_websocket(client, Execution.model_validate_json(answer.content))
    assert events[-1].type == "execution.completed"
    commands = [entry.command for entry in simulator.world.ledger.entries(execution_id=running[0]["execution_id"])]
    assert sorted(str(command) for command in commands) == ["df -h", "uptime"]


async def test_the_same_key_is_the_same_execution_and_never_another_plan(settings: Settings) -> None:
    async with an_api(settings) as client:
        key = {"Idempotency-Key": "order 66"}
        answers = await asyncio.gather(*(client.post(PLANS, json=COUNT, headers=key) for _ in range(5)))
        assert len({answer.json()["execution_id"] for answer in answers}) == 1
        assert (await client.post(PLANS, json=TWO_READS, headers=key)).status_code == 409


async def test_another_tenant_finds_nothing(settings: Settings) -> None:
    async with an_api(settings) as client:
        here = (await client.post(PLANS, json=COUNT)).headers["location"]
        for path in (here, f"{here}/result", f"{here}/events"):
            assert (await client.get(path, headers=bearer("mallory"))).status_code == 404
        assert (await client.post(f"{here}/cancel", headers=bearer("mallory"))).status_code == 404
        assert (await client.get(PLANS, headers=bearer("mallory"))).json()["items"] == []


async def test_an_assessment_leaves_nothing_behind(settings: Settings) -> None:
    async with an_api(settings) as client:
        before = (await client.get(PLANS)).json()
        verdict = (await client.post("/v1/assessments", json=RESTART)).json()
        assert (verdict["approval_level"], verdict["risk"]["read_only"]) == (1, False)
        assert (await client.get(PLANS)).json() == before


async def test_every_bad_plan_is_refused_with_its_places_and_nothing_is_stored(settings: Settings) -> None:
    async with an_api(settings) as client:
        before = (await client.get(PLANS)).json()
        answers = {path.stem: await client.post(PLANS, content=path.read_bytes()) for path in REFUSED}
        assert (await client.get(PLANS)).json() == before
    for name, answer in answers.items():
        assert answer.status_code == 422, name
        assert answer.headers["content-type"] == "application/problem+json"
        assert all("/plan" in error["pointer"] for error in answer.json()["errors"]), name


async def test_the_process_is_ready_when_its_parts_are(settings: Settings) -> None:
    async with an_api(settings) as client:
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (200, "ready")


@pytest.mark.parametrize("cursor", ["nonsense", "2026", "a:b", "~~~"])
async def test_a_cursor_that_nobody_handed_out_is_no_fault(settings: Settings, cursor: str) -> None:
    async with an_api(settings) as client:
        assert (await client.get(f"{PLANS}?cursor={cursor}")).status_code in {200, 400, 422}
