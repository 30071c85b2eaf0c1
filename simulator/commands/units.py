"""systemctl, journalctl and docker."""

import json
from datetime import UTC, datetime

from simulator.commands.reply import Place, Reply, done, failure, lines, options
from simulator.hosts import Host, Unit

_STARTING = {"start", "restart", "reload", "try-restart", "reload-or-restart"}
_KEPT_RUNNING = {"reload", "reload-or-restart"}


def systemctl(place: Place, words: list[str]) -> Reply:
    """Shows, starts, stops; state is kept."""
    given, rest = options(words, "-n", "--lines", "-p", "--property", "-t", "--type", "--state")
    if not rest or rest[0] in ("list-units", "list-unit-files"):
        return _list(place.host, only_failed="--failed" in given or given.get("--state") == "failed")
    action, names = rest[0], rest[1:]
    if action in ("daemon-reload", "reset-failed"):
        return done()
    if not names:
        return failure(1, "Too few arguments.")
    return _combined([_on_unit(place.host, action, name, given) for name in names])


def _combined(replies: list[Reply]) -> Reply:
    code = max(reply.exit_code for reply in replies)
    output = "".join(reply.stdout for reply in replies)
    return Reply(output, "".join(reply.stderr for reply in replies), code, any(reply.effect for reply in replies))


def _on_unit(host: Host, action: str, name: str, given: dict[str, str]) -> Reply:
    unit, unit_name = host.unit(name), f"{name.removesuffix('.service')}.service"
    if action == "is-active":
        running = unit is not None and unit.running
        return Reply("active\n" if running else "inactive\n", exit_code=0 if running else 3)
    if unit is None:
        return _on_nothing(action, unit_name)
    shown = {"status": lambda: _status(host, unit), "show": lambda: _show(host, unit, given), "is-enabled": _enabled}
    return shown[action]() if action in shown else _change(unit, action)


def _enabled() -> Reply:
    return lines("enabled")


def _on_nothing(action: str, unit_name: str) -> Reply:
    if action == "show":
        return lines("LoadState=not-found", "ActiveState=inactive")
    if action == "status":
        return failure(4, f"Unit {unit_name} could not be found.")
    return failure(5, f"Failed to {action} {unit_name}: Unit {unit_name} not found.")


def _change(unit: Unit, action: str) -> Reply:
    if action in _KEPT_RUNNING and not unit.running:
        return failure(1, f"{unit.name}.service is not active, cannot reload.")
    if action in _STARTING:
        if action not in _KEPT_RUNNING and not (action == "start" and unit.running):
            unit.start()
        return done()
    if action == "stop":
        unit.stop()
        return done()
    if action in ("enable", "disable", "mask", "unmask", "kill"):
        return done()
    return failure(1, f"Unknown command verb {action}.")


def _status(host: Host, unit: Unit) -> Reply:
    state = "active (running)" if unit.running else "inactive (dead)"
    ago = int((datetime.now(UTC) - unit.since).total_seconds())
    memory = host.number(f"memory:{unit.name}", 40, 900) / 10
    shown = [
        f"{'●' if unit.running else '○'} {unit.name}.service - {unit.title}",
        f"     Loaded: loaded (/lib/systemd/system/{unit.name}.service; enabled; preset: enabled)",
        f"     Active: {state} since {_stamp(unit.since)}; {ago}s ago",
    ]
    if unit.running:
        shown += [f"   Main PID: {unit.pid} ({unit.name})", f"     Memory: {memory}M"]
    return Reply("".join(f"{row}\n" for row in shown), exit_code=0 if unit.running else 3)


def _show(host: Host, unit: Unit, given: dict[str, str]) -> Reply:
    values = {
        "Id": f"{unit.name}.service",
        "LoadState": "loaded",
        "ActiveState": "active" if unit.running else "inactive",
        "SubState": "running" if unit.running else "dead",
        "ActiveEnterTimestamp": _stamp(unit.since) if unit.running else "",
        "ActiveEnterTimestampMonotonic": str(round(host.uptime_s(unit.since) * 1_000_000) if unit.running else 0),
        "MainPID": str(unit.pid if unit.running else 0),
        "NRestarts": str(unit.starts - 1),
    }
    asked = (given.get("-p") or given.get("--property") or "").split(",")
    shown = {name: values[name] for name in asked if name in values} or values
    bare = "--value" in given
    return lines(*(value if bare else f"{name}={value}" for name, value in shown.items()))


def _list(host: Host, *, only_failed: bool) -> Reply:
    rows = [] if only_failed else [unit for unit in host.units.values() if unit.running]
    shown = [f"  {unit.name + '.service':<22} loaded active running {unit.title}" for unit in rows]
    return lines(
        "  UNIT                   LOAD   ACTIVE SUB     DESCRIPTION", *shown, "", f"{len(rows)} loaded units listed."
    )


def _stamp(moment: datetime) -> str:
    return moment.strftime("%a %Y-%m-%d %H:%M:%S UTC")


def journalctl(place: Place, words: list[str]) -> Reply:
    """A few lines per unit, as many as ``-n`` allows."""
    given, _ = options(words, "-u", "--unit", "-n", "--lines", "-p", "--priority", "--since", "--until", "-S", "-o")
    name = given.get("-u") or given.get("--unit") or "kernel"
    wanted = given.get("-n") or given.get("--lines") or "20"
    texts = [
        "Connection reset by peer while reading response header from upstream",
        "oom-kill event considered, memory pressure 71%",
        "slow request: 2.31 s",
        "retrying in 5 s (attempt 2 of 5)",
        "configuration reloaded",
    ]
    count = min(int(wanted) if wanted.isdecimal() else 20, place.host.number(f"journal:{name}", 3, 5))
    now = datetime.now(UTC).strftime("%b %d %H:%M")
    shown = [f"{now}:{7 * i:02d} {place.host.short_name} {name}[{700 + i}]: {texts[i]}" for i in range(count)]
    return lines(*shown)


def docker(place: Place, words: list[str]) -> Reply:
    """ps, restart, stop, start, logs, inspect; state is kept."""
    given, rest = options(words, "-n", "--tail", "--since", "--format", "-t", "--time", "-f", "--filter")
    if not rest or rest[0] in ("ps", "container", "stats"):
        return _containers(place.host)
    if rest[0] in ("info", "version", "images"):
        return lines("Server Version: 24.0.7")
    return _combined(
        [_on_container(place.host, rest[0], name, given.get("--format")) for name in rest[1:]]
        or [failure(1, "requires an argument")]
    )


def _on_container(host: Host, action: str, name: str, form: str | None) -> Reply:
    container = host.container(name)
    if container is None:
        return failure(1, f"Error response from daemon: No such container: {name}")
    match action:
        case "restart" | "start":
            container.start()
        case "stop" | "kill" | "rm":
            container.stop()
        case "logs":
            return lines(f"{name}: listening on :8080", f"{name}: ready")
        case "inspect" if form == "{{.State.Running}}":
            return lines(str(container.running).lower())
        case "inspect":
            return lines(json.dumps([{"Name": f"/{name}", "State": {"Running": container.running}}]))
        case _:
            return failure(1, f"docker: '{action}' is not a docker command.")
    return done(name)


def _containers(host: Host) -> Reply:
    running = [unit for unit in host.containers.values() if unit.running]
    rows = [
        f"{host.number(unit.name, 16**11, 16**12 - 1):012x}   {unit.title:<16} "
        f"Up since {_stamp(unit.since)}   {unit.name}"
        for unit in running
    ]
    return lines("CONTAINER ID   IMAGE            STATUS                              NAMES", *rows)
