"""Labelled operations, and what the product says of them: lowered, judged and raised as a plan that came in."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from schemas.json_text import JsonObject, JsonValue
from schemas.plan_v1 import PlanV1
from schemas.words import Effect, RiskLevel
from stage_e.errors import InvalidPlanError
from stage_e.risk.judgement import Judgement, Reason, unknown, worse_risk, worst_effect
from stage_e.risk.surroundings import Surroundings, raised_for_surroundings
from stage_e.tools.catalogue import Catalogue
from stage_e.tools.lower import LowerOptions, lower_plan

DEFAULT_CASES = Path(__file__).resolve().parents[1] / "tests" / "data" / "risk_cases.jsonl"
_OPTIONS = LowerOptions(default_host="a-host")  # cases name none where the tool is what they are about


class Context(BaseModel):
    """What the inventory and the policy would say."""

    model_config = ConfigDict(frozen=True)

    environment: str | None = None
    target_count: int | None = None
    asset_tags: tuple[str, ...] = ()
    change_freeze: bool = False
    declared_risk: RiskLevel | None = None


class RiskCase(BaseModel):
    """A labelled operation."""

    model_config = ConfigDict(frozen=True)

    id: str
    tool: str
    inputs: dict[str, JsonValue]
    context: Context = Context()
    risk: RiskLevel
    read_only: bool
    tags: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the product says of a case, and how long it took."""

    level: RiskLevel
    effect: Effect
    reasons: tuple[Reason, ...]
    took_s: float

    @property
    def read_only(self) -> bool:
        """Whether it is taken for a plain read."""
        return self.effect.harmless

    @property
    def rules(self) -> list[str]:
        """Names of the rules that spoke, each once."""
        return list(dict.fromkeys(reason.rule for reason in self.reasons))


def read_cases(file: Path) -> list[RiskCase]:
    """The cases in a file of one JSON object a line."""
    return [RiskCase.model_validate(json.loads(line)) for line in file.read_text().splitlines() if line.strip()]


def judged(case: RiskCase, catalogue: Catalogue, rounds: int = 1) -> Verdict:
    """The verdict of the product. A plan that it refuses cannot be decided by reading, which is high.

    The shortest of ``rounds`` counts as its time: what other processes took away is not ours.
    """
    plan = _plan_of(case)
    tried = [_timed(case, plan, catalogue) for _ in range(rounds)]
    return min(tried, key=lambda verdict: verdict.took_s)


def _timed(case: RiskCase, plan: PlanV1, catalogue: Catalogue) -> Verdict:
    began_s = time.perf_counter()
    judgement = _whole(case, plan, catalogue)
    took_s = time.perf_counter() - began_s
    return Verdict(judgement.risk, judgement.effect, judgement.reasons, took_s)


def _whole(case: RiskCase, plan: PlanV1, catalogue: Catalogue) -> Judgement:
    try:
        found = lower_plan(plan, None, catalogue, _OPTIONS).judgements.values()
    except InvalidPlanError as error:
        return unknown("plan.refused", "; ".join(f"{each.pointer} {each.detail}" for each in error.errors))
    context = case.context
    surroundings = Surroundings(
        context.environment, context.target_count, frozenset(context.asset_tags), freeze=context.change_freeze
    )
    raised = [raised_for_surroundings(judgement, surroundings) for judgement in found]
    return Judgement(
        worst_effect(judgement.effect for judgement in raised),
        worse_risk(*(judgement.risk for judgement in raised), *filter(None, [context.declared_risk])),
        tuple(reason for judgement in raised for reason in judgement.reasons),
    )


def _plan_of(case: RiskCase) -> PlanV1:
    steps = [*_steps_of(case)]
    return PlanV1.model_validate({"plan": {"steps": steps}})


def _steps_of(case: RiskCase) -> Iterator[JsonObject]:
    given = case.inputs.get("steps") if case.tool == "plan" else None
    alone: list[JsonValue] = [{"id": "s0", "tool": case.tool, "inputs": case.inputs}]
    for position, step in enumerate(given if isinstance(given, list) else alone):
        if isinstance(step, dict):
            yield {"estimated_duration": 0, "execution_order": position + 1, **step}
