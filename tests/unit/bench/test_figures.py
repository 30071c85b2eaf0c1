"""What is made of what was measured."""

import pytest

from bench.figures import OURS, Figure, Goal, Report, percentile

PEER = "a peer"


def a_report(*goals: Goal, ours: list[float], theirs: list[float]) -> Report:
    figure = Figure("p50", "ms", "latency")
    return Report("a title", (), (figure,), (OURS, PEER), goals, {("p50", OURS): ours, ("p50", PEER): theirs})


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile([float(number) for number in range(1, 201)], 99) == 198.0
    assert percentile([7.0], 99) == 7.0


def test_one_bad_round_does_not_move_the_median() -> None:
    report = a_report(ours=[10.0, 900.0, 12.0], theirs=[6.0, 6.0, 6.0])
    assert report.ratio("p50", PEER) == 2.0


@pytest.mark.parametrize(
    ("goal", "met"),
    [
        (Goal("p50", 2.0, PEER), True),
        (Goal("p50", 1.9, PEER), False),
        (Goal("p50", 2.0, PEER, at_least=True), True),
        (Goal("p50", 2.1, PEER, at_least=True), False),
        (Goal("p50", 12.0), True),
        (Goal("p50", 11.9), False),
    ],
)
def test_a_goal_is_met_up_to_its_bound(goal: Goal, met: bool) -> None:
    [verdict] = a_report(goal, ours=[12.0], theirs=[6.0]).verdicts()
    assert verdict.met is met
