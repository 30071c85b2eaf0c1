"""A command as the automation service takes it, made from the body of an ``execute`` operation."""

import math
from dataclasses import dataclass
from ipaddress import ip_address

from schemas.json_text import JsonObject, JsonValue
from stage_e.adapters.services.quoting import quoted
from stage_e.errors import PermanentStepError
from stage_e.ports.services import Sending

LOCAL = "local"
"""The connection type that means the service's own container; only operations without a host may use it."""

_DEFAULT_CONNECTION = "ssh"
_WIRE_NAMES = {"winrm": "powershell"}
_IMPACKET_SWITCHES = ("wait", "interactive")  # the service reads them from the variables


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, where, and with whose credentials."""

    text: str
    host: str | None
    """``None`` only for ``local``."""
    connection_type: str
    timeout_s: int
    wants_asset_credentials: bool
    asset: int | str | None
    """Whose credentials: an asset's id, else the host's name or address."""
    given_credentials: JsonObject
    working_directory: str | None
    environment: JsonObject

    def body(self, credentials: JsonObject) -> JsonObject:
        """The body of ``POST /execute``."""
        body: JsonObject = {
            "command": self.text,
            "connection_type": self.connection_type,
            "timeout": self.timeout_s,
            "target_host": self.host,
            "credentials": credentials or None,
            "working_directory": self.working_directory,
            "environment_vars": self.environment or None,
        }
        return {name: value for name, value in body.items() if value is not None}


def command_of(sending: Sending) -> Command:
    """The command that ``sending`` asks for.

    Body: ``argv`` (quoted here) or ``command`` (sent as it is), ``target_host``, ``connection_type`` (``ssh`` when it
    is missing), and where they are wanted ``timeout`` in seconds, ``use_asset_credentials`` with an ``asset_id``, or
    ``username``, ``password`` and ``domain``, ``working_directory``, ``environment``, ``wait`` and ``interactive``.
    Raises: PermanentStepError: the body is none of these.
    """
    body = sending.body
    named = (_text(body, "connection_type") or _DEFAULT_CONNECTION).lower()
    connection_type = _WIRE_NAMES.get(named, named)
    host = _text(body, "target_host")
    _check_place(connection_type, host)
    return Command(
        text=_command_text(body, connection_type),
        host=host,
        connection_type=connection_type,
        timeout_s=_timeout_s(sending),
        wants_asset_credentials=_flag(body, "use_asset_credentials"),
        asset=asset_id_of(body["asset_id"]) if body.get("asset_id") is not None else host,
        given_credentials={name: _text(body, name) for name in ("username", "password", "domain") if body.get(name)},
        working_directory=_text(body, "working_directory"),
        environment=_environment(body, connection_type),
    )


def asset_id_of(value: JsonValue) -> int:
    """An asset's id, also from digits in quotes. Raises: PermanentStepError."""
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise PermanentStepError("asset_id must be a whole number")


def _check_place(connection_type: str, host: str | None) -> None:
    if connection_type == LOCAL and host is not None:
        raise PermanentStepError(
            f"connection_type local would run inside the automation service, not on {host}; name ssh or powershell"
        )
    if connection_type != LOCAL and host is None:
        raise PermanentStepError(f"a command over {connection_type} needs a target_host")
    if host is not None and _is_loopback(host):
        raise PermanentStepError(f"{host} is the automation service itself; name the host that is meant")


def _is_loopback(host: str) -> bool:
    name = host.lower().rstrip(".").strip("[]")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _command_text(body: JsonObject, connection_type: str) -> str:
    argv, text = body.get("argv"), _text(body, "command")
    if isinstance(argv, list) and text is None:
        return quoted([_word(word) for word in argv], connection_type)
    if argv is None and text is not None and text.strip():
        return text
    raise PermanentStepError("an execute needs either argv, a list of words, or command, a text")


def _word(word: JsonValue) -> str:
    if isinstance(word, str):
        return word
    raise PermanentStepError("every word of argv must be a text")


def _timeout_s(sending: Sending) -> int:
    """Whole seconds, rounded down: the service should give up before we hang up on it."""
    limits = [sending.timeout.total_seconds(), sending.operation.timeout_s]
    wanted = sending.body.get("timeout")
    if isinstance(wanted, int | float) and not isinstance(wanted, bool) and math.isfinite(wanted) and wanted > 0:
        limits.append(wanted)
    return max(1, int(min(limits)))


def _environment(body: JsonObject, connection_type: str) -> JsonObject:
    given = body.get("environment")
    variables = {} if given is None else given
    if not isinstance(variables, dict) or not all(_is_plain(value) for value in variables.values()):
        raise PermanentStepError("environment must be an object of texts and numbers")
    switches = [name for name in _IMPACKET_SWITCHES if connection_type == "impacket" and body.get(name) is not None]
    flags = {name: str(_flag(body, name)).lower() for name in switches}
    return {**{name: str(value) for name, value in variables.items()}, **flags}


def _is_plain(value: JsonValue) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _text(body: JsonObject, name: str) -> str | None:
    value = body.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    raise PermanentStepError(f"{name} must be a text")


def _flag(body: JsonObject, name: str) -> bool:
    value = body.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise PermanentStepError(f"{name} must be true or false")
