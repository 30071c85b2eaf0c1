"""The demo, as a new user plays it."""

from pathlib import Path

from cli.exits import Exit
from tests.integration.cli.programs import family_of, interrupted, left_of, line_with, stage_e, started

LEAST = 6  # PostgreSQL, Valkey, simulator, API, two workers


def test_the_demo_plays_three_requests_and_leaves_nothing_behind(tmp_path: Path) -> None:
    ended = stage_e("demo", "--fast", "10", "--plain", TMPDIR=str(tmp_path))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "You have 6 assets in the system: 6 Windows workstations" in ended.stdout
    assert "Restart-Service -Name Spooler -Force on ws-03: done." in ended.stdout
    assert "is killed: kill -9" in ended.stdout
    assert "under token 2" in ended.stdout
    assert "Get-HotFix" in ended.stdout
    assert "run.py up" in ended.stdout or "stage-e up" in ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_demo_that_is_killed_leaves_no_process(tmp_path: Path) -> None:
    with started("demo", "--plain", TMPDIR=str(tmp_path)) as demo:
        line_with(demo, "drives it, token")
        family = family_of(demo)
        assert len(family) >= LEAST
        demo.kill()
    assert left_of(family) == []


def test_ctrl_c_ends_the_demo_in_order(tmp_path: Path) -> None:
    with started("demo", "--plain", TMPDIR=str(tmp_path)) as demo:
        line_with(demo, "drives it, token")
        family = family_of(demo)
        assert interrupted(demo) == Exit.INTERRUPTED
    assert left_of(family) == []
    assert list(tmp_path.iterdir()) == []
