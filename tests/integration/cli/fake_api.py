"""A small API over HTTP and WebSocket that tells one prepared story, and loses connections when it is told to."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from api import examples
from schemas.approval import Approval
from schemas.control import Control
from schemas.drivers import House
from schemas.event import Event, EventFrame
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.page import Page
from schemas.problem import Problem
from schemas.tool import ToolView
from schemas.wire import Wire
from simulator.server import bind, url_of
from tests.unit.cli.samples import a_result, a_story, an_execution

START_LIMIT_S = 10


@dataclass
class FakeApi:
    """What it answers, and what it was asked."""

    url: str = ""
    story: list[Event] = field(default_factory=a_story)
    submitted: ExecutionResultV1 | Execution = field(default_factory=a_result)
    states: list[Execution] = field(default_factory=lambda: [an_execution()])
    """Of the execution, one per look; the last one stays."""
    older: str | None = None
    """What a list says that there is more of."""
    approvals: list[Approval] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    websocket: bool = True
    streams: bool = True
    frame_size: int = 0
    """Events before a stream is cut; 0 never cuts."""
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def app(self) -> Starlette:
        here = "/v1/executions/e1"
        return Starlette(
            routes=[
                Route("/v1/executions", self._submit, methods=["POST"]),
                Route("/v1/executions", self._list),
                Route(here, self._read),
                Route(f"{here}/events", self._events),
                *(Route(f"{here}/{wish}", self._read, methods=["POST"]) for wish in ("cancel", "pause", "resume")),
                Route(f"{here}/retry", self._follow_on, methods=["POST"]),
                Route(f"{here}/rollback", self._follow_on, methods=["POST"]),
                Route(f"{here}/resolve", self._note, methods=["POST"]),
                Route("/v1/controls", self._controls, methods=["GET", "POST"]),
                Route("/v1/controls/{id}", self._controls, methods=["DELETE"]),
                Route("/v1/approvals", self._approvals),
                Route("/v1/tools", self._tools),
                Route("/v1/drivers", self._house),
                Route("/v1/assessments", self._assess, methods=["POST"]),
                Route("/v1/approvals/{id}/decision", self._decide, methods=["POST"]),
                Route("/v1/executions/{id}", self._unknown),
                WebSocketRoute(f"{here}/stream", self._stream),
            ]
        )

    async def _submit(self, request: Request) -> Response:
        self.asked.append(f"submit {request.headers.get('prefer', '')}".strip())
        self.bodies.append(await request.body())
        return _reply(self.submitted, 200 if isinstance(self.submitted, ExecutionResultV1) else 202)

    async def _follow_on(self, request: Request) -> Response:
        if request.query_params.get("dry_run") == "true":
            return _reply(self.states[0].assessment)
        self.asked.append(request.url.path.rpartition("/")[2])
        self.bodies.append(await request.body())
        return _reply(self.submitted, 200 if isinstance(self.submitted, ExecutionResultV1) else 202)

    async def _list(self, request: Request) -> Response:
        self.asked.append(f"list {request.url.query}")
        return _reply(Page[Execution](items=tuple(self.states), next=self.older))

    async def _read(self, _request: Request) -> Response:
        return _reply(self.states.pop(0) if len(self.states) > 1 else self.states[0])

    async def _note(self, request: Request) -> Response:
        self.bodies.append(await request.body())
        return await self._read(request)

    async def _controls(self, request: Request) -> Response:
        if request.method == "GET":
            return _reply(Page[Control](items=tuple(self.controls)))
        self.asked.append(f"{request.method} {request.path_params.get('id', '')}".strip())
        self.bodies.append(await request.body())
        return _reply(self.controls[0])

    async def _unknown(self, _request: Request) -> Response:
        return _reply(Problem(type="urn:x", title="t", status=404, detail="there is no such execution"), 404)

    async def _tools(self, request: Request) -> Response:
        name = request.query_params.get("name")
        tool = ToolView.model_validate(examples.TOOL)
        return _reply(Page[ToolView](items=(tool,) if name in (None, tool.name) else ()))

    async def _house(self, _request: Request) -> Response:
        self.asked.append("drivers")
        return _reply(House.model_validate(examples.HOUSE))

    async def _assess(self, _request: Request) -> Response:
        return _reply(self.states[0].assessment)

    async def _approvals(self, _request: Request) -> Response:
        return _reply(Page[Approval](items=tuple(self.approvals)))

    async def _decide(self, request: Request) -> Response:
        self.asked.append(f"decide {request.path_params['id']}")
        self.bodies.append(await request.body())
        return _reply(self.states[0], 202)

    async def _events(self, request: Request) -> Response:
        after = int(request.query_params.get("after", "0"))
        if "event-stream" not in request.headers.get("accept", ""):
            self.asked.append(f"page {after}")
            return _reply(Page[Event](items=tuple(self._next(after))))
        self.asked.append(f"sse {after}")
        return (
            StreamingResponse(self._sse(after), media_type="text/event-stream") if self.streams else Response("", 502)
        )

    async def _sse(self, after: int) -> AsyncIterator[str]:
        yield ": hello\n\n"
        for event in self._next(after):
            yield f"id: {event.seq}\nevent: {event.type}\ndata: {event.model_dump_json()}\n\n"

    async def _stream(self, socket: WebSocket) -> None:
        after = int(socket.query_params["after"])
        self.asked.append(f"socket {after}")
        if not self.websocket:
            await socket.close()
            return
        await socket.accept()
        await socket.send_text('{"type": "hello", "execution_id": "e1"}')
        await socket.send_text(EventFrame(events=tuple(self._next(after))).model_dump_json())
        await socket.close(1012)

    def _next(self, after: int) -> list[Event]:
        following = [event for event in self.story if (event.seq or 0) > after]
        return following[: self.frame_size or None]


def _reply(model: Wire, status: int = 200) -> Response:
    return Response(model.model_dump_json(), status, media_type="application/json")


class _Server(uvicorn.Server):
    def __init__(self, app: Starlette) -> None:
        super().__init__(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        self.listening = threading.Event()

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]  # of sockets
        await super().startup(sockets)  # type: ignore[arg-type]  # sockets they are
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.contextmanager
def serving(api: FakeApi) -> Iterator[FakeApi]:
    """The API, listening in a thread of its own."""
    listener = bind("127.0.0.1", 0)
    server = _Server(api.app())
    api.url = url_of(listener)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
    thread.start()
    assert server.listening.wait(START_LIMIT_S)
    try:
        yield api
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
