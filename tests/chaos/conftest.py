"""Real worker processes that tests may kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stage_e.settings import Settings
from tests.integration.conftest import adam, api, olga, settings, simulator

__all__ = ["adam", "api", "olga", "settings", "simulator"]


class WorkerProcess:
    """One ``stage-e worker``; its log is in a file, for when a test fails."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cli", "worker"], env=environ, stdout=file, stderr=file
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def ended(self, within_s: float = 30) -> int:
        """Its exit code."""
        return self._process.wait(within_s)

    def kill(self) -> None:
        """Without a word."""
        self._process.kill()
        self._process.wait()


def environment_of(settings: Settings) -> dict[str, str]:
    """What a process must be given to have these settings."""
    given = settings.model_dump(exclude_unset=True)
    shown = {
        name: value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
        for name, value in given.items()
    }
    return {**os.environ, **{f"STAGE_E_{name.upper()}": value for name, value in shown.items()}}


@pytest.fixture
def workers(settings: Settings, tmp_path: Path) -> Iterator[list[WorkerProcess]]:
    """Two of them."""
    processes = [WorkerProcess(environment_of(settings), tmp_path / f"worker-{number}.log") for number in (1, 2)]
    yield processes
    for process in processes:
        process.kill()
