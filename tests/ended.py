"""Executions that have ended, made of real plans, with each step as the test says."""

from datetime import UTC, datetime

from schemas.json_text import JsonObject, JsonValue
from schemas.submission import check_submission
from schemas.words import ExecutionStatus, Mode, StepStatus
from stage_e.assess.policy import packaged_policy
from stage_e.ports.records import ExecutionRecord, StepRow, Submitted
from stage_e.prepare import Judgement, prepare
from stage_e.settings import Settings
from stage_e.tools.inventory import Asset, Inventory
from stage_e.wiring import judgement_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOSTS = Inventory({name: Asset(at, name, environment="staging") for at, name in enumerate(("web-01", "web-02"), 1)})
DEFAULT: Judgement = judgement_of(Settings(), packaged_policy("default"))


def command(step_id: str, text: str, *needs: str, host: JsonValue = "web-01", **inputs: JsonValue) -> JsonObject:
    """A step that runs a command on a host, or over a list of hosts."""
    named = "target_hosts" if isinstance(host, list) else "target_host"
    return {
        "id": step_id,
        "tool": "ssh-exec",
        "inputs": {"command": text, named: host, **inputs},
        "estimated_duration": 5,
        "depends_on": [*needs],
    }


def ended(
    steps: list[JsonObject],
    *rows: StepRow,
    status: ExecutionStatus = ExecutionStatus.PARTIAL,
    plan: JsonObject | None = None,
) -> ExecutionRecord:
    """An execution of a plan of ``steps`` that has ended so."""
    return ExecutionRecord(
        submitted=_submitted({"steps": [*steps], **(plan or {})}),
        status=status,
        token=1,
        driver=None,
        last_seq=9,
        rings=1,
        stopped=None,
        started_at=NOW,
        ended_at=NOW,
        wake_at=None,
        steps=rows,
        attempts=(),
        approvals=(),
        result=None,
    )


def _submitted(plan: JsonObject) -> Submitted:
    prepared = prepare(check_submission({"plan": plan}), DEFAULT, HOSTS, NOW)
    return Submitted(
        execution_id="old",
        tenant="acme",
        requester="olga",
        request_text="",
        plan=prepared.plan,
        decision=prepared.decision,
        assessment=prepared.assessment,
        operations=prepared.operations,
        digest=prepared.assessment.digest,
        mode=Mode.BACKGROUND,
        approval_level=prepared.assessment.approval_level,
        created_at=NOW,
    )


def good(step_id: str, before: str | None = None, output: JsonObject | None = None) -> StepRow:
    return StepRow(step_id, StepStatus.SUCCEEDED, output=output or {"stdout": "ok"}, before=before)


def bad(step_id: str, status: StepStatus = StepStatus.FAILED) -> StepRow:
    return StepRow(step_id, status, error="no")


def part(parent: str, target: str, status: StepStatus, before: str | None = None) -> StepRow:
    return StepRow(f"{parent}[{target}]", status, parent, target, output={"stdout": target}, before=before)
