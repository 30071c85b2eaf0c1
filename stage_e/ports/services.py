"""What carries operations out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from schemas.json_text import JsonObject
from stage_e.tools.operation import Operation, Service


@dataclass(frozen=True, slots=True)
class Sending:
    """One attempt as it goes out: a filled operation, who stands behind it, and how long it may take."""

    operation: Operation
    body: JsonObject
    target: str | None
    execution_id: str
    step_id: str
    number: int
    key: str
    """``<execution>:<step>[:<target>]``: the same for every attempt of the step."""
    token: int
    digest: str
    tenant: str
    on_behalf_of: str
    timeout: timedelta

    @property
    def hosts(self) -> tuple[str, ...]:
        """Where it goes in the end: the host that the plan or its list names, else what a template yielded, if any."""
        if self.target is not None:
            return (self.target,)
        field = self.operation.target_field
        host = None if field is None else self.body.get(field)
        return (host,) if isinstance(host, str) else ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a target proved. ``output`` is what later steps and people see, capped; ``truncated`` when it was cut."""

    output: JsonObject
    truncated: bool = False
    waited: timedelta = timedelta()
    """For its turn at the host, before it was sent."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a service remembers of an operation. ``happened`` is ``None`` while it is under way or nothing is proven."""

    reason: str
    evidence: JsonObject = field(default_factory=dict)
    output: JsonObject = field(default_factory=dict)
    """As ``Answer.output``, where it was done and its answer is remembered."""
    happened: bool | None = None


class ServiceAdapter(Protocol):
    """One service that carries operations out. It sends once; only the engine tries again."""

    async def send(self, sending: Sending) -> Answer:
        """Do it and prove it.

        Raises:
            TemporaryStepError, PermanentStepError: not done, for certain.
            TargetFailedError: tried, and the target proved that it failed.
            LostStepError: sent, and nobody can say.
        """

    async def recall(self, sending: Sending) -> Recalled | None:
        """What became of what was sent under the key of ``sending``; ``None``: the service does not remember it.

        Changes nothing. Raises: StepError: it could not be asked.
        """


Services = Mapping[Service, ServiceAdapter]
