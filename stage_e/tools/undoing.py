"""The commands that take an operation back and that look at it, where they would act in the same place."""

import re
import shlex
from dataclasses import dataclass

from stage_e.tools.request import Request

_SAME_RIGHTS = frozenset({"sudo", "doas"})
_ONE_CMDLET = re.compile(r"[A-Za-z]+-(?P<noun>[A-Za-z]+)( [^;|&{}()<>`\n]*)?")


@dataclass(frozen=True, slots=True)
class Undoing:
    """As ``Operation`` has them; empty where nobody knows one."""

    inverse: str = ""
    probe: str = ""
    undo_if: str = ""


NO_UNDOING = Undoing()


def undoing_of(request: Request) -> Undoing:
    """What the catalogue says about a command that stands alone, or behind ``sudo``, which then stands here as well.

    Behind anything else (``ssh``, ``docker exec``, a loop) the command acts elsewhere, or more than once.
    """
    judged = request.judgement
    if not judged.probe and not judged.inverse:
        return NO_UNDOING
    argv, text = request.body.get("argv"), request.body.get("command")
    if isinstance(argv, list):
        words = [str(word) for word in argv]
        before = _rights(words, (judged.inverse or judged.probe).partition(" ")[0])
        inverse = "" if any(word.startswith("-") for word in words) else judged.inverse  # an option may do more
        found = None if before is None else Undoing(_behind(before, inverse), _behind(before, judged.probe))
    else:
        alone = isinstance(text, str) and _is_alone(text.strip(), judged.probe or judged.inverse)
        found = Undoing(judged.inverse, judged.probe) if alone else None
    return NO_UNDOING if found is None else Undoing(found.inverse, found.probe, judged.undo_if if found.inverse else "")


def _rights(argv: list[str], verb: str) -> list[str] | None:
    """The words before the command that only give it more rights; nothing when it is another command, or wrapped."""
    before = argv[:1] if argv[0] in _SAME_RIGHTS else []
    return before if argv[len(before) : len(before) + 1] == [verb] else None


def _behind(before: list[str], command: str) -> str:
    return f"{shlex.join(before)} {command}" if before and command else command


def _is_alone(text: str, other: str) -> bool:
    """Whether it is one cmdlet about the same kind of thing as the other one."""
    mine, others = _ONE_CMDLET.fullmatch(text), _ONE_CMDLET.fullmatch(other)
    return mine is not None and others is not None and mine["noun"].lower() == others["noun"].lower()
