"""Brace expansion, the way bash does it before anything else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from stage_e.risk.shell.syntax import Bare, Part, UnreadableError, merged
from stage_e.risk.unknown_text import UNKNOWN

_MOST_WORDS = 64
_MOST_BRACES = 16
_LETTER = re.compile(r"\\.|.", re.DOTALL)
_RANGE = re.compile(r"(-?\d{1,6})\.\.(-?\d{1,6})|\S+\.\.\S+")


@dataclass(frozen=True, slots=True)
class _Braces:
    start: int
    end: int
    commas: tuple[int, ...]


def expand_braces(parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    """The words, as parts, that the one word becomes."""
    if not any(isinstance(part, Bare) and "{" in part.text for part in parts):
        yield tuple(parts)
        return
    letters: list[Part] = []
    for part in parts:
        if isinstance(part, Bare) and not part.text.startswith("{{"):
            letters.extend(Bare(found[0]) for found in _LETTER.finditer(part.text))
        else:
            letters.append(part)
    if letters.count(Bare("{")) > _MOST_BRACES:
        raise UnreadableError("it has too many braces")
    words = list(islice(_expanded(letters), _MOST_WORDS + 1))
    if len(words) > _MOST_WORDS:
        raise UnreadableError("its braces expand to too many words")
    yield from (tuple(merged(word)) for word in words)


def _expanded(letters: list[Part]) -> Iterator[list[Part]]:
    found = _first_braces(letters)
    if found is None:
        yield letters
        return
    before, after = letters[: found.start], letters[found.end + 1 :]
    for count, choice in enumerate(_choices(letters, found)):
        if count > _MOST_WORDS:
            raise UnreadableError("its braces expand to too many words")
        for word in _expanded([*choice, *after]):
            yield [*before, *word]


def _choices(letters: list[Part], found: _Braces) -> Iterator[Sequence[Part]]:
    inside = letters[found.start + 1 : found.end]
    if found.commas:
        edges = (found.start, *found.commas, found.end)
        yield from (letters[edges[index] + 1 : edges[index + 1]] for index in range(len(edges) - 1))
        return
    text = "".join(part.text if isinstance(part, Bare) else " " for part in inside)
    numbers = _RANGE.fullmatch(text)
    if numbers is None or numbers[1] is None:
        yield [Bare(UNKNOWN)]
        return
    first, last = int(numbers[1]), int(numbers[2])
    step = 1 if last >= first else -1
    yield from ([Bare(str(number))] for number in range(first, last + step, step))


def _first_braces(letters: list[Part]) -> _Braces | None:
    """The first pair that expands: it has a comma or a range; ``{}`` and ``${`` stand for themselves."""
    for start, letter in enumerate(letters):
        if letter == Bare("{"):
            found = _closed(letters, start)
            if found is not None:
                return found
    return None


def _closed(letters: list[Part], start: int) -> _Braces | None:
    depth, commas = 0, []
    for at in range(start, len(letters)):
        letter = letters[at]
        depth += (letter == Bare("{")) - (letter == Bare("}"))
        if letter == Bare(",") and depth == 1:
            commas.append(at)
        if depth == 0:
            inside = "".join(part.text if isinstance(part, Bare) else " " for part in letters[start + 1 : at])
            return _Braces(start, at, tuple(commas)) if commas or _RANGE.fullmatch(inside) else None
    return None
