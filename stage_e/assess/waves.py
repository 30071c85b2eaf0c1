"""How many targets a change begins with, and how many failures stop it: what the policy says, and a plan may narrow."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Annotated

from pydantic import Field

from schemas.plan_v1 import Plan
from schemas.waves import Many, MostFailures, SoakSeconds, WavesView, WavesWish
from stage_e.engine.waves import WaveRule
from stage_e.risk.data_file import DataModel
from stage_e.tools.operation import Operation

MOST_SIZES = 6  # named in the sentence


class WaveChange(DataModel):
    """What is otherwise at one approval level; what is left out is as everywhere."""

    above: Annotated[int, Field(ge=1, le=10_000)] | None = None
    canary: Many | None = None
    growth: Many | None = None
    most_failures: MostFailures | None = None
    soak_s: SoakSeconds | None = None


class WavePolicy(DataModel):
    """How a step that changes more than ``above`` targets goes about it."""

    above: Annotated[int, Field(ge=1, le=10_000)] = 3
    """Up to so many targets go at once; 10000 switches waves off."""
    canary: Many = 1
    """Targets of the first wave."""
    growth: Many = 2
    """So many times as large as the one before is each wave; 1 keeps them equal."""
    most_failures: MostFailures = 1
    """It stops when so many targets have failed, or so many of a hundred; what is unknown counts as failed."""
    soak_s: SoakSeconds = 0
    """From the end of a wave to the beginning of the next."""
    levels: Mapping[Annotated[int, Field(ge=0, le=3)], WaveChange] = Field(default_factory=dict)
    """What is otherwise for plans at an approval level."""

    def at(self, level: int) -> WaveRule:
        """The rule for plans at approval level ``level``."""
        change = self.levels.get(level, WaveChange())
        most_failures = change.most_failures or self.most_failures
        return WaveRule(
            canary=change.canary or self.canary,
            growth=change.growth or self.growth,
            most_failures=most_failures if isinstance(most_failures, int) else None,
            most_percent=_percent(most_failures),
            soak=timedelta(seconds=self.soak_s if change.soak_s is None else change.soak_s),
            above=change.above or self.above,
        )


def wave_rules(plan: Plan, changes: Iterable[Operation], rule: WaveRule) -> dict[str, WaveRule]:
    """The rule of each step among ``changes`` that goes in waves, or may when its list is known."""
    wishes = {step.id: step.waves for step in plan.steps}
    rules = {each.step_id: narrowed(rule, wishes[each.step_id]) for each in changes if each.is_loop}
    known = {each.step_id: len(each.targets) for each in changes if each.is_loop and not each.loop_over}
    return {name: rule for name, rule in rules.items() if known.get(name, rule.above + 1) > rule.above}


def narrowed(rule: WaveRule, wish: WavesWish | None) -> WaveRule:
    """``rule`` where a plan wants less at once, fewer failures or more time; a wish makes waves of any list."""
    if wish is None:
        return rule
    number = wish.most_failures if isinstance(wish.most_failures, int) else None
    return WaveRule(
        canary=_least(rule.canary, wish.canary) or rule.canary,
        growth=_least(rule.growth, wish.growth) or rule.growth,
        most_failures=_least(rule.most_failures, number),
        most_percent=_least(rule.most_percent, _percent(wish.most_failures)),
        soak=max(rule.soak, timedelta(seconds=wish.soak_s or 0)),
        above=1,
    )


def waves_view(rule: WaveRule, targets: int | None) -> WavesView:
    """The rule as it is stored and shown; ``targets`` are ``None`` when only the run can tell how many they are."""
    return WavesView(
        text=_in_words(rule, targets),
        canary=rule.canary,
        growth=rule.growth,
        most_failures=rule.most_failures,
        most_percent=rule.most_percent,
        soak_s=rule.soak.total_seconds(),
        above=rule.above,
    )


def rule_of(view: WavesView) -> WaveRule:
    """The rule that was stored."""
    return WaveRule(
        canary=view.canary,
        growth=view.growth,
        most_failures=view.most_failures,
        most_percent=view.most_percent,
        soak=timedelta(seconds=view.soak_s),
        above=view.above,
    )


def _in_words(rule: WaveRule, targets: int | None) -> str:
    first, *more = islice(rule.sizes(10_000 if targets is None else targets), MOST_SIZES)
    sizes = [str(size) for size in more[: MOST_SIZES - 1]]
    if targets is None or first + sum(more) < targets:
        sizes.append("...")
    head = f"first {first} host{'' if first == 1 else 's'}" + (f", then {', '.join(sizes)}" if sizes else "")
    soak = f", {rule.soak.total_seconds():g} s apart" if rule.soak else ""
    unless = f" (up to {rule.above} go at once)" if targets is None else ""
    return f"{head}{soak}{unless}; stops after {' or '.join(_limits(rule, targets))}"


def _limits(rule: WaveRule, targets: int | None) -> Iterator[str]:
    if targets is not None:
        yield _failures(rule.budget(targets))
        return
    if rule.most_failures is not None:
        yield _failures(rule.most_failures)
    if rule.most_percent is not None:
        yield f"{rule.most_percent} % failures"


def _failures(number: int) -> str:
    return "1 failure" if number == 1 else f"{number} failures"


def _percent(most_failures: int | str | None) -> int | None:
    return int(most_failures.removesuffix("%")) if isinstance(most_failures, str) else None


def _least(one: int | None, other: int | None) -> int | None:
    given = [each for each in (one, other) if each is not None]
    return min(given, default=None)
