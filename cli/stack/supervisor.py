"""Keeps processes running: who ends unasked is started again, at first at once, then more and more slowly."""

import asyncio
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from cli.embedded import EmbeddedError
from cli.stack.child import Child
from cli.stack.readiness import ready

FIRST_PAUSE_S, LAST_PAUSE_S = 0.2, 10.0
SOUND_AFTER_S = 30.0  # who ran for so long may start again at once
STOP_PATIENCE_S = 10.0  # for what is under way; what is not finished then goes on at the next start


class Supervisor:
    """Some processes, for an ``async with`` block: none of them is left after it."""

    def __init__(self, say: Callable[[str], None], patience_s: float = STOP_PATIENCE_S) -> None:
        self._say = say
        self._patience_s = patience_s
        self._children: list[Child] = []
        self._keepers: list[asyncio.Task[None]] = []
        self._port = 0

    def start(self, child: Child, port: int = 0) -> Child:
        """It was started; ``port`` is where it will listen, if it is the one to ask. Raises: EmbeddedError."""
        child.start()
        self._children.append(child)
        self._port = port or self._port
        return child

    async def ready(self, path: str) -> None:
        """They run, and the one that listens says so at ``path``; from now on who ends is started again.

        Raises: CommandError: one of them ended, or it took too long.
        """
        if self._children:
            await ready(self._children, self._port, path)
        self._keepers = [asyncio.create_task(self._keep(child)) for child in self._children]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        try:
            await self._stop()
        finally:
            for child in self._children:
                child.kill()

    async def _stop(self) -> None:
        for child in self._children:
            child.signal(signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience_s):
                await asyncio.gather(*(child.gone() for child in self._children))

    async def _keep(self, child: Child) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            began_s = time.monotonic()
            await child.gone()
            if time.monotonic() - began_s > SOUND_AFTER_S:
                pause_s = FIRST_PAUSE_S
            self._say(f"{child.name} (process {child.pid}) {child.ending()}; it is started again")
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, LAST_PAUSE_S)
            try:
                child.start()
            except EmbeddedError as error:
                self._say(f"{child.name} cannot be started: {error}")
