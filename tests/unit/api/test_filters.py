"""What a list is narrowed by, over HTTP."""

from datetime import UTC, datetime

import pytest

from schemas.words import ExecutionStatus, Mode
from stage_e.ports.queries import ListQuery
from tests.unit.api.world import a_world

PLANS = "/v1/executions"


async def test_everything_that_narrows_a_list_reaches_the_store() -> None:
    async with a_world() as world:
        query = "status=failed&mode=background&requester=olga&tool=systemctl&target=ws-03&text=print+spooler"
        await world.get(f"{PLANS}?{query}&from=2026-11-23T10:00:00Z&to=2026-11-24T10:00:00%2B01:00")
        assert world.executor.asked["list"] == [
            ListQuery(
                tenant="acme",
                limit=50,
                status=ExecutionStatus.FAILED,
                requester="olga",
                mode=Mode.BACKGROUND,
                tool="systemctl",
                target="ws-03",
                since=datetime(2026, 11, 23, 10, tzinfo=UTC),
                until=datetime(2026, 11, 24, 9, tzinfo=UTC),
                text="print spooler",
            )
        ]


@pytest.mark.parametrize(
    "query",
    [
        "state=failed",  # no such filter: what is ignored misleads
        "status=broken",
        "mode=later",
        "from=yesterday",
        "from=2026-11-23T10:00:00",  # in which time zone?
        "text=",
        "text=-",  # no word: all that the tenant has would be looked for
        "text=%20...%20!",
        "target=%00",
        "limit=0",
    ],
)
async def test_what_cannot_be_meant_is_refused(query: str) -> None:
    async with a_world() as world:
        answer = await world.get(f"{PLANS}?{query}")
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:stage-e:problem:invalid-parameter")
        assert query.split("=", maxsplit=1)[0] in answer.json()["detail"]


async def test_who_looks_for_no_word_is_told_what_a_word_is() -> None:
    async with a_world() as world:
        answer = await world.get(f"{PLANS}?text=-")
        assert answer.json()["detail"] == (
            "the query parameter text: there is no word in it to look for; words have letters or digits"
        )


@pytest.mark.parametrize("text", ["a", "-7-", "größe", "ß", "…", "日"])
async def test_one_letter_of_any_script_is_a_word(text: str) -> None:
    async with a_world() as world:
        assert (await world.client.get(PLANS, params={"text": text})).status_code == 200
