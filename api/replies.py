"""Answers on the wire. The models are ours, so they are written as they are and not checked again."""

from collections.abc import Mapping
from http import HTTPStatus
from math import ceil

from starlette.responses import Response

from api.accept import JSON
from api.prefer import NO_PREFERENCE, Prefer
from schemas.execution import Execution
from schemas.wire import Wire
from stage_e.executor import Answer

SOON_S, LATE_S = 1, 30  # bounds of what a client is told to wait before it looks again


def reply(body: Wire, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response:
    """A model as the JSON body of an answer."""
    return Response(body.model_dump_json(), status, headers, JSON)


def answer_reply(answer: Answer, prefer: Prefer = NO_PREFERENCE) -> Response:
    """200 with the result when the execution has ended, 202 with how it stands otherwise."""
    here = f"/v1/executions/{answer.execution_id}"
    headers = {"Location": here, "Content-Location": here}
    headers |= prefer.applied(at_once=answer.result is None)
    if answer.result is not None:
        return reply(answer.result, HTTPStatus.OK, headers)
    if answer.execution is None:
        raise AssertionError(f"the answer about execution {answer.execution_id} has neither result nor execution")
    return reply(answer.execution, HTTPStatus.ACCEPTED, headers | waiting_headers(answer.execution))


def waiting_headers(execution: Execution) -> dict[str, str]:
    """The version of an execution, and while it is open when to look again."""
    headers = {"ETag": etag(execution)}
    if not execution.status.finished:
        eta_s = execution.progress.eta_s or 0
        headers["Retry-After"] = str(min(max(ceil(eta_s), SOON_S), LATE_S))
    return headers


def etag(execution: Execution) -> str:
    """The version of an execution: the number of its last event."""
    return f'"{execution.last_seq}"'
