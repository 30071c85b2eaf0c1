"""``POST /execute-plan`` with one step, as the communication and the network service take it."""

from schemas.json_text import JsonObject
from stage_e.adapters.services.complaint import Meaning, meaning_of
from stage_e.adapters.services.http import ServiceClient, unproven, whole
from stage_e.adapters.services.output import Cleaner, brief
from stage_e.engine.held import host_behind
from stage_e.errors import LostStepError, PermanentStepError, StepError, TargetFailedError
from stage_e.ports.services import Answer, Sending

_ACTOR = 1  # an integer by contract; who really asks stands in X-On-Behalf-Of
_COMPLETED, _FAILED = "completed", "failed"


async def execute_plan(client: ServiceClient, sending: Sending, tool: str) -> Answer:
    """The output of the one step, which the service says is completed. Raises: StepError."""
    answer = whole(await client.call("POST", "/execute-plan", sending, _plan_of(sending, tool)), sending)
    return judged_plan(client, sending, tool, answer)


def judged_plan(client: ServiceClient, sending: Sending, tool: str, answer: JsonObject) -> Answer:
    """The same, of an answer that is at hand. Raises: StepError."""
    steps = answer.get("step_results")
    step = steps[0] if isinstance(steps, list) and len(steps) == 1 else None
    output = step.get("output") if isinstance(step, dict) else None
    if not isinstance(step, dict) or not isinstance(output, dict) or step.get("tool") != tool:
        raise unproven(sending, f"the {client.service} answered with something that is no result of {tool}")
    if (step.get("status"), output.get("success")) == (_COMPLETED, True) and answer.get("status") == _COMPLETED:
        cleaner = Cleaner()
        return Answer(cleaner.clean_object(output), cleaner.truncated)
    if step.get("status") != _FAILED or output.get("success") is not False:
        raise unproven(sending, f"the {client.service} answered with a status that we do not know")
    raise _failure(sending, output)


def tool_of(sending: Sending) -> tuple[str, JsonObject]:
    """Tool and inputs in the body of an ``execute-plan`` operation. Raises: PermanentStepError."""
    if sending.operation.call != "execute-plan":
        raise PermanentStepError(f"the {sending.operation.service} has no call {sending.operation.call}")
    tool, inputs = sending.body.get("tool"), sending.body.get("inputs")
    if isinstance(tool, str) and isinstance(inputs, dict):
        return tool, inputs
    raise PermanentStepError("an execute-plan needs a tool and inputs")


def _plan_of(sending: Sending, tool: str) -> JsonObject:
    _, inputs = tool_of(sending)
    step: JsonObject = {"id": sending.step_id, "description": tool, "tool": tool, "inputs": inputs}
    return {
        "execution_id": sending.execution_id,
        "plan": {"steps": [{**step, "depends_on": [], "execution_order": 1}]},
        "tenant_id": sending.tenant,
        "actor_id": _ACTOR,
    }


def _failure(sending: Sending, output: JsonObject) -> StepError:
    service = sending.operation.service
    words = brief(str(output.get("message") or "nothing about why it failed"))
    message = f"the {service} says: {words}"
    away = host_behind(service, sending.hosts[0]) if sending.hosts else ""
    match meaning_of(words):
        case Meaning.REFUSED:
            return PermanentStepError(message)
        case Meaning.TIMED_OUT:
            return LostStepError(message, timed_out=True, away=away)
        case Meaning.UNREACHABLE:
            return TargetFailedError(message, output=Cleaner().clean_object(output), away=away)
        case _:
            return TargetFailedError(message, output=Cleaner().clean_object(output))
