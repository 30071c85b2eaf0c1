"""Commands that only read and prove what became of another one: in the catalogue, and how an answer is read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import Field

from stage_e.risk.data_file import DataModel
from stage_e.risk.patterns import Pattern, compiled

_LEEWAY = timedelta(seconds=2)  # clocks of two processes of ours; what is closer proves nothing
_ROUNDED = timedelta(seconds=0.01)  # the last digit of /proc/uptime, and a tick
TICKS_IN_A_SECOND = 100


class Shown(DataModel):
    """An answer that proves something. All of it must be so, each pattern with the whole of its text.

    Groups in ``stdout`` may be two moments on one clock of the target: when the probe ran, and since when it has been
    so. Then it must have become so after the send to prove that it happened, and before the send to prove that it did
    not. No two clocks are compared. They are ``now_s`` with ``began_us`` or ``began_ticks`` (hundredths of one), or
    ``now_at`` with ``began_at`` in UTC.
    """

    exit_codes: tuple[int, ...] = (0,)
    stdout: Pattern = "(?s).*"
    stderr: Pattern = "(?s).*"


class ProbeRule(DataModel):
    """A probe as the catalogue has it."""

    command: str
    """``{words}`` stands for the bare words of the command in question, ``{word}`` for the only one that it has."""
    verbs: frozenset[str] = frozenset()
    """For these names of the command; for all of them when there are none."""
    unless: frozenset[str] = frozenset()
    """With one of these options the command does more than the probe shows."""
    fits: Pattern = "(?s).*"
    """What every bare word must be."""
    happened: Shown | None = None
    did_not_happen: Shown | None = None
    final_after_s: float = Field(60.0, gt=0)
    """So long after the time limit of the command nothing of it is under way any more: a no counts only then."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A probe for one command."""

    command: str
    happened: Shown | None = None
    did_not_happen: Shown | None = None
    final_after_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a probe answered, and how long after the send of the command in question, at least and at most."""

    exit_code: int
    stdout: str
    stderr: str
    after: timedelta
    before: timedelta


def probe_for(rules: Sequence[ProbeRule], verb: str, words: Sequence[str], options: frozenset[str]) -> ProbeRule | None:
    """The first rule that fits a command of these bare words and options."""
    for rule in rules:
        named = not rule.verbs or verb in rule.verbs
        one = "{word}" not in rule.command or len(words) == 1
        fits = all(compiled(rule.fits).fullmatch(word) for word in words)
        if named and one and fits and not rule.unless & options:
            return rule
    return None


def made_of(rule: ProbeRule, quoted_words: str) -> Probe:
    """The probe of ``rule`` for the command with these bare words, which are quoted for the shell in question."""
    command = rule.command.replace("{words}", quoted_words).replace("{word}", quoted_words)
    return Probe(command, rule.happened, rule.did_not_happen, rule.final_after_s)


def proves(probe: Probe, seen: Seen) -> bool | None:
    """Whether it happened; ``None`` when the answer proves neither."""
    if probe.happened is not None and _is_so(probe.happened, seen, since_send=True):
        return True
    if probe.did_not_happen is not None and _is_so(probe.did_not_happen, seen, since_send=False):
        return False
    return None


def _is_so(shown: Shown, seen: Seen, *, since_send: bool) -> bool:
    matched = compiled(shown.stdout).fullmatch(seen.stdout.strip())
    if matched is None or seen.exit_code not in shown.exit_codes:
        return False
    if compiled(shown.stderr).fullmatch(seen.stderr.strip()) is None:
        return False
    if not any(name.startswith("began_") for name in matched.re.groupindex):
        return True
    try:
        age = _age(matched)
    except ValueError:
        return False
    if age < -_ROUNDED:
        return False  # the clock was set back meanwhile
    return age + _ROUNDED <= seen.after if since_send else age > seen.before + _LEEWAY


def _age(matched: re.Match[str]) -> timedelta:
    """For how long it has been so. Raises: ValueError: what was shown is no moment."""
    groups = matched.re.groupindex
    if "began_us" in groups:
        return timedelta(seconds=float(matched["now_s"]) - int(matched["began_us"]) / 1_000_000)
    if "began_ticks" in groups:
        return timedelta(seconds=float(matched["now_s"]) - int(matched["began_ticks"]) / TICKS_IN_A_SECOND)
    return datetime.fromisoformat(matched["now_at"]) - datetime.fromisoformat(matched["began_at"])
