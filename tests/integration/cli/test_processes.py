"""``api``, ``worker`` and ``migrate`` that cannot start: one line, exit code 3."""

from importlib import resources
from pathlib import Path

import pytest

from cli.exits import Exit
from tests.integration.cli.programs import stage_e

NOBODY = "127.0.0.1:1"  # nobody listens there


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """Settings of a stack that is away."""
    (tmp_path / "keys.json").write_text("[]")
    return {
        "STAGE_E_HOME": str(tmp_path),
        "STAGE_E_API_KEYS_FILE": str(tmp_path / "keys.json"),
        "STAGE_E_DATABASE_URL": f"postgresql+asyncpg://u:geheim@{NOBODY}/n",
        "STAGE_E_REDIS_URL": f"redis://{NOBODY}",
    }


def refused(word: str, settings: dict[str, str]) -> str:
    """The one line with which it ends."""
    ended = stage_e(word, **settings)
    assert ended.returncode == Exit.OUT_OF_REACH, ended.stderr
    (line,) = ended.stderr.splitlines()
    assert "geheim" not in line
    return line


@pytest.mark.parametrize("word", ["api", "worker", "migrate"])
def test_a_dead_database_is_told_in_a_line(word: str, settings: dict[str, str]) -> None:
    assert "PostgreSQL cannot be reached" in refused(word, settings)


@pytest.mark.parametrize("word", ["api", "worker", "migrate"])
def test_a_wrong_address_is_told_in_a_line(word: str, settings: dict[str, str]) -> None:
    settings["STAGE_E_DATABASE_URL"] = "postgresql://u:geheim@h/n"
    assert "STAGE_E_DATABASE_URL" in refused(word, settings)


@pytest.mark.parametrize("word", ["api", "worker", "migrate"])
def test_a_missing_setting_is_told_in_a_line(word: str, settings: dict[str, str]) -> None:
    del settings["STAGE_E_DATABASE_URL"]
    assert "STAGE_E_DATABASE_URL is not set" in refused(word, settings)


@pytest.mark.parametrize("word", ["api", "worker", "migrate"])
def test_a_setting_that_makes_no_sense_is_told_in_a_line(word: str, settings: dict[str, str]) -> None:
    settings["STAGE_E_PORT"] = "eighty"
    assert "STAGE_E_PORT" in refused(word, settings)


def test_an_address_that_others_reach_needs_keys(settings: dict[str, str]) -> None:
    del settings["STAGE_E_API_KEYS_FILE"]
    settings["STAGE_E_HOST"] = "0.0.0.0"  # noqa: S104 - it is refused
    assert "stage-e keys new" in refused("api", settings)


def test_a_bad_data_file_is_told_with_its_line(settings: dict[str, str], tmp_path: Path) -> None:
    good = (resources.files("stage_e.assess") / "policies" / "default.yaml").read_text("utf-8")
    policy = tmp_path / "policy.yaml"
    policy.write_text(f"{good}\nquorum: none\n")
    settings["STAGE_E_POLICY"] = str(policy)
    assert refused("api", settings).startswith(f"stage-e: STAGE_E_POLICY: {policy}:")


def test_the_doctor_tells_all_that_is_away(settings: dict[str, str]) -> None:
    ended = stage_e("doctor", **settings)
    assert ended.returncode == Exit.OUT_OF_REACH
    found = {line.split()[1]: line.split()[0] for line in ended.stdout.splitlines()}
    assert found["settings"] == "ok"
    assert found["database"] == "FAIL"
    assert found["redis"] == "warn"
    assert found["keys"] == "ok"
