"""How prose about failure is read: plainly, or as abort."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.words import FailureHandling
from stage_e.tools.prose.failure_handling import FailureReading, read_failure_handling

UNCLEAR = FailureReading(FailureHandling.ABORT, plain=False)


@pytest.mark.parametrize(
    ("prose", "handling"),
    [
        ("Log error and abort", "abort"),
        ("Stop here", "abort"),
        ("Report the unit error and stop", "abort"),
        ("Skip the remaining steps", "abort"),
        ("Ignore all other steps", "abort"),
        ("Fail the plan", "abort"),
        ("Abort without rollback", "abort"),
        ("Log error and continue", "continue"),
        ("Log error and continue with limited information", "continue"),
        ("Log error and go on", "continue"),
        ("Skip this step on failure", "continue"),
        ("Ignore a failed notification", "continue"),
        ("If it fails, carry on", "continue"),
        ("Continue with the remaining hosts", "continue"),
        ("Continue remaining steps", "continue"),
        ("Proceed when the step fails", "continue"),
        ("Do not abort, continue", "continue"),
        ("Don't stop but keep going", "continue"),
        ("CONTINUE", "continue"),
        ("In the current environment we continue", "continue"),
        ("Retry up to 3 times with increasing delay, then alert the on-call", "retry"),
        ("Retry twice, then abort", "retry"),
        ("Try again", "retry"),
        ("Re-run the query; do not continue", "retry"),
        ("Roll back with helm rollback", "rollback"),
        ("Revert the change and stop", "rollback"),
        ("Restore from the backup", "rollback"),
    ],
)
def test_plain_words_are_read(prose: str, handling: str) -> None:
    assert read_failure_handling(prose) == FailureReading(FailureHandling(handling), plain=True)


@pytest.mark.parametrize(
    "prose",
    [
        "",
        "   ",
        "Check the docker daemon",
        "Tell the on-call",
        "Uncordon node a",
        "Alert the team and continue monitoring",
        "Discontinue",
        "Try another way to list processes",
        "Fehler protokollieren und weitermachen",
        "C\u043entinue",  # a Cyrillic letter
    ],
)
def test_what_says_nothing_of_it_is_abort(prose: str) -> None:
    assert read_failure_handling(prose) == UNCLEAR


@pytest.mark.parametrize(
    "prose",
    [
        "Abort or continue",
        "Stop the service and continue",
        "Retry, then continue",
        "Continue and roll back",
        "Retry once, then roll back",
    ],
)
def test_what_contradicts_itself_is_abort(prose: str) -> None:
    assert read_failure_handling(prose) == UNCLEAR


@pytest.mark.parametrize(
    "prose",
    [
        "Do not continue",
        "Never ignore this",
        "Dont continue",
        "This cant be ignored",
        "Don't go on",
        "Don\u2019t go on",
        "We cannot proceed",
        "Continuing is not allowed",
        "Do not retry",
        "Do not retry and continue",
        "No rollback",
        "Avoid retrying",
        "Do not abort",
    ],
)
def test_what_is_denied_counts_for_nothing(prose: str) -> None:
    assert read_failure_handling(prose) == UNCLEAR


@pytest.mark.parametrize(
    "prose",
    [
        "Continue if the second replica is healthy",
        "Continue only with approval",
        "Wait for the operator, then continue",
        "Ask whether to proceed",
        "Should we continue?",
        "Fix the problem before continuing",
        "Log it. Unless it is critical, continue",
    ],
)
def test_going_on_under_a_condition_is_abort(prose: str) -> None:
    assert read_failure_handling(prose) == UNCLEAR


def test_a_text_too_long_to_be_an_instruction_is_abort() -> None:
    assert read_failure_handling("Log it. " * 200 + "Continue") == UNCLEAR


@given(st.text(max_size=200))
def test_a_condition_never_lets_anything_go_on(prose: str) -> None:
    assert read_failure_handling(f"{prose} unless it is critical").handling is not FailureHandling.CONTINUE
