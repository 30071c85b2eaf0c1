"""Who asks: the person behind the key in ``Authorization: Bearer <key>``."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from api.face import face_of
from stage_e.ports.people import Person

SCHEME = "bearer"


async def person_of(request: Request) -> Person:
    """The person who sent the request. Raises: HTTPException: 401, nobody known did."""
    return person_with(request, bearer_key(request))


Asker = Annotated[Person, Depends(person_of)]
"""The person who sent the request, in a handler's signature."""


def person_with(connection: HTTPConnection, key: str) -> Person:
    """The person who has ``key``. Raises: HTTPException: 401, nobody known has it."""
    if not key:
        raise unauthorized("send your API key as 'Authorization: Bearer <key>'", "Bearer")
    person = face_of(connection).parts.keyring.person(key)
    if person is None:
        raise unauthorized("nobody here has this API key", 'Bearer error="invalid_token"')
    return person


def bearer_key(connection: HTTPConnection) -> str:
    """The key in the ``Authorization`` header; empty when there is none."""
    scheme, _, key = connection.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == SCHEME else ""


def unauthorized(detail: str, challenge: str) -> HTTPException:
    """What to raise when nobody known sent it; the challenge goes into ``WWW-Authenticate``."""
    return HTTPException(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": challenge})
