"""Orders, cycles and shortcuts in a graph whose steps are positions in a list. Nothing here recurses."""

import heapq
from collections.abc import Iterable, Sequence

Edge = tuple[int, int]
"""``(before, after)`` as positions in the plan's list of steps."""


def topological(size: int, edges: Iterable[Edge], rank: Sequence[int] | None = None) -> list[int]:
    """Positions before their successors, the lowest ``rank`` first among those that are free.

    Members of a cycle, and whatever waits for one, are left out.
    """
    ranks = rank or range(size)
    successors = successors_of(size, edges)
    waits_for = [0] * size
    for following in successors:
        for after in following:
            waits_for[after] += 1
    free = [(ranks[position], position) for position in range(size) if waits_for[position] == 0]
    heapq.heapify(free)
    order: list[int] = []
    while free:
        _, position = heapq.heappop(free)
        order.append(position)
        for after in successors[position]:
            waits_for[after] -= 1
            if waits_for[after] == 0:
                heapq.heappush(free, (ranks[after], after))
    return order


def successors_of(size: int, edges: Iterable[Edge]) -> list[list[int]]:
    """The positions after each position, ascending."""
    successors: list[list[int]] = [[] for _ in range(size)]
    for before, after in sorted(edges):
        successors[before].append(after)
    return successors


def without_shortcuts(size: int, edges: Iterable[Edge]) -> set[Edge]:
    """The edges of an acyclic graph that no longer path replaces: its transitive reduction.

    Costs one operation per edge on integers of ``size`` bits: ``beyond[p]`` has a bit for all that p leads to.
    """
    successors = successors_of(size, set(edges))
    order = topological(size, [(before, after) for before, row in enumerate(successors) for after in row])
    place = {position: number for number, position in enumerate(order)}
    beyond = [0] * size
    kept: set[Edge] = set()
    for position in reversed(order):
        for after in sorted(successors[position], key=place.__getitem__):
            if not beyond[position] >> after & 1:
                kept.add((position, after))
                beyond[position] |= (1 << after) | beyond[after]
    return kept


def find_cycles(size: int, edges: Iterable[Edge]) -> list[list[int]]:
    """One path per knot of positions that wait for each other, starting at its smallest position."""
    successors = successors_of(size, ((before, after) for before, after in edges if before != after))
    free = set(topological(size, [(before, after) for before, row in enumerate(successors) for after in row]))
    left = {position for position in range(size) if position not in free}
    cycles: list[list[int]] = []
    while left:
        cycle, dead = _walk_to_cycle(min(left), successors, left)
        cycles.extend([cycle] if cycle else [])
        left -= set(cycle) | dead
    return cycles


def _walk_to_cycle(start: int, successors: list[list[int]], allowed: set[int]) -> tuple[list[int], set[int]]:
    """The first cycle on a walk from ``start``, and the positions that were found to lead into none."""
    path = [start]
    dead: set[int] = set()
    while path:
        following = [after for after in successors[path[-1]] if after in allowed and after not in dead]
        repeated = next((after for after in following if after in path), None)
        if repeated is not None:
            return _from_smallest(path[path.index(repeated) :]), dead
        if following:
            path.append(following[0])
        else:
            dead.add(path.pop())
    return [], dead


def _from_smallest(cycle: list[int]) -> list[int]:
    start = cycle.index(min(cycle))
    return cycle[start:] + cycle[:start]
