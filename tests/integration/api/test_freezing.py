"""A freeze that begins while a plan waits for its confirmation: the change waits for the freeze's end."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from schemas.assessment import Assessment
from schemas.execution import Execution
from stage_e.assess.freeze import Freeze
from stage_e.assess.policy import packaged_policy
from stage_e.settings import Settings
from tests.integration.api.conftest import an_api, bearer
from tests.integration.api.plans import PLANS, RESTART, until, until_it
from tests.stack import a_worker

BEGINS_IN, LASTS = timedelta(seconds=10), timedelta(seconds=15)


async def test_a_change_that_is_confirmed_within_a_freeze_begins_when_it_is_over(
    settings: Settings, tmp_path: Path
) -> None:
    begins = datetime.now(UTC) + BEGINS_IN
    settings = settings.model_copy(update={"policy": str(_policy_with_freeze(tmp_path, begins))})
    async with an_api(settings) as client, a_worker(settings):
        asked = Execution.model_validate_json((await client.post(PLANS, json=RESTART)).content)
        assert asked.created_at < begins, "the machine was too slow for this test"
        await _frozen(client)
        await _approve(client, asked)
        waiting = await until_it(client, asked, lambda seen: seen.waits_for)
        ended = await until(client, asked, "completed")

    (held,) = waiting.waits_for
    assert (held.target, held.until) == ("freeze", begins + LASTS)
    assert not any(step.attempts for step in waiting.steps)
    assert ended.steps[0].attempts[0].started_at >= begins + LASTS


def _policy_with_freeze(folder: Path, begins: datetime) -> Path:
    starts = begins.replace(tzinfo=None)
    freeze = Freeze.model_validate({"name": "year end", "zone": "UTC", "starts": starts, "ends": starts + LASTS})
    path = folder / "policy.yaml"
    path.write_text(packaged_policy("autopilot").model_copy(update={"freezes": (freeze,)}).model_dump_json())
    return path


async def _frozen(client: httpx.AsyncClient) -> None:
    """Returns when the freeze has begun, by what is said of a plan that comes now."""
    async with asyncio.timeout(60):
        while True:
            answer = await client.post("/v1/assessments", json=RESTART)
            if Assessment.model_validate_json(answer.content).approval_level > 1:
                return
            await asyncio.sleep(0.1)


async def _approve(client: httpx.AsyncClient, execution: Execution) -> None:
    (approval,) = execution.approvals
    decision = {"decision": "approve", "digest": approval.digest}
    answer = await client.post(f"/v1/approvals/{approval.approval_id}/decision", json=decision, headers=bearer("olga"))
    assert answer.is_success, answer.text
