"""All services of an installation: a client each, and the adapters over them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from stage_e.adapters.services.asset import AssetAdapter
from stage_e.adapters.services.automation import AutomationAdapter
from stage_e.adapters.services.communication import CommunicationAdapter
from stage_e.adapters.services.credentials import AssetDirectory
from stage_e.adapters.services.http import ServiceClient
from stage_e.adapters.services.inventory import ServiceInventory
from stage_e.adapters.services.network import NetworkAdapter
from stage_e.adapters.services.revision import RevisionProbe
from stage_e.adapters.services.show import ShowAdapter
from stage_e.adapters.services.throttle import Throttle, Throttled
from stage_e.circuits import Circuits
from stage_e.ports.inventory import InventoryLookup
from stage_e.ports.services import Services
from stage_e.this_process import release
from stage_e.tools.operation import Service

NOWHERE = "http://service-url-is-not-set.invalid"


@dataclass(frozen=True, slots=True)
class AllServices:
    """What carries operations out, and where hosts are looked up."""

    adapters: Services
    inventory: InventoryLookup


@asynccontextmanager
async def all_services(
    urls: Mapping[Service, str | None], most_at_once: int, most_per_host: int, circuits: Circuits
) -> AsyncIterator[AllServices]:
    """The services at these URLs; one without a URL cannot be reached. Raises: SettingsError."""
    async with AsyncExitStack() as stack:
        clients = {
            service: ServiceClient(service, url or NOWHERE, most_at_once, circuits.hold)
            for service, url in urls.items()
        }
        for client in clients.values():
            stack.push_async_callback(client.close)
        assets, automation = clients[Service.ASSET], clients[Service.AUTOMATION]
        revision, throttle = RevisionProbe(automation), Throttle(most_per_host)
        commands = AutomationAdapter(automation, AssetDirectory(assets), revision)
        adapters: Services = {
            Service.ASSET: AssetAdapter(assets),
            Service.AUTOMATION: Throttled(commands, throttle),
            Service.NETWORK: Throttled(NetworkAdapter(clients[Service.NETWORK]), throttle),
            Service.COMMUNICATION: CommunicationAdapter(clients[Service.COMMUNICATION]),
            Service.STAGE_E: ShowAdapter(release(), "Stage E runs and answers."),
        }
        yield AllServices(adapters, ServiceInventory(assets, revision))
