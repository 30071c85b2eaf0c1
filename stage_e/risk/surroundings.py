"""How bad the same operation is where it runs: in production or not, on how many hosts, on which, and when."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement

_NOT_PRODUCTION = frozenset(
    {"dev", "development", "test", "testing", "qa", "uat", "staging", "stage", "sandbox", "lab", "demo", "office", "ci"}
)
_WEIGHTY_TAGS = frozenset(
    {
        *(
            "critical",
            "core",
            "database",
            "db",
            "domain-controller",
            "dc",
            "hypervisor",
            "firewall",
            "gateway",
            "backup",
        ),
        *("production-database", "identity", "ca", "pki", "storage", "tier-0", "tier0", "master", "control-plane"),
    }
)
_SEVERE = frozenset({Effect.DISRUPTIVE, Effect.DESTRUCTIVE, Effect.UNKNOWN})
_A_HANDFUL = 10
"""More hosts than so at once are a wide change outside of production, and many for a change that loses data."""
_A_FLEET = 50


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the inventory and the policy know about where an operation will run; ``None`` is what they do not know."""

    environment: str | None = None
    target_count: int | None = None
    tags: frozenset[str] = frozenset()
    freeze: bool = False

    @property
    def is_production(self) -> bool:
        """Whether it may be production: what nobody has called something else is."""
        return (self.environment or "").strip().lower() not in _NOT_PRODUCTION


def raised_for_surroundings(judgement: Judgement, surroundings: Surroundings) -> Judgement:
    """The verdict with what its surroundings add; nothing here ever lowers it."""
    raised = judgement
    concerns = _about_reads if judgement.effect.harmless else _about_changes
    for risk, rule, detail in concerns(judgement, surroundings):
        raised = raised.raised(risk, rule, detail)
    return raised


def _about_reads(judgement: Judgement, surroundings: Surroundings) -> Iterator[tuple[RiskLevel, str, str]]:
    count = surroundings.target_count
    if judgement.risk is not RiskLevel.LOW and (count is None or count >= _A_FLEET):
        yield RiskLevel.HIGH, "targets.heavy_reads", f"a heavy or sensitive read of {_counted(count)}"


def _about_changes(judgement: Judgement, surroundings: Surroundings) -> Iterator[tuple[RiskLevel, str, str]]:
    severe = judgement.effect in _SEVERE
    yield from _about_count(judgement, surroundings, severe=severe)
    if severe and surroundings.is_production:
        where = surroundings.environment or "nobody knows where, which counts as production"
        yield RiskLevel.HIGH, "environment.production", f"it disturbs production ({where})"
    if surroundings.freeze:
        yield RiskLevel.HIGH, "environment.freeze", "it changes something during a freeze"
    tags = sorted(_WEIGHTY_TAGS & {tag.strip().lower() for tag in surroundings.tags})
    if tags and judgement.effect in {Effect.DISRUPTIVE, Effect.DESTRUCTIVE}:
        risk = RiskLevel.CRITICAL if judgement.risk in {RiskLevel.HIGH, RiskLevel.CRITICAL} else RiskLevel.HIGH
        yield risk, "target.weighty", f"others depend on its target ({', '.join(tags)})"


def _about_count(
    judgement: Judgement, surroundings: Surroundings, *, severe: bool
) -> Iterator[tuple[RiskLevel, str, str]]:
    count = surroundings.target_count
    if count is None:
        risk = RiskLevel.CRITICAL if severe else RiskLevel.HIGH
        yield risk, "targets.unknown", "nobody knows yet on how many hosts"
    elif count >= _A_FLEET:
        fleet = severe and (surroundings.is_production or judgement.risk is RiskLevel.CRITICAL)
        yield RiskLevel.CRITICAL if fleet else RiskLevel.HIGH, "targets.many", f"it changes {_counted(count)} at once"
    elif count > _A_HANDFUL:
        loses = judgement.effect is Effect.DESTRUCTIVE
        yield RiskLevel.CRITICAL if loses else RiskLevel.HIGH, "targets.many", f"it changes {_counted(count)} at once"
    elif count > 1:
        yield RiskLevel.MEDIUM, "targets.several", f"it changes {_counted(count)}"


def _counted(count: int | None) -> str:
    return "an unknown number of hosts" if count is None else f"{count} hosts"
