"""What an approval is bound to: a hash of exactly what would be sent, where, and in which order."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from schemas.assessment import CheckAssessment, TakenOver
from schemas.json_text import JsonObject, JsonValue
from stage_e.engine.execution import target_id
from stage_e.tools.operation import Operation

NOTHING_TOLERATED: Mapping[str, Collection[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Seal:
    """The digest of a plan, and the hashes of its steps that it is made of."""

    digest: str
    steps: Mapping[str, str]

    def holds(self, operation: Operation) -> bool:
        """Whether it is, to the letter, what was sealed."""
        return self.steps.get(operation.step_id) == _hash(_sent(operation))


def digest_of(
    operations: Iterable[Operation],
    needs: Mapping[str, Sequence[str]],
    tolerated: Mapping[str, Collection[str]] = NOTHING_TOLERATED,
    checks: Sequence[CheckAssessment] = (),
    done: Collection[str] = (),
) -> str:
    """``sha256:<hex>`` of the operations and the edges between them, with those that let a failure pass.

    ``checks`` says of some operations that they are no steps, and what hangs on them. ``done`` are steps, and targets
    of steps, that a retry takes over: they are not sent.

    Descriptions, texts for people, estimates and the order of keys do not count. Templates stand for values that come
    later: what they may become is part of what is approved, and so are the step that yields them and the hosts that it
    would yield now, in whatever order.
    """
    return seal_of(operations, needs, tolerated, checks, done).digest


def seal_of(
    operations: Iterable[Operation],
    needs: Mapping[str, Sequence[str]],
    tolerated: Mapping[str, Collection[str]] = NOTHING_TOLERATED,
    checks: Sequence[CheckAssessment] = (),
    done: Collection[str] = (),
) -> Seal:
    """The digest, with the hash of each step."""
    steps = {operation.step_id: _hash(_sent(operation)) for operation in operations}
    edges: list[JsonValue] = [
        [before, after, "tolerated"] if before in tolerated.get(after, ()) else [before, after]
        for before, after in sorted((before, after) for after, befores in needs.items() for before in befores)
    ]
    whole: JsonObject = {"steps": [*steps.values()], "edges": edges}
    if checks:
        whole["checks"] = [[each.id, each.stage, each.optional, each.expression] for each in checks]
    if done:
        whole["taken_over"] = [*sorted(done)]
    return Seal(f"sha256:{_hash(whole)}", steps)


def ids_taken_over(taken_over: Iterable[TakenOver]) -> tuple[str, ...]:
    """Ids of the steps that are done as a whole, and of the targets that are done of others."""
    return tuple(
        done
        for each in taken_over
        for done in ((each.id,) if each.targets is None else (target_id(each.id, target) for target in each.targets))
    )


def is_sent_alike(one: Operation, other: Operation) -> bool:
    """Whether both send the same, but for their targets; what they were judged to do does not count."""
    return _hash(_without_place(one)) == _hash(_without_place(other))


def digest_of_step(plan_digest: str, step_id: str, hosts: Iterable[str]) -> str:
    """``sha256:<hex>`` of one step of the plan of that digest, on exactly these hosts, in whatever order."""
    return f"sha256:{_hash({'plan': plan_digest, 'step': step_id, 'hosts': [*sorted(set(hosts))]})}"


def _sent(operation: Operation) -> JsonObject:
    return {
        "step": operation.step_id,
        "tool": operation.tool,
        "version": operation.tool_version,
        "service": operation.service,
        "call": operation.call,
        "body": operation.body,
        "targets": list(operation.targets),
        "assets": dict(operation.assets),
        "loop_over": operation.loop_over,
        "foreseen": None if operation.foreseen is None else [*sorted(operation.foreseen)],
        "target_field": operation.target_field,
        "sources": dict(operation.sources),
        "effect": operation.effect,
        "timeout_s": operation.timeout_s,
        "idempotent": operation.idempotent,
        "max_attempts": operation.max_attempts,
        "ok_exit_codes": list(operation.ok_exit_codes),
        "broken": operation.broken,
        **({"looks_first": operation.look} if operation.undo_if else {}),
    }


def _without_place(operation: Operation) -> JsonObject:
    """All but where it goes: the host of a single target stands in the body, too."""
    sent = _sent(operation)
    body = {key: value for key, value in operation.body.items() if key != operation.target_field}
    return {**sent, "body": body, "targets": [], "assets": {}, "effect": "", "sources": {}}


def _hash(value: JsonObject) -> str:
    text = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: JsonValue) -> JsonValue:
    """With whole numbers written one way, as a store may write 300.0 as 300."""
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
