"""Messages to people and hooks."""

from schemas.json_text import JsonObject
from stage_e.adapters.services.http import ServiceClient
from stage_e.adapters.services.memory import recalled
from stage_e.adapters.services.plan_call import execute_plan, judged_plan, tool_of
from stage_e.errors import PermanentStepError
from stage_e.ports.services import Answer, Recalled, Sending

_TOOLS = {"sendmail", "slack_cli", "teams_cli", "webhook_sender"}


class CommunicationAdapter:
    """Sends messages. Call: ``execute-plan`` {tool, inputs}. Output: what the service says, with its message id."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def send(self, sending: Sending) -> Answer:
        """Hand the message over. Raises: StepError."""
        return await execute_plan(self._client, sending, _tool(sending))

    async def recall(self, sending: Sending) -> Recalled | None:
        """As ``ServiceAdapter.recall``."""

        async def judge(answer: JsonObject) -> Answer:
            return judged_plan(self._client, sending, _tool(sending), answer)

        return await recalled(self._client, sending, judge)


def _tool(sending: Sending) -> str:
    """The tool as the service knows it. Raises: PermanentStepError."""
    asked, _ = tool_of(sending)
    tool = asked.replace("-", "_")  # the catalogue spells slack-cli what the service knows as slack_cli
    if tool not in _TOOLS:
        raise PermanentStepError(f"the communication-service has no tool {asked}")
    return tool
