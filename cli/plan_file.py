"""A plan from a file, in any of the shapes in which plans lie around, as the body of a submission."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cli.errors import CommandError
from cli.exits import Exit
from schemas.json_text import InvalidJsonError, JsonLimits, JsonObject, read_json

AROUND = frozenset({"decision", "context"})  # what a submission has beside its plan, and a plan has not
LIMITS = JsonLimits(size_bytes=100_000_000, depth=100)  # what is too much is for the API to say


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What is sent, byte for byte as it stands in the file, so that the API finds every fault in it."""

    name: str
    body: bytes
    wrapped: bool

    def pointer(self, sent: str) -> str:
        """A pointer into the body, as one into the file."""
        return sent.removeprefix("/plan") if self.wrapped else sent


def read_plan_file(name: str, standard_input: BinaryIO | None = None) -> PlanFile:
    """The plan in that file; ``-`` is standard input, this process's own unless another is given.

    Raises: CommandError: there is no such file, or no JSON object in it; the line and column are named.
    """
    shown = "standard input" if name == "-" else name
    text = _bytes(name, standard_input or sys.stdin.buffer, shown)
    try:
        value, _ = read_json(text, LIMITS)
    except InvalidJsonError as error:
        details = "; ".join(fault.detail for fault in error.errors)
        raise CommandError(f"{shown}: {details}", Exit.BAD_INPUT) from error
    if not isinstance(value, dict):
        raise CommandError(f"{shown}: holds no JSON object, so no plan", Exit.BAD_INPUT)
    if _is_submission(value):
        return PlanFile(shown, text, wrapped=False)
    return PlanFile(shown, b'{"plan":' + text + b"}", wrapped=True)


def _is_submission(value: JsonObject) -> bool:
    """A plan of Stage C has a ``plan`` inside too: what stands beside it tells, or what stands inside."""
    plan = value.get("plan")
    return isinstance(plan, dict) and ("plan" in plan or bool(AROUND & value.keys()))


def _bytes(name: str, standard_input: BinaryIO, shown: str) -> bytes:
    try:
        text = standard_input.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{shown}: cannot be read: {error.strerror}", Exit.BAD_INPUT) from error
    return text.removeprefix(b"\xef\xbb\xbf")  # as Windows editors begin a file
