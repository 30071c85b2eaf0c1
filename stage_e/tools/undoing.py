"""The command that takes an operation back and the one that looks before, where they would act in the same place."""

import re
import shlex
from dataclasses import dataclass, replace

from stage_e.tools.operation import Operation
from stage_e.tools.request import Request

_SAME_RIGHTS = frozenset({"sudo", "doas"})
_ONE_CMDLET = re.compile(r"[A-Za-z]+-(?P<noun>[A-Za-z]+)( [^;|&{}()<>`\n]*)?")


@dataclass(frozen=True, slots=True)
class Undoing:
    """As ``Operation`` has them; empty where nobody knows one."""

    inverse: str = ""
    look: str = ""
    undo_if: str = ""


NO_UNDOING = Undoing()


def with_undoing(operation: Operation, request: Request) -> Operation:
    """With what takes it back, where the command stands alone, or behind ``sudo``, which then stands here as well.

    Behind anything else (``ssh``, ``docker exec``, a loop) the command acts elsewhere, or more than once; with an
    option it may do more than the inverse takes back.
    """
    found = _undoing_of(request)
    return replace(operation, inverse=found.inverse, look=found.look, undo_if=found.undo_if)


def _undoing_of(request: Request) -> Undoing:
    judged, argv, text = request.judgement, request.body.get("argv"), request.body.get("command")
    if not judged.inverse:
        return NO_UNDOING
    if isinstance(argv, list):
        before = _rights([str(word) for word in argv], judged.inverse.partition(" ")[0])
        if before is None:
            return NO_UNDOING
        return Undoing(_behind(before, judged.inverse), _behind(before, judged.look), judged.undo_if)
    if isinstance(text, str) and _is_alone(text.strip(), judged.inverse):
        return Undoing(judged.inverse, judged.look, judged.undo_if)
    return NO_UNDOING


def _rights(argv: list[str], verb: str) -> list[str] | None:
    """The words before the command that only give it more rights; nothing when it is wrapped, or has options."""
    before = argv[:1] if argv[0] in _SAME_RIGHTS else []
    command, *words = argv[len(before) :] or [""]
    return before if command == verb and not any(word.startswith("-") for word in words) else None


def _behind(before: list[str], command: str) -> str:
    return f"{shlex.join(before)} {command}" if before and command else command


def _is_alone(text: str, other: str) -> bool:
    """Whether it is one cmdlet about the same kind of thing as the other one."""
    mine, others = _ONE_CMDLET.fullmatch(text), _ONE_CMDLET.fullmatch(other)
    return mine is not None and others is not None and mine["noun"].lower() == others["noun"].lower()
