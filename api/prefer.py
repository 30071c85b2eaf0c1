"""What a client prefers (RFC 7240): to wait, or to be answered at once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request

from stage_e.admission import Preference

LONGEST_WAIT_S = 300
_SECONDS = re.compile("[0-9]{1,9}")
_PART = re.compile(
    r"""
    (?P<comma> , )
  | (?P<name> [!#$%&'*+.^_`|~0-9A-Za-z-]+ ) [ \t]*
    (?: = [ \t]* (?: "(?P<quoted> (?: [^"\\] | \\. )* )" | (?P<plain> [^\s,;"]* ) ) )?
  | (?P<other> [^,"\s]+ | \s+ | " )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Prefer:
    """A preference, and how to tell the client what became of it."""

    preference: Preference

    @property
    def patience(self) -> timedelta:
        """How long the client would wait; nothing when it did not say so."""
        return self.preference.wait or timedelta()

    def applied(self, *, at_once: bool = False) -> dict[str, str]:
        """The header ``Preference-Applied``, if there is something to say. ``at_once``: nobody waited for the end."""
        wait = self.preference.wait
        said = ["respond-async"] if self.preference.respond_async and at_once else []
        said += [] if wait is None else [f"wait={wait.seconds}"]
        return {"Preference-Applied": ", ".join(said)} if said else {}


NO_PREFERENCE = Prefer(Preference())


def prefer_of(request: Request) -> Prefer:
    """The preference in a request's headers."""
    return read_prefer(request.headers.getlist("prefer"))


def read_prefer(lines: Iterable[str]) -> Prefer:
    """The preference in the ``Prefer`` headers of one request.

    Of a preference that is given twice the first counts; what is unknown or makes no sense is ignored.
    """
    said: dict[str, str] = {}
    for name, value in _preferences(",".join(lines)):
        said.setdefault(name.lower(), value)
    if not said:
        return NO_PREFERENCE
    wait = said.get("wait", "")
    wait_s = min(int(wait), LONGEST_WAIT_S) if _SECONDS.fullmatch(wait) else None
    return Prefer(
        Preference(
            respond_async="respond-async" in said,
            wait=None if wait_s is None else timedelta(seconds=wait_s),
        )
    )


def _preferences(line: str) -> Iterator[tuple[str, str]]:
    """Name and value of each; the parameters behind a ``;`` are passed over."""
    first = True
    for part in _PART.finditer(line):
        if part["comma"]:
            first = True
        elif part["name"] and first:
            first = False
            yield part["name"], part["plain"] or re.sub(r"\\(.)", r"\1", part["quoted"] or "")
        elif part["other"] and not part["other"].isspace():
            first = False
