"""A simulator and the adapters that call it, for one test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from simulator import FaultSpec, Simulator, app, serve_here
from simulator.ledger import Entry
from stage_e.adapters.services.asset import AssetAdapter
from stage_e.adapters.services.automation import AutomationAdapter
from stage_e.adapters.services.communication import CommunicationAdapter
from stage_e.adapters.services.credentials import AssetDirectory
from stage_e.adapters.services.http import ServiceClient
from stage_e.adapters.services.network import NetworkAdapter
from stage_e.adapters.services.revision import RevisionProbe
from stage_e.tools.operation import Service

JSON_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@dataclass(frozen=True, slots=True)
class House:
    """The services of one revision, and our side of them."""

    simulator: Simulator
    clients: dict[Service, ServiceClient]
    revision: RevisionProbe

    @property
    def asset(self) -> AssetAdapter:
        return AssetAdapter(self.clients[Service.ASSET])

    @property
    def directory(self) -> AssetDirectory:
        return AssetDirectory(self.clients[Service.ASSET])

    @property
    def automation(self) -> AutomationAdapter:
        return AutomationAdapter(self.clients[Service.AUTOMATION], self.directory, self.revision)

    @property
    def communication(self) -> CommunicationAdapter:
        return CommunicationAdapter(self.clients[Service.COMMUNICATION])

    @property
    def network(self) -> NetworkAdapter:
        return NetworkAdapter(self.clients[Service.NETWORK])

    def fault(self, kind: str, **more: object) -> None:
        """Put a fault in force."""
        self.simulator.world.faults.add(FaultSpec.model_validate({"kind": kind, **more}))

    @property
    def entries(self) -> list[Entry]:
        """What the services did, oldest first."""
        return self.simulator.world.ledger.entries()

    @property
    def effects(self) -> list[str]:
        """The commands that changed something."""
        return [entry.command for entry in self.simulator.world.ledger.entries(effect=True)]


@asynccontextmanager
async def a_house(
    revision: str = "late+hosts", inventory: str = "office", most_at_once: int = 50
) -> AsyncIterator[House]:
    async with serve_here(app(inventory=inventory, revision=revision, time_scale=0)) as simulator:
        clients = {
            service: ServiceClient(service, simulator.service(name), most_at_once) for name, service in _NAMES.items()
        }
        try:
            yield House(simulator, clients, RevisionProbe(clients[Service.AUTOMATION]))
        finally:
            for client in clients.values():
                await client.close()


_NAMES = {
    "asset": Service.ASSET,
    "automation": Service.AUTOMATION,
    "network": Service.NETWORK,
    "communication": Service.COMMUNICATION,
}


@asynccontextmanager
async def a_server(*pieces: bytes, pause_s: float = 0.0) -> AsyncIterator[str]:
    """The URL of a server that answers anything with these bytes, piece by piece, and hangs up."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause_s)
        except ConnectionError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
