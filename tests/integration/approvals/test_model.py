"""The model, played."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.approvals.model import Answering


def test_each_question_has_one_outcome_and_nothing_goes_out_without_it(database_url: str) -> None:
    class Here(Answering):
        pass

    Here.database_url = database_url
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
