"""What is known of the hosts that a plan names and of the ways to them, in the moment in which it is judged."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from schemas.decision_v1 import DecisionV1
from schemas.plan_v1 import PlanV1
from stage_e.risk.word_kinds import is_host
from stage_e.tools.hosts import HOST_INPUTS, hosts_of_request


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
class Inventory:
    """The assets behind names. A name that several assets share means none of them."""

    assets: Mapping[str, Asset] = field(default_factory=dict)
    """By the name that was asked for, in lower case."""
    answered: bool = True
    """Whether the asset service could be asked; if not, nobody knows what is missing here."""
    spoken: frozenset[str] | None = None
    """Connection types that the automation service speaks; ``None`` when it does not say."""

    def find(self, host: str) -> Asset | None:
        """The asset behind a host name or an address."""
        return self.assets.get(host.lower())


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
