"""Real API processes that clients follow executions through, and executions to which much happens."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.request import urlopen

from bench.live_emitter import Emission
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.identity import hash_of
from tests.builders import TENANT, a_new_execution, a_submitted

KEY = "key-of-olga"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Place:
    """Servers, and the home of the API processes."""

    database_url: str
    redis_url: str
    home: Path

    async def executions(self, count: int) -> list[str]:
        """So many that wait for a worker, of which there is none."""
        store = PostgresStore(self.database_url)
        try:
            submitted = [a_submitted() for _ in range(count)]
            await asyncio.gather(*(store.accept(a_new_execution(each)) for each in submitted))
        finally:
            await store.close()
        return [each.execution_id for each in submitted]

    async def emit(self, execution_ids: Sequence[str], events: int, rate: float) -> None:
        """Returns when all has happened to each, at so many events a second, and it has ended."""
        emission = Emission(self.database_url, self.redis_url, execution_ids, events, rate)
        words = ("-m", "bench.live_emitter", json.dumps(asdict(emission)))
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        try:
            _, said = await process.communicate()
            assert process.returncode == 0, said.decode()[-2000:]
        finally:
            if process.returncode is None:
                process.kill()


class Api:
    """An API process that can be started again at the same address."""

    def __init__(self, place: Place) -> None:
        self._place = place
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns when it answers."""
        home = self._place.home
        (home / "keys.json").write_text(
            json.dumps([{"key_sha256": hash_of(KEY), "tenant": TENANT, "subject": "olga", "roles": ["operator"]}])
        )
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("STAGE_E_")},
            "STAGE_E_HOME": str(home),
            "STAGE_E_DATABASE_URL": self._place.database_url,
            "STAGE_E_REDIS_URL": self._place.redis_url,
            "STAGE_E_API_KEYS_FILE": str(home / "keys.json"),
            "STAGE_E_PORT": str(self.port),
        }
        with (home / "api.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "cli", "api", cwd=ROOT, env=environ, stdout=log, stderr=log
            )
        while not await asyncio.to_thread(self._answers):
            assert self._process.returncode is None, (home / "api.log").read_text()[-2000:]
            await asyncio.sleep(0.05)

    async def end(self, number: signal.Signals) -> None:
        """Returns when the signal has ended it."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
            await self._process.wait()

    def _answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/livez", timeout=2):
                return True
        except OSError:
            return False


@asynccontextmanager
async def an_api(place: Place) -> AsyncIterator[Api]:
    """One that answers, for the block."""
    api = Api(place)
    await api.start()
    try:
        yield api
    finally:
        await api.end(signal.SIGKILL)
