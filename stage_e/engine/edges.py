"""Where the edges of a graph come from: what the plan says, whose output is used, and the order of effects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import pairwise

from stage_e.engine.node import Node, all_apart
from stage_e.engine.reach import Edge, topological


@dataclass(frozen=True, slots=True)
class GraphFault:
    """One thing wrong with the graph: ``at`` is a JSON pointer below the list of steps, such as ``/3/depends_on/0``."""

    at: str
    detail: str


@dataclass(frozen=True, slots=True)
class Explicit:
    """What ``depends_on`` says, as edges, with what could not be read."""

    edges: frozenset[Edge]
    faults: tuple[GraphFault, ...]
    warnings: tuple[GraphFault, ...]


def by_order(nodes: Sequence[Node]) -> list[int]:
    """Positions in execution order; equal orders keep the order of the list."""
    return sorted(range(len(nodes)), key=lambda position: (nodes[position].order, position))


def explicit_edges(nodes: Sequence[Node]) -> Explicit:
    """Edges from ``depends_on``, ids and patterns alike.

    A pattern never matches its own step. One that matches nothing names an order that nobody can know any more, so
    the step then waits for everything before it, with a warning.
    """
    index = {node.id: position for position, node in enumerate(nodes)}
    edges: set[Edge] = set()
    faults: list[GraphFault] = []
    warnings: list[GraphFault] = []
    for position, node in enumerate(nodes):
        for number, wanted in enumerate(node.depends_on):
            at = f"/{position}/depends_on/{number}"
            if wanted == node.id:
                faults.append(GraphFault(at, f"{wanted!r} waits for itself"))
            elif wanted in index:
                edges.add((index[wanted], position))
            elif "*" not in wanted:
                faults.append(GraphFault(at, f"no step is called {wanted!r}"))
            else:
                matches = [other for other, name in enumerate(n.id for n in nodes) if fnmatchcase(name, wanted)]
                matches = [other for other in matches if other != position]
                if not matches:
                    warnings.append(GraphFault(at, f"{wanted!r} matches no step; it waits for all steps before it"))
                    matches = _before(nodes, position)
                edges.update((other, position) for other in matches)
    return Explicit(frozenset(edges), tuple(faults), tuple(warnings))


def _before(nodes: Sequence[Node], position: int) -> list[int]:
    order = by_order(nodes)
    return order[: order.index(position)]


def sources(nodes: Sequence[Node]) -> list[dict[str, int]]:
    """For each step, where each variable that it uses comes from: the last step before it that sets the variable.

    A variable that only later steps set (``step_4_result``) is waited for all the same; one that nobody sets is absent.
    """
    found: list[dict[str, int]] = [{} for _ in nodes]
    last_setter: dict[str, int] = {}
    any_setter = {name: position for position, node in enumerate(nodes) for name in node.sets}
    for position in by_order(nodes):
        for name in nodes[position].uses:
            setter = last_setter.get(name, any_setter.get(name))
            if setter is not None and setter != position:
                found[position][name] = setter
        last_setter.update(dict.fromkeys(nodes[position].sets, position))
    return found


def template_edges(nodes: Sequence[Node]) -> frozenset[Edge]:
    """From the source of each variable to its user."""
    return frozenset((source, user) for user, found in enumerate(sources(nodes)) for source in found.values())


def order_edges(nodes: Sequence[Node], certain: Iterable[Edge], *, order_is_meant: bool) -> set[Edge]:
    """Edges that keep effects in the order of the plan unless they are proven to touch different things.

    ``certain`` edges win over ``execution_order``: the order that is kept is the one that obeys both.

    ``order_is_meant``: the plan's author writes no ``depends_on`` at all, so that its order is the only word on what
    waits for what. Reads then keep their place around effects too, and only reads beside each other may overlap.
    Otherwise only two effects that may touch the same thing are held apart.
    """
    order = topological(len(nodes), certain, rank=_ranks(nodes))
    if not order_is_meant:
        return set(_effects_in_order(nodes, order))
    if not any(node.effect or node.gate for node in nodes):
        return set()
    groups = _groups(nodes, order)
    return {(before, after) for earlier, later in pairwise(groups) for before in earlier for after in later}


def _ranks(nodes: Sequence[Node]) -> list[int]:
    ranks = [0] * len(nodes)
    for rank, position in enumerate(by_order(nodes)):
        ranks[position] = rank
    return ranks


def _effects_in_order(nodes: Sequence[Node], order: list[int]) -> Iterable[Edge]:
    """From each effect to those after it that may touch the same thing, unless one between them is waited for anyway.

    ``before[p]`` has a bit for every effect that ``p`` waits for.
    """
    before: dict[int, int] = {}
    for position in order:
        if not nodes[position].effect:
            continue
        waited_for = 0
        for other in reversed(before):
            if not waited_for >> other & 1 and not nodes[other].is_apart_from(nodes[position]):
                yield other, position
                waited_for |= before[other] | 1 << other
        before[position] = waited_for


def _groups(nodes: Sequence[Node], order: list[int]) -> list[list[int]]:
    """Runs of steps that may overlap: plain reads, or effects that are all apart from each other."""
    groups: list[list[int]] = []
    for position in order:
        if groups and _may_join([nodes[member] for member in groups[-1]], nodes[position]):
            groups[-1].append(position)
        else:
            groups.append([position])
    return groups


def _may_join(group: list[Node], node: Node) -> bool:
    if node.gate or group[-1].gate or group[-1].effect != node.effect:
        return False
    return not node.effect or all_apart(group, node)
