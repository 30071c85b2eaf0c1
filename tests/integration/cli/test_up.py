"""The whole stack on this machine, as a person starts it."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.exits import Exit
from tests.integration.cli.programs import family_of, interrupted, left_of, line_with, stage_e, started, worker_pids

PLANS = Path(__file__).resolve().parents[3] / "cli/plans"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home that the servers' user can get at: pytest's own folders are closed to it when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="home-"))
    folder.chmod(0o711)
    yield folder / "home"
    shutil.rmtree(folder)


@contextmanager
def up(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A stack that runs, and where its API is."""
    with started("up", "--port", "0", "--time-scale", "0.02", STAGE_E_HOME=str(home)) as process:
        url = line_with(process, "  API ").split()[1]
        line_with(process, "Ctrl-C")
        yield process, url


@pytest.fixture(scope="module")
def stack(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with up(home) as running:
        yield running


@pytest.fixture
def url(stack: tuple[subprocess.Popen[str], str]) -> str:
    return stack[1]


def call(home: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return stage_e(*words, STAGE_E_HOME=str(home), STAGE_E_URL=url)


def test_a_question_is_answered(home: Path, url: str) -> None:
    ended = call(home, url, "run", str(PLANS / "count_assets.json"))
    assert ended.stdout == "You have 6 assets in the system: 6 Windows workstations\n"


def test_a_change_waits_for_a_yes_and_runs_after_it(home: Path, url: str) -> None:
    waiting = call(home, url, "run", str(PLANS / "restart_spooler.json"))
    assert waiting.returncode == Exit.WAITS
    words = next(line for line in waiting.stderr.splitlines() if " approve " in line).partition(" approve ")[2]
    assert call(home, url, "approve", *words.split()).returncode == 0
    execution_id = waiting.stderr.rsplit("watch ", 1)[1].strip()
    ended = call(home, url, "watch", execution_id)
    assert (ended.returncode, ended.stdout) == (0, "Restart-Service -Name Spooler -Force on ws-03: done.\n")


def test_a_long_plan_is_a_job_at_once(home: Path, url: str) -> None:
    job = call(home, url, "run", str(PLANS / "health_check.json"), "--no-wait").stdout.strip()
    ended = call(home, url, "watch", job)
    assert ended.returncode == 0, ended.stderr
    assert "Get-HotFix" in ended.stdout


def test_a_plan_that_cannot_run_is_refused_with_pointers(home: Path, url: str, tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"steps": [{"id": "a", "tool": "no-such-tool", "inputs": {}}]}')
    ended = call(home, url, "run", str(tmp_path / "p.json"))
    assert ended.returncode == Exit.BAD_INPUT
    assert "  /steps/0/" in ended.stderr


def test_the_doctor_finds_it_well(home: Path, url: str) -> None:
    ended = call(home, url, "doctor")
    assert ended.returncode == 0, ended.stdout
    assert {line.split()[0] for line in ended.stdout.splitlines()} == {"ok"}


def test_its_port_cannot_be_taken_twice(home: Path, url: str, tmp_path: Path) -> None:
    ended = stage_e("up", "--port", url.rpartition(":")[2], STAGE_E_HOME=str(tmp_path))
    assert ended.returncode == Exit.OUT_OF_REACH
    assert ended.stderr.count("\n") == 1
    assert "cannot be used" in ended.stderr


def test_its_home_cannot_be_used_twice(home: Path, url: str) -> None:
    ended = stage_e("up", "--port", "0", STAGE_E_HOME=str(home))
    assert ended.returncode == Exit.OUT_OF_REACH
    assert ended.stderr.count("\n") == 1
    assert f"in {home} are run by process" in ended.stderr


def test_a_watcher_lives_through_a_restart_of_the_api(home: Path, stack: tuple[subprocess.Popen[str], str]) -> None:
    process, url = stack
    (api,) = (each for each in family_of(process) if each.cmdline()[-1:] == ["api"])
    job = call(home, url, "run", str(PLANS / "health_check.json"), "--no-wait").stdout.strip()
    with started("watch", job, "--json", STAGE_E_HOME=str(home), STAGE_E_URL=url) as watcher:
        first = line_with(watcher, "seq")
        api.kill()
        assert watcher.stdout is not None
        rest = watcher.stdout.read()
        assert watcher.wait() == 0
    numbers = [json.loads(line)["seq"] for line in [first, *rest.splitlines()] if '"seq"' in line]
    assert numbers == [*range(1, len(numbers) + 1)]


def test_a_killed_worker_is_started_again(home: Path, stack: tuple[subprocess.Popen[str], str]) -> None:
    process, _ = stack
    victim, other = worker_pids(home, family_of(process))
    os.kill(victim, signal.SIGKILL)
    assert "was ended by SIGKILL; it is started again" in line_with(process, f"(process {victim})")
    while len(workers := worker_pids(home, family_of(process))) < 2:
        assert process.poll() is None
    assert victim not in workers
    assert other in workers


def test_ctrl_c_stops_everything_and_a_new_start_finds_what_was_done(
    home: Path, stack: tuple[subprocess.Popen[str], str]
) -> None:
    process, url = stack
    before = call(home, url, "ls").stdout
    family = family_of(process)
    assert interrupted(process) == 0
    assert left_of(family) == []
    with up(home) as (again, url):
        assert call(home, url, "ls").stdout == before
        family = family_of(again)
        again.kill()
    assert left_of(family) == []
