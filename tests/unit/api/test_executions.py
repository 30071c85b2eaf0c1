"""Plans in, executions and results out, over a fake executor."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from api import examples
from api.problems import TYPE
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.submission import check_submission
from schemas.words import ExecutionStatus
from stage_e.admission import Preference
from stage_e.ports.queries import ListQuery
from tests.unit.api.world import ENDED, HERE, ID, KEY, OLGA, RESULT, RUNNING, a_world

PLANS = "/v1/executions"


# --- submitting ---


async def test_what_has_ended_is_answered_with_its_result() -> None:
    async with a_world() as world:
        world.executor.ended = True
        answer = await world.post(PLANS)
        assert answer.status_code == 200
        assert ExecutionResultV1.model_validate_json(answer.content) == RESULT
        assert (answer.headers["location"], answer.headers["content-location"]) == (HERE, HERE)


async def test_what_goes_on_is_answered_with_how_it_stands_and_when_to_look_again() -> None:
    async with a_world() as world:
        answer = await world.post(PLANS)
        assert answer.status_code == 202
        assert Execution.model_validate_json(answer.content) == RUNNING
        assert (answer.headers["location"], answer.headers["content-location"]) == (HERE, HERE)
        assert (answer.headers["retry-after"], answer.headers["etag"]) == ("1", '"3"')


async def test_a_long_execution_need_not_be_looked_at_often() -> None:
    async with a_world() as world:
        progress = RUNNING.progress.model_copy(update={"eta_s": 600.0})
        world.executor.execution = RUNNING.model_copy(update={"progress": progress})
        assert (await world.post(PLANS)).headers["retry-after"] == "30"


async def test_the_preference_reaches_the_executor_and_what_was_applied_is_said() -> None:
    async with a_world() as world:
        answer = await world.post(PLANS, Prefer="respond-async, wait=5")
        preference = Preference(respond_async=True, wait=timedelta(seconds=5))
        assert world.executor.submitted == [(OLGA, preference, None)]
        assert answer.headers["preference-applied"] == "respond-async, wait=5"


async def test_who_was_waited_for_was_not_answered_at_once() -> None:
    async with a_world() as world:
        world.executor.ended = True
        answer = await world.post(PLANS, Prefer="respond-async, wait=5")
        assert answer.headers["preference-applied"] == "wait=5"


async def test_the_idempotency_key_reaches_the_executor() -> None:
    async with a_world() as world:
        await world.post(PLANS, Idempotency_Key="order 66")
        assert world.executor.submitted == [(OLGA, Preference(), "order 66")]


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "n\u00e4h"])
async def test_an_idempotency_key_that_is_none_is_refused(key: str) -> None:
    async with a_world() as world:
        answer = await world.client.post(PLANS, content=b"{}", headers={b"Idempotency-Key": key.encode("latin-1")})
        assert (answer.status_code, answer.json()["type"]) == (422, TYPE + "invalid-parameter")


async def test_two_idempotency_keys_are_refused() -> None:
    async with a_world() as world:
        keys = [("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
        assert (await world.client.post(PLANS, content=b"{}", headers=keys)).status_code == 422


async def test_a_plan_with_faults_never_reaches_the_executor() -> None:
    async with a_world() as world:
        answer = await world.post(PLANS, {"plan": {"steps": [{"id": "", "tool": 7}]}})
        assert answer.status_code == 422
        assert {"/plan/steps/0/id", "/plan/steps/0/tool"} <= {each["pointer"] for each in answer.json()["errors"]}
        assert world.executor.asked["submit"] == []


async def test_a_body_that_is_not_json_is_a_bad_request() -> None:
    async with a_world() as world:
        assert (await world.client.post(PLANS, content=b"plan=count")).status_code == 400


async def test_a_large_plan_is_read_as_well() -> None:
    async with a_world() as world:
        body = {**examples.SUBMISSION, "context": {"note": "x" * 60_000}}
        assert (await world.post(PLANS, body)).status_code == 202


class Endless:
    """A body that does not end."""

    sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.sent += 1
            yield b" " * 100


async def test_a_body_that_says_it_is_too_long_is_not_read() -> None:
    async with a_world(body_limit=1000) as world:
        body = Endless()
        answer = await world.client.post(PLANS, content=body, headers={"Content-Length": "1001"})
        assert (answer.status_code, body.sent) == (413, 0)


async def test_a_body_that_does_not_end_is_read_to_its_limit() -> None:
    async with a_world(body_limit=1000) as world:
        body = Endless()
        assert (await world.client.post(PLANS, content=body)).status_code == 413
        assert body.sent == 11


async def test_a_client_that_hangs_up_cancels_nothing() -> None:
    async with a_world() as world:
        world.executor.proceed.clear()
        request = asyncio.ensure_future(world.post(PLANS))
        await world.executor.was_asked("submit")
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        world.executor.proceed.set()
        await world.executor.was_asked("submitted")


# --- looking ---


async def test_an_execution_comes_with_its_version_and_when_to_look_again() -> None:
    async with a_world() as world:
        answer = await world.get(HERE)
        assert Execution.model_validate_json(answer.content) == RUNNING
        assert (answer.headers["etag"], answer.headers["retry-after"]) == ('"3"', "1")


async def test_what_has_ended_need_not_be_looked_at_again() -> None:
    async with a_world() as world:
        world.executor.execution = ENDED
        assert "retry-after" not in (await world.get(HERE)).headers


@pytest.mark.parametrize("known", ['"3"', 'W/"3"', '"1", "3"'])
async def test_a_version_that_is_known_already_is_not_sent(known: str) -> None:
    async with a_world() as world:
        answer = await world.get(HERE, If_None_Match=known)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"3"')


@pytest.mark.parametrize("known", ['"2"', "3", '"three"', f'"{"9" * 30}"'])
async def test_another_version_is_sent(known: str) -> None:
    async with a_world() as world:
        assert (await world.get(HERE, If_None_Match=known)).status_code == 200


async def test_a_long_poll_waits_for_events_beyond_the_version_that_is_known() -> None:
    async with a_world() as world:
        world.executor.proceed.clear()
        poll = asyncio.ensure_future(world.get(HERE, If_None_Match='"3"', Prefer="wait=60"))
        await world.executor.was_asked("read", times=2)
        assert world.executor.asked["read"][1] == (OLGA, 3, timedelta(seconds=60))
        world.executor.execution = RUNNING.model_copy(update={"last_seq": 4})
        world.executor.proceed.set()
        answer = await poll
        assert (answer.status_code, answer.headers["etag"]) == (200, '"4"')
        assert answer.headers["preference-applied"] == "wait=60"


async def test_a_long_poll_does_not_wait_for_what_is_there() -> None:
    async with a_world() as world:
        world.executor.proceed.clear()
        assert (await world.get(HERE, If_None_Match='"2"', Prefer="wait=60")).status_code == 200


async def test_a_long_poll_does_not_wait_for_what_has_ended() -> None:
    async with a_world() as world:
        world.executor.execution = ENDED
        world.executor.proceed.clear()
        assert (await world.get(HERE, If_None_Match='"3"', Prefer="wait=60")).status_code == 304


async def test_a_long_poll_is_answered_when_the_process_closes() -> None:
    async with a_world() as world:
        world.executor.proceed.clear()
        poll = asyncio.ensure_future(world.get(HERE, If_None_Match='"3"', Prefer="wait=60"))
        await world.executor.was_asked("read", times=2)
        await world.app.drain()
        assert (await poll).status_code == 304
        assert world.executor.drained


@pytest.mark.parametrize("strange", ["x%00y", "%F0%9F%A6%84", "a b", "x" * 101])
async def test_an_id_that_nothing_can_have_is_not_looked_for(strange: str) -> None:
    async with a_world() as world:
        assert (await world.get(f"/v1/executions/{strange}")).status_code == 404
        assert world.executor.asked["read"] == []


# --- results and lists ---


async def test_the_result_is_json_unless_something_else_is_asked_for() -> None:
    async with a_world() as world:
        world.executor.execution = ENDED
        answer = await world.get(f"{HERE}/result")
        assert ExecutionResultV1.model_validate_json(answer.content) == RESULT


@pytest.mark.parametrize(("query", "accept"), [("?format=csv", "*/*"), ("", "text/csv")])
async def test_the_result_is_a_table_for_who_asks_for_one(query: str, accept: str) -> None:
    async with a_world() as world:
        world.executor.execution = ENDED
        answer = await world.get(f"{HERE}/result{query}", Accept=accept)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"] == f'attachment; filename="{ID}.csv"'
        assert answer.text.startswith("step_id,status,")


async def test_what_has_not_ended_has_no_result() -> None:
    async with a_world() as world:
        assert (await world.get(f"{HERE}/result")).status_code == 409


async def test_a_list_is_a_page_with_the_cursor_of_the_next() -> None:
    async with a_world() as world:
        answer = await world.get(f"{PLANS}?status=running&requester=olga&limit=1&cursor=here")
        assert (len(answer.json()["items"]), answer.json()["next"]) == (1, "further")
        assert world.executor.asked["list"] == [ListQuery("acme", 1, "here", ExecutionStatus.RUNNING, "olga")]


async def test_a_list_holds_at_most_two_hundred() -> None:
    async with a_world() as world:
        assert (await world.get(f"{PLANS}?limit=201")).status_code == 422


# --- who asks ---


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic b2xnYTpvbGdh", KEY])
async def test_nothing_is_told_to_who_has_no_key(header: str) -> None:
    async with a_world() as world:
        for path in (HERE, PLANS, f"{HERE}/events", f"{HERE}/result", "/v1/approvals"):
            answer = await world.get(path, Authorization=header)
            assert (answer.status_code, answer.json()["type"]) == (401, TYPE + "unauthorized")
            assert answer.headers["www-authenticate"].startswith("Bearer")
        assert not world.executor.asked


async def test_nothing_is_taken_from_who_has_no_key() -> None:
    async with a_world() as world:
        body = Endless()
        answer = await world.client.post(PLANS, content=body, headers={"Authorization": ""})
        assert (answer.status_code, body.sent) == (401, 0)


async def test_the_plan_of_an_execution_can_be_submitted_once_more() -> None:
    async with a_world() as world:
        answer = await world.get(f"{HERE}/plan")
        assert answer.status_code == 200
        sent = {name: value for name, value in answer.json().items() if value is not None}
        check_submission(sent)
        assert (await world.get(f"{PLANS}/other/plan")).status_code == 404
