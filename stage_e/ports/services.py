"""What carries operations out."""

from collections.abc import Mapping
from dataclasses import dataclass
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


class ServiceAdapter(Protocol):
    """One service that carries operations out. It sends once; only the engine tries again."""

    async def send(self, sending: Sending) -> Answer:
        """Do it and prove it.

        Raises:
            TemporaryStepError, PermanentStepError: not done, for certain.
            TargetFailedError: tried, and the target proved that it failed.
            LostStepError: sent, and nobody can say.
        """


Services = Mapping[Service, ServiceAdapter]
