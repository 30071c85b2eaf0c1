"""Whether the words of a command are among those that a rule of the catalogue allows."""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stage_e.risk.command_rule import CommandRule, Language, Words
from stage_e.risk.word_kinds import fits_word

_OPTIONS = {
    Language.POSIX: re.compile(r"-."),
    Language.POWERSHELL: re.compile(r"-[A-Za-z]"),
    Language.CMD: re.compile(r"[-/]."),
}
_NUMBER_OPTION = re.compile(r"-[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Match:
    """How the words fit the rule, or why they do not (``misfit``)."""

    rule: CommandRule
    """Of the innermost subcommand that was recognised."""
    words: tuple[str, ...]
    """The bare ones, without subcommands."""
    wrapped: tuple[str, ...] = ()
    """The command that it runs."""
    misfit: str | None = None


class _MisfitError(Exception):
    """The words do not fit; the message says why."""


@dataclass(slots=True)
class _Reading:
    chain: list[CommandRule]
    language: Language
    rest: deque[str]
    words: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def match(rule: CommandRule, words: Sequence[str], language: Language) -> Match:
    """How ``words``, which follow the name of the command, fit its rule."""
    reading = _Reading([rule], language, deque(words))
    wrapped: tuple[str, ...] = ()
    misfit = None
    try:
        wrapped = _read(reading)
        _check_words(reading)
    except _MisfitError as error:
        misfit = str(error)
    return Match(reading.chain[-1], tuple(reading.words), wrapped, misfit)


def _read(reading: _Reading) -> tuple[str, ...]:
    rest = reading.rest
    while rest:
        word = rest.popleft()
        inner = reading.chain[-1]
        if word == "--" and reading.language is Language.POSIX:
            reading.words.extend(rest)
            rest.clear()
        elif _OPTIONS[reading.language].match(word):
            _take_option(reading, word)
        elif inner.wraps is not None and len(reading.words) == inner.wraps:
            return (word, *rest)
        elif not reading.words and (inside := inner.by_name.get(_name(reading, word))):
            reading.chain.append(inside)
        else:
            reading.words.append(word)
    return ()


def _take_option(reading: _Reading, word: str) -> None:
    name = _name(reading, word)
    if any(rule.any_options or name in rule.options for rule in reading.chain):
        reading.seen.add(name)
    elif any(name in rule.worded for rule in reading.chain) and reading.rest:
        reading.words.append(reading.rest.popleft())
    elif _takes_value(reading, name):
        _take_value(reading, name, reading.rest.popleft() if reading.rest else None)
    elif reading.language is not Language.POSIX:
        raise _MisfitError(f"the option {word} is not on its list")
    elif word.startswith("--"):
        option, given, value = word.partition("=")
        _take_value(reading, option, value if given else None)
    elif _NUMBER_OPTION.fullmatch(word) and any(rule.numbers for rule in reading.chain):
        reading.seen.add("-0")
    else:
        _take_letters(reading, word)


def _name(reading: _Reading, word: str) -> str:
    return word if reading.language is Language.POSIX else word.lower()


def _take_letters(reading: _Reading, word: str) -> None:
    for place, letter in enumerate(word[1:], 1):
        option = f"-{letter}"
        if any(letter in rule.flags or option in rule.options for rule in reading.chain):
            reading.seen.add(option)
        else:
            _take_value(reading, option, word[place + 1 :] or (reading.rest.popleft() if reading.rest else None))
            return


def _takes_value(reading: _Reading, option: str) -> bool:
    return any(option in rule.valued or option in rule.matched for rule in reading.chain)


def _take_value(reading: _Reading, option: str, value: str | None) -> None:
    if not _takes_value(reading, option):
        raise _MisfitError(f"the option {option} is not on its list")
    if value is None:
        raise _MisfitError(f"the option {option} has no value")
    patterns = [rule.matched[option] for rule in reading.chain if option in rule.matched]
    if not all(re.fullmatch(pattern, value, re.IGNORECASE) for pattern in patterns):
        raise _MisfitError(f"the value of {option} is not one that only reads")
    reading.seen.add(option)


def _check_words(reading: _Reading) -> None:
    rule = reading.chain[-1]
    needs = [needed for each in reading.chain if (needed := each.needs)]
    if not all(needed & reading.seen for needed in needs):
        raise _MisfitError(f"it needs one of {_listed(needs[-1])}")
    if rule.wraps is not None:
        return
    allowed = rule.words or Words(most=0)
    fits = all(fits_word(allowed.kind, word) and re.fullmatch(allowed.pattern, word) for word in reading.words)
    fits = fits and all(re.fullmatch(allowed.last, word) for word in reading.words[-1:])
    count = len(reading.words)
    if not fits or not allowed.least <= count <= allowed.most or (allowed.counts and count not in allowed.counts):
        first = next((word for word in reading.words), "")
        raise _MisfitError(f"{first!r} is not what it may be given" if first else "it is given too little")


def _listed(options: Iterable[str]) -> str:
    return ", ".join(sorted(options))
