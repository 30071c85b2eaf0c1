"""Letters that a person and a machine read differently."""

import re
import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_WORD = re.compile(r"\w+")
_ASCII_LETTER = re.compile(r"[A-Za-z]")
_LATIN = frozenset("ßæøœþðđłÆØŒÞÐĐŁ")
"""Letters of Latin alphabets that are no ASCII letter with a mark on it."""


def lookalike_in(text: str) -> str | None:
    """The first letter in ``text`` that is not what it looks like; words of other alphabets are as good as any.

    That is what is invisible, the wide twin of an ASCII sign, or a letter of another alphabet within a Latin word.
    """
    if text.isascii() and text.isprintable():
        return None
    strange = (letter for letter in dict.fromkeys(text) if letter not in " \n\t" and _is_strange(letter))
    mixed = (
        letter for word in _WORD.findall(text) if _ASCII_LETTER.search(word) for letter in word if _is_foreign(letter)
    )
    return next(strange, None) or next(mixed, None)


def _is_strange(letter: str) -> bool:
    if letter.isascii():
        return not letter.isprintable()
    seen_as = unicodedata.normalize("NFKC", letter)
    return unicodedata.category(letter) in _HIDDEN or (len(seen_as) == 1 and seen_as.isascii())


def _is_foreign(letter: str) -> bool:
    if letter.isascii() or not letter.isalpha() or letter in _LATIN:
        return False
    return not unicodedata.normalize("NFD", letter)[0].isascii()
