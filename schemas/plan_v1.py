"""``PlanV1``, what Stage C hands over. Written by a language model: every word and number in it is a claim."""

from collections.abc import Iterable, Iterator
from typing import Annotated, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from schemas.container_types import ListOf, ReceivedObject, refuse_at
from schemas.field_types import Claim, Flag, Name, Order, Place, Text, Version, WholeSeconds
from schemas.findings import Fault, printable
from schemas.json_text import JsonObject
from schemas.waves import WavesWish
from schemas.wire import Wire
from schemas.words import CheckStage, FailureAction

MOST_STARS = 10  # of one pattern in depends_on; real ones have 2
LONGEST_ESTIMATE_S = 86_400  # a claim beyond a day says no more than "long"
_TARGET_KEYS = ("target_host", "target_hosts", "target", "host", "hostname")
_LINE_AND_TAB = "\t\n\r"


def _few_stars(pattern: str) -> str:
    if pattern.count("*") > MOST_STARS:
        raise refuse_at([((), f"has more than {MOST_STARS} stars")])
    return pattern


def _without_control(inputs: JsonObject) -> JsonObject:
    """Targets without control characters; tabs and line breaks are left for the step's own checks to name."""
    faults: list[Fault] = [
        ((key,), "a target must not contain control characters")
        for key in _TARGET_KEYS
        if key in inputs and _has_control(inputs[key])
    ]
    if faults:
        raise refuse_at(faults)
    return inputs


def _has_control(target: object) -> bool:
    if isinstance(target, list):
        return any(_has_control(item) for item in target)
    return (
        isinstance(target, str)
        and not target.isprintable()
        and any((character < " " and character not in _LINE_AND_TAB) or character == "\x7f" for character in target)
    )


Dependency = Annotated[Name, AfterValidator(_few_stars)]
"""The id of a step, or a pattern in which ``*`` stands for any characters."""


class Step(Wire):
    """One action of a plan."""

    id: Name
    """Unique in its plan."""
    description: Text = ""
    """Prose for a person."""
    tool: Name
    """As Stage C's catalogue names it; ours may not know it."""
    inputs: Annotated[ReceivedObject, AfterValidator(_without_control)] = Field(default_factory=dict)
    """What the tool is given; may hold ``{{templates}}``, and passwords in clear text."""
    preconditions: ListOf[Text] = ()
    """Prose."""
    success_criteria: ListOf[Text] = ()
    """Prose."""
    failure_handling: Text = ""
    """Prose."""
    estimated_duration: WholeSeconds
    """Declared seconds; 0 means unknown. Use ``estimated_s``."""
    depends_on: ListOf[Dependency] = ()
    """Steps that come first. Early plans write patterns such as ``step_*_ping``, late ones nothing."""
    execution_order: Order = 1
    """Place in the planner's order; several steps may share one."""
    requires_credentials: Flag = False
    """Whether the planner thinks that credentials are needed (late plans)."""
    execution_location: Place | None = None
    """The service that shall execute it, as sent (late plans)."""
    tool_metadata: ReceivedObject | None = None
    """What Stage C's catalogue says about the tool (late plans)."""
    waves: WavesWish | None = None
    """Where it changes many targets: fewer at once, fewer failures or more time than the policy asks for."""

    @property
    def estimated_s(self) -> int | None:
        """Declared seconds, at most a day; nothing when the plan does not know."""
        return min(self.estimated_duration, LONGEST_ESTIMATE_S) or None


_FAILURE_ACTIONS = frozenset(get_args(FailureAction))


def _plain_or_abort(action: object) -> object:
    if not isinstance(action, str):
        return action
    word = action.strip().lower()
    return word if word in _FAILURE_ACTIONS else "abort"


class SafetyCheck(Wire):
    """A check in prose. What it asks may be what a read of the catalogue answers."""

    check: Text
    """Prose."""
    stage: CheckStage
    failure_action: Annotated[FailureAction, BeforeValidator(_plain_or_abort)] = "abort"
    """Whatever is none of these words is the strictest of them."""


class RollbackAction(Wire):
    """How to undo a step, in prose; in practice there is none."""

    step_id: Name
    rollback_action: Text
    """Prose."""


class Observability(Wire):
    """What the planner would watch."""

    metrics_to_collect: ListOf[Text] = ()
    logs_to_monitor: ListOf[Text] = ()
    """Paths or names of logs."""
    alerts_to_set: ListOf[Text] = ()


class ExecutionMetadata(Wire):
    """What the planner says about the whole; it may contradict the steps."""

    total_estimated_time: Claim = 0
    """Seconds; the sum of the steps, whatever runs in parallel."""
    risk_factors: ListOf[Text] = ()
    approval_points: ListOf[Text] = ()
    """Ids of steps; knows four tools."""
    checkpoint_steps: ListOf[Text] = ()
    """Ids of steps."""


def repeated_ids(ids: Iterable[object]) -> Iterator[Fault]:
    """Each id that a step before has already, as a fault at ``(index, "id")``; what is no text is passed over."""
    first: dict[str, int] = {}
    for index, step_id in enumerate(ids):
        if isinstance(step_id, str) and first.setdefault(step_id, index) != index:
            yield (index, "id"), f"step {first[step_id]} has the id {printable(step_id, 60)!r} already"


def _some_and_unique(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Counts here, because a ``min_length`` counts only the steps without a fault."""
    if not steps:
        raise refuse_at([((), "must have at least one step")])
    if len({step.id for step in steps}) < len(steps):
        raise refuse_at(list(repeated_ids(step.id for step in steps)))
    return steps


class Plan(Wire):
    """The inner plan: all that the orchestrator passes on."""

    steps: Annotated[tuple[Step, ...], Field(json_schema_extra={"minItems": 1}), AfterValidator(_some_and_unique)]
    """At least one, with unique ids. How many are taken is up to the reader, see ``SubmissionLimits``."""
    safety_checks: ListOf[SafetyCheck] = ()
    rollback_plan: ListOf[RollbackAction] = ()
    observability: Annotated[
        Observability,
        BeforeValidator(lambda value: {} if value is None else value, json_schema_input_type=Observability | None),
    ] = Field(default_factory=Observability)


class PlanV1(Wire):
    """A whole plan. A bare inner plan becomes one without metadata, see ``submission``."""

    plan: Plan
    execution_metadata: ExecutionMetadata | None = None
    stage: Text | None = None
    """Who made it; in practice ``stage_c_planner``."""
    version: Version | None = None
    """Of the shape; in practice ``1.0``."""
    timestamp: Text | None = None
    """When it was made, a naive ISO time of the planner's clock."""
    processing_time_ms: Claim | None = None
    """Milliseconds that the planner took."""
