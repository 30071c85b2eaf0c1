"""Faults on request: which calls they hit, how often, and what they do."""

import itertools
import random
from asyncio import Event
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator

from simulator.exchange import Request
from simulator.jsonvalue import JsonObject

Kind = Literal[
    "slow", "hang", "cut_before", "cut_after", "503", "429", "lie", "huge_output", "garbage", "status"
]  # fmt: skip
Alike = Callable[[str, str], bool]


class Match(BaseModel):
    """Which requests a fault is meant for; what is left out means any."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    call: str | None = Field(None, description="'POST /execute' or '/execute', with {id} for an id, or a real path")
    host: str | None = Field(None, description="full name, short name or address")
    command_contains: str | None = Field(None, description="looked for in the command, else in the body")
    header: dict[str, str | None] = Field({}, description="name and value; null means: with any value")

    def hits(self, request: Request, alike: Alike) -> bool:
        """Whether ``request`` is meant; ``alike`` says if two host names mean one host."""
        return (
            self.call in (None, request.call, request.call.split(" ")[-1], request.path)
            and (self.host is None or alike(self.host, request.host))
            and (self.command_contains is None or self.command_contains in _text_of(request))
            and all(_has(request, name, value) for name, value in self.header.items())
        )


class FaultSpec(BaseModel):
    """A fault as it is asked for; seconds are real ones, whatever the time scale."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    service: Literal["asset", "automation", "network", "communication"] | None = None
    match: Match = Match()
    kind: Kind
    when: Literal["before", "after"] = Field("before", description="slow and hang only: before or after the effect")
    seconds: float = Field(1, ge=0, description="slow only")
    skip: int = Field(0, ge=0, description="so many matching requests go well first")
    times: PositiveInt | None = Field(None, description="so many are hit; null means all")
    probability: float = Field(1, ge=0, le=1)
    seed: int = 0
    size_bytes: PositiveInt = Field(5_000_000, description="huge_output only")
    retry_after: float | None = Field(None, ge=0, description="503 and 429 only; no header without it")
    word: str = Field("seemingly_fine", description="status only: the word that is sent")

    @field_validator("kind", mode="before")
    @classmethod
    def _spelled(cls, value: object) -> object:
        return str(value) if value in (503, 429) else value


@dataclass(slots=True)
class Fault:
    """A fault in force, with its hit count."""

    fault_id: str
    spec: FaultSpec
    dice: random.Random
    seen: int = 0
    hits: int = 0
    cleared: Event = field(default_factory=Event)

    def strikes(self) -> bool:
        """Count one matching request and say whether it is hit."""
        if self.spec.times is not None and self.hits >= self.spec.times:
            return False
        self.seen += 1
        if self.seen <= self.spec.skip or self.dice.random() >= self.spec.probability:
            return False
        self.hits += 1
        return True

    def as_json(self) -> JsonObject:
        """The fault as the control face shows it."""
        return {"id": self.fault_id, **self.spec.model_dump(mode="json"), "seen": self.seen, "hits": self.hits}


class Faults:
    """The faults in force, oldest first; the first that strikes is the only one for a request."""

    def __init__(self, alike: Alike) -> None:
        self._faults: dict[str, Fault] = {}
        self._numbers = itertools.count(1)
        self._alike = alike

    def add(self, spec: FaultSpec) -> Fault:
        """Put a fault in force."""
        fault = Fault(f"fault-{next(self._numbers)}", spec, random.Random(spec.seed))  # noqa: S311  # dice, repeatable by their seed
        self._faults[fault.fault_id] = fault
        return fault

    def strike(self, request: Request) -> Fault | None:
        """The fault that hits ``request``."""
        for fault in self._faults.values():
            if fault.spec.service not in (None, request.service):
                continue
            if fault.spec.match.hits(request, self._alike) and fault.strikes():
                return fault
        return None

    def __iter__(self) -> Iterator[Fault]:
        return iter(list(self._faults.values()))

    def __len__(self) -> int:
        return len(self._faults)

    def clear(self, fault_id: str | None = None) -> int:
        """Lift one fault or all, which lets what hangs go on; the number lifted."""
        names = list(self._faults) if fault_id is None else [fault_id] if fault_id in self._faults else []
        for name in names:
            self._faults.pop(name).cleared.set()
        return len(names)


def _text_of(request: Request) -> str:
    return request.command or request.body.decode("utf-8", "replace")


def _has(request: Request, name: str, wanted: str | None) -> bool:
    found = request.header(name.lower().encode())
    return found is not None and wanted in (None, found)
