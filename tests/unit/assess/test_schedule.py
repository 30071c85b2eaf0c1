"""How a graph of steps is played through."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stage_e.assess.schedule import Door, Work, whole_seconds
from stage_e.assess.spread import constant, spread_through
from stage_e.engine.graph import Graph, graph_of

SLOTS = 3
spans = st.floats(min_value=0.01, max_value=100)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    names = [f"s{number}" for number in range(draw(st.integers(1, 8)))]
    needs = {name: sorted(draw(st.sets(st.sampled_from(names[:at])))) if at else [] for at, name in enumerate(names)}
    return graph_of(names, needs)


def longest_path_s(graph: Graph, seconds: dict[str, float]) -> float:
    ends: dict[str, float] = {}
    for name in (name for layer in graph.layers for name in layer):
        ends[name] = seconds[name] + max((ends[before] for before in graph.needs[name]), default=0.0)
    return max(ends.values())


@given(graph=graphs(), data=st.data())
def test_where_nothing_varies_it_lies_between_what_no_order_can_beat_and_what_any_order_keeps(
    graph: Graph, data: st.DataObject
) -> None:
    seconds = {name: data.draw(spans) for name in graph.ids}
    p50_s, p90_s = whole_seconds(graph, {name: Work(constant(s), 1, SLOTS) for name, s in seconds.items()}, SLOTS)
    path_s, shared_s = longest_path_s(graph, seconds), sum(seconds.values()) / SLOTS

    assert p50_s == pytest.approx(p90_s)
    assert max(path_s, shared_s) <= p50_s * 1.0001
    assert p50_s <= (shared_s + path_s * (1 - 1 / SLOTS)) * 1.0001  # Graham: no slot is left free while a step waits


@given(graph=graphs(), p50_s=spans, tail=st.floats(min_value=1, max_value=20))
def test_nine_of_ten_take_no_less_than_half_of_them(graph: Graph, p50_s: float, tail: float) -> None:
    work = Work(spread_through(p50_s, p50_s * tail), 1, SLOTS)
    half_s, most_s = whole_seconds(graph, dict.fromkeys(graph.ids, work), SLOTS)

    assert half_s <= most_s * 1.0001


def test_one_step_is_played_as_it_is_worked_out() -> None:
    work = Work(spread_through(2.0, 6.0), 1, SLOTS)

    assert list(whole_seconds(graph_of(["only"], {}), {"only": work}, SLOTS)) == pytest.approx([2.0, 6.0], rel=0.02)


def test_steps_wait_for_a_free_slot() -> None:
    names = [f"s{number}" for number in range(4)]
    works = dict.fromkeys(names, Work(constant(5.0), 1, SLOTS))

    assert whole_seconds(graph_of(names, {}), works, SLOTS)[0] == pytest.approx(10.0)


def test_what_becomes_due_late_does_not_keep_others_from_a_slot() -> None:
    needs = {"after": ["first"]}
    works = {name: Work(constant(s), 1, 2) for name, s in {"first": 4.0, "after": 4.0, "x": 4.0, "y": 4.0}.items()}

    assert whole_seconds(graph_of(["first", "after", "x", "y"], needs), works, 2)[0] == pytest.approx(8.0)


def test_independent_steps_in_a_chain_come_out_as_chance_would_have_them() -> None:
    names = [f"s{number}" for number in range(30)]
    needs = {name: [before] for before, name in pairwise(names)}
    works = dict.fromkeys(names, Work(spread_through(1.0, 2.0), 1, SLOTS))
    half_s, most_s = whole_seconds(graph_of(names, needs), works, SLOTS)

    # a log-normal of that median and sigma 0.541: mean 1.158, deviation 0.674; the sum of 30 is nearly normal
    assert half_s == pytest.approx(34.7, rel=0.03)
    assert most_s == pytest.approx(34.7 + 1.28 * 3.7, rel=0.04)


def test_each_wave_waits_for_the_slowest_of_the_one_before() -> None:
    spread = spread_through(1.0, 2.0)
    alone, in_waves = Work(spread, 7, SLOTS), Work(spread, 7, SLOTS, waves=(1, 2, 4))

    # the mean of one is 1.16, of the slower of two about 1.52; of the last four, one after the slowest of three
    assert in_waves.at(0.5) == pytest.approx(1.16 + 1.52 + Work(spread, 4, SLOTS).at(0.5), rel=0.05)
    assert in_waves.at(0.5) > alone.at(0.5)


def test_waves_of_equal_length_add_up_with_what_lies_between_them() -> None:
    work = Work(constant(5.0), 7, SLOTS, waves=(1, 2, 4), soak_s=60.0)

    assert work.parts() == pytest.approx([5 + 60 + 5 + 60 + 10] * 61)


def test_what_goes_to_one_host_waits_at_its_door_and_others_pass_by() -> None:
    host, other = Door("host web-01", 2), Door("host web-02", 2)
    works = {f"s{number}": Work(constant(5.0), 1, 10, doors=(host,)) for number in range(4)}
    works["elsewhere"] = Work(constant(7.0), 1, 10, doors=(other,))

    assert whole_seconds(graph_of([*works], {}), works, 10)[0] == pytest.approx(10.0)


def test_who_waits_at_a_door_keeps_its_slot() -> None:
    host = Door("host web-01", 1)
    works = {name: Work(constant(4.0), 1, 2, doors=(host,)) for name in ("a", "b")} | {"c": Work(constant(4.0), 1, 2)}

    assert whole_seconds(graph_of(["a", "b", "c"], {}), works, 2)[0] == pytest.approx(8.0)


def test_lists_share_what_their_service_takes() -> None:
    service = Door("automation-service", 5)
    works = {name: Work(constant(2.0), 20, 5, doors=(service,)) for name in ("a", "b")}

    assert whole_seconds(graph_of(["a", "b"], {}), works, 10)[0] == pytest.approx(16.0)
