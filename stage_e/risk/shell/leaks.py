"""What the parts of a text do together: a secret that one of them reads, another one carries away."""

from collections.abc import Iterator, Sequence

from schemas.words import Effect, RiskLevel
from stage_e.risk.command_book import CommandBook
from stage_e.risk.command_rule import Language
from stage_e.risk.judgement import Judgement, unknown
from stage_e.risk.rule_parts import Output
from stage_e.risk.shell.stream import Stream

_SECRETS = frozenset({"path.secret", "read.secret"})
_COMPARES = frozenset({"[", "test"})


def may_carry(book: CommandBook, verb: str, made_of: Stream) -> bool:
    """Whether a command is given what another one shows, and may do more with it than to print or compare it."""
    rule = book.rule_of(verb, Language.POSIX)
    stays = verb in _COMPARES or (rule is not None and rule.output is Output.WORDS)
    return (made_of.shows or made_of.suspicious) and not stays


def leaks_in(found: Sequence[Judgement], *, carried: bool) -> Iterator[Judgement]:
    """The verdict on a text that reads a secret and asks another machine for what nobody knows yet.

    ``carried``: one of its commands is given what another one shows.
    """
    rules = [{reason.rule for reason in judged.reasons} for judged in found]
    asks = any("url.not_known_yet" in each for each in rules)
    asks |= any(
        judged.effect is Effect.PROBE and "shell.unknown_word" in each
        for judged, each in zip(found, rules, strict=True)
    )
    if any(each & _SECRETS for each in rules) and (asks or carried):
        detail = "what it asks another machine for can carry a secret that it read"
        yield unknown("shell.exfiltration", detail, risk=RiskLevel.CRITICAL)
