"""Words to one command text that the far side takes apart into the same words: quoted, never pasted."""

import re
import shlex
from collections.abc import Callable, Sequence

from stage_e.errors import PermanentStepError

_BARE = re.compile(r"[A-Za-z0-9_./\\:=+-]+", re.ASCII)
_PROGRAM = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*", re.ASCII)
_SWITCH = re.compile(r"-[A-Za-z][A-Za-z0-9]*:\$(?:true|false)", re.ASCII | re.IGNORECASE)
_SINGLE_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")  # PowerShell takes the curly ones for straight ones
_CMD_SPECIAL = re.compile(r'[&|<>^%!"\n\r]')


def quoted(argv: Sequence[str], connection_type: str) -> str:
    """The command text for ``argv`` as the shell behind ``connection_type`` reads it.

    Raises: PermanentStepError: there is no word, or one cannot be quoted there.
    """
    if not argv or not argv[0]:
        raise PermanentStepError("the command has no word; name a program")
    if any("\x00" in word for word in argv):
        raise PermanentStepError("a word of the command holds a NUL character, which no command line can carry")
    return _QUOTERS.get(connection_type, shlex.join)(argv)


def powershell(argv: Sequence[str]) -> str:
    """``argv`` as a PowerShell command: parameter names and plain words bare, all else in single quotes."""
    program = argv[0] if _PROGRAM.fullmatch(argv[0]) else f"& {_powershell_word(argv[0])}"
    return " ".join([program, *map(_powershell_argument, argv[1:])])


def _powershell_argument(word: str) -> str:
    return word if _BARE.fullmatch(word) or _SWITCH.fullmatch(word) else _powershell_word(word)


def _powershell_word(word: str) -> str:
    return "'" + _SINGLE_QUOTES.sub(lambda quote: quote[0] * 2, word) + "'"


def _impacket(argv: Sequence[str]) -> str:
    """Impacket puts the text behind ``cmd.exe /c``, where single quotes protect nothing."""
    if any(_CMD_SPECIAL.search(word) for word in argv):
        raise PermanentStepError("a word of the command cannot be quoted for cmd.exe; use connection_type powershell")
    return powershell(argv)


_QUOTERS: dict[str, Callable[[Sequence[str]], str]] = {"powershell": powershell, "impacket": _impacket}
