"""Texts that a person and a shell, or a shell and our parser, may read differently."""

import re

from stage_e.risk.lookalikes import lookalike_in
from stage_e.risk.shell.syntax import UnreadableError
from stage_e.risk.unknown_text import SENTINELS

LONGEST_TEXT = 20_000
_SPLIT_WORD = re.compile(r"(?<![\s])\\\n(?=[^\s])")
_INDEX = re.compile(r"[A-Za-z_]\w*\[[^\]\n]*(?:\$['\"\\]*\(|`)")
_CALCULATES = re.compile(r"\(\(|\blet\b|\s-(?:eq|ne|lt|gt|le|ge|v)\b|\b(?:declare|typeset|local)\b|\$\{\w+[:\[]|\$\[")
_OURS = str.maketrans(dict.fromkeys(SENTINELS, ""))


def check_text(text: str) -> None:
    """Raises: UnreadableError: the text has characters that are not what they look like."""
    if len(text) > LONGEST_TEXT:
        raise UnreadableError("the text is too long to be read")
    if _SPLIT_WORD.search(text):
        raise UnreadableError("a line break splits a word")
    if _INDEX.search(text) and _CALCULATES.search(text):
        raise UnreadableError("what is calculated with may run a command")
    letter = lookalike_in(text.translate(_OURS))
    if letter is not None:
        raise UnreadableError(f"the character U+{ord(letter):04X} hides what the text says")
