"""What a service remembers of an operation, where its revision answers ``GET /operations/{key}``.

The recorded revisions do not, and say 404. One that does answers ``{key, state, effect_performed, answer}``: ``state``
is ``completed`` once nothing of it is under way, ``answer`` is what the call was answered, or would have been.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import quote

from schemas.json_text import JsonObject
from stage_e.adapters.services.headers import headers_of
from stage_e.adapters.services.http import ServiceClient
from stage_e.adapters.services.output import brief
from stage_e.errors import LostStepError, PermanentStepError, TargetFailedError, TemporaryStepError
from stage_e.ports.services import Answer, Recalled, Sending

Judge = Callable[[JsonObject], Awaitable[Answer]]
"""The verdict on an answer, as if it had just come; raises StepError as ``ServiceAdapter.send``."""
_NO_MEMORY = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})
_DONE = "completed"


async def recalled(client: ServiceClient, sending: Sending, judge: Judge) -> Recalled | None:
    """What became of ``sending``; ``None`` when the service remembers nothing under its key. Raises: StepError."""
    key = headers_of(sending)["Idempotency-Key"]
    status, found = await client.look(f"/operations/{quote(key, safe='')}", sending, "recall", _NO_MEMORY)
    if status != HTTPStatus.OK or found.get("key") != key:
        return None
    state, effect, answer = found.get("state"), found.get("effect_performed"), found.get("answer")
    if state != _DONE:
        return Recalled(f"the {client.service} says that it is still under way", happened=None)
    evidence: JsonObject = {
        "key": key,
        "state": _DONE,
        "effect_performed": effect if isinstance(effect, bool) else None,
    }
    if isinstance(answer, dict):
        judged = await _judged(client, answer, judge, evidence)
        if judged is not None:
            return judged
    return _by_effect(client, evidence)


async def _judged(client: ServiceClient, answer: JsonObject, judge: Judge, evidence: JsonObject) -> Recalled | None:
    try:
        proven = await judge(answer)
    except TargetFailedError as error:
        said = f"the {client.service} remembers that it was tried and failed: {brief(str(error))}"
        return Recalled(said, evidence, error.output or {}, happened=False)
    except PermanentStepError as error:
        if evidence["effect_performed"] is True:
            return Recalled(
                f"the {client.service} remembers that it refused it, and that it took effect", happened=None
            )
        return Recalled(
            f"the {client.service} remembers that it refused it: {brief(str(error))}", evidence, happened=False
        )
    except (LostStepError, TemporaryStepError):
        return None
    return Recalled(f"the {client.service} remembers that it was done", evidence, proven.output, happened=True)


def _by_effect(client: ServiceClient, evidence: JsonObject) -> Recalled:
    match evidence["effect_performed"]:
        case True:
            return Recalled(f"the {client.service} says that it took effect", evidence, happened=True)
        case False:
            return Recalled(f"the {client.service} says that it ended without any effect", evidence, happened=False)
        case _:
            return Recalled(f"the {client.service} remembers it, and not what became of it", happened=None)
