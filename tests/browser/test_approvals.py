"""Questions to people, answered in the page."""

import pytest
from playwright.async_api import expect

from tests.browser.driving import Console
from tests.browser.house import a_command, a_plan

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
RESTART = a_plan(a_command("systemctl restart nginx"))
STOP = a_plan(a_command("systemctl stop nginx", "web-02"))
REMOVE = a_plan(
    a_command("rm -rf /srv/releases/1.4", "app-02"),
    a_command("rm -rf /srv/releases/1.4", "app-03", depends_on=["step_1"]),
)


async def test_who_asked_confirms_after_seeing_what_cannot_be_undone(console: Console) -> None:
    await console.run(RESTART)
    for text in ("This waits for your confirmation", "left to answer", "What cannot be undone for certain"):
        await console.sees(text)
    await expect(console.page.locator(".card.kind-ask .targets").first).to_contain_text("web-01")
    await console.has_no_serious_fault()
    await console.shot("waits-for-me")
    await console.button("Confirm").click()
    await console.status_is("completed")
    await console.sees("approved: operator")


async def test_who_asked_is_told_why_somebody_else_must_answer_who_then_does(console: Console) -> None:
    await console.run(STOP)
    await console.sees("This waits for a review by somebody else")
    await console.sees("operator may not decide on approval")
    await expect(console.button("Approve")).to_be_disabled()
    await expect(console.button("Reject")).to_be_disabled()
    await console.has_no_serious_fault()
    await console.shot("waits-for-another")
    await console.button("Act as approver").click()
    await expect(console.button("Approve")).to_be_enabled()
    await expect(console.page.get_by_label("Act as")).to_have_value("1")
    await console.page.get_by_label("Comment").fill("agreed in the change meeting")
    await console.button("Approve").click()
    await console.status_is("completed")
    await console.sees("agreed in the change meeting")


async def test_a_no_needs_a_reason(console: Console) -> None:
    await console.run(STOP)
    await console.act_as("approver")
    await console.button("Reject").click()
    comment, why = console.page.get_by_label("Comment"), "Say why, so that whoever asked knows what to change."
    await expect(console.page.get_by_role("alert")).to_have_text(why)
    await expect(comment).to_have_accessible_description(why)
    await expect(comment).to_have_attribute("aria-invalid", "true")
    await console.status_is("waits for approval")
    await comment.fill("not during the day")
    await expect(comment).to_have_accessible_description("")
    await console.button("Reject").click()
    await console.status_is("rejected")
    await console.sees("not during the day")
    await console.has_no_serious_fault()
    await console.shot("rejected")


async def test_at_level_3_the_second_person_lets_one_step_after_the_other_run(console: Console) -> None:
    await console.run(REMOVE)
    await console.sees("This step waits for a review by somebody else")
    await expect(console.button("Approve")).to_be_disabled()
    await console.act_as("approver")
    question, succeeded = console.page.locator(".card.kind-ask"), console.page.locator(".tl-status.kind-ok")
    for done, (step, host) in enumerate((("step_1", "app-02"), ("step_2", "app-03"))):
        await expect(question).to_contain_text(f"{done} of 2 changes agreed to so far. Now: {step}")
        await expect(question.locator(".targets").first).to_contain_text(host)
        await expect(question.locator(".step-number")).to_have_text(str(done + 1))
        await expect(question.locator("pre")).to_have_text("rm -rf /srv/releases/1.4")
        await console.button("Timeline").click()
        await expect(succeeded).to_have_count(done)
        await console.has_no_serious_fault()
        await console.shot(f"step-by-step-{step}")
        await console.button("Approve").click()
    await console.status_is("completed")
    await expect(succeeded).to_have_count(2)
    await expect(question).to_have_count(0)
    await console.sees("approved (step_1): approver")
    await console.sees("approved (step_2): approver")


async def test_a_question_that_somebody_else_has_settled_says_look_again(console: Console) -> None:
    execution_id = await console.run(RESTART)
    await expect(console.button("Confirm")).to_be_enabled()
    answer = "**/v1/approvals/*/decision"
    stale = {
        "type": "urn:stage-e:problem:stale-digest",
        "title": "What was looked at is not what would run",
        "status": 409,
        "detail": "the plan has another digest by now",
    }
    await console.page.route(answer, lambda route: route.fulfill(status=409, json=stale))
    await console.button("Confirm").click()
    await console.sees("The plan changed, look again")
    await console.shot("look-again")
    await console.page.unroute(answer)
    await console.button("Confirm").click()
    await console.status_is("completed")
    assert execution_id in console.page.url
