"""Safety checks: prose, of which a few sentences ask what a read-only operation of the catalogue answers."""

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

from schemas.json_text import JsonObject
from schemas.plan_v1 import SafetyCheck
from stage_e.risk.command_rule import Language
from stage_e.risk.judge import judge_words
from stage_e.risk.template_text import has_template
from stage_e.tools.catalogue import Catalogue
from stage_e.tools.forms import argv_of, fitting_form
from stage_e.tools.operation import Operation, Service
from stage_e.tools.prose.clauses import clauses_of, says

MOST_PROBES = 100
_UNITS = frozenset({"unit", "service"})
_WINDOWS = frozenset({"powershell", "winrm", "impacket"})


@dataclass(frozen=True, slots=True)
class SafetyReading:
    """A safety check and the operations that answer it; without any, only a person can look."""

    check: SafetyCheck
    probes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Probe:
    """A tool of the catalogue with its inputs, about ``target``."""

    target: str
    tool: str
    inputs: tuple[tuple[str, str], ...]


def read_safety_checks(
    checks: Sequence[SafetyCheck], operations: Sequence[Operation], catalogue: Catalogue
) -> tuple[SafetyReading, ...]:
    """Each check with the probes of the first row of the table that its words fit."""
    probes: dict[_Ask, tuple[str, ...]] = {}
    readings: list[SafetyReading] = []
    for check in checks:
        ask = _asked(check.check)
        if ask is not None and ask not in probes:
            probes[ask] = tuple(_texts(ask, operations, catalogue))
        readings.append(SafetyReading(check, probes[ask] if ask is not None else ()))
    return tuple(readings)


@lru_cache(maxsize=1024)
def _asked(prose: str) -> "_Ask | None":
    for pattern, ask in _TABLE:
        if any(says(clause, pattern) for clause in clauses_of(prose)):
            return ask
    return None


def _texts(ask: "_Ask", operations: Sequence[Operation], catalogue: Catalogue) -> Iterator[str]:
    probes = dict.fromkeys(probe for operation in operations for probe in ask(operation))
    for probe in islice(probes, MOST_PROBES):
        text = _text(probe, catalogue)
        if text is not None:
            yield text


def _reach(operation: Operation) -> Iterator[_Probe]:
    """A ping of each host that the step is bound to."""
    if operation.target_field or operation.service is Service.NETWORK:
        yield from (_Probe(target, "ping", (("host", target),)) for target in operation.hosts)


def _running(operation: Operation) -> Iterator[_Probe]:
    """The state of the one unit that the step is about, on each of its hosts."""
    name = operation.resource_name
    if operation.resource_kind not in _UNITS or not name or has_template(name):
        return
    windows = operation.body.get("connection_type") in _WINDOWS
    tool = "Get-Service" if windows else "systemctl"
    inputs = (("name", name),) if windows else (("action", "is-active"), ("service", name))
    yield from (_Probe(target, tool, inputs) for target in operation.hosts)


_Ask: TypeAlias = Callable[[Operation], Iterator[_Probe]]
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


def _text(probe: _Probe, catalogue: Catalogue) -> str | None:
    """``target: command``; nothing where the catalogue has no such command, or does not prove that it only reads."""
    tool = catalogue.find(probe.tool)
    inputs: JsonObject = dict(probe.inputs)
    form = None if tool is None else fitting_form(tool, probe.tool, inputs)
    if tool is None or form is None:
        return None
    argv = argv_of(form, tool, probe.tool, inputs, probe.target)
    if not judge_words(catalogue.book, argv, tool.language).effect.harmless:
        return None
    text = shlex.join(argv) if tool.language is Language.POSIX else " ".join(argv)
    return f"{probe.target}: {text}"
