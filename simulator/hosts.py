"""The machines behind the automation service: facts from the inventory, and a state that commands change."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from simulator.inventory import Inventory
from simulator.jsonvalue import JsonObject, JsonValue, as_list, as_text

_LINUX_UNITS = {
    "ssh": "OpenBSD Secure Shell server",
    "cron": "Regular background program processing daemon",
    "rsyslog": "System Logging Service",
    "docker": "Docker Application Container Engine",
    "nginx": "A high performance web server and a reverse proxy server",
    "postgresql": "PostgreSQL RDBMS",
    "php-fpm": "The PHP FastCGI Process Manager",
    "redis": "Advanced key-value store",
}
_WINDOWS_SERVICES = {
    "Spooler": "Print Spooler",
    "wuauserv": "Windows Update",
    "W32Time": "Windows Time",
    "WinDefend": "Microsoft Defender Antivirus Service",
    "WinRM": "Windows Remote Management (WS-Management)",
    "LanmanServer": "Server",
    "Dhcp": "DHCP Client",
    "EventLog": "Windows Event Log",
    "BITS": "Background Intelligent Transfer Service",
    "Netlogon": "Netlogon",
}
_AT_REST = {"bits", "netlogon"}
_CONTAINERS = ("proxy", "api", "worker", "cache")
_MOST_NUMBERED_CONTAINERS = 55


@dataclass(slots=True)
class Unit:
    """A service, container or the like: runs or not, since when, started how often."""

    name: str
    title: str
    running: bool
    since: datetime
    pid: int
    starts: int = 1

    def start(self) -> None:
        """Run anew from now on, as another process."""
        self.running, self.since = True, datetime.now(UTC)
        self.starts += 1
        self.pid += 1 + 7 * self.starts

    def stop(self) -> None:
        """Run no longer."""
        self.running, self.since = False, datetime.now(UTC)

    def as_json(self) -> JsonObject:
        """The unit as the control face shows it."""
        return {"running": self.running, "since": self.since.isoformat(), "pid": self.pid, "starts": self.starts}


@dataclass
class Host:
    """One machine; its numbers follow from the seed and its name, its state from what was done to it."""

    name: str
    address: str
    os: str
    os_version: str
    seed: int
    booted_at: datetime = field(init=False)
    boots: int = 1
    units: dict[str, Unit] = field(init=False)
    containers: dict[str, Unit] = field(init=False)
    files: dict[str, str] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.booted_at = datetime.now(UTC) - timedelta(hours=self.number("up", 30, 2000))
        names = _WINDOWS_SERVICES if self.windows else _LINUX_UNITS
        self.units = {name.lower(): self._unit(name, title) for name, title in names.items()}
        self.containers = {name: self._unit(name, f"acme/{name}:2.4") for name in _CONTAINERS}

    def _unit(self, name: str, title: str) -> Unit:
        at_rest = name.lower() in _AT_REST or (name == "redis" and "cache" not in self.name)
        since = self.booted_at + timedelta(seconds=self.number(name, 4, 90))
        return Unit(name, title, not at_rest, since, self.number(f"pid:{name}", 400, 30_000))

    @property
    def windows(self) -> bool:
        """Whether PowerShell is spoken here."""
        return self.os == "windows"

    @property
    def short_name(self) -> str:
        """The name without its domain."""
        return self.name.split(".")[0]

    def number(self, label: str, low: int, high: int) -> int:
        """A number in the range that is always the same for this host, label and seed."""
        digest = hashlib.blake2b(f"{self.seed}:{self.name}:{label}".encode(), digest_size=8).digest()
        return low + int.from_bytes(digest, "big") % (high - low + 1)

    def uptime_s(self, moment: datetime) -> float:
        """How long it had been up at ``moment``, which is what its monotonic clock shows."""
        return (moment - self.booted_at).total_seconds()

    def unit(self, name: str) -> Unit | None:
        """The service called ``name``, in any case, with or without ``.service``."""
        return self.units.get(name.lower().removesuffix(".service"))

    def container(self, name: str) -> Unit | None:
        """The container called ``name``; ``svc-0`` to ``svc-54`` come into being when first asked for."""
        kind, _, number = name.partition("svc-")
        if name not in self.containers and not kind and number.isdecimal() and int(number) < _MOST_NUMBERED_CONTAINERS:
            self.containers[name] = self._unit(name, f"acme/{name}:2.4")
        return self.containers.get(name)

    def reboot(self) -> None:
        """Start over: everything that ran runs since now."""
        self.booted_at = datetime.now(UTC)
        self.boots += 1
        for unit in (*self.units.values(), *self.containers.values()):
            if unit.running:
                unit.start()

    def as_json(self) -> JsonObject:
        """The state as the control face shows it."""
        files: list[JsonValue] = list(self.files)
        return {
            "host": self.name,
            "address": self.address,
            "os": self.os,
            "booted_at": self.booted_at.isoformat(),
            "boots": self.boots,
            "services": {unit.name: unit.as_json() for unit in self.units.values()},
            "containers": {unit.name: unit.as_json() for unit in self.containers.values()},
            "files": files,
        }


class Fleet:
    """All hosts of the inventory, made when first asked for, and the container that the service runs in."""

    def __init__(self, inventory: Inventory, seed: int) -> None:
        self._inventory = inventory
        self._seed = seed
        self._hosts: dict[str, Host] = {}
        self.local = Host("vm", "127.0.0.1", "linux", "Debian GNU/Linux 12", seed)

    def find(self, name: str) -> Host | None:
        """The host that goes by ``name`` or address."""
        row = self._inventory.find(name)
        if row is None:
            return None
        hostname = as_text(row["hostname"])
        if hostname not in self._hosts:
            address, os, os_version = (as_text(row[column]) for column in ("ip_address", "os_type", "os_version"))
            self._hosts[hostname] = Host(hostname, address, os, os_version, self._seed)
        return self._hosts[hostname]

    def alike(self, one: str, other: str) -> bool:
        """Whether two names mean the same host."""
        if one == other:
            return True
        first, second = self._inventory.find(one), self._inventory.find(other)
        return first is not None and first is second

    def address_of(self, name: str) -> str | None:
        """The address that the name service knows for ``name``."""
        row = self._inventory.find(name)
        return as_text(row["ip_address"]) if row else None

    def tags_of(self, name: str) -> list[str]:
        """The tags of the asset called ``name``."""
        row = self._inventory.find(name)
        return [as_text(tag) for tag in as_list(row["tags"])] if row else []

    def touched(self) -> list[Host]:
        """The hosts that were asked for so far."""
        return list(self._hosts.values())

    def reset(self) -> None:
        """Forget everything that was done to them."""
        self._hosts.clear()
        self.local = Host("vm", "127.0.0.1", "linux", "Debian GNU/Linux 12", self._seed)
