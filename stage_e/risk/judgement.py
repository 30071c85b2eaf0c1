"""What an operation does, and why we think so."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from schemas.words import Effect, RiskLevel
from stage_e.risk.probe import Probe

_RISKS = tuple(RiskLevel)
_EFFECTS = (
    Effect.READ,
    Effect.PROBE,
    Effect.WRITE_REVERSIBLE,
    Effect.DISRUPTIVE,
    Effect.UNKNOWN,
    Effect.DESTRUCTIVE,
)


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that spoke, what it saw, and how bad that alone is."""

    rule: str
    detail: str
    risk: RiskLevel = RiskLevel.LOW
    span: tuple[int, int] | None = None
    """Characters of the operation's text that caused it, from and to; none when it is about the whole."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one operation, with what the rule for it knows besides."""

    effect: Effect
    risk: RiskLevel
    reasons: tuple[Reason, ...] = ()
    ok_exit_codes: tuple[int, ...] = (0,)
    gate: bool = False
    resource_kind: str = ""
    resource_name: str = ""
    idempotent: bool = False
    typical_s: float | None = None
    inverse: str = ""
    """The command that takes it back; empty when nobody has listed one."""
    probe: Probe | None = None
    """A command that only reads, and proves what became of it."""
    look: str = ""
    """A command that only reads, and says before the change whether the inverse is due afterwards."""
    undo_if: str = ""
    """What it must say for that."""

    def raised(self, risk: RiskLevel, rule: str, detail: str) -> "Judgement":
        """The same at a risk of at least ``risk``, with the reason."""
        reasons = dict.fromkeys((*self.reasons, Reason(rule, detail, risk)))
        return replace(self, risk=worse_risk(self.risk, risk), reasons=tuple(reasons))

    def with_other(self, rule: str, other: Reason) -> "Judgement":
        """The same when ``other`` holds in place of what ``rule`` said."""
        reasons = tuple(dict.fromkeys(other if reason.rule == rule else reason for reason in self.reasons))
        return replace(self, risk=worse_risk(RiskLevel.LOW, *(reason.risk for reason in reasons)), reasons=reasons)


def unknown(rule: str, detail: str, effect: Effect = Effect.UNKNOWN, risk: RiskLevel = RiskLevel.HIGH) -> Judgement:
    """The verdict on what nobody can tell by reading."""
    return Judgement(effect, risk, (Reason(rule, detail, risk),))


def worse_risk(*risks: RiskLevel) -> RiskLevel:
    """The highest of ``risks``."""
    return max(risks, key=_RISKS.index)


def worst_effect(effects: Iterable[Effect]) -> Effect:
    """The one that speaks for all; a plan without steps only reads."""
    return max(effects, key=_EFFECTS.index, default=Effect.READ)


def worsened(judged: Judgement, more: Judgement) -> Judgement:
    """The same command with what more is known of it."""
    return replace(
        judged,
        effect=worst_effect((judged.effect, more.effect)),
        risk=worse_risk(judged.risk, more.risk),
        reasons=tuple(dict.fromkeys((*judged.reasons, *more.reasons))),
    )


def together(judgements: Iterable[Judgement]) -> Judgement:
    """The verdict on commands that run one after the other as one operation; one alone keeps all that is known."""
    found = tuple(judgements)
    if len(found) == 1:
        return found[0]
    changes = sum(not judgement.effect.harmless for judgement in found)
    whole = Judgement(
        worst_effect(judgement.effect for judgement in found),
        worse_risk(*(judgement.risk for judgement in found)),
        tuple(dict.fromkeys(reason for judgement in found for reason in judgement.reasons)),
        ok_exit_codes=found[-1].ok_exit_codes,
    )
    if changes > 1:
        return whole.raised(RiskLevel.HIGH, "command.several_changes", f"{changes} changes in one command")
    return whole
