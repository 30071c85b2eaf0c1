"""One process of the stack. It ends when this process does, however that ends."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cli.embedded.process import alive, family, send, spawn

OURS = (sys.executable, "-P", "-m")  # -P: a folder that happens to be the current one lends no modules
LOOK_S = 0.03


@dataclass(frozen=True, slots=True)
class Program:
    """What makes one process."""

    name: str  # as a person calls it
    command: tuple[str, ...]
    environ: Mapping[str, str]
    log: Path


class Child:
    """A process that can be started again after it has ended."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._began_at = 0

    @property
    def name(self) -> str:
        """As a person calls it."""
        return self.program.name

    @property
    def pid(self) -> int:
        """Process id of the last start; 0 before the first."""
        return self._process.pid if self._process else 0

    @property
    def running(self) -> bool:
        """Whether it is there."""
        return self._process is not None and self._process.poll() is None and alive(self._process.pid)

    async def gone(self) -> None:
        """Returns when it has ended."""
        while self.running:  # noqa: ASYNC110 - a process has no event to wait for
            await asyncio.sleep(LOOK_S)

    def start(self) -> None:
        """It was started; its output goes on in its log. Raises: EmbeddedError: it cannot be."""
        program = self.program
        program.log.parent.mkdir(mode=0o700, exist_ok=True)
        self._began_at = program.log.stat().st_size if program.log.exists() else 0
        folder = program.log.parent
        self._process = spawn(program.command, folder, program.log, None, signal.SIGKILL, program.environ)

    def signal(self, number: signal.Signals) -> None:
        """Sends it a signal, if it is there."""
        if self._process is not None and self.running:
            self._process.send_signal(number)

    def kill(self) -> None:
        """It and what it started are gone."""
        if self._process is not None:
            send(family(self._process.pid), signal.SIGKILL)
            self._process.wait()

    @property
    def code(self) -> int:
        """Its exit code, once it has ended; a signal's number below zero when that ended it."""
        return self._process.wait() if self._process else 0

    def ending(self) -> str:
        """How it ended, in words."""
        code = self.code
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    def output(self) -> str:
        """What it has printed since its last start."""
        try:
            with self.program.log.open(errors="replace") as handle:
                handle.seek(self._began_at)
                return handle.read()
        except FileNotFoundError:
            return ""

    def last_words(self) -> str:
        """The last line that it printed."""
        lines = self.output().strip().splitlines()
        return lines[-1].strip() if lines else "it said nothing"
