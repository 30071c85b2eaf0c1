"""Whatever a client sends, it is never our fault, and what is refused is a problem."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api import examples
from api.problems import MEDIA_TYPE, TYPE
from schemas.json_text import JsonObject, JsonValue
from schemas.problem import FieldError, Problem
from stage_e import errors as e
from tests.unit.api.world import ENDED, ID, KEY, RUNNING, World, a_world

ERRORS = (
    None,
    e.InvalidPlanError("x", [FieldError(pointer="/plan", detail="y")]),
    e.NotFoundError("x"),
    e.ConflictError("x"),
    e.StaleDigestError("x"),
    e.ForbiddenError("x"),
    e.TooManyRequestsError("x", timedelta(0)),
)
PLACES = ("", "/result", "/events", "/cancel", "/pause", "/resume", "/stream", "/", "/what")
HEADERS = (
    b"Prefer",
    b"Accept",
    b"If-None-Match",
    b"Idempotency-Key",
    b"Last-Event-ID",
    b"Content-Type",
    b"X-Request-ID",
)
WORDS = ("wait=1", "text/csv", "text/event-stream", '"3"', "*", "respond-async, wait=0", "3", "application/json")


@dataclass(frozen=True, slots=True)
class Sent:
    """One request, and what the executor makes of it."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    error: Exception | None
    ended: bool


def json_values() -> st.SearchStrategy[JsonValue]:
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    )


def objects_like(example: JsonObject) -> st.SearchStrategy[JsonObject]:
    """The example with some members replaced, or left out."""
    members = {key: st.just(value) | json_values() for key, value in example.items()}
    return st.fixed_dictionaries({}, optional=members)


texts = st.text(st.characters(codec="utf-8"), max_size=12)
ids = st.just(ID) | texts.map(lambda text: quote(text, safe=""))
paths = st.one_of(
    st.sampled_from(("/", "/livez", "/readyz", "/openapi.json", "/v1/executions", "/v1/approvals", "/v1/assessments")),
    st.builds("/v1/executions/{}{}".format, ids, st.sampled_from(PLACES)),
    st.builds("/v1/approvals/{}/decision".format, ids),
)
queries = st.lists(
    st.tuples(
        st.sampled_from(("after", "limit", "cursor", "status", "state", "requester", "format")),
        texts | st.integers().map(str) | st.sampled_from(("csv", "running", "pending")),
    ),
    max_size=3,
).map(urlencode)
values = st.sampled_from(WORDS).map(str.encode) | st.binary(max_size=12).map(lambda raw: raw.translate(None, b"\r\n\0"))
bodies = st.one_of(
    st.binary(max_size=20),
    (
        objects_like(examples.SUBMISSION)
        | objects_like(examples.DECISION)
        | objects_like(examples.WISH)
        | json_values()
    ).map(lambda value: json.dumps(value).encode()),
)
requests = st.builds(
    Sent,
    method=st.sampled_from(("GET", "GET", "POST", "POST", "PUT", "HEAD")),
    path=paths,
    query=queries,
    headers=st.lists(st.tuples(st.sampled_from(HEADERS), values), max_size=4).map(tuple),
    body=bodies,
    error=st.sampled_from(ERRORS),
    ended=st.booleans(),
)


@pytest.fixture(scope="module")
def everything() -> Iterator[tuple[asyncio.Runner, World]]:
    """One world for all requests, which keep nothing in it."""
    with asyncio.Runner() as runner:
        world = a_world(body_limit=1000)
        yield runner, runner.run(world.__aenter__())
        runner.run(world.__aexit__(None, None, None))


@settings(deadline=None, max_examples=200)
@given(sent=requests)
def test_no_request_is_answered_with_a_fault_of_ours(everything: tuple[asyncio.Runner, World], sent: Sent) -> None:
    runner, world = everything
    answer = runner.run(answered(world, sent))
    assert answer.status_code < 500
    if answer.status_code >= 400 and sent.method != "HEAD":
        assert answer.headers["content-type"] == MEDIA_TYPE
        problem = Problem.model_validate_json(answer.content)
        assert problem.status == answer.status_code
        assert problem.type.startswith(TYPE)
        assert problem.detail


async def answered(world: World, sent: Sent) -> httpx.Response:
    executor = world.executor
    executor.error, executor.ended = sent.error, sent.ended
    executor.execution = ENDED if sent.ended else RUNNING
    executor.news = asyncio.Queue()
    executor.happens(None)
    headers = [(b"Authorization", f"Bearer {KEY}".encode()), *sent.headers]
    url = httpx.URL(f"http://stage-e{sent.path}", query=sent.query.encode())
    return await world.client.request(sent.method, url, headers=headers, content=sent.body)
