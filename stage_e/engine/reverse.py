"""The order in which effects are taken back: the last one first."""

from collections.abc import Collection, Mapping

from stage_e.engine.graph import Graph


def reverse_needs(graph: Graph, chosen: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """For each chosen step those that are to be taken back before it, because they came after it; in such an order.

    Steps that are not chosen pass the order on.
    """
    nearest: dict[str, tuple[str, ...]] = {}
    for step_id in (step_id for layer in reversed(graph.layers) for step_id in reversed(layer)):
        later = [(after,) if after in chosen else nearest[after] for after in graph.feeds[step_id]]
        nearest[step_id] = tuple(dict.fromkeys(after for some in later for after in some))
    return {step_id: later for step_id, later in nearest.items() if step_id in chosen}
