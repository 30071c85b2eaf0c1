"""What the words of a command are when it runs, as far as that is certain."""

import re
from collections.abc import Iterator

from stage_e.risk.shell.braces import expand_braces
from stage_e.risk.shell.scope import Scope
from stage_e.risk.shell.syntax import Bare, Dynamic, Part, Quoted, Script, Simple, Variable, Word
from stage_e.risk.unknown_text import GLOB, SPLIT, UNKNOWN

_BARE = re.compile(r"(\{\{[^{}]*\}\})|\\(\n)|\\(.)|([*?]|\[[^\]\s]+\])", re.DOTALL)
_URL = re.compile(r"(?:https?://|localhost[:/]|[A-Za-z0-9.-]+:\d{2,5}/)[^\\*\[]+$")
_PIPE = "/dev/fd/63"
"""What ``<(...)`` becomes."""
_WILD = re.compile(r"[*?]|\[[^\]]+\]")


def resolve(word: Word, scope: Scope) -> tuple[str, ...]:
    """The words that ``word`` becomes; parts that nobody knows are characters of ``unknown_text``."""
    return tuple(text for parts in expand_braces(word.parts) for text in _fields(_with_processes(parts, scope), scope))


def name_processes(words: tuple[Word, ...]) -> bool:
    """Whether all that they become is numbers of processes."""
    return len(words) == 1 and len(words[0].parts) == 1 and _looks_for_processes(words[0].parts[0])


def _with_processes(parts: tuple[Part, ...], scope: Scope) -> tuple[Part, ...]:
    """The parts of a path within ``/proc``, where what looks for a process names it by its number."""
    pairs = zip((None, *parts), parts, strict=False)
    return tuple(Quoted("1") if _is_process(before, part, scope) else part for before, part in pairs)


def _is_process(before: Part | None, part: Part, scope: Scope) -> bool:
    if not isinstance(before, Bare | Quoted) or before.text != "/proc/":
        return False
    return (isinstance(part, Variable) and part.name in scope.processes) or _looks_for_processes(part)


def _looks_for_processes(part: Part) -> bool:
    if not isinstance(part, Dynamic) or part.is_file:
        return False
    commands = [command for script in part.scripts for command in script]
    first = commands[0] if len(commands) == 1 else None
    return isinstance(first, Simple) and bool(first.words) and _finds_processes(first.words[0])


def _finds_processes(verb: Word) -> bool:
    return is_literal(verb) and resolve_text(verb, Scope()) in {"pgrep", "pidof"}


def resolve_text(word: Word, scope: Scope) -> str:
    """The one text that ``word`` becomes where it is not split: a value, a here-document, a target."""
    return "".join(_text(part, scope, splits=False) for part in word.parts)


def is_literal(word: Word) -> bool:
    """Whether the word stands for the same text everywhere, without a shell."""
    return all(_is_literal(part) for part in word.parts)


def scripts_in(parts: tuple[Part, ...]) -> Iterator[tuple[Script, bool]]:
    """What runs to get the word, and whether the word is the name of a file with what it prints."""
    for part in parts:
        if isinstance(part, Dynamic):
            yield from ((script, part.is_file) for script in part.scripts)


def _fields(parts: tuple[Part, ...], scope: Scope) -> list[str]:
    if not any(isinstance(part, Variable) and not part.quoted for part in parts):
        return ["".join(_text(part, scope, splits=True) for part in parts)]
    fields, text, started = [], "", False
    for part in parts:
        found = _text(part, scope, splits=True)
        if not isinstance(part, Variable) or part.quoted:
            text, started = text + found, True
            continue
        first, *rest = re.split(r"[ \t\n]+", _WILD.sub(GLOB, found))
        text += first
        for each in rest:
            fields.extend([text] if text or started else [])
            text, started = each, False
    return [*fields, text] if text or started else fields


def _text(part: Part, scope: Scope, *, splits: bool) -> str:
    match part:
        case Quoted():
            return part.text
        case Bare():
            return part.text if _URL.match(part.text) else _BARE.sub(_bare_letter, part.text)
        case Variable():
            value = scope.value_of(part.name)
            if value is not None and not (splits and not part.quoted and scope.splits_differently):
                return value
            return UNKNOWN if part.quoted and part.name != "@" else SPLIT
        case Dynamic(is_file=True):
            return _PIPE
        case Dynamic():
            return UNKNOWN if part.quoted else SPLIT


def _bare_letter(found: re.Match[str]) -> str:
    template, line_break, escaped, wild = found.groups()
    if wild:
        return GLOB
    return "" if line_break else template or escaped


def _is_literal(part: Part) -> bool:
    if isinstance(part, Quoted):
        return True
    if not isinstance(part, Bare):
        return False
    text = re.sub(r"\{\{[^{}]*\}\}", "", part.text)
    return re.search(r"[\\*?~{}#!$]|\[.*\]", text) is None
