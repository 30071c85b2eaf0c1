"""The sentence for the chat, made from outputs by rules. Nothing is counted or concluded that no output says."""

from collections.abc import Iterable, Sequence

from schemas.json_text import JsonObject, JsonValue
from schemas.words import ExecutionStatus, StepStatus
from stage_e.engine.execution import Execution, StepState
from stage_e.tools.operation import Operation

SHORT = 3  # so many steps are told in full sentences; more become a list
NAMED = 10  # how many assets are named before "and N more"
SHOWN = 2_000  # characters of output in a sentence

_SYSTEMS = {"windows": "Windows", "linux": "Linux", "macos": "macOS", "other": ""}


def answer_of(operations: Sequence[Operation], execution: Execution, status: ExecutionStatus, reason: str) -> str:
    """What a person reads when the execution has ended as ``status``: of checks, only those that it is missing."""
    plan = [operation for operation in operations if not execution.step(operation.step_id).spec.check]
    done = [operation for operation in plan if _succeeded(execution, operation)]
    sentences = [_sentence(operation, execution.step(operation.step_id)) for operation in done]
    if status is ExecutionStatus.COMPLETED:
        return _joined(sentences) if len(sentences) <= SHORT else _listed(sentences)
    head = (_ALL_BUT_CHECKED if len(done) == len(plan) else _HEADS[status]).format(done=len(done), total=len(plan))
    troubles = _troubles(execution) if status not in _UNTOLD else []
    return _joined([head if not reason else f"{head} {reason}", *troubles, *sentences])


_ALL_BUT_CHECKED = "Done, but not all that was to be checked holds: {done} of {total} steps succeeded."
_UNTOLD = {ExecutionStatus.REJECTED, ExecutionStatus.EXPIRED}

_HEADS = {
    ExecutionStatus.PARTIAL: "Only partly done: {done} of {total} steps succeeded.",
    ExecutionStatus.FAILED: "It failed: none of {total} steps succeeded.",
    ExecutionStatus.CANCELLED: "Cancelled: {done} of {total} steps had succeeded.",
    ExecutionStatus.TIMED_OUT: "Stopped at its time limit: {done} of {total} steps had succeeded.",
    ExecutionStatus.REJECTED: "Nothing was done: the plan was rejected.",
    ExecutionStatus.EXPIRED: "Nothing was done: nobody approved the plan in time.",
}


def _succeeded(execution: Execution, operation: Operation) -> bool:
    return execution.step(operation.step_id).status is StepStatus.SUCCEEDED


def _joined(sentences: Sequence[str]) -> str:
    return "\n".join(sentences) if any("\n" in sentence for sentence in sentences) else " ".join(sentences)


def _listed(sentences: Sequence[str]) -> str:
    """A line for each step, and no output: who wants it looks at the step."""
    lines = [f"- {sentence.splitlines()[0].removesuffix(':')}" for sentence in sentences]
    return "\n".join([f"All {len(sentences)} steps succeeded:", *lines])


def _troubles(execution: Execution) -> list[str]:
    steps = [step for step in map(execution.step, execution.graph.ids) if step.error and not step.spec.optional]
    bad = [step for step in steps if step.status in {StepStatus.FAILED, StepStatus.UNKNOWN}]
    bad = bad or [step for step in steps if step.status is StepStatus.SKIPPED]
    return [_trouble(step) for step in bad[:NAMED]]


def _trouble(step: StepState) -> str:
    """What is not certain is said to be so."""
    if step.status is StepStatus.UNKNOWN:
        return f"Nobody knows whether {step.called} was done: {step.error}."
    return f"{step.called}: {step.error}."


def _sentence(operation: Operation, step: StepState) -> str:
    output = step.output or {}
    match operation.call:
        case "assets.count":
            return _count_sentence(operation, output)
        case "assets.list" | "assets.search":
            is_all = not _filters(operation) and operation.call == "assets.list"
            return _count_sentence(operation, output) if is_all else _found_sentence(output)
        case "assets.get":
            return _asset_sentence(output)
        case "execute":
            return _command_sentence(operation, step, output)
        case _:
            return str(output.get("text") or f"{operation.text}: done.")


def _filters(operation: Operation) -> JsonObject:
    filters = operation.body.get("filters")
    return filters if isinstance(filters, dict) else {}


def _count_sentence(operation: Operation, output: JsonObject) -> str:
    count, filters = _int(output.get("asset_count")), _filters(operation)
    what = f"{count} {_plural('asset', count)}"
    place = "in the system" if not filters else "with " + ", ".join(f"{key} {_words(filters[key])}" for key in filters)
    groups = ", ".join(_group(group) for group in _objects(output.get("groups")))
    return f"You have {what} {place}: {groups}" if groups else f"You have {what} {place}"


def _group(group: JsonObject) -> str:
    """Such as ``6 Windows workstations``."""
    count = _int(group.get("count"))
    system = str(group.get("os_type") or "")
    kind = str(group.get("device_type") or "asset").replace("_", " ")
    return " ".join(word for word in (str(count), _SYSTEMS.get(system.lower(), system), _plural(kind, count)) if word)


def _found_sentence(output: JsonObject) -> str:
    count = _int(output.get("asset_count"))
    if count == 0:
        return "No asset matches."
    names = [str(row.get("hostname") or row.get("name") or row.get("id")) for row in _objects(output.get("assets"))]
    more = count - len(names[:NAMED])
    listed = ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"Found {count} {_plural('asset', count)}: {listed}."


def _asset_sentence(output: JsonObject) -> str:
    row = next(iter(_objects(output.get("assets"))), {})
    name = row.get("hostname") or row.get("name") or row.get("id")
    facts = ", ".join(f"{key} {_words(value)}" for key, value in row.items() if key != "hostname" and value is not None)
    return f"{name}: {facts}."


def _command_sentence(operation: Operation, step: StepState, output: JsonObject) -> str:
    if step.children:
        return f"{operation.text}: done on {len(step.children)} {_plural('target', len(step.children))}."
    host = output.get("host")
    head = f"{operation.text} on {host}" if host and str(host) not in operation.text else operation.text
    said = str(output.get("stdout") or "").strip()
    if operation.writes or not said:
        return f"{head}: done."
    return f"{head}:\n{said[:SHOWN]}"


def _objects(value: JsonValue) -> Iterable[JsonObject]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _int(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0


def _words(value: JsonValue) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _plural(noun: str, count: int) -> str:
    if count == 1:
        return noun
    if noun.endswith(("s", "x", "ch", "sh")):
        return f"{noun}es"
    return f"{noun}s"
