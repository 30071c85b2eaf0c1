"""The API's calls, as the commands use them: models come back, problems become one line and an exit code."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Literal, TypeVar
from urllib.parse import quote

import httpx
from pydantic import ValidationError
from pydantic_core import to_json

from cli.caller import Caller
from cli.errors import CommandError
from cli.exits import Exit
from cli.invocation import command
from cli.plan_file import PlanFile
from cli.refusals import refusal
from schemas.approval import Approval, ApprovalDecision
from schemas.assessment import Assessment
from schemas.control import Control, StopOrder
from schemas.drivers import House
from schemas.event import Event
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.health import Ready
from schemas.page import Page
from schemas.resolve import Resolve
from schemas.tool import ToolView
from schemas.wire import Wire
from schemas.words import Sequel

PATIENCE = httpx.Timeout(15, connect=5)
RUN_PATIENCE = httpx.Timeout(120, connect=5)  # a short plan runs while its sender waits
Model = TypeVar("Model", bound=Wire)
Wish = Literal["cancel", "pause", "resume"]
JSON = {"Content-Type": "application/json"}


class LostAnswerError(CommandError):
    """It was sent, perhaps, and no answer came."""

    def __init__(self, url: str, error: Exception) -> None:
        super().__init__(f"{url} did not answer ({reason(error)})", Exit.OUT_OF_REACH)


class Client:
    """One caller's calls to one API. Raises, in every call: CommandError."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def submit(self, plan: PlanFile, key: str, prefer: str | None = None) -> ExecutionResultV1 | Execution:
        """The result, when it ran at once; the execution as it stands otherwise. Repeatable under the same ``key``."""
        headers = {**JSON, "Idempotency-Key": key} | ({"Prefer": prefer} if prefer else {})
        answer = await self._send(
            "POST", "/v1/executions", plan, headers=headers, content=plan.body, timeout=RUN_PATIENCE
        )
        return _result_or_execution(answer)

    async def assess(self, plan: PlanFile) -> Assessment:
        """The verdict on a plan; nothing runs."""
        answer = await self._send("POST", "/v1/assessments", plan, headers=JSON, content=plan.body)
        return _model(Assessment, answer)

    async def follow_on(
        self, execution_id: str, sequel: Sequel, key: str, prefer: str | None, secrets: Mapping[str, str]
    ) -> ExecutionResultV1 | Execution:
        """A retry or a rollback of an execution, answered as ``submit``. Repeatable under the same ``key``."""
        headers = {"Idempotency-Key": key} | ({"Prefer": prefer} if prefer else {})
        content = to_json({"secrets": secrets})
        path = f"{_path(execution_id)}/{sequel}"
        answer = await self._send("POST", path, headers={**JSON, **headers}, content=content, timeout=RUN_PATIENCE)
        return _result_or_execution(answer)

    async def preview(self, execution_id: str, sequel: Sequel) -> Assessment:
        """What a retry or a rollback would run; nothing runs."""
        path = f"{_path(execution_id)}/{sequel}"
        return _model(Assessment, await self._send("POST", path, params={"dry_run": "true"}))

    async def execution(self, execution_id: str) -> Execution:
        """One execution as it stands."""
        return _model(Execution, await self._send("GET", _path(execution_id)))

    async def executions(self, query: Mapping[str, str]) -> Page[Execution]:
        """A page of executions, the newest first, narrowed by the parameters of ``query``."""
        return _model(Page[Execution], await self._send("GET", "/v1/executions", params=query))

    async def events(self, execution_id: str, after: int) -> tuple[Event, ...]:
        """A page of stored events above that number."""
        answer = await self._send("GET", f"{_path(execution_id)}/events", params={"after": str(after)})
        return _model(Page[Event], answer).items

    async def wish(self, execution_id: str, wish: Wish, reason: str | None) -> Execution:
        """The execution, once its driver was told."""
        body = {"reason": reason} if reason else {}
        return _model(Execution, await self._send("POST", f"{_path(execution_id)}/{wish}", json=body))

    async def resolve(self, execution_id: str, order: Resolve) -> Execution:
        """The execution, once its driver was told what became of a step."""
        content = order.model_dump_json()
        return _model(
            Execution, await self._send("POST", f"{_path(execution_id)}/resolve", headers=JSON, content=content)
        )

    async def stops(self) -> tuple[Control, ...]:
        """What is stopped."""
        return _model(Page[Control], await self._send("GET", "/v1/controls")).items

    async def stop(self, order: StopOrder) -> Control:
        """The stop that is in force then."""
        return _model(Control, await self._send("POST", "/v1/controls", headers=JSON, content=order.model_dump_json()))

    async def go(self, stop_id: str, reason: str) -> Control:
        """The stop that was lifted."""
        path = f"/v1/controls/{quote(stop_id, safe='')}"
        return _model(Control, await self._send("DELETE", path, json={"reason": reason}))

    async def approvals(self) -> tuple[Approval, ...]:
        """The questions that wait for a person."""
        answer = await self._send("GET", "/v1/approvals", params={"state": "pending"})
        return _model(Page[Approval], answer).items

    async def decide(self, approval_id: str, decision: ApprovalDecision) -> None:
        """Answers a question; what it lets go on is followed by its events."""
        path = f"/v1/approvals/{quote(approval_id, safe='')}/decision"
        await self._send("POST", path, headers=JSON, content=decision.model_dump_json())

    async def house(self) -> House:
        """Who works and what waits, now."""
        return _model(House, await self._send("GET", "/v1/drivers"))

    async def tools(self, name: str | None) -> tuple[ToolView, ...]:
        """The tools of the catalogue, or the one that a plan means by ``name``."""
        answer = await self._send("GET", "/v1/tools", params={"name": name} if name else None)
        return _model(Page[ToolView], answer).items

    async def ready(self) -> Ready:
        """What the API says of itself, also when it cannot work."""
        return _model(Ready, await self._answer(self.http.build_request("GET", "/readyz")))

    async def _send(
        self,
        method: str,
        path: str,
        plan: PlanFile | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        content: bytes | str | None = None,
        json: Mapping[str, str] | None = None,
        timeout: httpx.Timeout = PATIENCE,  # noqa: ASYNC109 - httpx's own, of which connecting is a part
    ) -> httpx.Response:
        request = self.http.build_request(
            method, path, headers=headers, params=params, content=content, json=json, timeout=timeout
        )
        answer = await self._answer(request)
        if answer.is_success:
            return answer
        raise refusal(answer, plan)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self.http.send(request)
        except httpx.ConnectError as error:
            raise unreachable(str(self.http.base_url), error) from error
        except httpx.TransportError as error:
            raise LostAnswerError(str(request.url), error) from error


@asynccontextmanager
async def connect(caller: Caller, key: str | None = None) -> AsyncIterator[Client]:
    """A client of the API, for a block, with that key or the caller's own. Nothing is sent yet.

    Raises: CommandError: the URL is none.
    """
    key = key or caller.key()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        http = httpx.AsyncClient(base_url=caller.url, headers=headers, timeout=PATIENCE, trust_env=not caller.local)
    except httpx.InvalidURL as error:
        raise CommandError(f"{caller.url} is no URL: {error}", Exit.BAD_INPUT) from error
    if http.base_url.scheme not in ("http", "https") or not http.base_url.host:
        raise CommandError(f"{caller.url} is no URL of an API: it must begin with http:// or https://", Exit.BAD_INPUT)
    async with http:
        yield Client(http)


def unreachable(url: str, error: Exception) -> CommandError:
    """What ends a command when nobody answers."""
    hint = f"start one with {command()} up, or name yours with --url or STAGE_E_URL"
    return CommandError(f"cannot reach an API at {url} ({reason(error)}): {hint}", Exit.OUT_OF_REACH)


def reason(error: Exception) -> str:
    """An error in words; many time-outs have none of their own."""
    return str(error) or type(error).__name__


def _path(execution_id: str) -> str:
    return f"/v1/executions/{quote(execution_id, safe='')}"


def _result_or_execution(answer: httpx.Response) -> ExecutionResultV1 | Execution:
    at_once = answer.status_code == httpx.codes.OK
    return _model(ExecutionResultV1, answer) if at_once else _model(Execution, answer)


def _model(model: type[Model], answer: httpx.Response) -> Model:
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        url = answer.request.url
        raise CommandError(f"{url} does not answer as Stage E does; is it one?", Exit.OUT_OF_REACH) from error
