"""Where edges come from: who uses whose output, and effects in order."""

import random

import pytest

from stage_e.engine.edges import order_edges, sources
from stage_e.engine.node import Node, Resource
from stage_e.engine.reach import without_shortcuts


def an_effect(name: str, *resources: Resource) -> Node:
    return Node(name, order=1, effect=True, resources=frozenset(resources) or None)


def test_a_variable_comes_from_the_last_step_before_its_user() -> None:
    nodes = [
        Node("first", 1, sets=frozenset({"assets"})),
        Node("user", 2, uses=frozenset({"assets"})),
        Node("second", 3, sets=frozenset({"assets"})),
        Node("later", 4, uses=frozenset({"assets", "nobody"})),
    ]

    assert sources(nodes) == [{}, {"assets": 0}, {}, {"assets": 2}]


def test_a_variable_that_only_a_later_step_sets_is_waited_for() -> None:
    nodes = [Node("user", 1, uses=frozenset({"x"})), Node("setter", 2, sets=frozenset({"x"}))]

    assert sources(nodes) == [{"x": 1}, {}]


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (Resource("web-01"), Resource("web-02"), True),
        (Resource("web-01"), Resource("web-01"), False),
        (Resource("web-01"), Resource("WEB-01"), False),
        (Resource("web-01"), Resource("web-01.acme.com"), False),
        (Resource("web-01.acme.com"), Resource("web-01.acme.org"), True),
        (Resource("web-01"), Resource("10.0.0.1"), False),
        (Resource("10.0.0.1"), Resource("10.0.0.2"), True),
        (Resource("web-01", "unit", "nginx"), Resource("web-01", "unit", "redis"), True),
        (Resource("web-01", "unit", "nginx"), Resource("web-01", "container", "nginx"), False),
        (Resource("web-01", "unit", "nginx"), Resource("web-01"), False),
    ],
)
def test_two_things_are_apart_only_when_that_is_proven(one: Resource, other: Resource, apart: bool) -> None:
    assert one.is_apart_from(other) is apart
    assert other.is_apart_from(one) is apart


def test_effects_that_may_touch_the_same_thing_keep_their_order() -> None:
    same = Resource("web-01")
    nodes = [an_effect("a", same), an_effect("b", Resource("web-02")), an_effect("c", same), an_effect("d")]

    edges = order_edges(nodes, (), order_is_meant=False)

    assert without_shortcuts(4, edges) == {(0, 2), (1, 3), (2, 3)}


def test_leaving_out_what_is_waited_for_anyway_changes_nothing() -> None:
    chance = random.Random(7)
    for _ in range(50):
        nodes = [an_effect(str(n), Resource(f"host-{chance.randrange(4)}")) for n in range(12)]
        every = {
            (before, after)
            for after in range(12)
            for before in range(after)
            if not nodes[before].is_apart_from(nodes[after])
        }

        assert without_shortcuts(12, order_edges(nodes, (), order_is_meant=False)) == without_shortcuts(12, every)
