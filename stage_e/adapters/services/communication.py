"""Messages to people and hooks."""

from stage_e.adapters.services.http import ServiceClient
from stage_e.adapters.services.plan_call import execute_plan, tool_of
from stage_e.errors import PermanentStepError
from stage_e.ports.services import Answer, Sending

_TOOLS = {"sendmail", "slack_cli", "teams_cli", "webhook_sender"}


class CommunicationAdapter:
    """Sends messages. Call: ``execute-plan`` {tool, inputs}. Output: what the service says, with its message id."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def send(self, sending: Sending) -> Answer:
        """Hand the message over. Raises: StepError."""
        asked, _ = tool_of(sending)
        tool = asked.replace("-", "_")  # the catalogue spells slack-cli what the service knows as slack_cli
        if tool not in _TOOLS:
            raise PermanentStepError(f"the communication-service has no tool {asked}")
        return await execute_plan(self._client, sending, tool)
