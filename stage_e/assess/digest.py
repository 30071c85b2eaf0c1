"""What an approval is bound to: a hash of exactly what would be sent, where, and in which order."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from schemas.assessment import CheckAssessment
from schemas.json_text import JsonObject, JsonValue
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
) -> str:
    """``sha256:<hex>`` of the operations and the edges between them, with those that let a failure pass.

    ``checks`` says of some operations that they are no steps, and what hangs on them.

    Descriptions, texts for people, estimates and the order of keys do not count. Templates stand for values that come
    later: what they may become is part of what is approved, and so are the step that yields them and the hosts that it
    would yield now, in whatever order.
    """
    return seal_of(operations, needs, tolerated, checks).digest


def seal_of(
    operations: Iterable[Operation],
    needs: Mapping[str, Sequence[str]],
    tolerated: Mapping[str, Collection[str]] = NOTHING_TOLERATED,
    checks: Sequence[CheckAssessment] = (),
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
    return Seal(f"sha256:{_hash(whole)}", steps)


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
    }


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
