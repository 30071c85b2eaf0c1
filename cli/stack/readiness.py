"""Waits for processes that were started, and tells why one does not get ready."""

import asyncio
import socket
import time
from collections.abc import Sequence

from cli.errors import CommandError
from cli.exits import Exit
from cli.stack.child import Child

LOOK_S = 0.03
PATIENCE_S = 60.0
ANSWER_S = 5.0
LOOPBACK = "127.0.0.1"


def free_port(wanted: int) -> int:
    """That port, or any when it is 0. Raises: CommandError: somebody has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does: one that waits is free
        try:
            probe.bind((LOOPBACK, wanted))
        except OSError as error:
            hint = "choose another one with --port; 0 takes any that is free"
            raise CommandError(f"port {wanted} cannot be used ({error.strerror}): {hint}", Exit.OUT_OF_REACH) from error
        return int(probe.getsockname()[1])


async def ready(children: Sequence[Child], port: int, path: str) -> None:
    """They run, and what listens on ``port`` says that it is ready. Raises: CommandError: one ended, or it is late."""
    deadline = time.monotonic() + PATIENCE_S
    while not await _is_ready(port, path):
        for child in children:
            if not child.running:
                raise CommandError(f"{child.name} did not start: {child.last_words()}", Exit.OUT_OF_REACH)
        if time.monotonic() > deadline:
            names = ", ".join(child.name for child in children)
            raise CommandError(f"not ready after {PATIENCE_S:.0f} s: {names}; see their logs", Exit.OUT_OF_REACH)
        await asyncio.sleep(LOOK_S)


async def _is_ready(port: int, path: str) -> bool:
    """Whether a GET is answered with 200. By hand: an HTTP client takes 0.3 s to import."""
    try:
        async with asyncio.timeout(ANSWER_S):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\nConnection: close\r\n\r\n".encode())
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
