"""Reports as they are printed."""

from bench.figures import OURS, Figure, Goal, Report
from bench.table import as_json, drawn

REPORT = Report(
    "immediate: a plan",
    ("both: one process",),
    (Figure("p50", "ms", "latency"),),
    (OURS, "bare"),
    (Goal("p50", 3.0, "bare"), Goal("p50", 2.0, "bare", must=False)),
    {("p50", OURS): [4.0, 5.0, 6.0], ("p50", "bare"): [2.0, 2.0, 2.0]},
)


def test_a_table_has_the_ratio_behind_each_figure_of_the_others() -> None:
    assert drawn(REPORT).splitlines()[3:5] == [
        "           stage-e             bare",
        "  latency  5.00 ms  2.00 ms (2.50x)",
    ]


def test_a_table_says_of_each_goal_whether_it_was_met() -> None:
    assert drawn(REPORT).splitlines()[-2:] == [
        "  must  latency at most 3x bare: 2.50, met",
        "  goal  latency at most 2x bare: 2.50, NOT MET",
    ]


def test_a_program_gets_every_round() -> None:
    figures = as_json(REPORT)["figures"]
    assert figures == {
        "p50": {
            "label": "latency",
            "unit": "ms",
            "contenders": {
                OURS: {"median": 5.0, "rounds": [4.0, 5.0, 6.0]},
                "bare": {"median": 2.0, "rounds": [2.0, 2.0, 2.0]},
            },
        }
    }
