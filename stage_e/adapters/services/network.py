"""Network devices and cameras."""

from http import HTTPStatus

from stage_e.adapters.services.http import ServiceClient
from stage_e.adapters.services.plan_call import execute_plan, tool_of
from stage_e.errors import PermanentStepError, TargetFailedError
from stage_e.ports.services import Answer, Sending


class NetworkAdapter:
    """Calls devices. Call: ``execute-plan`` {tool, inputs}. Output: what the device said, with ``http_status``."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def send(self, sending: Sending) -> Answer:
        """Have the device called and give what it proved. Raises: StepError."""
        tool, _ = tool_of(sending)
        answer = await execute_plan(self._client, sending, tool)
        status = answer.output.get("http_status")
        if isinstance(status, bool) or not isinstance(status, int):
            raise PermanentStepError(f"the network-service of this revision only pretends to run {tool}")
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise TargetFailedError(f"the device answered with HTTP {status}", output=answer.output)
        return answer
