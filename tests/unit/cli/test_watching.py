"""Looking at an execution through an API that comes and goes."""

import httpx
import pytest

from cli.caller import Caller
from cli.client import Client
from cli.errors import CommandError
from cli.watching import LOOK_AGAIN_S, Bookmark, look
from schemas.problem import Problem
from tests.unit.cli.samples import an_execution

MISSING = Problem(type="urn:x", title="t", status=404, detail="there is no such execution")


class AnApi:
    """Is away for some calls, then answers."""

    def __init__(self, away: int, answer: httpx.Response) -> None:
        self.calls = 0
        self._away = away
        self._answer = answer

    def __call__(self, _request: httpx.Request) -> httpx.Response:
        self.calls += 1
        if self.calls <= self._away:
            raise httpx.ConnectError("refused")
        return self._answer

    def client(self) -> Client:
        return Client(httpx.AsyncClient(base_url="http://api", transport=httpx.MockTransport(self)))


async def no_pause(_: float) -> None:
    pass


async def test_an_api_that_is_away_for_a_moment_is_asked_again() -> None:
    api = AnApi(2, httpx.Response(200, text=an_execution().model_dump_json()))
    assert (await look(api.client(), "e1", no_pause)).execution_id == "e1"
    assert api.calls == 3


async def test_an_api_that_stays_away_is_given_up() -> None:
    api = AnApi(99, httpx.Response(200))
    with pytest.raises(CommandError, match="cannot reach"):
        await look(api.client(), "e1", no_pause)
    assert api.calls == len(LOOK_AGAIN_S) + 1


async def test_a_refusal_is_final() -> None:
    api = AnApi(0, httpx.Response(404, text=MISSING.model_dump_json()))
    with pytest.raises(CommandError, match="no such execution"):
        await look(api.client(), "e1", no_pause)
    assert api.calls == 1


def test_the_way_back_leads_to_the_last_number() -> None:
    caller = Caller("http://127.0.0.1:9", "approver")
    assert (
        Bookmark(caller, "e1", 7).how_to_return().endswith(" --url http://127.0.0.1:9 --as approver watch e1 --after 7")
    )
