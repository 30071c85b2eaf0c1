"""A policy file that is changed while the process runs."""

from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from stage_e.adapters.policy_file import PolicyFile
from stage_e.assess.policy import Policy, packaged_policy
from stage_e.errors import SettingsError

DEFAULT = packaged_policy("default")


class Judges:
    """Remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[Policy] = []

    def with_policy(self, policy: Policy) -> None:
        self.given.append(policy)


def a_file(folder: Path, **changes: object) -> Path:
    path = folder / "mine.yaml"
    path.write_text(DEFAULT.model_copy(update={"name": "mine", **changes}).model_dump_json())
    return path


def test_a_changed_file_counts_without_a_restart(tmp_path: Path) -> None:
    file, judges = PolicyFile(str(a_file(tmp_path))), Judges()
    assert file.read().other_host == 1

    file.look_again(judges)
    a_file(tmp_path, other_host=2)
    file.look_again(judges)
    file.look_again(judges)

    assert [policy.other_host for policy in judges.given] == [2]


def test_a_faulty_file_keeps_the_old_policy_and_is_said_once(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    file, judges = PolicyFile(str(path)), Judges()
    file.read()
    path.write_text("name: mine\nother_host: 9\n")
    with structlog.testing.capture_logs() as logs:
        file.look_again(judges)
        file.look_again(judges)

    assert judges.given == []
    assert f"{path}:2: other_host" in str(file.trouble)
    assert [line["event"] for line in logs] == ["policy cannot be used"]


def test_a_mended_file_counts_again(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    file, judges = PolicyFile(str(path)), Judges()
    file.read()
    path.unlink()
    file.look_again(judges)
    assert "cannot be read" in str(file.trouble)

    a_file(tmp_path)
    file.look_again(judges)

    assert file.trouble is None
    assert [policy.name for policy in judges.given] == ["mine"]


def test_a_process_does_not_start_with_a_faulty_policy(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: [")
    with pytest.raises(SettingsError, match=r"mine\.yaml:[12]"):
        PolicyFile(str(path)).read()


def test_a_preset_never_changes() -> None:
    file, judges = PolicyFile("autopilot"), Judges()

    file.look_again(judges)

    assert (file.read().name, judges.given) == ("autopilot", [])


async def test_it_is_looked_at_again_and_again(tmp_path: Path) -> None:
    file, judges, naps = PolicyFile(str(a_file(tmp_path))), Judges(), list[timedelta]()
    file.read()

    async def sleep(span: timedelta) -> None:
        naps.append(span)
        if len(naps) > 3:
            raise EOFError
        a_file(tmp_path, other_host=len(naps))

    with pytest.raises(EOFError):
        await file.keep_fresh(judges, sleep)
    assert [policy.other_host for policy in judges.given] == [2, 3]
