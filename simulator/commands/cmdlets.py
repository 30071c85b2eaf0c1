"""The cmdlets that a Windows host knows, by name, and the ones among them that change something."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from simulator.commands import windows_facts as facts
from simulator.commands.network_tools import ping
from simulator.commands.reply import Place
from simulator.commands.windows_facts import CmdletError, Rows, text
from simulator.jsonvalue import JsonObject


class Asked(Protocol):
    """A parsed cmdlet."""

    name: str
    parameters: dict[str, str]
    values: list[str]

    def value(self, *names: str, position: int = 0) -> str:
        """A parameter by one of its names, else the value at a position, else nothing."""


Action = Callable[[Place, Asked], Rows]


def run(place: Place, asked: Asked) -> Rows:
    """What the cmdlet emits at ``place``. Raises: CmdletError."""
    name = asked.name.lower().removesuffix(".exe")
    if name.startswith("$env:computername"):
        return text(place.host.short_name.upper())
    action = _ACTIONS.get(name)
    if action is None:
        raise CmdletError.unknown(asked.name)
    return action(place, asked)


def _control(place: Place, asked: Asked) -> Rows:
    """Restart, start and stop of services."""
    verb = asked.name.split("-")[0].capitalize()
    wanted = asked.value("name", "displayname")
    if not wanted:
        category = "InvalidArgument: (:) [], ParameterBindingException"
        raise CmdletError(f"{asked.name} : Cannot bind argument to parameter 'Name'.", category)
    units = facts.find_services(place.host, wanted, asked.name)
    for unit in units:
        if verb == "Stop":
            unit.stop()
        elif verb == "Restart" or not unit.running:
            unit.start()
    rows = facts.services(place.host, ",".join(unit.name for unit in units))
    shown = rows.items if "passthru" in asked.parameters else []
    return Rows(shown, rows.columns, effect=True)


def _sc(place: Place, asked: Asked) -> Rows:
    """``net`` and ``sc``, which name the verb first."""
    verb, name = (*asked.values, "", "")[:2]
    if verb.lower() in ("start", "stop"):
        unit = facts.find_services(place.host, name.replace("*", "?") or "?", asked.name)[0]
        unit.start() if verb.lower() == "start" else unit.stop()
        return text(
            f"The {unit.title} service was {verb.lower()}ed successfully.".replace("stoped", "stopped"), effect=True
        )
    rows = facts.services(place.host, name)
    return text(*(f"{row['Name']}: {row['Status']}" for row in rows.items))


def _reboot(place: Place, asked: Asked) -> Rows:
    if "/a" not in asked.values:
        place.host.reboot()
    return Rows(effect=True)


def _write(place: Place, asked: Asked) -> Rows:
    written = asked.value("object", "inputobject", "message")
    return text(written.replace("$env:COMPUTERNAME", place.host.short_name.upper()))


def _new_item(place: Place, asked: Asked) -> Rows:
    path = asked.value("path", "filepath", "literalpath", "destination")
    place.host.files[path] = asked.value("value", position=1)
    return Rows(effect=True)


def _remove_item(place: Place, asked: Asked) -> Rows:
    place.host.files.pop(asked.value("path", "literalpath"), None)
    return Rows(effect=True)


def _test_path(place: Place, asked: Asked) -> Rows:
    path = asked.value("path", "literalpath")
    try:
        known = path in place.host.files or bool(facts.folder(place.host, path))
    except CmdletError:
        known = False
    return text(str(known))


def _kill(_place: Place, asked: Asked) -> Rows:
    name = asked.parameters.get("name") or next((value for value in asked.values if not value.startswith("/")), "")
    return text(f'SUCCESS: The process "{name}" has been terminated.', effect=True)


def _scheduled_task(place: Place, asked: Asked) -> Rows:
    name = asked.value("taskname")
    place.host.files[f"task\\{name}"] = ""
    row: JsonObject = {"TaskPath": "\\", "TaskName": name, "State": "Ready"}
    return Rows([row], list(row), effect=True)


def _test_connection(place: Place, asked: Asked) -> Rows:
    name = asked.value("computername", "targetname")
    reply = ping(place, ["ping", "-c", "4", name])
    if reply.exit_code:
        category = f"ResourceUnavailable: ({name}:String) [Test-Connection], PingException"
        raise CmdletError(f"Test-Connection : Testing connection to computer '{name}' failed.", category)
    return text(*reply.stdout.splitlines())


def _defender(_place: Place, _asked: Asked) -> Rows:
    row: JsonObject = {"AMServiceEnabled": True, "RealTimeProtectionEnabled": True, "AntivirusSignatureAge": 1}
    return Rows([row], list(row), layout="list")


def _address(place: Place, _asked: Asked) -> Rows:
    row: JsonObject = {
        "InterfaceAlias": "Ethernet",
        "IPAddress": place.host.address,
        "PrefixLength": 24,
        "Status": "Up",
    }
    return Rows([row], list(row))


def _system(place: Place, _asked: Asked) -> Rows:
    return facts.cim_instance(place.host, "Win32_OperatingSystem")


def _changed(_place: Place, _asked: Asked) -> Rows:
    return Rows(effect=True)


def _log(place: Place, asked: Asked) -> Rows:
    return facts.event_log(place.host, asked.value("newest", "maxevents", position=9))


_ACTIONS: dict[str, Action] = {
    "get-volume": lambda place, _asked: facts.volumes(place.host),
    "get-disk": lambda place, _asked: facts.volumes(place.host),
    "get-psdrive": lambda place, _asked: facts.cim_instance(place.host, "Win32_LogicalDisk"),
    "get-service": lambda place, asked: facts.services(place.host, asked.value("name", "displayname")),
    "get-process": lambda place, asked: facts.processes(place.host, asked.value("name")),
    "tasklist": lambda place, _asked: facts.processes(place.host, ""),
    "get-ciminstance": lambda place, asked: facts.cim_instance(place.host, asked.value("classname", "class")),
    "get-wmiobject": lambda place, asked: facts.cim_instance(place.host, asked.value("class")),
    "get-hotfix": lambda place, _asked: facts.hotfixes(place.host),
    "get-childitem": lambda place, asked: facts.folder(place.host, asked.value("path", "literalpath")),
    "get-eventlog": _log,
    "get-winevent": _log,
    "get-computerinfo": _system,
    "systeminfo": _system,
    "get-mpcomputerstatus": _defender,
    "get-netadapter": _address,
    "get-netipaddress": _address,
    "ipconfig": _address,
    "get-date": lambda _place, _asked: text(f"{datetime.now(UTC):%A, %B %d, %Y %I:%M:%S %p}"),
    "hostname": lambda place, _asked: text(place.host.short_name.upper()),
    "whoami": lambda _place, _asked: text("acme\\svc-ops"),
    "write-host": _write,
    "write-output": _write,
    "echo": _write,
    "start-sleep": lambda _place, _asked: Rows(),
    "test-path": _test_path,
    "test-connection": _test_connection,
    "test-netconnection": _test_connection,
    "ping": _test_connection,
    "restart-service": _control,
    "start-service": _control,
    "stop-service": _control,
    "net": _sc,
    "sc": _sc,
    "restart-computer": _reboot,
    "stop-computer": _reboot,
    "shutdown": _reboot,
    "new-item": _new_item,
    "set-content": _new_item,
    "add-content": _new_item,
    "out-file": _new_item,
    "remove-item": _remove_item,
    "del": _remove_item,
    "taskkill": _kill,
    "stop-process": _kill,
    "register-scheduledtask": _scheduled_task,
    **dict.fromkeys(
        [
            "set-service",
            "start-process",
            "copy-item",
            "move-item",
            "rename-item",
            "set-itemproperty",
            "clear-eventlog",
            "notepad",
            "new-netfirewallrule",
            "set-netfirewallprofile",
            "install-windowsfeature",
            "gpupdate",
            "clear-dnsclientcache",
            "unregister-scheduledtask",
            "start-scheduledtask",
            "new-localuser",
            "disable-localuser",
            "enable-localuser",
            "msiexec",
        ],
        _changed,
    ),
}
