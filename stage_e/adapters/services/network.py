"""Network devices and cameras."""

from http import HTTPStatus

from schemas.json_text import JsonObject
from stage_e.adapters.services.http import ServiceClient
from stage_e.adapters.services.memory import recalled
from stage_e.adapters.services.plan_call import execute_plan, judged_plan, tool_of
from stage_e.errors import PermanentStepError, TargetFailedError
from stage_e.ports.services import Answer, Recalled, Sending


class NetworkAdapter:
    """Calls devices. Call: ``execute-plan`` {tool, inputs}. Output: what the device said, with ``http_status``."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def send(self, sending: Sending) -> Answer:
        """Have the device called and give what it proved. Raises: StepError."""
        tool, _ = tool_of(sending)
        return _checked(tool, await execute_plan(self._client, sending, tool))

    async def recall(self, sending: Sending) -> Recalled | None:
        """As ``ServiceAdapter.recall``."""
        tool, _ = tool_of(sending)

        async def judge(answer: JsonObject) -> Answer:
            return _checked(tool, judged_plan(self._client, sending, tool, answer))

        return await recalled(self._client, sending, judge)


def _checked(tool: str, answer: Answer) -> Answer:
    """Raises: StepError: the device said no, or nobody asked it."""
    status = answer.output.get("http_status")
    if isinstance(status, bool) or not isinstance(status, int):
        raise PermanentStepError(f"the network-service of this revision only pretends to run {tool}")
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise TargetFailedError(f"the device answered with HTTP {status}", output=answer.output)
    return answer
