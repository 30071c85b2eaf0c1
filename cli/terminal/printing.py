"""Answers on standard output: results, cards and lists."""

from collections.abc import Iterable, Sequence
from typing import TextIO

from cli.exits import Exit
from cli.terminal.saying import say
from cli.terminal.text import clock_time, safe, safe_lines, span
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.words import ExecutionStatus


def print_result(result: ExecutionResultV1) -> Exit:
    """Prints the answer and how it went; the exit code that says the same."""
    print(safe_lines(result.answer or result.error_message or ""))
    if result.warnings:
        say(*(f"warning: {safe(warning)}" for warning in result.warnings))
    failed = f", {result.failure_count} failed" if result.failure_count else ""
    took, done = span(result.total_duration_seconds), f"{result.success_count} done{failed}"
    say(f"[{result.status} in {took}; steps: {done}; execution {result.execution_id}]")
    return code_of(result.status)


def code_of(status: ExecutionStatus) -> Exit:
    """The exit code of an execution that has ended."""
    return Exit.DONE if status is ExecutionStatus.COMPLETED else Exit.NOT_COMPLETED


def print_card(title: str, lines: Sequence[str], stream: TextIO) -> None:
    """Prints a card, framed on a terminal."""
    if not stream.isatty():
        print("\n".join([title, *(f"  {line}" for line in lines)]), file=stream, flush=True)
        return
    from rich.console import Console
    from rich.panel import Panel
    from rich.text import Text

    Console(file=stream).print(Panel(Text("\n".join(lines)), title=title, title_align="left", expand=False))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints columns as wide as what stands in them; the last one may be longer than the terminal."""
    print("\n".join(table_lines(heads, rows)))


def table_lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The same as lines."""
    lines = [[*heads], *([*row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return ["  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def execution_row(execution: Execution) -> list[str]:
    """One line of the list of executions."""
    first = next(iter(execution.assessment.steps), None)
    more = len(execution.assessment.steps) - 1
    what = safe(first.operation.text, 50) if first else ""
    return [
        execution.execution_id,
        execution.status,
        execution.mode,
        clock_time(execution.created_at),
        f"{execution.progress.percent:.0f} %",
        safe(execution.requester or "-", 20),
        safe(execution.request_text or (f"{what} and {more} more" if more > 0 else what), 80),
    ]
