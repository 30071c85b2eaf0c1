"""The API's calls and refusals, over a transport that answers from memory."""

from collections.abc import Callable

import httpx
import pytest

from cli.caller import Caller
from cli.client import Client, LostAnswerError, connect
from cli.errors import CommandError
from cli.exits import Exit
from cli.plan_file import PlanFile
from cli.running import SEND_AGAIN_S, submit
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.problem import FieldError, Problem
from tests.unit.cli.samples import a_result, an_execution

PLAN = PlanFile("p.json", b'{"plan":{"steps":[]}}', wrapped=True)
Handler = Callable[[httpx.Request], httpx.Response]


def a_client(handler: Handler) -> Client:
    return Client(httpx.AsyncClient(base_url="http://api", transport=httpx.MockTransport(handler)))


def answering(status: int, body: str) -> Client:
    return a_client(lambda _: httpx.Response(status, text=body))


def a_problem(status: int, detail: str, *errors: FieldError) -> str:
    return Problem(type="urn:x", title="t", status=status, detail=detail, errors=errors or None).model_dump_json()


async def test_200_is_a_result_and_202_an_execution() -> None:
    assert isinstance(await answering(200, a_result().model_dump_json()).submit(PLAN, "k"), ExecutionResultV1)
    assert isinstance(await answering(202, an_execution().model_dump_json()).submit(PLAN, "k"), Execution)


async def test_a_plan_is_sent_as_it_is_with_its_key() -> None:
    sent: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, text=a_result().model_dump_json())

    await a_client(handler).submit(PLAN, "key-1", "respond-async")
    assert sent[0].content == PLAN.body
    assert (sent[0].headers["idempotency-key"], sent[0].headers["prefer"]) == ("key-1", "respond-async")


async def test_a_refused_plan_is_told_fault_by_fault_with_pointers_into_the_file() -> None:
    faults = (FieldError(pointer="/plan/steps/0/tool", detail="is missing"), FieldError(pointer="", detail="is odd"))
    with pytest.raises(CommandError, match="2 faults") as refused:
        await answering(422, a_problem(422, "2 faults", *faults)).submit(PLAN, "k")
    assert refused.value.code is Exit.BAD_INPUT
    assert refused.value.more == ("  /steps/0/tool: is missing", "  the whole: is odd")


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, Exit.BAD_INPUT), (404, Exit.BAD_INPUT), (429, Exit.OUT_OF_REACH), (503, Exit.OUT_OF_REACH)],
)
async def test_a_refusal_ends_with_the_code_of_its_kind(status: int, code: Exit) -> None:
    with pytest.raises(CommandError, match="why") as refused:
        await answering(status, a_problem(status, "why")).execution("e1")
    assert refused.value.code is code


async def test_without_a_known_key_it_says_where_keys_come_from() -> None:
    with pytest.raises(CommandError, match="STAGE_E_API_KEY"):
        await answering(401, a_problem(401, "send your API key")).execution("e1")


@pytest.mark.parametrize(("status", "body"), [(200, "<html>"), (200, "{}"), (502, "<html>"), (404, "{}")])
async def test_what_is_no_stage_e_is_called_so(status: int, body: str) -> None:
    with pytest.raises(CommandError, match="Stage E") as refused:
        await answering(status, body).execution("e1")
    assert refused.value.code is Exit.OUT_OF_REACH


async def test_a_name_cannot_leave_its_place_in_the_path() -> None:
    asked: list[bytes] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path)
        return httpx.Response(200, text=an_execution().model_dump_json())

    await a_client(handler).execution("../x?y")
    assert asked == [b"/v1/executions/..%2Fx%3Fy"]


async def test_a_submission_that_was_lost_is_sent_again_under_the_same_key() -> None:
    keys: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        if len(keys) == 1:
            raise httpx.ReadError("connection reset")
        return httpx.Response(200, text=a_result().model_dump_json())

    assert isinstance(await submit(a_client(handler), PLAN, "k", pause=no_pause), ExecutionResultV1)
    assert keys == ["k", "k"]


async def test_a_submission_is_not_sent_again_for_ever() -> None:
    tries: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        tries.append(request)
        raise httpx.ReadTimeout("too late")

    with pytest.raises(LostAnswerError):
        await submit(a_client(handler), PLAN, "k", pause=no_pause)
    assert len(tries) == len(SEND_AGAIN_S) + 1


async def test_where_nobody_listens_it_says_how_to_get_somebody() -> None:
    def handler(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(CommandError, match=r"cannot reach an API at http://api.* up, or name yours") as refused:
        await a_client(handler).execution("e1")
    assert refused.value.code is Exit.OUT_OF_REACH


@pytest.mark.parametrize("url", ["ws://x", "nonsense", "http://", "http://x:y"])
async def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(CommandError, match="is no URL"):
        async with connect(Caller(url), "key"):
            pass


async def no_pause(_: float) -> None:
    pass


async def test_the_key_goes_along() -> None:
    async with connect(Caller("http://127.0.0.1:1"), "secret") as client:
        assert client.http.headers["authorization"] == "Bearer secret"
        assert isinstance(client, Client)
