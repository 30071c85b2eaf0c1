"""A server that can be started, stopped, killed, frozen and started again over the same data."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cli.embedded.errors import EmbeddedError
from cli.embedded.process import POLL_S, alive, end_orphan, ended, family, send, spawn, tail
from cli.embedded.user import ServerUser

START_PATIENCE = timedelta(seconds=60)  # recovery of a long write-ahead log comes before "ready"
STOP_PATIENCE = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What makes one kind of server."""

    name: str  # as a person calls it
    command: tuple[str, ...]
    folder: Path  # its working directory
    log: Path
    pid_file: Path  # first line: its pid
    user: ServerUser | None
    stop_signal: signal.Signals
    prepare: Callable[[], None]  # before every start
    ready: Callable[[int], bool]  # whether the server with this pid answers
    worth_a_retry: str  # a start that failed with this in the log succeeds a moment later


class Server:
    """One embedded server. Its methods may be called from any thread, by one caller at a time."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id of the running server. Raises: EmbeddedError: it does not run."""
        if self._child is None or not self.running:
            raise EmbeddedError(f"{self._recipe.name} is not running")
        return self._child.pid

    @property
    def running(self) -> bool:
        """Whether its process is there (a frozen one is)."""
        # poll() alone is late: it says None until the thread that waits for the child has woken up
        return self._child is not None and self._child.poll() is None and alive(self._child.pid)

    @property
    def log(self) -> Path:
        """What it printed since its last start; the start before that is in ``<log>.1``."""
        return self._recipe.log

    def start(self) -> None:
        """It answers when this returns; a no-op when it runs. Raises: EmbeddedError, with the end of its log."""
        if self.running:
            return
        recipe = self._recipe
        end_orphan(recipe.pid_file, Path(recipe.command[0]), recipe.stop_signal, STOP_PATIENCE.total_seconds())
        if recipe.log.exists():
            recipe.log.replace(f"{recipe.log}.1")
        recipe.prepare()
        deadline = time.monotonic() + START_PATIENCE.total_seconds()
        while not self._try_start(deadline):
            time.sleep(10 * POLL_S)

    def _try_start(self, deadline: float) -> bool:
        recipe = self._recipe
        self._child = child = spawn(recipe.command, recipe.folder, recipe.log, recipe.user, recipe.stop_signal)
        while child.poll() is None:
            if recipe.ready(child.pid):
                return True
            if time.monotonic() > deadline:
                self.kill()
                raise EmbeddedError(
                    f"{recipe.name} was not ready after {START_PATIENCE}; its log ends:{tail(recipe.log)}"
                )
            time.sleep(POLL_S)
        last_words = tail(recipe.log)
        if recipe.worth_a_retry in last_words and time.monotonic() < deadline:
            return False
        raise EmbeddedError(f"{recipe.name} ended at once with code {child.returncode}; its log ends:{last_words}")

    def stop(self) -> None:
        """It shut down properly, and is gone; a no-op when it does not run."""
        if self._child is None or not self.running:
            return
        send(family(self._child.pid), signal.SIGCONT)
        self._child.send_signal(self._recipe.stop_signal)
        try:
            self._child.wait(STOP_PATIENCE.total_seconds())
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """As a power cut: it and all its processes got SIGKILL and are gone."""
        if self._child is None:
            return
        processes = family(self._child.pid)
        send(processes, signal.SIGKILL)
        ended(processes[1:], STOP_PATIENCE.total_seconds())
        self._child.wait()

    def pause(self) -> None:
        """Frozen with all its processes: connections stay open and nothing answers."""
        send(family(self.pid), signal.SIGSTOP)

    def resume(self) -> None:
        """Goes on where ``pause`` froze it."""
        send(family(self.pid)[::-1], signal.SIGCONT)

    def restart(self) -> None:
        """Stopped properly and started again, at the same address."""
        self.stop()
        self.start()
