"""Commands through the automation service's ``POST /execute``, of both recorded revisions."""

from dataclasses import replace

from schemas.json_text import JsonObject
from stage_e.adapters.services.command import Command, command_of
from stage_e.adapters.services.credentials import AssetDirectory, Credentials, secrets_in
from stage_e.adapters.services.evidence import FAILED, Examiner, PretenceError, Result, result_of
from stage_e.adapters.services.http import ServiceClient, unproven, whole
from stage_e.adapters.services.memory import recalled
from stage_e.adapters.services.revision import RevisionProbe
from stage_e.errors import PermanentStepError, StepError, TargetFailedError
from stage_e.ports.services import Answer, Recalled, Sending


class AutomationAdapter:
    """Sends commands. Call: ``execute``; its body is described by ``command_of``.

    Output: ``{exit_code, stdout, stderr, duration_s, host}``.
    """

    def __init__(self, client: ServiceClient, directory: AssetDirectory, revision: RevisionProbe) -> None:
        self._client = client
        self._directory = directory
        self._revision = revision

    async def send(self, sending: Sending) -> Answer:
        """Run the command and give what the target proved. Raises: StepError."""
        if sending.operation.call != "execute":
            raise PermanentStepError(f"the automation-service has no call {sending.operation.call}")
        command = command_of(sending)
        try:
            return await self._execute(sending, command)
        except TargetFailedError:
            raise
        except PretenceError:
            self._revision.note_pretence(command.connection_type)
            raise
        except StepError:
            self._revision.forget()
            raise

    async def _execute(self, sending: Sending, command: Command) -> Answer:
        revision = await self._revision.current(sending)
        revision.check(command.connection_type)
        credentials = await self._credentials(sending, command)
        reply = await self._client.call("POST", "/execute", sending, command.body(credentials))
        examiner = Examiner(sending, command, revision.ok_status, secrets_in(credentials))
        return await self._judged(whole(reply, sending), examiner)

    async def recall(self, sending: Sending) -> Recalled | None:
        """As ``ServiceAdapter.recall``."""
        command = command_of(sending)
        ok_status = (await self._revision.current(sending)).ok_status
        examiner = Examiner(sending, command, ok_status, secrets_in(command.given_credentials))
        return await recalled(self._client, sending, lambda answer: self._judged(answer, examiner))

    async def _judged(self, answer: JsonObject, examiner: Examiner) -> Answer:
        sending, command = examiner.sending, examiner.command
        result = result_of(answer, command)
        if result is None:
            raise unproven(sending, "the automation-service answered with something that is no result")
        ok_status = await self._ok_status(sending, result, examiner.ok_status)
        return replace(examiner, ok_status=ok_status).judge(result)

    async def _credentials(self, sending: Sending, command: Command) -> JsonObject:
        if not command.wants_asset_credentials:
            return command.given_credentials
        if command.host is None or command.asset is None:
            raise PermanentStepError("credentials of an asset are asked for, but no target_host; name one")
        found = await self._directory.credentials(command.asset, sending)
        _check_owner(found, command.host)
        return found.values

    async def _ok_status(self, sending: Sending, result: Result, expected: str) -> str:
        """The word for success. A service that was replaced by another revision meanwhile is asked again."""
        if result.status in {expected, FAILED}:
            return expected
        self._revision.forget()
        try:
            word = (await self._revision.current(sending)).ok_status
        except StepError:
            word = expected
        if result.status != word:
            raise unproven(sending, "the automation-service answered with a status word that we do not know")
        return word


def _check_owner(credentials: Credentials, host: str) -> None:
    """A plan that names one asset and another host would carry a password to where it does not belong."""
    if not credentials.belong_to(host):
        raise PermanentStepError(f"asset {credentials.asset_id} is {credentials.hostname}, not {host}")
