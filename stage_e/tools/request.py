"""What a step asks for, on its way to an operation."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schemas.json_text import JsonObject, JsonValue
from schemas.plan_v1 import Step
from stage_e.risk.command_book import CommandBook
from stage_e.risk.judgement import Judgement
from stage_e.tools.entry import ToolFile
from stage_e.tools.hosts import HOST_INPUTS, Hosts, hosts_of_inputs
from stage_e.tools.inventory import Inventory
from stage_e.tools.remarks import Remarks
from stage_e.tools.step_faults import StepFaults

MASK = "***"
SECRET_MARK = re.compile(r"__secret_\d+__")
_SECRET_KEY = re.compile(r"pass(?:word|phrase)?$|secret|token|api_?key|authorization", re.IGNORECASE)
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LONGEST_TEXT = 2_000
_LONGEST_VALUE = 200


@dataclass(slots=True)
class Draft:
    """A step that is being lowered: what is known about it, and what was found wrong."""

    step: Step
    tool: ToolFile
    book: CommandBook
    faults: StepFaults
    remarks: Remarks
    request_hosts: tuple[str, ...]
    default_host: str | None
    inventory: Inventory

    @property
    def inputs(self) -> JsonObject:
        """As the planner gave them, by the names that the tool has for them."""
        given, aliases = self.step.inputs, self.tool.aliases
        if not aliases.keys() & given.keys():
            return given
        return {**{aliases[name]: value for name, value in given.items() if name in aliases}, **_but(given, aliases)}

    def hosts(self, names: Sequence[str] = HOST_INPUTS) -> Hosts:
        """Hosts that the inputs of these names mean."""
        return hosts_of_inputs(self.inputs, self.faults, names)

    def hosts_or_else(self, named: Hosts) -> Hosts:
        """``named``, else the hosts of the request, else the default host; a fault when there is none."""
        if named or self.faults.count:
            return named
        found = self.request_hosts or ((self.default_host,) if self.default_host else ())
        if not found:
            self.faults.add(("inputs",), f"{self.step.tool} needs a host: name it as target_host")
        else:
            where = "the request" if self.request_hosts else "the settings"
            self.remarks.add(self.step.id, f"names no host, so that {', '.join(found)} was taken from {where}")
        return Hosts(found)


@dataclass(frozen=True, slots=True)
class Request:
    """A call of a service, and what it does. ``on_host``: a command that runs on its hosts, not in the service."""

    call: str
    body: JsonObject
    text: str
    judgement: Judgement
    hosts: Hosts = field(default_factory=Hosts)
    on_host: bool = False
    alone: bool = False
    """It is one plain command, so that what proves that the command happened proves all of it."""


def _but(given: JsonObject, names: Mapping[str, str]) -> JsonObject:
    return {name: value for name, value in given.items() if name not in names}


def shown(text: str) -> str:
    """``text`` for people: secrets masked, nothing invisible, not too long."""
    visible = _UNREADABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", SECRET_MARK.sub(MASK, text))
    return visible if len(visible) <= _LONGEST_TEXT else f"{visible[:_LONGEST_TEXT]}..."


def shown_inputs(inputs: JsonObject) -> str:
    """``name=value`` of what is given, each cut."""
    return shown(
        ", ".join(f"{key}={_cut(key, value)}" for key, value in inputs.items() if value not in (None, "", [], {}))
    )


def _cut(key: str, value: JsonValue) -> str:
    if _SECRET_KEY.search(key):
        return MASK
    if isinstance(value, dict):
        text = f"({', '.join(f'{name}={_cut(name, item)}' for name, item in value.items())})"
    else:
        text = ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."
