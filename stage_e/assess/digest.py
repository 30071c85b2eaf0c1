"""What an approval is bound to: a hash of exactly what would be sent, where, and in which order."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from schemas.json_text import JsonObject, JsonValue
from stage_e.tools.operation import Operation


def digest_of(
    operations: Iterable[Operation],
    needs: Mapping[str, Sequence[str]],
    tolerated: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> str:
    """``sha256:<hex>`` of the operations and the edges between them, with those that let a failure pass.

    Descriptions, texts for people, estimates and the order of keys do not count. Templates stand for values that come
    later: what they may become is part of what is approved, and so is the step that yields them.
    """
    steps: list[JsonValue] = [_hash(_sent(operation)) for operation in operations]
    edges: list[JsonValue] = [
        [before, after, "tolerated"] if before in tolerated.get(after, ()) else [before, after]
        for after, befores in needs.items()
        for before in sorted(befores)
    ]
    return f"sha256:{_hash({'steps': steps, 'edges': edges})}"


def _sent(operation: Operation) -> JsonObject:
    return {
        "step": operation.step_id,
        "tool": operation.tool,
        "version": operation.tool_version,
        "service": operation.service,
        "call": operation.call,
        "body": operation.body,
        "targets": list(operation.targets),
        "loop_over": operation.loop_over,
        "target_field": operation.target_field,
        "sources": dict(operation.sources),
        "effect": operation.effect,
        "timeout_s": operation.timeout_s,
        "broken": operation.broken,
    }


def _hash(value: JsonObject) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
