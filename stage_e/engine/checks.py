"""Where checks stand in the graph of a plan: what they wait for, and what waits for them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from schemas.words import CheckStage
from stage_e.engine.graph import Graph


@dataclass(frozen=True, slots=True)
class Check:
    """A read that is no step of the plan: when it looks, and at the targets of which steps."""

    id: str
    stage: CheckStage
    about: tuple[str, ...]
    optional: bool = False
    """Its failure is only a warning."""


@dataclass(frozen=True, slots=True)
class Place:
    """``holds`` wait for the check, the check waits for ``needs``, some of which may just as well fail."""

    needs: tuple[str, ...] = ()
    tolerates: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()


def places_of(
    checks: Sequence[Check], graph: Graph, effects: Collection[str], tolerated: Mapping[str, Collection[str]]
) -> dict[str, Place]:
    """The place of each check by its id, in a graph with at least one of ``effects``.

    One *before* holds every step with an effect. One *during* is due when the first effect that it is about is, and
    holds nothing. One *after* waits for the effects that it is about, or for what it is about where that only reads.
    """
    order = [step_id for layer in graph.layers for step_id in layer if step_id in effects]
    gates = [check for check in checks if check.stage == "before"]
    places: dict[str, Place] = {}
    for check in checks:
        touched = [step_id for step_id in order if step_id in check.about]
        match check.stage:
            case "before":
                places[check.id] = Place(holds=tuple(order))
            case "during":
                places[check.id] = _beside((touched or order)[0], graph, gates, tolerated)
            case "after":
                places[check.id] = Place(needs=tuple(touched or check.about))
    return places


def with_held(waits_for: Mapping[str, Sequence[str]], holds: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """What each step and check waits for, once those that a check ``holds`` wait for it too."""
    found = {name: [*names] for name, names in waits_for.items()}
    for check_id, held in holds.items():
        for step_id in held:
            found[step_id].append(check_id)
    return {name: tuple(names) for name, names in found.items()}


def _beside(step_id: str, graph: Graph, gates: Sequence[Check], tolerated: Mapping[str, Collection[str]]) -> Place:
    passing = [gate.id for gate in gates if gate.optional]
    return Place(
        needs=(*graph.needs[step_id], *(gate.id for gate in gates)), tolerates=(*tolerated.get(step_id, ()), *passing)
    )
