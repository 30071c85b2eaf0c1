"""Plans that hypothesis draws, with checks beside their steps or without."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from schemas.words import CheckStage, Effect
from stage_e.engine.checks import Check, places_of, with_held
from stage_e.engine.execution import Execution, StepSpec, new_execution
from stage_e.engine.graph import graph_of
from stage_e.engine.held import LOCKS
from stage_e.engine.retry import RetryPolicy
from stage_e.engine.waves import WaveRule

wave_rules = st.builds(
    WaveRule,
    canary=st.integers(1, 3),
    growth=st.integers(1, 3),
    most_failures=st.none() | st.integers(1, 6),
    most_percent=st.integers(1, 60),
    soak=st.sampled_from([timedelta(), timedelta(minutes=5)]),
    above=st.integers(0, 6),
)
STAGES: tuple[CheckStage, ...] = ("before", "during", "after")


@st.composite
def executions(draw: st.DrawFn) -> Execution:
    """Any acyclic plan of up to eight steps of any kind, with up to four checks where one of them has an effect."""
    names = [f"s{number}" for number in range(draw(st.integers(1, 8)))]
    needs = {name: sorted(draw(st.sets(st.sampled_from(names[:at])))) if at else [] for at, name in enumerate(names)}
    specs = [draw(_steps(name, needs[name])) for name in names]
    checks = draw(_checks(names)) if any(not spec.effect.harmless for spec in specs) else []
    execution = guarded(needs, specs, checks)
    execution.go_on_beside_unknown = draw(st.booleans())
    return execution


def guarded(needs: dict[str, list[str]], specs: list[StepSpec], checks: list[Check]) -> Execution:
    """An execution of these steps with each check in its place, as an accepted plan has them."""
    effects = {spec.id for spec in specs if not spec.effect.harmless}
    tolerated: dict[str, tuple[str, ...]] = {spec.id: tuple(spec.tolerates) for spec in specs}
    places = places_of(checks, graph_of(list(needs), needs), effects, tolerated)
    waits = with_held(
        needs | {each.id: [*places[each.id].needs] for each in checks},
        {each.id: places[each.id].holds for each in checks},
    )
    passing = with_held(
        tolerated | {each.id: places[each.id].tolerates for each in checks},
        {each.id: places[each.id].holds for each in checks if each.optional},
    )
    looks = [
        StepSpec(
            each.id, check=each.stage, optional=each.optional, stops_all=each.stage == "during" and not each.optional
        )
        for each in checks
    ]
    whole = [replace(spec, tolerates=frozenset(passing[spec.id])) for spec in (*specs, *looks)]
    return new_execution(graph_of(list(waits), waits), whole)


@st.composite
def _steps(draw: st.DrawFn, name: str, needs: list[str]) -> StepSpec:
    return StepSpec(
        id=name,
        effect=draw(st.sampled_from([Effect.READ, Effect.DISRUPTIVE])),
        idempotent=draw(st.booleans()),
        asks=draw(st.booleans()),
        stops_all=draw(st.booleans()),
        is_loop=draw(st.booleans()),
        causes=draw(st.sampled_from((frozenset(), frozenset({LOCKS})))),
        tolerates=frozenset(draw(st.sets(st.sampled_from(needs)))) if needs else frozenset(),
        policy=RetryPolicy(max_attempts=draw(st.integers(1, 3)), failures_too=draw(st.booleans())),
        waves=draw(st.none() | wave_rules),
    )


@st.composite
def _checks(draw: st.DrawFn, names: list[str]) -> list[Check]:
    return [
        Check(
            f"c{number}",
            draw(st.sampled_from(STAGES)),
            tuple(sorted(draw(st.sets(st.sampled_from(names), min_size=1)))),
            optional=draw(st.booleans()),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
