"""What surrounds every request."""

from typing import Any

import pytest

from tests.unit.api.callers import a_socket, an_event_source, calls
from tests.unit.api.world import HERE, a_world

Lines = list[dict[str, Any]]


async def test_the_client_s_request_id_is_kept() -> None:
    async with a_world() as world:
        assert (await world.get("/livez", X_Request_ID="chat-42/1")).headers["x-request-id"] == "chat-42/1"


@pytest.mark.parametrize("strange", ["", "a b", "x" * 129, 'a"b'])
async def test_a_request_id_that_cannot_stand_in_a_log_is_replaced(strange: str) -> None:
    async with a_world() as world:
        made = (await world.get("/livez", X_Request_ID=strange)).headers["x-request-id"]
        assert made != strange
        assert len(made) == 32


async def test_every_answer_is_safe_to_look_at_and_not_kept() -> None:
    async with a_world() as world:
        for path in ("/", HERE, "/v2/nothing"):
            headers = (await world.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store"
            assert headers["content-security-policy"].startswith("default-src 'none'")


async def test_a_request_is_one_line_in_the_log(logs: Lines) -> None:
    async with a_world() as world:
        await world.get(HERE)
        [line] = logs
        assert (line["event"], line["method"], line["path"], line["outcome"]) == ("request", "GET", HERE, 200)
        assert line["duration_ms"] >= 0


async def test_the_line_of_a_refused_request_names_the_problem(logs: Lines) -> None:
    async with a_world() as world:
        await world.get(HERE, Authorization="")
        assert [(line["outcome"], line["problem"]) for line in logs] == [(401, "unauthorized")]


async def test_a_fault_of_ours_is_logged_once_beside_its_request(logs: Lines) -> None:
    async with a_world() as world:
        world.executor.error = RuntimeError("boom")
        await world.get(HERE)
        assert [(line["event"], line["log_level"]) for line in logs] == [
            ("request failed", "error"),
            ("request", "info"),
        ]


async def test_neither_keys_nor_bodies_nor_queries_are_logged(logs: Lines) -> None:
    async with a_world() as world:
        await world.client.post("/v1/executions?key=hunter2", content=b"hunter2", headers={"X-Key": "hunter2"})
        assert "hunter2" not in str(logs)


async def test_probes_are_seen_at_the_level_debug_alone(logs: Lines) -> None:
    async with a_world() as world:
        await world.get("/livez")
        assert [line["log_level"] for line in logs] == ["debug"]


async def test_a_path_cannot_write_into_the_log(logs: Lines) -> None:
    async with a_world() as world:
        await world.get("/v1/%1b[2J%0ahello")
        assert logs[0]["path"] == "/v1/\\u001b[2J\\u000ahello"


async def test_a_stream_is_one_line_with_the_code_that_closed_it(logs: Lines) -> None:
    async with a_world() as world:
        async with a_socket(world, key=None) as client:
            await client.hears()
        assert [(line["event"], line["outcome"]) for line in logs] == [("stream", 4401)]


async def test_a_client_that_leaves_while_it_sends_is_no_fault(logs: Lines) -> None:
    async with a_world() as world:
        caller = calls(world, "POST", "/v1/executions")
        caller.says("http.disconnect")
        await caller.served
        assert [(line["log_level"], line["outcome"]) for line in logs] == [("info", 499)]


async def test_a_stream_that_breaks_off_is_a_fault_in_the_log(logs: Lines) -> None:
    async with a_world() as world:
        world.executor.happens(RuntimeError("boom"))
        async with an_event_source(world) as source:
            await source.served
        assert [(line["event"], line.get("outcome")) for line in logs] == [("request failed", None), ("request", 500)]
