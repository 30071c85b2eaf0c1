"""Somebody is told of a question, and nothing waits for that."""

import asyncio
import json
from pathlib import Path

from cli.embedded import EmbeddedServers
from simulator import Simulator
from stage_e.ports.people import Person
from stage_e.wiring import api_parts, worker_parts
from tests.integration.approvals.plans import RESTART, answered, open_question, waiting
from tests.stack import settings_for
from worker.tell import keep_telling, tell_due


async def test_a_question_reaches_the_webhook_after_it_was_stored(
    tmp_path: Path, database_url: str, servers: EmbeddedServers, simulator: Simulator, olga: Person
) -> None:
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    server = await asyncio.start_server(lambda reader, writer: _take(reader, writer, heard), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    told = {"notify_webhook_url": url, "notify_webhook_secret": "between-us"}
    async with (
        server,
        api_parts(settings_for(tmp_path, database_url, servers, simulator)) as api,
        worker_parts(settings_for(tmp_path, database_url, servers, simulator, **told)) as worker,
    ):
        execution = await waiting(api, olga, RESTART)
        telling = asyncio.create_task(keep_telling(worker.store, worker.notifiers, worker.clock))
        async with asyncio.timeout(20):
            said = json.loads(await heard.get())
        telling.cancel()

    assert said["approval"]["approval_id"] == open_question(execution).approval_id
    assert said["steps"][0]["operation"]["text"] == "systemctl restart nginx"


async def test_a_webhook_that_is_away_stops_nothing(
    tmp_path: Path, database_url: str, servers: EmbeddedServers, simulator: Simulator, olga: Person
) -> None:
    told = {"notify_webhook_url": "http://127.0.0.1:9/", "notify_webhook_secret": "between-us"}
    async with (
        api_parts(settings_for(tmp_path, database_url, servers, simulator)) as api,
        worker_parts(settings_for(tmp_path, database_url, servers, simulator, **told)) as worker,
    ):
        question = open_question(await waiting(api, olga, RESTART))
        await tell_due(worker.store, worker.notifiers[0])
        answer = await answered(api, olga, question)

    assert answer.result is not None
    assert answer.result.approved_by == "olga"


async def _take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: asyncio.Queue[bytes]) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    heard.put_nowait(await reader.readexactly(int(length.partition(b":")[2])))
    writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
    await writer.drain()
    writer.close()
