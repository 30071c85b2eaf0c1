"""Safety checks: prose, of which a few sentences ask what a read-only operation of the catalogue answers."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import TypeAlias

from schemas.plan_v1 import SafetyCheck
from schemas.words import CheckStage, FailureAction
from stage_e.risk.template_text import has_template
from stage_e.tools.catalogue import Catalogue
from stage_e.tools.inventory import Inventory
from stage_e.tools.operation import Operation, Service
from stage_e.tools.probes import Probe, Question, access_in, probe_of
from stage_e.tools.prose.clauses import clauses_of, says

MOST_PROBES = 100
_UNITS = frozenset({"unit", "service"})
_WINDOWS = frozenset({"powershell", "winrm", "impacket"})
_IS_ACTIVE = "starts_with(stdout, 'active')"
_IS_RUNNING = r'contains(stdout, `"\nRunning "`)'  # the row below the header of the table


@dataclass(frozen=True, slots=True)
class SafetyReading:
    """A safety check and the operations that answer it; without any, only a person can look.

    Checks of one stage and action that ask the same share their probes.
    """

    check: SafetyCheck
    probes: tuple[Probe, ...]
    left_out: int = 0
    """How many more there would be, were they not too many."""


def read_safety_checks(
    checks: Sequence[SafetyCheck],
    operations: Sequence[Operation],
    catalogue: Catalogue,
    inventory: Inventory,
    *,
    most: int = MOST_PROBES,
) -> tuple[SafetyReading, ...]:
    """Each check with the probes of the first row of the table that its words fit, at most so many in all."""
    reader = _Reader(operations, catalogue, inventory, most)
    return tuple(map(reader.read, checks))


@dataclass(slots=True)
class _Reader:
    operations: Sequence[Operation]
    catalogue: Catalogue
    inventory: Inventory
    room: int
    questions: dict["_Ask", dict[Question, tuple[str, ...]]] = field(default_factory=dict)
    """What is asked, with the steps that it is about."""
    probes: dict[tuple[CheckStage, FailureAction, Question], Probe | None] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def read(self, check: SafetyCheck) -> SafetyReading:
        """The check with its probes."""
        ask = _asked(check.check)
        if ask is None:
            return SafetyReading(check, ())
        if ask not in self.questions:
            self.questions[ask] = self._questions(ask)
        keys = [(check.stage, check.failure_action, question) for question in self.questions[ask]]
        new = [key for key in keys if key not in self.probes]
        for key in new[: max(self.room, 0)]:
            self.probes[key] = self._probe(key[2], self.questions[ask][key[2]])
            self.room -= 1
        found = (self.probes.get(key) for key in keys)
        left_out = sum(key not in self.probes for key in new)
        return SafetyReading(check, tuple(probe for probe in found if probe is not None), left_out)

    def _questions(self, ask: "_Ask") -> dict[Question, tuple[str, ...]]:
        found: dict[Question, tuple[str, ...]] = {}
        for operation in self.operations:
            for question in ask(operation):
                found[question] = (*found.get(question, ()), operation.step_id)
        return found

    def _probe(self, question: Question, about: tuple[str, ...]) -> Probe | None:
        taken = {operation.step_id for operation in self.operations}
        probe_id = next(name for name in map("check_{}".format, self.numbers) if name not in taken)
        return probe_of(question, probe_id, about, self.catalogue, self.inventory)


@lru_cache(maxsize=1024)
def _asked(prose: str) -> "_Ask | None":
    for pattern, ask in _TABLE:
        if any(says(clause, pattern) for clause in clauses_of(prose)):
            return ask
    return None


def _reach(operation: Operation) -> Iterator[Question]:
    """A ping of each host that the step is bound to: two packets, as one may be lost and everything waits for it."""
    if operation.target_field or operation.service is Service.NETWORK:
        yield from (Question(target, "ping", (("host", target), ("count", "2"))) for target in operation.targets)


def _running(operation: Operation) -> Iterator[Question]:
    """The state of the one unit that the step is about, on each of its hosts."""
    name, access = operation.resource_name, access_in(operation.body)
    if operation.resource_kind not in _UNITS or not name or has_template(name):
        return
    for target in operation.targets:
        if access.get("connection_type") in _WINDOWS:
            yield Question(target, "Get-Service", (("target_host", target), ("name", name)), _IS_RUNNING, access)
        else:
            inputs = (("target_host", target), ("action", "is-active"), ("service", name))
            yield Question(target, "systemctl", inputs, _IS_ACTIVE, access)


_Ask: TypeAlias = Callable[[Operation], Iterator[Question]]
_TABLE: tuple[tuple[re.Pattern[str], _Ask], ...] = (
    (
        re.compile(
            r"\b(?:target|host|server|machine|device|node|workstation|camera)s?\b.{0,40}"
            r"\b(?:answers?|respond(?:s|ing)?|reachable|online|is up|are up|ping(?:s|able)?)\b"
        ),
        _reach,
    ),
    (re.compile(r"\b(?:service|unit|daemon)s?\b.{0,40}\b(?:running|active|started|is up|are up)\b"), _running),
)
"""What a check asks, and which operations answer that. A row joins it with its test."""
