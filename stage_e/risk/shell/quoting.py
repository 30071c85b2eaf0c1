"""What quoted text stands for."""

import re

from stage_e.risk.shell.syntax import UnreadableError

_LETTERS = {"a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ANSI_C = re.compile(
    r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|c(.)|(.))", re.DOTALL
)
_FIRST_SURROGATE = 0xD800
_DOUBLE = re.compile(r"\\([$`\"\\])|\\\n")


def ansi_c_text(text: str) -> str:
    """What ``text`` within ``$'...'`` stands for."""
    return _ANSI_C.sub(_ansi_c_letter, text)


def double_quoted_text(text: str) -> str:
    """What ``text`` within double quotes stands for, without what is expanded in it."""
    return _DOUBLE.sub(lambda found: found[1] or "", text)


def _ansi_c_letter(found: re.Match[str]) -> str:
    digits, octal, control, letter = found[1] or found[2] or found[3], found[4], found[5], found[6]
    if digits or octal:
        code = int(digits, 16) if digits else int(octal, 8) % 256
        if not 0 < code < _FIRST_SURROGATE:
            raise UnreadableError("a quoted character has a number that shells read differently")
        return chr(code)
    if control:
        raise UnreadableError("it quotes a control character")
    return _LETTERS.get(letter, letter if letter in "\\'\"?" else f"\\{letter}")
