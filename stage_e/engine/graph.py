"""The graph of a plan: what waits for what, in which layers it could run, and what is wrong with it.

Faults are complete: every unknown name and every cycle is reported, each cycle by its path.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stage_e.engine.edges import GraphFault, explicit_edges, order_edges, template_edges
from stage_e.engine.node import Node
from stage_e.engine.reach import Edge, find_cycles, without_shortcuts


class GraphError(Exception):
    """The steps do not form a graph that can run; ``faults`` lists everything that is wrong."""

    def __init__(self, faults: tuple[GraphFault, ...]) -> None:
        super().__init__("; ".join(fault.detail for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Graph:
    """Steps by id, in the order of the plan; ``needs`` and ``feeds`` are each other's inverse."""

    ids: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    feeds: Mapping[str, tuple[str, ...]]
    layers: tuple[tuple[str, ...], ...]
    """Steps by the longest path to them; a layer's steps, sorted by id, wait for earlier layers only."""
    warnings: tuple[GraphFault, ...] = ()


def build_graph(nodes: Sequence[Node], *, order_is_meant: bool = False) -> Graph:
    """The graph of ``nodes``: explicit edges first, then templates, then order where it contradicts neither.

    Raises:
        GraphError: an unknown step, a step that waits for itself, a cycle.
    """
    explicit = explicit_edges(nodes)
    certain = set(explicit.edges | template_edges(nodes))
    cycles = find_cycles(len(nodes), certain)
    faults = [*explicit.faults, *(_cycle_fault(nodes, cycle) for cycle in cycles)]
    if faults:
        raise GraphError(tuple(faults))
    order = order_edges(nodes, certain, order_is_meant=order_is_meant)
    return _graph(nodes, certain | (without_shortcuts(len(nodes), certain | order) & order), explicit.warnings)


def graph_of(ids: Sequence[str], needs: Mapping[str, Sequence[str]]) -> Graph:
    """A graph from edges that were checked before, such as those stored with an execution."""
    index = {name: position for position, name in enumerate(ids)}
    edges = {(index[before], index[name]) for name, befores in needs.items() for before in befores}
    return _graph([Node(id=name, order=0) for name in ids], edges, ())


def _cycle_fault(nodes: Sequence[Node], cycle: Sequence[int]) -> GraphFault:
    path = " -> ".join(nodes[position].id for position in (*cycle, cycle[0]))
    return GraphFault(f"/{cycle[0]}/depends_on", f"steps wait for each other: {path}")


def _graph(nodes: Sequence[Node], edges: set[Edge], warnings: tuple[GraphFault, ...]) -> Graph:
    ids = tuple(node.id for node in nodes)
    needs: dict[str, list[str]] = {name: [] for name in ids}
    feeds: dict[str, list[str]] = {name: [] for name in ids}
    for before, after in sorted(edges):
        needs[ids[after]].append(ids[before])
        feeds[ids[before]].append(ids[after])
    frozen_needs = {name: tuple(found) for name, found in needs.items()}
    frozen_feeds = {name: tuple(found) for name, found in feeds.items()}
    return Graph(ids, frozen_needs, frozen_feeds, _layers(frozen_needs, frozen_feeds), warnings)


def _layers(needs: Mapping[str, tuple[str, ...]], feeds: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    open_needs = {name: len(before) for name, before in needs.items()}
    layer = sorted(name for name, count in open_needs.items() if count == 0)
    layers: list[tuple[str, ...]] = []
    while layer:
        layers.append(tuple(layer))
        following: list[str] = []
        for name in layer:
            for after in feeds[name]:
                open_needs[after] -= 1
                if open_needs[after] == 0:
                    following.append(after)
        layer = sorted(following)
    return tuple(layers)
