"""What becomes of an attempt whose output does not meet the success criteria."""

from schemas.json_text import JsonObject
from schemas.prose import CriterionView
from schemas.words import CriterionCheck
from stage_e.criteria import expressions_of, held_against
from stage_e.engine.outcome import Failed, Lost, Succeeded
from tests.builders import an_assessment, an_operation


def test_a_true_expression_changes_nothing() -> None:
    outcome = Succeeded({"exit_code": 0})

    assert held_against(outcome, ["exit_code == `0`"]) == outcome


def test_each_untrue_expression_is_named_with_what_it_saw() -> None:
    output: JsonObject = {"exit_code": 0, "stdout": "inactive"}
    outcome = held_against(Succeeded(output), ["exit_code == `0`", "stdout == 'active'", "exit_code == `1`"])

    said = "stdout == 'active' (it saw \"inactive\"); exit_code == `1` (it saw 0)"
    assert outcome == Failed(f"it was carried out, but this is not true of its output: {said}", output)


def test_an_output_that_was_cut_is_said_to_be() -> None:
    outcome = held_against(Succeeded({"stdout": "a"}, truncated=True), ["contains(stdout, 'z')"])

    assert isinstance(outcome, Failed)
    assert outcome.truncated
    assert "of which only a part was kept" in outcome.error


def test_what_did_not_succeed_is_not_looked_at() -> None:
    lost = Lost("cut off")

    assert held_against(lost, ["exit_code == `0`"]) == lost


def test_only_expressions_are_held_against_an_output() -> None:
    assessment = an_assessment([an_operation("a"), an_operation("b")])
    criteria = (
        CriterionView(text="looks fine", check=CriterionCheck.UNCHECKED),
        CriterionView(text="x == 1", check=CriterionCheck.EXPRESSION, expression="x == `1`"),
    )
    first, second = assessment.steps
    steps = (first.model_copy(update={"success_criteria": criteria}), second)

    assert expressions_of(assessment.model_copy(update={"steps": steps})) == {"a": ("x == `1`",)}
