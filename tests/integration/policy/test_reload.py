"""A changed policy file, seen from outside the process."""

import asyncio
from pathlib import Path

from cli.embedded import EmbeddedServers
from schemas.submission import check_submission
from simulator import Simulator
from stage_e.assess.policy import packaged_policy
from stage_e.wiring import ApiParts, api_parts
from tests.stack import settings_for

COUNT = {"id": "a", "tool": "asset-query", "inputs": {"query_type": "count"}, "estimated_duration": 5}
SUBMISSION = check_submission({"plan": {"steps": [COUNT]}})


async def test_a_running_process_judges_by_the_file_as_it_is_now(
    tmp_path: Path, database_url: str, servers: EmbeddedServers, simulator: Simulator
) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(packaged_policy("default").model_dump_json())
    async with api_parts(settings_for(tmp_path, database_url, servers, simulator, policy=str(path))) as parts:
        before = await parts.executor.assess(SUBMISSION)
        path.write_text("name: [")
        await _until_checked(parts, faulty=True)
        assert (await parts.check()).ready
        assert await _policy(parts) == before.policy

        path.write_text(packaged_policy("default").model_copy(update={"name": "stricter"}).model_dump_json())
        await _until_checked(parts, faulty=False)
        assert (await _policy(parts)).startswith("stricter@")


async def _policy(parts: ApiParts) -> str:
    return (await parts.executor.assess(SUBMISSION)).policy


async def _until_checked(parts: ApiParts, *, faulty: bool) -> None:
    async with asyncio.timeout(20):  # the process tells nobody when it has looked
        while ((await parts.check()).parts["policy"] is not None) is not faulty:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
