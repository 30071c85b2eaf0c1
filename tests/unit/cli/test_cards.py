"""What a person sees before saying yes."""

from cli.caller import Caller
from cli.terminal.cards import MOST_REASONS, MOST_STEPS, approval_lines, assessment_lines, how_to_answer
from schemas.approval import Approval
from schemas.assessment import NotUndone
from schemas.words import Undo
from tests.unit.cli.samples import DIGEST, a_step, an_approval, an_assessment, an_execution


def card(approval: Approval, *texts: str) -> str:
    steps = [a_step(f"s{number}", text, ["ws-01"]) for number, text in enumerate(texts, 1)]
    return "\n".join(approval_lines(approval, an_execution(assessment=an_assessment(*steps))))


def test_the_card_of_a_plan_shows_every_operation_and_the_digest() -> None:
    shown = card(an_approval(), "Stop-Service a", "Stop-Service b")
    assert "Stop-Service a on ws-01" in shown
    assert "Stop-Service b on ws-01" in shown
    assert DIGEST in shown


def test_the_card_of_a_step_shows_that_step_alone() -> None:
    shown = card(an_approval(3, step_id="s2[ws-01]"), "Stop-Service a", "Stop-Service b")
    assert "Stop-Service b" in shown
    assert "Stop-Service a" not in shown


def test_an_operation_cannot_hide_a_part_of_itself() -> None:
    assert "\x1b" not in card(an_approval(), "rm -rf / \x1b[2K\rls")


def test_long_cards_say_what_they_leave_out() -> None:
    steps = [a_step(f"s{number}", "x") for number in range(MOST_STEPS + 5)]
    reasons = [f"reason {number}" for number in range(MOST_REASONS + 2)]
    shown = "\n".join(assessment_lines(an_assessment(*steps, reasons=reasons)))
    assert "... and 5 more" in shown
    assert "and 2 more" in shown


def test_a_reason_is_given_once() -> None:
    assert sum("it reads" in line for line in assessment_lines(an_assessment(reasons=["it reads", "it reads"]))) == 1


def test_above_level_1_the_answer_is_for_another_person() -> None:
    caller = Caller("http://127.0.0.1:9")
    assert "--as approver" not in how_to_answer(an_approval(1), caller)[0]
    assert "--as approver" in how_to_answer(an_approval(2), caller)[0]
    assert all("--url http://127.0.0.1:9" in line for line in how_to_answer(an_approval(2), caller))


def test_the_card_of_a_sequel_says_on_what_it_follows_and_what_is_left_as_it_is() -> None:
    stays = NotUndone(id="s9", reason="nobody knows how it was before")
    assessment = an_assessment(a_step()).model_copy(update={"cannot_undo": (stays,)})
    execution = an_execution(assessment=assessment).model_copy(update={"rollback_of": "e0"})
    shown = "\n".join(approval_lines(an_approval(), execution))

    assert "undoes    execution e0" in shown
    assert "s9 cannot be undone: nobody knows how it was before" in shown


def test_the_card_says_what_cannot_be_taken_back() -> None:
    forever = a_step("s1", "rm -r /srv/old").model_copy(update={"undo": Undo.IMPOSSIBLE})
    reversible = a_step("s2", "systemctl stop nginx").model_copy(update={"undo": Undo.POSSIBLE})
    shown = approval_lines(an_approval(2), an_execution(assessment=an_assessment(forever, reversible)))
    assert [line for line in shown if "taken back" in line] == ["for good  rm -r /srv/old: it can never be taken back"]
