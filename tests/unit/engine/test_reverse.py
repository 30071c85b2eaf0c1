"""The order in which effects are taken back."""

from hypothesis import given
from hypothesis import strategies as st

from stage_e.engine.graph import Graph, graph_of
from stage_e.engine.reverse import reverse_needs


def test_what_came_after_is_taken_back_before() -> None:
    graph = graph_of(["a", "b", "c"], {"b": ["a"], "c": ["b"]})
    assert reverse_needs(graph, {"a", "b", "c"}) == {"a": ("b",), "b": ("c",), "c": ()}


def test_a_step_that_is_not_taken_back_passes_the_order_on() -> None:
    graph = graph_of(["a", "read", "c"], {"read": ["a"], "c": ["read"]})
    assert reverse_needs(graph, {"a", "c"}) == {"a": ("c",), "c": ()}


def test_steps_without_an_order_are_taken_back_in_none() -> None:
    graph = graph_of(["a", "b"], {})
    assert reverse_needs(graph, {"a", "b"}) == {"a": (), "b": ()}


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Graph, frozenset[str]]:
    """Any acyclic graph, and some of its steps."""
    names = [f"s{number}" for number in range(draw(st.integers(1, 9)))]
    needs = {name: sorted(draw(st.sets(st.sampled_from(names[:at])))) if at else [] for at, name in enumerate(names)}
    return graph_of(names, needs), frozenset(draw(st.sets(st.sampled_from(names))))


@given(graphs())
def test_exactly_what_followed_on_a_step_is_taken_back_before_it(drawn: tuple[Graph, frozenset[str]]) -> None:
    graph, chosen = drawn
    later = {name: _reached(name, graph.feeds) & chosen for name in chosen}
    earlier_undone = reverse_needs(graph, chosen)

    assert {name: _reached(name, earlier_undone) for name in chosen} == later


def _reached(name: str, edges: object) -> frozenset[str]:
    assert isinstance(edges, dict)
    found: set[str] = set()
    ahead = list(edges[name])
    while ahead:
        other = ahead.pop()
        if other not in found:
            found.add(other)
            ahead.extend(edges[other])
    return frozenset(found)
