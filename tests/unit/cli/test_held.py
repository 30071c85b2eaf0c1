"""What an execution waits for, as a person reads it."""

from datetime import UTC, datetime

from cli.terminal.showing import execution_lines
from schemas.execution import HeldBy
from tests.unit.cli.samples import an_execution

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_what_takes_no_calls_is_shown_with_its_reason_and_the_moment_of_the_next_look() -> None:
    held = HeldBy(target="asset-service", until=NOON, reason="it did not take 5 calls in a row")
    waiting = an_execution().model_copy(update={"waits_for": (held,)})
    (line,) = (line for line in execution_lines(waiting) if line.startswith("waits"))
    assert line.startswith("waits     for asset-service until ")
    assert line.endswith(": it did not take 5 calls in a row")
