"""Which hosts a step means: those in its inputs, else those of the request, else the default. Never this machine."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.decision_v1 import DecisionV1
from schemas.json_text import JsonObject, JsonValue
from stage_e.risk.template_text import BARE_TEMPLATE, TEMPLATE
from stage_e.risk.word_kinds import is_host, is_local
from stage_e.tools.step_faults import StepFaults

HOST_INPUTS = ("target_hosts", "target_host", "host", "hostname", "ip", "ip_address", "target", "server")
"""In the order in which they count."""
_HOST_ENTITIES = frozenset({"hostname", "host", "ip_address", "ip", "server"})
_COLUMN_OF_LIST = {"hostnames": "hostname", "ip_addresses": "ip_address", "assets": "hostname"}
_FROM_STEPS = re.compile(r"asset_count|step_[0-9]+_result")


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts of a step: names, or the column of a list that nobody knows yet, or the one that a template yields."""

    names: tuple[str, ...] = ()
    loop_over: str | None = None
    template: str | None = None

    def __bool__(self) -> bool:
        return bool(self.names or self.template)

    @property
    def text(self) -> str:
        """What stands for the host in a command or a body."""
        if self.template is not None:
            return self.template
        return self.names[0] if len(self.names) == 1 else "{{target_host}}"


def hosts_of_request(decision: DecisionV1 | None) -> tuple[str, ...]:
    """Hosts that Stage A found in the request, each once."""
    entities = decision.entities if decision is not None else ()
    named = [entity.value.strip() for entity in entities if entity.type.lower() in _HOST_ENTITIES]
    return tuple(dict.fromkeys(name for name in named if is_host(name)))


def hosts_of_inputs(inputs: JsonObject, faults: StepFaults, names: Sequence[str]) -> Hosts:
    """Hosts that the inputs name; none when they name none, or only this machine."""
    given = [name for name in names if inputs.get(name) not in (None, "")]
    if {"target_host", "target_hosts"} <= set(given) and not _agree(inputs):
        faults.of_input("target_hosts", "contradicts target_host; give one of them")
        return Hosts()
    for name in given:
        hosts = _hosts_in(name, inputs[name], faults)
        if hosts is None:
            return Hosts()
        if hosts:
            return hosts
    return Hosts()


def _agree(inputs: JsonObject) -> bool:
    many, one = inputs["target_hosts"], inputs["target_host"]
    return one == many or (isinstance(many, list) and many == [one])


def _hosts_in(name: str, value: JsonValue, faults: StepFaults) -> Hosts | None:
    """Nothing when they are faulty; no hosts when they are this machine."""
    items = value if isinstance(value, list) else [value]
    if not items:
        faults.of_input(name, "is empty: name at least one host, or leave it out")
        return None
    if not all(isinstance(item, str) for item in items):
        faults.of_input(name, "must be a host or a list of hosts")
        return None
    texts = [str(item).strip() for item in items]
    if any("{{" in text for text in texts):
        return _dynamic(name, texts, faults)
    wrong = next((text for text in texts if not is_host(text) and not is_local(text)), None)
    if wrong is not None:
        faults.of_input(name, "must be the name or the address of a host")
        return None
    return Hosts(tuple(dict.fromkeys(text for text in texts if not is_local(text))))


def _dynamic(name: str, texts: list[str], faults: StepFaults) -> Hosts | None:
    if len(texts) > 1 or not TEMPLATE.fullmatch(texts[0]):
        faults.of_input(name, "must be one whole template or only literal hosts")
        return None
    bare = BARE_TEMPLATE.fullmatch(texts[0])
    if bare is None or _FROM_STEPS.fullmatch(bare[1]):
        return Hosts(template=texts[0])
    column = _COLUMN_OF_LIST.get(bare[1], bare[1])
    return Hosts(loop_over=column, template="{{" + column + "}}")
