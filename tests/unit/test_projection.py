"""What the engine is told of a plan that was accepted."""

from dataclasses import replace

from stage_e.progress import progress_of
from stage_e.projection import fresh_execution
from tests.builders import NOON, a_submitted


def test_the_remaining_time_rests_on_what_the_assessment_expected() -> None:
    submitted = a_submitted("count", "list")
    steps = (
        submitted.assessment.steps[0].model_copy(update={"attempt_s": 3.0, "times": 1}),
        submitted.assessment.steps[1].model_copy(update={"attempt_s": 2.0, "times": 40, "depends_on": ("count",)}),
    )
    assessment = submitted.assessment.model_copy(update={"steps": steps})

    execution = fresh_execution(replace(submitted, assessment=assessment))
    assert progress_of(execution, NOON, parallel=10).eta_s == 3.0 + 4 * 2.0
