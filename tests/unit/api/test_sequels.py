"""Retry and roll back, over a fake executor."""

from datetime import timedelta

import pytest

from schemas.words import Sequel
from stage_e.admission import Preference
from stage_e.sequels import Wanted
from tests.unit.api.world import HERE, ID, OLGA, a_world


@pytest.mark.parametrize("sequel", Sequel)
async def test_what_is_to_follow_reaches_the_executor_with_its_key_and_preference(sequel: Sequel) -> None:
    async with a_world() as world:
        answer = await world.client.post(f"{HERE}/{sequel}", headers={"Prefer": "wait=2", "Idempotency-Key": "k"})
        waits = Preference(wait=timedelta(seconds=2))
        assert world.executor.asked["follow_on"] == [(OLGA, Wanted(sequel, ID), waits, "k")]
        assert (answer.status_code, answer.headers["location"]) == (202, HERE)


@pytest.mark.parametrize("sequel", Sequel)
async def test_a_dry_run_answers_the_verdict_and_begins_nothing(sequel: Sequel) -> None:
    async with a_world() as world:
        answer = await world.client.post(f"{HERE}/{sequel}?dry_run=true")
        assert answer.json()["digest"] == world.executor.execution.assessment.digest
        assert world.executor.asked["preview"] == [(OLGA, Wanted(sequel, ID))]
        assert world.executor.asked["follow_on"] == []


async def test_secrets_are_handed_over_by_their_markers() -> None:
    async with a_world() as world:
        await world.post(f"{HERE}/retry", {"secrets": {"__secret_1__": "hunter2"}})
        wanted = Wanted(Sequel.RETRY, ID, {"__secret_1__": "hunter2"})
        assert world.executor.asked["follow_on"] == [(OLGA, wanted, Preference(), None)]


@pytest.mark.parametrize("body", [[], {"secrets": "hunter2"}, {"secrets": {"__secret_1__": 5}}])
async def test_secrets_that_are_no_texts_by_name_are_refused_and_not_repeated(body: object) -> None:
    async with a_world() as world:
        answer = await world.post(f"{HERE}/retry", body)
        assert answer.status_code == 422
        assert "hunter2" not in answer.text
        assert world.executor.asked["follow_on"] == []
