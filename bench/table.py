"""Reports as a person reads them, and as a program does."""

import math
from collections.abc import Iterable

from bench.figures import OURS, Figure, Goal, Report, Verdict
from schemas.json_text import JsonObject, JsonValue


def drawn(report: Report) -> str:
    """The table, with ours / theirs behind each figure of the others, and a line for each goal."""
    rows = [["", *report.contenders], *(_row(report, figure) for figure in report.figures)]
    labels = {figure.name: figure for figure in report.figures}
    goals = [_verdict_line(labels[verdict.goal.figure], verdict) for verdict in report.verdicts()]
    return "\n".join([report.title, *(f"  {note}" for note in report.notes), "", *_aligned(rows), "", *goals])


def as_json(report: Report) -> JsonObject:
    """Everything, with every round."""
    figures: JsonObject = {figure.name: _figure_json(report, figure) for figure in report.figures}
    goals: list[JsonValue] = [_goal_json(verdict) for verdict in report.verdicts()]
    return {"title": report.title, "notes": list(report.notes), "figures": figures, "goals": goals}


def _row(report: Report, figure: Figure) -> list[str]:
    return [figure.label, *(_cell(report, figure, contender) for contender in report.contenders)]


def _cell(report: Report, figure: Figure, contender: str) -> str:
    text = f"{_number(report.median(figure.name, contender))} {figure.unit}"
    return text if contender == OURS else f"{text} ({_number(report.ratio(figure.name, contender))}x)"


def _number(value: float) -> str:
    """Three significant digits, and no more than three behind the point."""
    if not math.isfinite(value):
        return "-"
    digits = 3 if value < 0.1 else max(2 - math.floor(math.log10(value)), 0) if value < 100 else 0
    return f"{value:.{digits}f}"


def _aligned(rows: list[list[str]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        yield "  " + "  ".join([first.ljust(widths[0]), *cells])


def _verdict_line(figure: Figure, verdict: Verdict) -> str:
    goal = verdict.goal
    kind = "must" if goal.must else "goal"
    unit = f"x {goal.against}" if goal.against else f" {figure.unit}"
    met = "met" if verdict.met else "NOT MET"
    return f"  {kind}  {figure.label} {_bound(goal)}{unit}: {_number(verdict.value)}, {met}"


def _bound(goal: Goal) -> str:
    return f"{'at least' if goal.at_least else 'at most'} {goal.bound:g}"


def _figure_json(report: Report, figure: Figure) -> JsonObject:
    contenders: JsonObject = {}
    for name in report.contenders:
        rounds: list[JsonValue] = [*report.rounds[figure.name, name]]
        contenders[name] = {"median": report.median(figure.name, name), "rounds": rounds}
    return {"label": figure.label, "unit": figure.unit, "contenders": contenders}


def _goal_json(verdict: Verdict) -> JsonObject:
    goal = verdict.goal
    return {
        "figure": goal.figure,
        "kind": "must" if goal.must else "goal",
        "bound": f"{_bound(goal)}{f' x {goal.against}' if goal.against else ''}",
        "value": verdict.value,
        "met": verdict.met,
    }
