"""The verdict on a session with a device: its commands one by one, each in the mode that those before it led to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from schemas.words import Effect, RiskLevel
from stage_e.risk.gear.family import AmbiguousError, GearFamily, Mode, families, plain_vendor, spelled_out
from stage_e.risk.judgement import Judgement, Reason, unknown, worse_risk, worst_effect
from stage_e.risk.template_text import has_template

_UNNAMED = frozenset({"", "generic"})
_ALTERNATIVES = re.compile(r"(include|exclude|begin|section|i|inc|incl|exc|beg|sec)\s\S.*", re.IGNORECASE)
_SINKS = ("redirect", "append", "tee", "file", "save", "source", "sed", "awk", "email", "vsh", "diff", "http", "tftp")
_QUOTED = re.compile(r'"[^"]*"')
_UNSURE = frozenset({"gear.not_listed", "gear.ambiguous"})
_ACCESS_PORT = re.compile(
    r"(gi(gabitethernet)?|fa(stethernet)?|et(h(ernet)?)?|two(gigabitethernet)?|ge-|fe-)\s*[0-9][0-9/.]*", re.IGNORECASE
)
_RUNS_INSIDE = re.compile(r"\$\(|`")
"""Some devices have a shell of Linux, which runs what stands there."""
_INTO_FILE = re.compile(r"\s>>?\s*[\w./:-]+\s*$")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_SEPARATOR = re.compile(r"[\r\n;]")
_FILTERS = re.compile(
    r"(include|exclude|begin|section|count|match|except|find|last|no-more|json|xml|grep|egrep|compare|display|trim|"
    r"i|inc|incl|b|sec|beg|ex|exc|no|nz|more)(\s.*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Session:
    """Where the next command is typed."""

    family: GearFamily
    mode: Mode = Mode.EXEC
    port: str = ""


def judge_gear(commands: Sequence[str], vendor: str) -> Judgement:
    """The verdict on ``commands``, typed one after the other. Spans count in all of them, joined by line breaks.

    Where nobody says what the device is: the worst of the families that the commands may belong to.
    """
    name = plain_vendor(vendor)
    if name in _UNNAMED:
        found = [_typed_into(family, commands) for family in families() if _speaks(commands, family)]
        return max(list(filter(_is_sure, found)) or found, key=lambda judged: [*RiskLevel].index(judged.risk))
    family = next((known for known in families() if name in known.plain_vendors), None)
    if family is None:
        return unknown("gear.vendor", f"nobody has listed the commands of {vendor!r}")
    return _typed_into(family, commands)


def _speaks(commands: Sequence[str], family: GearFamily) -> bool:
    return any(family.signs.fullmatch(line) for _, line in _lines(commands)) or family is families()[0]


def _typed_into(family: GearFamily, commands: Sequence[str]) -> Judgement:
    session, found = _Session(family), []
    for start, line in _lines(commands):
        judged, session = _typed(session, line, (start, start + len(line)))
        found.append(judged)
    return _whole(found) if found else unknown("gear.empty", "there is no command in it")


def _is_sure(judged: Judgement) -> bool:
    return not any(reason.rule in _UNSURE for reason in judged.reasons)


def _whole(found: Sequence[Judgement]) -> Judgement:
    """The worst of the commands. Those of one configuration belong together, so that their number says nothing."""
    return Judgement(
        worst_effect(judged.effect for judged in found),
        worse_risk(*(judged.risk for judged in found)),
        tuple(dict.fromkeys(reason for judged in found for reason in judged.reasons)),
    )


def _lines(commands: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Every command with its place; one text may hold several."""
    offset = 0
    for command in commands:
        start = 0
        for separator in [*_SEPARATOR.finditer(command), None]:
            end = len(command) if separator is None else separator.start()
            line = command[start:end]
            if line.strip() and line.strip() != "!":
                yield offset + start + len(line) - len(line.lstrip()), line.strip()
            start = end if separator is None else separator.end()
        offset += len(command) + 1


def _typed(session: _Session, line: str, span: tuple[int, int]) -> tuple[Judgement, _Session]:
    """The verdict on one command, and the session after it."""
    if not _PLAIN.fullmatch(line) or has_template(line) or _RUNS_INSIDE.search(line):
        return unknown("gear.unreadable", "the command holds what cannot be read"), session
    try:
        spelled, mode = _spelled_out(session, line)
    except AmbiguousError as error:
        return _at(span, unknown("gear.ambiguous", str(error))), session
    if session.mode is Mode.EXEC and session.family.configure.fullmatch(spelled):
        opened = Judgement(
            Effect.WRITE_REVERSIBLE,
            RiskLevel.MEDIUM,
            (Reason("gear.configure", "it opens the configuration", RiskLevel.MEDIUM, span),),
        )
        return opened, replace(session, mode=Mode.CONFIG)
    return _judged(session, spelled, mode, span), _after(session, spelled)


def _after(session: _Session, spelled: str) -> _Session:
    if session.mode is Mode.CONFIG and spelled == "end":
        return replace(session, mode=Mode.EXEC, port="")
    if session.mode is Mode.CONFIG and session.family.leave.fullmatch(spelled):
        return replace(session, mode=Mode.CONFIG if session.port else Mode.EXEC, port="")
    if session.mode is Mode.CONFIG and spelled.startswith("interface "):
        return replace(session, port=spelled.partition(" ")[2])
    return session


def _spelled_out(session: _Session, line: str) -> tuple[str, Mode]:
    """The command with its abbreviations spelled out, and the mode that its words belong to."""
    words, mode, before = line.split("|", 1)[0].split(), session.mode, list[str]()
    family = session.family
    if len(words) > 1 and words[0].lower() in family.nested:
        mode = family.nested[words.pop(0).lower()]
    elif mode is Mode.CONFIG and len(words) > 1 and words[0].lower() in family.negations:
        before = [words.pop(0).lower()]
    found = [*before, *spelled_out(words, family.trees[mode], only_shows=family.reads_through)]
    _, bar, filters = line.partition("|")
    return " ".join([*found, *([bar, filters.strip()] if bar else [])]), mode


def _judged(session: _Session, spelled: str, mode: Mode, span: tuple[int, int]) -> Judgement:
    _, bar, filters = spelled.partition("|")
    if bar and not _only_filters(filters):
        return _at(span, unknown("gear.redirect", "what it shows goes somewhere else"))
    if ">" in spelled.partition("|")[0] or _INTO_FILE.search(_QUOTED.sub("", filters)):
        return _at(span, unknown("gear.redirect", "what it shows goes somewhere else"))
    known = session.family.known(mode, spelled)
    if known is None:
        return _at(span, unknown("gear.not_listed", f"nobody has listed what {spelled.split(' ', 1)[0]!r} does here"))
    risk = known.risk
    if known.on_uplink is not None and not _is_access_port(session, spelled):
        risk = known.on_uplink
    rule = "gear.read" if known.effect.harmless else "gear.change"
    return Judgement(known.effect, risk, (Reason(rule, f"it {known.detail}", risk, span),))


def _only_filters(filters: str) -> bool:
    """Whether every part chooses what is shown; one may go on as a pattern with alternatives, ``include up|down``."""
    before = ""
    for part in _QUOTED.sub(_without_bars, filters).split("|"):
        goes_on = bool(_ALTERNATIVES.fullmatch(before.lstrip())) and not (before[-1:] + part[:1]).count(" ")
        if not _FILTERS.fullmatch(part.strip()) and not (goes_on and not _may_be_sink(part)):
            return False
        before = f"{before}|{part}" if goes_on else part
    return True


def _without_bars(quoted: re.Match[str]) -> str:
    """A pattern in quotes as one word, unless a word in it could take what is shown elsewhere."""
    harmless = not any(_may_be_sink(part) for part in quoted[0].strip('"').split("|")[1:])
    return quoted[0].replace("|", "/") if harmless else quoted[0]


def _may_be_sink(part: str) -> bool:
    first = (part.split() or [""])[0].lower()
    return any(sink.startswith(first) or first.startswith(sink) for sink in _SINKS)


def _is_access_port(session: _Session, spelled: str) -> bool:
    """Whether the port at hand is one that a single machine is plugged into, by its kind."""
    named = re.search(r"\binterfaces? (\S+)", spelled)
    port = named[1] if named else session.port
    return _ACCESS_PORT.fullmatch(port) is not None


def _at(span: tuple[int, int], judged: Judgement) -> Judgement:
    return replace(judged, reasons=tuple(replace(reason, span=span) for reason in judged.reasons))
