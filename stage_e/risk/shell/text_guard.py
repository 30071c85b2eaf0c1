"""Characters that a person and a shell, or a shell and our parser, may read differently."""

import re
import unicodedata

from stage_e.risk.shell.syntax import UnreadableError
from stage_e.risk.unknown_text import SENTINELS

LONGEST_TEXT = 20_000
_SPLIT_WORD = re.compile(r"(?<![\s])\\\n(?=[^\s])")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}


def check_text(text: str) -> None:
    """Raises: UnreadableError: the text has characters that are not what they look like."""
    if len(text) > LONGEST_TEXT:
        raise UnreadableError("the text is too long to be read")
    if _SPLIT_WORD.search(text):
        raise UnreadableError("a line break splits a word")
    for letter in set(text):
        if _is_deceptive(letter):
            raise UnreadableError(f"the character U+{ord(letter):04X} hides what the text says")


def _is_deceptive(letter: str) -> bool:
    if letter in SENTINELS or letter in " \n\t":
        return False
    if letter.isascii():
        return not letter.isprintable()
    seen_as = unicodedata.normalize("NFKC", letter)
    return unicodedata.category(letter) in _HIDDEN or (len(seen_as) == 1 and seen_as.isascii())
