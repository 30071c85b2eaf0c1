"""Plans that ask, and answers to what they ask."""

from datetime import timedelta

from schemas.approval import Approval, ApprovalDecision
from schemas.execution import Execution
from schemas.json_text import JsonObject, JsonValue
from schemas.submission import Submission, check_submission
from schemas.words import ApprovalState, Verdict
from stage_e.admission import Preference
from stage_e.executor import Answer
from stage_e.ports.people import Person
from stage_e.wiring import ApiParts

LONG = timedelta(seconds=20)


def a_step(tool: str, order: int = 1, **inputs: JsonValue) -> JsonObject:
    return {
        "id": f"step_{order}",
        "tool": tool,
        "inputs": {**inputs},
        "estimated_duration": 5,
        "execution_order": order,
        "execution_location": "asset-service" if tool == "asset-query" else "automation-service",
    }


def a_submission(*steps: JsonObject) -> Submission:
    return check_submission({"plan": {"steps": [*steps]}})


def a_query(environment: str) -> JsonObject:
    filters: JsonObject = {"environment": environment, "os_type": "linux"}
    return a_step("asset-query", 1, query_type="filter", filters=filters, fields=["hostname"])


def a_loop(command: str) -> JsonObject:
    return a_step("ssh-exec", 2, target_hosts=["{{hostname}}"], command=command)


RESTART = a_step("systemctl", action="restart", service="nginx", target_host="web-01")


async def waiting(api: ApiParts, person: Person, *steps: JsonObject) -> Execution:
    answer = await api.executor.submit(a_submission(*steps), person, Preference())
    return await api.executor.read(person, answer.execution_id)


def open_question(execution: Execution) -> Approval:
    (question,) = [each for each in execution.approvals if each.state is ApprovalState.PENDING]
    return question


async def answered(
    api: ApiParts,
    person: Person,
    question: Approval,
    verdict: Verdict = Verdict.APPROVE,
    comment: str | None = None,
    wait: timedelta = LONG,
) -> Answer:
    """What came of it; ``wait`` is for the end of the execution."""
    decision = ApprovalDecision(decision=verdict, digest=question.digest, comment=comment)
    return await api.executor.decide(person, question.approval_id, decision, Preference(wait=wait))
