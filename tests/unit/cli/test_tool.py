"""A tool as a person reads it."""

from cli.terminal.tool import tool_lines, tool_row
from schemas.tool import ToolEffect, ToolView
from schemas.words import Effect, RiskLevel

SYSTEMCTL = ToolView(
    name="systemctl",
    aliases=("service",),
    version="1",
    service="automation-service",
    runs_on="host",
    takes_command=True,
    effects=(
        ToolEffect(inputs={"action": ("status", "show")}, effect=Effect.PROBE, risk=RiskLevel.LOW),
        ToolEffect(inputs={"action": ("restart",)}, effect=Effect.WRITE_REVERSIBLE, risk=RiskLevel.MEDIUM),
    ),
    inputs={"properties": {"action": {}, "service": {}}, "required": ["action"]},
    timeout_s=120,
    longest_s=3600,
    max_attempts=3,
)


def test_a_tool_says_where_it_runs_what_it_does_and_what_it_takes() -> None:
    assert tool_lines(SYSTEMCTL) == [
        "aliases   service",
        "runs on   hosts, by automation-service",
        "effect    probe, low: action status, show",
        "          write reversible, medium: action restart",
        "          as its text says, where inputs.command is given",
        "inputs    action (required)",
        "          service",
        "takes     depends on what runs",
        "gives up  after 2 min 0 s, at most 1 h 0 min where the plan asks for it, at most 3 attempts",
        "version   1",
    ]


def test_a_tool_in_the_list_is_one_line() -> None:
    assert tool_row(SYSTEMCTL) == ["systemctl", "hosts, by automation-service", "probe, write reversible", "service"]


def test_a_tool_that_does_what_it_is_told_says_so() -> None:
    told = SYSTEMCTL.model_copy(update={"effects": (), "runs_on": "service", "typical_s": 2.0, "longest_s": 120})

    assert tool_row(told)[1:3] == ["automation-service", "as the command"]
    assert "takes     about 2.0 s" in tool_lines(told)
    assert "gives up  after 2 min 0 s, at most 3 attempts" in tool_lines(told)


def test_many_values_are_cut() -> None:
    effect = ToolEffect(inputs={"x": tuple(map(str, range(40)))}, effect=Effect.READ, risk=RiskLevel.LOW)
    lines = tool_lines(SYSTEMCTL.model_copy(update={"effects": (effect,)}))

    assert any(line.endswith("10, 11 and 28 more") for line in lines)
