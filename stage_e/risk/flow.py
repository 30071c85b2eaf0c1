"""What several steps do together that none of them does alone: secrets that travel, commands made of outputs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemas.json_text import JsonObject, JsonValue
from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement, Reason
from stage_e.risk.template_text import TEMPLATE, parts, texts_in

_COMMANDS = ("command", "commands", "script", "query", "argv")
_TARGETS = ("target_host", "target_hosts", "host", "hostname", "target", "ip", "ip_address", "server", "url")
_SENT = frozenset({"url", "params", "headers", "body", "payload", "data", "json"})
_MAY_SHOW = frozenset(
    {"path.may_hold_secrets", "read.environment", "read.secret", "sql.may_show_secrets", "powershell.secret_variable"}
)
_CONDITION = "condition"
"""What it yields is yes or no."""
_RESULT = re.compile(r"step_([0-9]+)_result")
_SEVERE = frozenset({Effect.DISRUPTIVE, Effect.DESTRUCTIVE, Effect.UNKNOWN})
_SHORTEST_PATH = 4
_CODE = re.compile(
    r"(?i)(?:[a-z]:\\|/)[\w\\/.-]*\.(?:sh|bash|py|pl|rb|ps1|psm1|bat|cmd|vbs|js|exe|bin|run|jar)\b|/tmp/[\w.-]+"
)
"""Files that hold code, or may."""


@dataclass(frozen=True, slots=True)
class FlowStep:
    """A step as far as others can see it."""

    step_id: str
    inputs: JsonObject
    judgement: Judgement
    tells: bool = False
    """Whether people, or other systems, get to see what it is given."""
    lists_all: bool = False
    """Whether it yields every asset there is."""
    over_list: bool = False
    """Whether it runs once for each asset of a list."""


@dataclass(frozen=True, slots=True)
class _Use:
    """Something that an earlier step put out, in an input of a later one."""

    source: FlowStep
    name: str


def flow_reasons(steps: Sequence[FlowStep]) -> Mapping[str, tuple[Reason, ...]]:
    """What the steps add to each other's risk, by the step that it becomes true in."""
    secret = _with_secrets(steps)
    return {step.step_id: tuple(_reasons(step, steps[:at], secret)) for at, step in enumerate(steps)}


def _with_secrets(steps: Sequence[FlowStep]) -> frozenset[str]:
    """Steps whose output may hold a secret: they read one, or were given one by such a step."""
    found = set[str]()
    for at, step in enumerate(steps):
        if _holds_secret(step) or any(
            use.source.step_id in found and use.name != _CONDITION for use in _uses(step, steps[:at])
        ):
            found.add(step.step_id)
    return frozenset(found)


def _reasons(step: FlowStep, before: Sequence[FlowStep], secret: frozenset[str]) -> Iterator[Reason]:
    severe = step.judgement.effect in _SEVERE
    for use in _uses(step, before):
        if use.source.step_id in secret and _leaves(step, use.name):
            yield _critical("flow.secret", f"a secret that {use.source.step_id} holds leaves by {step.step_id}")
        elif step.tells and _may_hold_secret(use.source):
            detail = f"what {use.source.step_id} reads may hold secrets, and leaves by {step.step_id}"
            yield Reason("flow.may_hold_secret", detail, RiskLevel.HIGH)
        elif use.name in _COMMANDS and (severe or _is_whole(step.inputs[use.name])):
            yield _critical("flow.command", f"what {use.source.step_id} puts out becomes a part of the command")
        elif use.name in _TARGETS and not step.judgement.effect.harmless:
            yield Reason("flow.target", f"what {use.source.step_id} puts out becomes the target", RiskLevel.HIGH)
    if step.over_list and severe and any(source.lists_all for source in before):
        yield _critical("flow.everything", "it acts on everything that the inventory has")
    for source in before:
        if _runs_what_it_wrote(step, source):
            yield _critical("flow.written_code", f"it runs what {source.step_id} wrote")


def _critical(rule: str, detail: str) -> Reason:
    return Reason(rule, detail, RiskLevel.CRITICAL)


def _uses(step: FlowStep, before: Sequence[FlowStep]) -> Iterator[_Use]:
    """Outputs of earlier steps in the inputs, each once for an input."""
    for name, value in step.inputs.items():
        paths = {path for text in texts_in(value) for path in TEMPLATE.findall(text)}
        sources = (source for path in sorted(paths) if (source := _source(path, before)) is not None)
        yield from (_Use(source, name) for source in sources)


def _source(path: str, before: Sequence[FlowStep]) -> FlowStep | None:
    """The step that a template speaks of: ``step_0_result``, ``steps.<id>...`` or ``<id>...``."""
    first, *rest = parts(path)
    numbered = _RESULT.fullmatch(first)
    if numbered is not None:
        position = int(numbered[1])
        return before[position] if position < len(before) else None
    step_id = rest[0] if first in {"steps", "outputs", "results"} and rest else first
    return next((source for source in before if source.step_id == step_id), None)


def _holds_secret(source: FlowStep) -> bool:
    return source.judgement.effect.harmless and source.judgement.risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


def _may_hold_secret(source: FlowStep) -> bool:
    return source.judgement.effect.harmless and any(each.rule in _MAY_SHOW for each in source.judgement.reasons)


def _leaves(step: FlowStep, name: str) -> bool:
    """Whether what stands in the input ``name`` gets to others: people, a changed system, or whoever serves a URL."""
    if step.tells or not step.judgement.effect.harmless or name in _SENT:
        return True
    return any("://" in text for text in texts_in(step.inputs[name]))


def _is_whole(value: JsonValue) -> bool:
    """Whether the command is an output and nothing else: whoever wrote that output chooses it."""
    return any(text.strip().startswith("{{") for text in texts_in(value))


def _runs_what_it_wrote(step: FlowStep, source: FlowStep) -> bool:
    """Whether a command that is no plain read names the file that an earlier step filled."""
    path, command = source.inputs.get("path"), step.inputs.get("command")
    if _runs_what_a_command_left(step, source):
        return True
    wrote = not source.judgement.effect.harmless and source.inputs.get("content") is not None
    if not wrote or not isinstance(path, str) or not isinstance(command, str) or len(path) < _SHORTEST_PATH:
        return False
    return path in command and not step.judgement.effect.harmless


def _runs_what_a_command_left(step: FlowStep, source: FlowStep) -> bool:
    """Whether code that nobody sees has the name of a file that a changing command before it spoke of."""
    wrote, command = source.inputs.get("command"), step.inputs.get("command")
    if not isinstance(wrote, str) or not isinstance(command, str) or source.judgement.effect.harmless:
        return False
    same_host = all(source.inputs.get(name) == step.inputs.get(name) for name in _TARGETS)
    left = {path.lower() for path in _CODE.findall(wrote)} & {path.lower() for path in _CODE.findall(command)}
    return bool(left) and same_host and step.judgement.effect is Effect.UNKNOWN
