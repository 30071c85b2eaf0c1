"""How long a command takes in simulated seconds: a range per program, a place in it per host and command."""

from collections.abc import Sequence

from simulator.commands import powershell, shell
from simulator.hosts import Host

_QUICK = (0.02, 0.08)
_LINUX = {
    "systemctl": (0.4, 1.2),
    "journalctl": (0.6, 2.0),
    "df": (0.4, 1.5),
    "free": (0.4, 1.5),
    "uptime": (0.3, 1.0),
    "ps": (0.5, 1.6),
    "ss": (0.4, 1.2),
    "docker": (0.8, 3.0),
    "kubectl": (0.5, 2.0),
    "helm": (20.0, 40.0),
    "ping": (0.0, 0.2),  # and a second between two packets
    "traceroute": (2.0, 6.0),
    "curl": (0.1, 0.6),
    "nmap": (4.0, 15.0),
    "pg_dump": (60.0, 120.0),
    "pg_restore": (60.0, 180.0),
    "find": (2.0, 20.0),
    "apt": (8.0, 30.0),
    "apt-get": (8.0, 30.0),
}
_PROBE = (5.0, 9.0)  # six workstations with five probes each, side by side: about 40 s
_WINDOWS = {
    "get-volume": _PROBE,
    "get-disk": _PROBE,
    "get-service": _PROBE,
    "get-process": _PROBE,
    "get-ciminstance": _PROBE,
    "get-wmiobject": _PROBE,
    "get-hotfix": _PROBE,
    "get-eventlog": _PROBE,
    "get-winevent": _PROBE,
    "get-mpcomputerstatus": _PROBE,
    "get-computerinfo": _PROBE,
    "get-childitem": (1.0, 4.0),
    "restart-service": (1.5, 3.0),
    "stop-service": (1.0, 2.0),
    "start-service": (1.0, 2.0),
    "restart-computer": (20.0, 40.0),
    "shutdown": (2.0, 5.0),
}


def duration_s(host: Host, command: str) -> float:
    """Simulated seconds that ``command`` takes on ``host``; the same each time."""
    if host.windows:
        calls = [(cmdlet.name, cmdlet.value("seconds")) for pipe in powershell.parse(command) for cmdlet in pipe[:1]]
        return sum(_windows_s(host, name, command, seconds) for name, seconds in calls)
    try:
        pipelines = shell.parse(command)
    except ValueError:
        return _within(host, command, _QUICK)
    return sum(_linux_s(host, words) for pipeline in pipelines for words in pipeline.commands)


def _windows_s(host: Host, name: str, command: str, seconds: str) -> float:
    if name.lower() == "start-sleep":
        return float(seconds) if seconds.isdecimal() else 1.0
    if name.lower() == "get-service" and "name" in command.lower():
        return _within(host, command, (0.8, 1.5))
    return _within(host, command, _WINDOWS.get(name.lower(), _QUICK))


def _linux_s(host: Host, words: tuple[str, ...]) -> float:
    rest = shell.bare(words)
    limit = words[1] if words[0] == "timeout" and len(words) > 1 else ""
    program = rest[0].rsplit("/", 1)[-1] if rest else ""
    if program == "tcpdump":
        return float(limit) if limit.isdecimal() else 10.0
    if program == "sleep" and len(rest) > 1:
        taken = float(rest[1]) if rest[1].replace(".", "", 1).isdecimal() else 0.0
    elif program == "helm" and "upgrade" not in rest and "install" not in rest:
        taken = 1.0
    else:
        taken = _within(host, " ".join(rest), _LINUX.get(program, _QUICK)) + _pauses_s(rest)
    return min(taken, float(limit)) if limit.isdecimal() else taken


def _pauses_s(words: Sequence[str]) -> float:
    """Of a ping, which sends four packets unless it is told otherwise."""
    if not words or not words[0].endswith("ping"):
        return 0.0
    wanted = words[words.index("-c") + 1 : words.index("-c") + 2] if "-c" in words else ("4",)
    return float(max(int(wanted[0]), 1) - 1) if wanted and wanted[0].isdecimal() else 3.0


def _within(host: Host, label: str, span: tuple[float, float]) -> float:
    low, high = span
    return low + (high - low) * host.number(f"duration:{label}", 0, 1000) / 1000
