"""Graphs of plans, and what is wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stage_e.engine.edges import GraphFault
from stage_e.engine.graph import GraphError, build_graph
from stage_e.engine.node import Node, Resource
from stage_e.engine.reach import find_cycles, topological, without_shortcuts


def a_node(name: str, order: int = 1, *needs: str, **more: object) -> Node:
    return Node(id=name, order=order, depends_on=needs, **more)  # type: ignore[arg-type]  # tests pass any field


def faults_of(*nodes: Node) -> tuple[GraphFault, ...]:
    with pytest.raises(GraphError) as caught:
        build_graph(nodes)
    return caught.value.faults


def test_a_cycle_is_named_by_its_path() -> None:
    faults = faults_of(a_node("a", 1, "c"), a_node("b", 2, "a"), a_node("c", 3, "b"))

    assert faults == (GraphFault("/0/depends_on", "steps wait for each other: a -> b -> c -> a"),)


def test_all_that_is_wrong_is_said_at_once() -> None:
    faults = faults_of(a_node("a", 1, "a", "nobody"), a_node("b", 2, "c"), a_node("c", 3, "b"))

    assert [fault.at for fault in faults] == ["/0/depends_on/0", "/0/depends_on/1", "/1/depends_on"]


def test_a_pattern_means_every_step_of_that_name_but_its_own() -> None:
    graph = build_graph([a_node("step_1_df"), a_node("step_2_df"), a_node("step_3_df", 1, "step_*_df")])

    assert graph.needs["step_3_df"] == ("step_1_df", "step_2_df")


def test_a_pattern_that_matches_nothing_waits_for_everything_before_it_and_warns() -> None:
    graph = build_graph([a_node("a", 1), a_node("b", 2, "step_*_docker"), a_node("c", 3)])

    assert graph.needs["b"] == ("a",)
    assert [warning.at for warning in graph.warnings] == ["/1/depends_on/0"]


def test_who_uses_an_output_waits_for_the_last_step_before_it_that_sets_it() -> None:
    query = {"sets": frozenset({"assets"})}
    user = a_node("user", 3, uses=frozenset({"assets"}))
    graph = build_graph([a_node("old", 1, **query), a_node("new", 2, **query), user])

    assert graph.needs["user"] == ("new",)


def test_effects_on_one_thing_keep_their_order_and_effects_on_different_things_may_overlap() -> None:
    def restart(name: str, order: int, host: str) -> Node:
        return a_node(name, order, effect=True, resources=frozenset({Resource(host)}))

    graph = build_graph([restart("a", 1, "web-01"), restart("b", 2, "web-02"), restart("c", 3, "web-01")])

    assert graph.layers == (("a", "b"), ("c",))


def test_an_effect_on_something_unknown_is_apart_from_nothing() -> None:
    known = a_node("known", 1, effect=True, resources=frozenset({Resource("web-01")}))

    assert build_graph([known, a_node("unknown", 2, effect=True)]).layers == (("known",), ("unknown",))


def test_where_order_is_the_only_word_reads_stay_around_effects() -> None:
    nodes = [a_node("look", 1), a_node("change", 2, effect=True), a_node("check", 3), a_node("check too", 4)]

    assert build_graph(nodes, order_is_meant=True).layers == (("look",), ("change",), ("check", "check too"))


def test_what_comes_after_a_gate_waits_for_it() -> None:
    nodes = [a_node("rollout", 1, gate=True), a_node("check", 2)]

    assert build_graph(nodes, order_is_meant=True).layers == (("rollout",), ("check",))


def test_edges_win_over_order() -> None:
    nodes = [a_node("a", 1, "c", effect=True), a_node("b", 2, effect=True), a_node("c", 3, effect=True)]

    assert build_graph(nodes, order_is_meant=True).layers == (("b",), ("c",), ("a",))


edges = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


@given(edges)
def test_a_cycle_is_found_exactly_when_no_order_exists(found: set[tuple[int, int]]) -> None:
    real = {(before, after) for before, after in found if before != after}
    cycles = find_cycles(8, real)

    assert bool(cycles) is (len(topological(8, real)) < 8)
    for cycle in cycles:
        assert all(pair in real for pair in zip(cycle, [*cycle[1:], cycle[0]], strict=True))


@given(edges)
def test_leaving_out_shortcuts_changes_no_path(found: set[tuple[int, int]]) -> None:
    forward = {(before, after) for before, after in found if before < after}
    kept = without_shortcuts(8, forward)

    assert kept <= forward
    assert _paths(kept) == _paths(forward)
    assert all(_paths(kept - {edge}) != _paths(kept) for edge in kept)


def _paths(edges: set[tuple[int, int]]) -> set[tuple[int, int]]:
    paths = set(edges)
    while more := {(a, d) for a, b in paths for c, d in paths if b == c} - paths:
        paths |= more
    return paths
