"""Inputs around a command: how its host is reached and as whom, and what it runs in."""

import re
from collections.abc import Iterable

from schemas.json_text import JsonObject, JsonValue
from stage_e.risk.command_rule import Language
from stage_e.risk.rule_parts import Kind
from stage_e.tools.entry import InputRule
from stage_e.tools.hosts import HOST_INPUTS
from stage_e.tools.input_faults import fault_of_input
from stage_e.tools.inventory import Asset
from stage_e.tools.request import Draft

_LANGUAGES = {"powershell": Language.POWERSHELL, "winrm": Language.POWERSHELL, "impacket": Language.CMD}
_CONNECTIONS = {Language.POSIX: "ssh", Language.POWERSHELL: "powershell", Language.CMD: "impacket"}
_REMOTE = frozenset({"ssh", "powershell", "winrm", "impacket"})
_SERVICES = {"ssh": "ssh", "powershell": "winrm", "winrm": "winrm"}
"""What a machine must offer for a connection of this type; impacket goes by what every Windows has."""
_WIRE_NAMES = {"winrm": "powershell"}
_KNOWN = _REMOTE | {"local", "api"}
_ACCESS = {
    "use_asset_credentials": InputRule(kind=Kind.FLAG),
    "asset_id": InputRule(kind=Kind.NUMBER, least=1, most=2**31 - 1),
    "username": InputRule(kind=Kind.TEXT),
    "password": InputRule(kind=Kind.ANY),
    "domain": InputRule(kind=Kind.WORD),
    "port": InputRule(kind=Kind.NUMBER, least=1, most=65535),
    "use_ssl": InputRule(kind=Kind.FLAG),
    "wait": InputRule(kind=Kind.FLAG),
    "interactive": InputRule(kind=Kind.FLAG),
}
_AROUND = {"working_directory": InputRule(kind=Kind.PATH), "environment": InputRule(kind=Kind.OBJECT)}
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
ACCESS_INPUTS = frozenset({*_ACCESS, "connection_type"})
"""Inputs that say how a host is reached."""
COMMON_INPUTS = frozenset(
    {*ACCESS_INPUTS, *_AROUND, *HOST_INPUTS, "command", "timeout", "timeout_seconds", "description"}
)
"""Inputs that mean the same with every command."""


def language_of(draft: Draft) -> Language:
    """How the command is read: as the connection takes it, else as the tool is about it."""
    given = draft.inputs.get("connection_type")
    if given not in (None, "") and given not in _KNOWN:
        draft.faults.of_input("connection_type", f"must be one of {', '.join(sorted(_KNOWN))}")
    return _LANGUAGES.get(str(given), draft.tool.language)


def is_remote(draft: Draft) -> bool:
    """Whether the plan says how to reach a host."""
    return draft.inputs.get("connection_type") in _REMOTE


def access_of(draft: Draft, language: Language) -> JsonObject:
    """How the host is reached: as the plan says, else as the language needs it. Never from within the service."""
    connection = str(draft.inputs["connection_type"]) if is_remote(draft) else _CONNECTIONS[language]
    return {"connection_type": connection, **_checked(draft, _ACCESS)}


def check_connection(draft: Draft, connection: JsonValue, hosts: Iterable[str]) -> None:
    """Takes a fault when no service speaks it, and for each host that the inventory says is reached in another way."""
    spoken = draft.inventory.spoken
    if spoken is not None and _WIRE_NAMES.get(str(connection), connection) not in {"local", *spoken}:
        known = ", ".join(sorted(spoken)) or "none"
        detail = f"is {connection}, which the automation service has no way to do; it speaks {known}"
        draft.faults.of_input("connection_type", detail)
        return
    for host in hosts:
        fault = contradiction(connection, host, draft.inventory.find(host))
        if fault is not None:
            draft.faults.of_input("connection_type", fault)


def contradiction(connection: JsonValue, host: str, asset: Asset | None) -> str | None:
    """What the inventory has against this connection to the host: it says that it is reached in another way."""
    service = _SERVICES.get(str(connection))
    ways = asset.connections & {*_SERVICES.values()} if asset is not None else frozenset()
    if service is None or not ways or service in ways:
        return None
    return f"is {connection}, but {host} is reached by {' and '.join(sorted(ways))}"


def surroundings_of(draft: Draft) -> JsonObject:
    """Where in the file system it runs, and with which variables."""
    found = _checked(draft, _AROUND)
    environment = found.get("environment")
    for name, value in environment.items() if isinstance(environment, dict) else ():
        if not _VARIABLE.fullmatch(name) or not isinstance(value, str | int | float):
            draft.faults.add(("inputs", "environment", name), "must be a plain name with text or a number")
    return found


def _checked(draft: Draft, rules: dict[str, InputRule]) -> JsonObject:
    found: JsonObject = {}
    for name, rule in rules.items():
        value = draft.inputs.get(name)
        if name in draft.tool.inputs or value in (None, ""):
            continue
        if (fault := fault_of_input(rule, value)) is not None:
            draft.faults.of_input(name, fault)
        found[name] = int(value) if name == "asset_id" and isinstance(value, str) and value.isdigit() else value
    return found
