"""Verdicts that were taken a moment ago: what a client was just shown is not judged again when it is submitted.

A verdict depends on nothing but what ``prepare.judge`` is given. All of that is part of the key, but for the stamps by
which two copies of one request differ; the judge is not given those, so that it cannot come to depend on them.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from schemas.decision_v1 import DecisionV1
from schemas.findings import Path
from schemas.plan_v1 import PlanV1
from stage_e.prepare import Judgement, Moment, Verdict, judge
from stage_e.tools.inventory import Inventory

MOST = 256
MOST_STEPS = 20  # of a plan whose verdict is worth its memory; larger ones are judged in a thread anyway
_PLAN_STAMPS = {"timestamp": None, "processing_time_ms": None}
_DECISION_STAMPS = {"decision_id": None, "timestamp": None, "processing_time_ms": None, "cache_hit": False}
_PLAN_KEYS, _DECISION_KEYS = {*_PLAN_STAMPS}, {*_DECISION_STAMPS}
Key = tuple[str, str, Path, tuple[bool, ...]]
"""The plan, the decision, where the steps are, and which of the policy's freezes hold."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    judgement: Judgement
    inventory: Inventory
    verdict: Verdict


class Verdicts:
    """The latest ones; may be used from several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Key, _Remembered] = OrderedDict()
        self._turn = Lock()

    def judge(self, plan: PlanV1, decision: DecisionV1 | None, judgement: Judgement, at: Moment) -> Verdict:
        """As ``prepare.judge``. Raises: InvalidPlanError, which is not remembered."""
        if len(plan.plan.steps) > MOST_STEPS:
            return _judge_without_stamps(plan, decision, judgement, at)
        holding = tuple(freeze.holds(at.now) for freeze in judgement.policy.freezes)
        said = "" if decision is None else decision.model_dump_json(exclude=_DECISION_KEYS)
        key = (plan.model_dump_json(exclude=_PLAN_KEYS), said, at.steps_at, holding)
        kept = self._kept.get(key)
        if kept is not None and kept.judgement is judgement and kept.inventory == at.inventory:
            return kept.verdict
        verdict = _judge_without_stamps(plan, decision, judgement, at)
        self._keep(key, _Remembered(judgement, at.inventory, verdict))
        return verdict

    def _keep(self, key: Key, remembered: _Remembered) -> None:
        with self._turn:
            self._kept[key] = remembered
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _judge_without_stamps(plan: PlanV1, decision: DecisionV1 | None, judgement: Judgement, at: Moment) -> Verdict:
    plan = plan.model_copy(update=_PLAN_STAMPS)
    decision = None if decision is None else decision.model_copy(update=_DECISION_STAMPS)
    return judge(plan, decision, judgement, at)
