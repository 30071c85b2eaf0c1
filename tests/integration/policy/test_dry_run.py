"""A policy is checked, and tried on what was submitted before."""

import asyncio
import json
from pathlib import Path

import pytest

from cli.exits import Exit
from schemas.json_text import JsonObject
from schemas.submission import check_submission
from stage_e.admission import Preference
from stage_e.assess.policy import packaged_policy
from stage_e.ports.people import Person
from stage_e.settings import Settings
from stage_e.wiring import ApiParts
from tests.integration.cli.programs import stage_e

COUNT: JsonObject = {"id": "a", "tool": "asset-query", "inputs": {"query_type": "count"}, "estimated_duration": 5}
RESTART: JsonObject = {
    "id": "b",
    "tool": "ssh-exec",
    "inputs": {"command": "systemctl restart nginx", "target_host": "web-01", "password": "hunter2hunter2"},
    "estimated_duration": 5,
}
STAGING: JsonObject = {
    "id": "c",
    "tool": "asset-query",
    "inputs": {"query_type": "filter", "filters": {"environment": "staging", "os_type": "linux"}},
    "estimated_duration": 5,
}
OVER_STAGING: JsonObject = {
    "id": "d",
    "tool": "ssh-exec",
    "inputs": {"command": "systemctl restart nginx", "target_hosts": ["{{hostname}}"]},
    "estimated_duration": 5,
}


def a_policy(folder: Path, **changes: object) -> str:
    path = folder / "tried.yaml"
    path.write_text(json.dumps({**packaged_policy("autopilot").model_dump(mode="json"), **changes}))
    return str(path)


@pytest.fixture
async def past(api: ApiParts, olga: Person) -> tuple[str, str]:
    """Ids of a count that ran and of a restart that waits."""
    ids = []
    for step in (COUNT, RESTART):
        submission = check_submission({"plan": {"steps": [step]}})
        ids.append((await api.executor.submit(submission, olga, Preference())).execution_id)
    return ids[0], ids[1]


def tried(settings: Settings, file: str, *more: str) -> dict[str, list[str]]:
    url = settings.database_url.get_secret_value() if settings.database_url else ""
    services = {"STAGE_E_ASSET_SERVICE_URL": str(settings.asset_service_url)}
    where = {"STAGE_E_DATABASE_URL": url, "STAGE_E_HOME": str(settings.home), **services}
    ended = stage_e("policy", "try", file, "--json", *more, **where)
    assert ended.returncode == Exit.DONE, ended.stderr
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    return {line["execution_id"]: line["otherwise"] for line in lines}


def test_the_same_policy_judges_nothing_otherwise(settings: Settings, past: tuple[str, str]) -> None:
    assert not tried(settings, "autopilot").keys() & set(past)


async def test_a_plan_over_a_list_is_judged_with_what_the_list_has_and_its_waves(
    settings: Settings, api: ApiParts, olga: Person, tmp_path: Path
) -> None:
    submission = check_submission({"plan": {"steps": [STAGING, OVER_STAGING]}})
    execution_id = (await api.executor.submit(submission, olga, Preference())).execution_id

    assert execution_id not in await asyncio.to_thread(tried, settings, "autopilot")
    *_, waves = (await asyncio.to_thread(tried, settings, a_policy(tmp_path, waves={"above": 10_000})))[execution_id]
    assert waves.startswith("waves of d: first 1 host, then 2, ")
    assert " -> " in waves


def test_what_a_policy_would_judge_otherwise_is_told_with_how(
    settings: Settings, past: tuple[str, str], tmp_path: Path
) -> None:
    risk = {"low": 0, "medium": 2, "high": 2, "critical": 3}
    found = tried(settings, a_policy(tmp_path, risk=risk, off=[{"service": "asset-service", "why": "not today"}]))

    count, restart = past
    assert found[count] == ["refused: /plan/steps/0 is not done here: not today"]
    assert found[restart][0].startswith("level 1 -> 2: ")


def test_only_what_was_submitted_since_then_is_judged(
    settings: Settings, past: tuple[str, str], tmp_path: Path
) -> None:
    off = a_policy(tmp_path, off=[{"service": "asset-service"}])

    assert past[0] in tried(settings, off, "--since", "2020-01-01")
    assert tried(settings, off, "--since", "2100-01-01") == {}


def test_a_faulty_policy_is_told_with_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\nother_host: 7\n")
    ended = stage_e("policy", "check", str(path))

    assert ended.returncode == Exit.BAD_INPUT
    assert f"{path}:2: other_host" in ended.stderr


def test_a_rule_for_a_tool_that_nobody_knows_is_a_fault(tmp_path: Path) -> None:
    ended = stage_e("policy", "check", a_policy(tmp_path, off=[{"tool": "nmpa"}]))

    assert (ended.returncode, "no tool is called nmpa" in ended.stderr) == (Exit.BAD_INPUT, True)


def test_a_good_policy_is_called_by_its_version() -> None:
    ended = stage_e("policy", "check", "default")

    assert ended.stdout == f"default: {packaged_policy('default').version} can be used\n"
