"""Safety checks: prose, of which a few sentences ask what a read-only operation of the catalogue answers."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    probes: tuple[Probe, ...] = ()
    why_no_more: tuple[str, ...] = ()
    """Why they are not all that there is to look at."""


def read_safety_checks(
    checks: Sequence[SafetyCheck],
    operations: Sequence[Operation],
    catalogue: Catalogue,
    inventory: Inventory,
    *,
    most: int = MOST_PROBES,
) -> tuple[SafetyReading, ...]:
    """Each check with the probes of the first row of the table that its words fit, at most so many in all."""
    taken = {operation.step_id for operation in operations}
    names = (name for name in map("check_{}".format, count(1)) if name not in taken)
    reader = _Reader(operations, catalogue, inventory, names, max(most, 0))
    return tuple(map(reader.read, checks))


@dataclass(frozen=True, slots=True)
class _Subject:
    """What an ask comes to for a whole plan: questions with the steps that each is about."""

    questions: Mapping[Question, tuple[str, ...]]
    certain: Collection[Question]
    """Those whose target a step names; the others are about a list as it was when the plan was judged."""
    all_known: bool
    """Whether every target is known before the run."""


@dataclass(slots=True)
class _Reader:
    operations: Sequence[Operation]
    catalogue: Catalogue
    inventory: Inventory
    names: Iterator[str]
    room: int
    subjects: dict["_Ask", _Subject] = field(default_factory=dict)
    probes: dict[tuple[CheckStage, FailureAction, Question], Probe | None] = field(default_factory=dict)

    def read(self, check: SafetyCheck) -> SafetyReading:
        """The check with its probes."""
        ask = _asked(check.check)
        if ask is None:
            return SafetyReading(check)
        if ask not in self.subjects:
            self.subjects[ask] = _subject(ask, self.operations)
        subject = self.subjects[ask]
        keys = {question: (check.stage, check.failure_action, question) for question in subject.questions}
        new = [question for question, key in keys.items() if key not in self.probes]
        for question in new[: self.room]:
            self.probes[keys[question]] = self._probe(question, subject)
        left_out, self.room = len(new[self.room :]), self.room - len(new[: self.room])
        found = (self.probes.get(key) for key in keys.values())
        return SafetyReading(check, tuple(filter(None, found)), tuple(_why_no_more(subject, left_out)))

    def _probe(self, question: Question, subject: _Subject) -> Probe | None:
        about = subject.questions[question]
        probe = probe_of(question, next(self.names), about, self.catalogue, self.inventory)
        if probe is None or question in subject.certain:
            return probe
        return replace(probe, why_not="the list that it is from may be another when it is due")


def _subject(ask: "_Ask", operations: Sequence[Operation]) -> _Subject:
    found: dict[Question, list[str]] = {}
    certain: set[Question] = set()
    all_known = True
    for operation in operations:
        question_about = ask(operation)
        if question_about is None:
            continue
        all_known &= bool(operation.hosts) or operation.target_field is None
        certain.update(map(question_about, operation.targets))
        for target in operation.hosts:
            found.setdefault(question_about(target), []).append(operation.step_id)
    return _Subject({question: tuple(about) for question, about in found.items()}, certain, all_known)


def _why_no_more(subject: _Subject, left_out: int) -> Iterator[str]:
    if not subject.all_known:
        yield "some targets are known only when it runs"
    if left_out:
        yield f"too many for one plan, and so left out: {left_out}"


@lru_cache(maxsize=1024)
def _asked(prose: str) -> "_Ask | None":
    for pattern, ask in _TABLE:
        if any(says(clause, pattern) for clause in clauses_of(prose)):
            return ask
    return None


def _reach(operation: Operation) -> "_QuestionAbout | None":
    """A ping of a host that the step is bound to: two packets, as one may be lost and everything waits for it."""
    if operation.target_field is None and operation.service is not Service.NETWORK:
        return None
    return lambda target: Question(target, "ping", (("host", target), ("count", "2")))


def _running(operation: Operation) -> "_QuestionAbout | None":
    """The state of the one unit that the step is about, on one of its hosts."""
    name, access = operation.resource_name, access_in(operation.body)
    if operation.resource_kind not in _UNITS or not name or has_template(name):
        return None
    if access.get("connection_type") in _WINDOWS:
        return lambda target: Question(
            target, "Get-Service", (("target_host", target), ("name", name)), _IS_RUNNING, access
        )
    asked = (("action", "is-active"), ("service", name))
    return lambda target: Question(target, "systemctl", (("target_host", target), *asked), _IS_ACTIVE, access)


_QuestionAbout: TypeAlias = Callable[[str], Question]
_Ask: TypeAlias = Callable[[Operation], _QuestionAbout | None]
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
