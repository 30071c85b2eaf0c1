"""What is known of the hosts that a plan names and of the ways to them, in the moment in which it is judged."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from schemas.decision_v1 import DecisionV1
from schemas.json_text import JsonObject
from schemas.plan_v1 import PlanV1
from stage_e.risk.word_kinds import is_host
from stage_e.tools.hosts import HOST_INPUTS, hosts_of_request
from stage_e.tools.operation import Operation


@dataclass(frozen=True, slots=True)
class Asset:
    """A machine as the asset service describes it; what it does not say is ``None``."""

    asset_id: int
    hostname: str
    ip_address: str | None = None
    os_type: str | None = None
    environment: str | None = None
    connections: frozenset[str] = frozenset()
    """Kinds of service by which it says it is reached: ``ssh``, ``winrm``."""
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """A plain read of the inventory, asked before the step that is to make it."""

    call: str
    body: JsonObject

    @property
    def key(self) -> str:
        """The same for all steps that ask the same."""
        return f"{self.call} {json.dumps(self.body, sort_keys=True, ensure_ascii=False)}"


@dataclass(frozen=True, slots=True)
class Listed:
    """The answer to such a question at this moment."""

    output: JsonObject
    """What a step that asks it puts out."""
    assets: tuple[Asset, ...]
    """Those that are listed in it."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """The assets behind names. A name that several assets share means none of them."""

    assets: Mapping[str, Asset] = field(default_factory=dict)
    """By the name that was asked for, in lower case."""
    answered: bool = True
    """Whether the asset service could be asked; if not, nobody knows what is missing here."""
    spoken: frozenset[str] | None = None
    """Connection types that the automation service speaks; ``None`` when it does not say."""
    lists: Mapping[str, Listed | None] = field(default_factory=dict)
    """What questions were answered with, by their keys; ``None`` where there was no answer."""
    listed: Mapping[int, Asset] = field(default_factory=dict)
    """The assets of these answers by their ids."""

    def find(self, host: str) -> Asset | None:
        """The asset behind a host name or an address."""
        return self.assets.get(host.lower())

    @property
    def why_unknown(self) -> str:
        """Why it does not know a host that it does not have."""
        return (
            "is not in the inventory" if self.answered else "could not be looked up: the asset service does not answer"
        )

    def behind(self, operation: Operation, host: str) -> Asset | None:
        """The asset that a host of the operation was found to be: by its name, or by the list that it came from."""
        if operation.foreseen is None:
            return self.find(host)
        return self.listed.get(operation.assets.get(host, 0))

    def with_lists(self, questions: Collection[ListQuestion], answers: Mapping[str, Listed]) -> "Inventory":
        """The same, knowing what was answered to ``questions``; for those that have no answer, that there is none."""
        lists = {question.key: answers.get(question.key) for question in questions}
        found = (listed for listed in lists.values() if listed is not None)
        assets = {asset.asset_id: asset for listed in found for asset in listed.assets}
        return replace(self, lists={**self.lists, **lists}, listed={**self.listed, **assets})


UNASKED = Inventory(answered=False)


def hosts_named(plan: PlanV1, decision: DecisionV1 | None, default_host: str | None) -> frozenset[str]:
    """Every host that the plan may act on, as far as it names any: in inputs, in the request, or by default."""
    found = {*hosts_of_request(decision), *([default_host] if default_host else [])}
    for step in plan.plan.steps:
        for name in HOST_INPUTS:
            value = step.inputs.get(name)
            found.update(_texts(value if isinstance(value, list) else [value]))
    return frozenset(host.lower() for host in found if is_host(host))


def _texts(values: Collection[object]) -> list[str]:
    return [value.strip() for value in values if isinstance(value, str)]
