"""The application: routes, what surrounds them, and the parts behind them while it runs."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from api import (
    approvals,
    assessments,
    console_files,
    controls,
    description,
    drivers,
    events,
    executions,
    health,
    metrics,
    people,
    sequels,
    stream,
    streams,
    tickets,
    tools,
    wishes,
)
from api.access import Access
from api.face import Face
from api.follow import Pace
from api.openapi import DescribedAPI
from api.problems import HANDLERS
from schemas.approval import ApprovalDecision
from schemas.control import Release, StopOrder
from schemas.resolve import Resolve
from schemas.submission import Submission
from schemas.ticket import TicketRequest
from stage_e.wiring import ApiParts

WORK = (executions, events, wishes, sequels, approvals, assessments, tools)
LIVE = (tickets, stream, streams)
PLACES = (*WORK, controls, drivers, people, health, metrics, *LIVE, description, console_files)
ROUTERS = tuple(each.router for each in PLACES)
Parts = Callable[[], AbstractAsyncContextManager[ApiParts]]


class StageEAPI(DescribedAPI):
    """The HTTP face. It works while its lifespan is open."""

    bodies = (
        Submission,
        ApprovalDecision,
        wishes.WishReason,
        Resolve,
        sequels.SequelRequest,
        StopOrder,
        Release,
        TicketRequest,
    )

    async def drain(self) -> None:
        """End streams and long polls, and hand over what this process drives, so that every client gets its answer."""
        face: Face = self.state.face
        face.closing.begin()
        await face.executor.drain()


def create_app(parts: Parts, pace: Pace = Pace(), samples: Path | None = None) -> StageEAPI:  # noqa: B008 - frozen
    """The application over ``parts``, which are opened when it starts and closed when it has ended.

    ``samples`` is a folder of plans, which the console offers to be tried.

    Starting raises what opening the parts raises: StageEError, with one line for the operator.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with parts() as opened:
            app.state.face = face = Face(opened, pace)
            yield
            await face.works.stop()

    app = StageEAPI(
        title="Stage E",
        summary="Executes the plans that OpsConductor makes.",
        version="1",
        lifespan=lifespan,
        docs_url=None,  # these pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.samples = samples
    for router in ROUTERS:
        app.include_router(router)
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
    app.add_middleware(Access)
    return app
