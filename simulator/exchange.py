"""One HTTP request as the services see it, and the answer that goes back."""

from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl

from simulator import validation
from simulator.jsonvalue import JsonObject, JsonValue, as_list, as_object, as_text, decode, encode

Headers = list[tuple[bytes, bytes]]
JSON = (b"content-type", b"application/json")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and headers; ``content-length`` and ``x-request-id`` are added when it is sent."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = (JSON,)


def answer(value: JsonValue, status: int = 200) -> Answer:
    """A JSON answer."""
    return Answer(status, encode(value))


NOT_FOUND = answer({"detail": "Not Found"}, 404)
METHOD_NOT_ALLOWED = answer({"detail": "Method Not Allowed"}, 405)


class AbandonError(Exception):
    """Give this request no answer: its connection is to be cut."""


@dataclass
class Request:
    """What was asked of which service; ``pretend`` means: answer well, but do nothing (a lie)."""

    service: str
    method: str
    path: str
    query: bytes
    headers: Headers
    body: bytes
    gone: Callable[[], Coroutine[None, None, None]]
    call: str = ""
    path_values: dict[str, str] = field(default_factory=dict)
    pretend: bool = False

    def header(self, name: bytes) -> str | None:
        """The header called ``name`` (lower case)."""
        for key, value in self.headers:
            if key == name:
                return value.decode("latin-1")
        return None

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The query string; of a repeated name the last one counts."""
        return dict(parse_qsl(self.query.decode("latin-1"), keep_blank_values=True))

    @cached_property
    def payload(self) -> JsonObject:
        """The body as an object. Raises: InvalidRequestError in FastAPI's shape."""
        if not self.body:
            raise validation.InvalidRequestError([validation.missing(("body",), None)])
        try:
            value = decode(self.body)
        except ValueError as error:
            raise validation.InvalidRequestError([validation.json_invalid(str(error))]) from error
        if not isinstance(value, dict):
            raise validation.InvalidRequestError([validation.no_object(value)])
        return value

    @cached_property
    def host(self) -> str:
        """The first host that the body names, empty if it names none."""
        for inputs in self._inputs():
            for name in ("target_host", "host"):
                if text := as_text(inputs.get(name)):
                    return text
        return ""

    @cached_property
    def command(self) -> str:
        """The command that the body carries; of a plan, its commands or else its tools, one per line."""
        found = [as_text(inputs.get("command")) for inputs in self._inputs()]
        return "\n".join(text for text in found if text)

    def _inputs(self) -> Iterable[JsonObject]:
        try:
            payload = self.payload
        except validation.InvalidRequestError:
            return
        yield payload
        for step in as_list(as_object(payload.get("plan")).get("steps")):
            yield as_object(as_object(step).get("inputs"))
