"""Parameters that several routes have."""

import re
from typing import Annotated

from fastapi import Depends, Path, Query

from schemas.execution import Execution
from schemas.findings import printable
from schemas.stream import GREATEST_NUMBER
from stage_e.errors import CallerError, NotFoundError

_ID = re.compile("[A-Za-z0-9._:-]{1,100}")
_NUMBER = re.compile("[0-9]{1,19}")


class InvalidParameterError(CallerError):
    """A parameter that makes no sense."""

    code = "invalid-parameter"


def checked_id(text: str, what: str) -> str:
    """An id that can be one. Raises: NotFoundError: nothing can have it."""
    if _ID.fullmatch(text) is None:
        raise NotFoundError(f"there is no {what} {printable(text, 60)}")
    return text


def event_number(text: str, where: str) -> int:
    """The number of an event, or 0. Raises: InvalidParameterError: ``where`` is none."""
    if _NUMBER.fullmatch(text) is None or int(text) > GREATEST_NUMBER:
        raise InvalidParameterError(f"{where} must be the number of an event")
    return int(text)


def flag(text: str, where: str) -> bool:
    """A yes or a no. Raises: InvalidParameterError: ``where`` is neither."""
    if text not in {"true", "false"}:
        raise InvalidParameterError(f"{where} must be true or false")
    return text == "true"


def has_more(execution: Execution, after: int) -> bool:
    """Whether events above ``after`` have come or will. Raises: InvalidParameterError: it was not reached."""
    if after > execution.last_seq:
        raise InvalidParameterError(f"there is no event {after} yet; the last one is {execution.last_seq}")
    return after < execution.last_seq or not execution.status.finished


async def execution_id(execution_id: Annotated[str, Path(description="As the answer to the plan said.")]) -> str:
    """The execution in the path. Raises: NotFoundError: nothing can have this id."""
    return checked_id(execution_id, "execution")


async def approval_id(approval_id: Annotated[str, Path(description="As the execution's approvals say.")]) -> str:
    """The approval in the path. Raises: NotFoundError: nothing can have this id."""
    return checked_id(approval_id, "approval")


async def stop_id(stop_id: Annotated[str, Path(description="As the list of stops says.")]) -> str:
    """The stop in the path. Raises: NotFoundError: nothing can have this id."""
    return checked_id(stop_id, "stop")


ExecutionId = Annotated[str, Depends(execution_id)]
ApprovalId = Annotated[str, Depends(approval_id)]
StopId = Annotated[str, Depends(stop_id)]
Cursor = Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
After = Annotated[int, Query(ge=0, le=GREATEST_NUMBER, description="Number of the last event that is known already.")]
