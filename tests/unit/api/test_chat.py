"""Executions in the words of chat front ends, over HTTP."""

import json

import pytest

from schemas.event import Event, EventType
from stage_e.errors import StoreUnavailableError
from tests.unit.api.callers import calls
from tests.unit.api.world import ENDED, HERE, ID, NOON, RESULT, World, a_world, an_event

PLANS = "/v1/executions"


def the_end(seq: int) -> Event:
    return Event(seq=seq, type=EventType.EXECUTION_COMPLETED, at=NOON, execution_id=ID)


def read(text: str) -> list[dict[str, object]]:
    """The frames of a stream that has nothing but data in it."""
    frames = text.split("\n\n")
    assert frames.pop() == ""
    assert all(each.startswith("data: ") and "\n" not in each for each in frames)
    return [json.loads(each[6:]) for each in frames if each != "data: [DONE]"]


def it_ends(world: World) -> None:
    world.executor.happens((an_event(1), an_event(2)), (), (the_end(3),), None)
    world.executor.execution = ENDED


async def test_the_chat_finds_the_id_in_the_answer_to_its_plan() -> None:
    async with a_world() as world:
        answer = await world.post(f"{PLANS}?profile=opsconductor")
        assert answer.status_code == 202
        assert (answer.json()["execution_id"], answer.json()["status"]) == (ID, "running")
        assert answer.headers["location"] == HERE


async def test_what_ended_at_once_is_answered_with_its_sentence() -> None:
    async with a_world() as world:
        world.executor.ended = True
        answer = await world.post(f"{PLANS}?profile=opsconductor")
        assert answer.status_code == 200
        assert (answer.json()["status"], answer.json()["message"]) == (RESULT.status, RESULT.answer)


async def test_the_chat_asks_for_the_status_until_it_is_over() -> None:
    async with a_world() as world:
        assert (await world.get(f"{HERE}?profile=opsconductor")).json()["status"] == "running"
        world.executor.execution = ENDED
        answer = (await world.get(f"{HERE}?profile=opsconductor")).json()
        assert (answer["status"], answer["result"]["answer"]) == ("completed", RESULT.answer)


async def test_the_chat_s_stream_has_data_alone_and_ends_with_the_result() -> None:
    async with a_world() as world:
        it_ends(world)
        answer = await world.get(f"{HERE}/events?profile=opsconductor")
        assert answer.headers["content-type"].startswith("text/event-stream")
        frames = read(answer.text)
        assert [frame["type"] for frame in frames] == ["start", "step", "step", "result"]
        assert frames[-1]["message"] == RESULT.answer


@pytest.mark.parametrize("profile", ["ai-sdk", "ai-sdk-5"])
async def test_the_ai_sdk_gets_its_protocol(profile: str) -> None:
    async with a_world() as world:
        it_ends(world)
        answer = await world.get(f"{HERE}/events?profile={profile}")
        assert answer.headers["x-vercel-ai-ui-message-stream"] == "v1"
        assert answer.text.endswith("data: [DONE]\n\n")
        frames = read(answer.text)
        assert (frames[0]["type"], frames[-1]["type"]) == ("start", "finish")


async def test_a_plan_of_the_ai_sdk_is_answered_with_its_stream() -> None:
    async with a_world() as world:
        it_ends(world)
        answer = await world.post(f"{PLANS}?profile=ai-sdk")
        assert answer.status_code == 200
        assert answer.headers["x-vercel-ai-ui-message-stream"] == "v1"
        assert [frame["delta"] for frame in read(answer.text) if "delta" in frame] == [RESULT.answer]


async def test_a_plan_that_is_refused_is_a_problem_in_every_profile() -> None:
    async with a_world() as world:
        answer = await world.post(f"{PLANS}?profile=ai-sdk", {"plan": 1})
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_stream_that_loses_the_store_says_that_the_execution_goes_on() -> None:
    async with a_world() as world:
        world.executor.happens((an_event(1),), StoreUnavailableError("away"))
        frames = read((await world.get(f"{HERE}/events?profile=ai-sdk")).text)
        assert frames[-1]["type"] == "error"
        assert "the execution goes on" in str(frames[-1]["errorText"])


async def test_a_stream_ends_when_its_process_does() -> None:
    async with a_world() as world:
        caller = calls(world, "GET", f"{HERE}/events", "profile=opsconductor")
        caller.says("http.request")
        assert (await caller.hears())["status"] == 200
        assert b'"type":"start"' in (await caller.hears())["body"]
        await world.app.drain()
        assert b'"type":"interrupted"' in (await caller.hears())["body"]


@pytest.mark.parametrize("query", ["profile=unknown", "profile=ai-sdk&after=3"])
async def test_what_no_profile_can_do_is_refused(query: str) -> None:
    async with a_world() as world:
        assert (await world.get(f"{HERE}/events?{query}")).status_code == 422


async def test_a_stranger_is_told_nothing_in_any_profile() -> None:
    async with a_world() as world:
        for path in (f"{HERE}?profile=opsconductor", f"{HERE}/events?profile=ai-sdk"):
            assert (await world.client.get(path, headers={"Authorization": ""})).status_code == 401
