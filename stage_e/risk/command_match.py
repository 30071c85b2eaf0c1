"""Whether the words of a command are among those that a rule of the catalogue allows."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from stage_e.risk.command_rule import CommandRule, Language
from stage_e.risk.display_options import FORMAT_OPTIONS, only_shows
from stage_e.risk.patterns import compiled
from stage_e.risk.rule_parts import Words
from stage_e.risk.unknown_text import GLOB, SPLIT, UNKNOWN, has_unknown, may_be_option, shown
from stage_e.risk.word_kinds import fits_word

_OPTIONS = {
    Language.POSIX: re.compile(r"-."),
    Language.POWERSHELL: re.compile(r"-[A-Za-z]"),
    Language.CMD: re.compile(r"[-/]."),
}
_NUMBER_OPTION = re.compile(r"-[0-9]{1,6}")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Match:
    """How the words fit the rule, or why they do not (``misfit``)."""

    rule: CommandRule
    """Of the innermost subcommand that was recognised."""
    words: tuple[str, ...]
    """The bare ones, without subcommands; where they do not fit, all that may be such."""
    wrapped: tuple[str, ...] = ()
    """The command that it runs."""
    misfit: str | None = None
    options: frozenset[str] = frozenset()
    values: tuple[tuple[str, str], ...] = ()
    """Options that have one, with it."""
    assigned: tuple[str, ...] = ()
    """``NAME=value`` in front of what it wraps."""
    unseen: frozenset[str] = frozenset()
    """Words that lead to nothing which it shows: keys that it uses, texts that it looks for."""
    templated: tuple[str, ...] = ()
    """Values that are templates of its own."""

    def values_of(self, options: frozenset[str]) -> tuple[str, ...]:
        """What was given to these options."""
        return tuple(value for option, value in self.values if option in options)


class _MisfitError(Exception):
    """The words do not fit; the message says why."""


@dataclass(slots=True)
class _Reading:
    chain: list[CommandRule]
    language: Language
    rest: deque[str]
    words: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    values: list[tuple[str, str]] = field(default_factory=list)
    assigned: list[str] = field(default_factory=list)

    def within(self, rule: CommandRule) -> "_Reading":
        """A reading that goes on from here with the rule of a subcommand."""
        return replace(
            self,
            chain=[*self.chain, rule],
            rest=deque(self.rest),
            words=list(self.words),
            seen=set(self.seen),
            values=list(self.values),
            assigned=list(self.assigned),
        )


def match(rule: CommandRule, words: Sequence[str], language: Language) -> Match:
    """How ``words``, which follow the name of the command, fit its rule."""
    if rule.undashed and words and not words[0].startswith("-"):
        words = [f"-{words[0]}", *words[1:]]
    return _matched_within(_Reading([], language, deque(words)), rule)


def _matched_within(reading: _Reading, rule: CommandRule) -> Match:
    for narrower in rule.either:
        found = _matched(reading.within(narrower))
        if found.misfit is None:
            return found
    return _matched(reading.within(rule))


def _matched(reading: _Reading) -> Match:
    wrapped: tuple[str, ...] = ()
    misfit = None
    try:
        found = _read(reading)
        if isinstance(found, Match):
            return found
        wrapped = found
        _check_words(reading)
    except _MisfitError as error:
        misfit = str(error)
        reading.words.extend(word for word in reading.rest if not word.startswith("-"))
        reading.seen.update(word for word in reading.rest if word.startswith("-"))
    return Match(
        reading.chain[-1],
        tuple(reading.words),
        wrapped,
        misfit,
        frozenset(reading.seen),
        tuple(reading.values),
        tuple(reading.assigned),
        frozenset(_unseen(reading)),
        tuple(value for option, value in reading.values if any(option in rule.templated for rule in reading.chain)),
    )


def _unseen(reading: _Reading) -> Iterator[str]:
    for option, value in reading.values:
        if any(option in rule.keys or option in rule.text_options for rule in reading.chain):
            yield from (value, f"{option}={value}", f"{option}{value}")
    inner = reading.chain[-1]
    if not inner.text_options & reading.seen:
        texts = reading.words[: inner.text_words]
        yield from (text for text in texts if text not in reading.words[inner.text_words :])


def _read(reading: _Reading) -> tuple[str, ...] | Match:
    rest, inner = reading.rest, reading.chain[-1]
    while rest:
        word = rest.popleft()
        if inner.literal or (inner.options_first and reading.words):
            reading.words.append(word)
        elif word == "--" and reading.language is Language.POSIX:
            if inner.wraps is not None and len(reading.words) + len(rest) > inner.wraps:
                reading.words.extend(rest.popleft() for _ in range(inner.wraps - len(reading.words)))
                return tuple(rest)
            reading.words.extend(rest)
            rest.clear()
        elif _OPTIONS[reading.language].match(word):
            _take_option(reading, word)
        elif inner.assigns and not reading.words and _ASSIGNMENT.fullmatch(word):
            reading.assigned.append(word)
        elif inner.wraps is not None and len(reading.words) >= inner.wraps:
            return (word, *rest)
        elif not reading.words and (inside := inner.subcommand(_name(reading, word))):
            return _matched_within(reading, inside)
        else:
            reading.words.append(word)
    return ()


def _take_option(reading: _Reading, word: str) -> None:
    name = _name(reading, word)
    if any(name in rule.options or _is_glued(rule, word) for rule in reading.chain):
        _check_split(reading, word)
        reading.seen.add(name)
    elif any(name in rule.worded for rule in reading.chain) and reading.rest:
        reading.seen.add(name)
        reading.words.append(reading.rest.popleft())
    elif _takes_value(reading, name):
        _take_value(reading, name, reading.rest.popleft() if reading.rest else None)
    elif any(rule.any_options for rule in reading.chain):
        reading.seen.add(name)
    elif _only_shows(reading, word):
        _take_display(reading, word)
    elif reading.language is not Language.POSIX:
        option, colon, value = word.partition(":")
        if not _takes_value(reading, f"{option.lower()}{colon}"):
            _refuse(reading, word)
        _take_value(reading, f"{option.lower()}{colon}", value)
    elif word.startswith("--") or _takes_value(reading, word.partition("=")[0]):
        option, given, value = word.partition("=")
        _take_value(reading, option, value if given else None)
    elif _NUMBER_OPTION.fullmatch(word) and any(rule.numbers for rule in reading.chain):
        reading.seen.add("-0")
    else:
        _take_letters(reading, word)


def _only_shows(reading: _Reading, word: str) -> bool:
    if reading.language is not Language.POSIX or _takes_value(reading, word.partition("=")[0]):
        return False
    if _is_joined(reading, word):
        return False
    inner = reading.chain[-1]
    only_looks = inner.only_looks and (word.startswith("--") or not any(rule.has_letters for rule in reading.chain))
    return only_shows(word, only_looks=only_looks, rest=reading.rest)


def _is_joined(reading: _Reading, word: str) -> bool:
    """Whether it is known options of one letter, of which the last may take a value: ``-qf``."""
    letters, last = word[1:-1], word[-1]
    known = _is_letter(reading, last) or _takes_value(reading, f"-{last}")
    return known and all(_is_letter(reading, letter) for letter in letters)


def _is_glued(rule: CommandRule, word: str) -> bool:
    return rule.glued is not None and compiled(rule.glued).fullmatch(word) is not None


def _take_display(reading: _Reading, word: str) -> None:
    """An option that nobody has listed, of a command that only looks; a value of it is left as a bare word."""
    if not reading.chain[-1].effect.harmless:
        _refuse(reading, word)
    _check_split(reading, word)
    reading.seen.add(word.partition("=")[0])
    if word in FORMAT_OPTIONS:
        reading.rest.popleft()


def _name(reading: _Reading, word: str) -> str:
    return word if reading.language is Language.POSIX else word.lower()


def _take_letters(reading: _Reading, word: str) -> None:
    for place, letter in enumerate(word[1:], 1):
        option = f"-{letter}"
        if _is_letter(reading, letter) and not (
            _takes_value(reading, option) and _has_other(reading, word[place + 1 :])
        ):
            reading.seen.add(option)
        else:
            _take_value(reading, option, word[place + 1 :] or (reading.rest.popleft() if reading.rest else None))
            return


def _is_letter(reading: _Reading, letter: str) -> bool:
    return any(letter in rule.flags or f"-{letter}" in rule.options for rule in reading.chain)


def _has_other(reading: _Reading, letters: str) -> bool:
    """Whether not all of it are options, so that it can only be the value of the one before."""
    return not all(_is_letter(reading, letter) for letter in letters)


def _takes_value(reading: _Reading, option: str) -> bool:
    return any(option in rule.valued or option in rule.matched or option in rule.keys for rule in reading.chain)


def _take_value(reading: _Reading, option: str, value: str | None) -> None:
    if not _takes_value(reading, option):
        if value is not None:
            reading.words.append(value)
        _refuse(reading, option)
    if value is None:
        raise _MisfitError(f"the option {option} has no value")
    patterns = [rule.matched[option] for rule in reading.chain if option in rule.matched]
    reading.seen.add(option)
    reading.values.append((option, value))
    if not all(compiled(pattern, re.IGNORECASE).fullmatch(value) for pattern in patterns):
        raise _MisfitError(f"the value of {option} is not one that only reads")
    _check_split(reading, value)


def _check_split(reading: _Reading, word: str) -> None:
    found = word.startswith(GLOB) and not any(rule.searches for rule in reading.chain)
    if SPLIT in word or found:
        _check_unknown(reading, word)


def _refuse(reading: _Reading, option: str) -> None:
    reading.seen.add(option)
    raise _MisfitError(f"the option {option} is not on its list")


def _check_words(reading: _Reading) -> None:
    rule = reading.chain[-1]
    needs = [needed for each in reading.chain if (needed := each.needs)]
    if not all(needed & reading.seen for needed in needs):
        raise _MisfitError(f"it needs one of {', '.join(sorted(needs[-1]))}")
    if rule.wraps is not None and rule.words is None:
        return
    if (rule.subcommands or rule.subcommands_like) and rule.words is None:
        raise _MisfitError("it is not told which of its subcommands to run")
    allowed = rule.words or Words(most=0)
    fits = all(_fits(reading, allowed, word, at) for at, word in enumerate(reading.words))
    fits = fits and all(compiled(allowed.last).fullmatch(word) for word in reading.words[-1:])
    count = len(reading.words)
    if not fits or not allowed.least <= count <= allowed.most or (allowed.counts and count not in allowed.counts):
        first = next((word for word in reading.words), "")
        raise _MisfitError(f"{first!r} is not what it may be given" if first else "it is given too little")


def _fits(reading: _Reading, allowed: Words, word: str, at: int) -> bool:
    if has_unknown(word) and may_be_option(word):
        if not (at and reading.chain[-1].options_first):
            _check_unknown(reading, word)
        return True
    if UNKNOWN in word and reading.chain[-1].unknown_words is not None:
        word = word.replace(UNKNOWN, "x")
    return fits_word(allowed.kind, word) and compiled(allowed.pattern).fullmatch(word) is not None


def _check_unknown(reading: _Reading, word: str) -> None:
    """A word that nobody knows may be another option; a rule that says what it touches has reckoned with that."""
    rule = reading.chain[-1]
    if rule.unknown_words is None and (rule.effect.harmless or not rule.touches):
        raise _MisfitError(f"nobody knows what {shown(word)!r} will be")
