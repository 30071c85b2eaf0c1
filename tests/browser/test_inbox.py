"""What waits for a person, seen and settled in the inbox."""

import pytest
from playwright.async_api import Locator, expect

from schemas.json_text import JsonObject
from tests.browser.driving import PATIENCE_MS, Console
from tests.browser.house import a_command, a_plan

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def a_message(channel: str) -> JsonObject:
    """A step whose effect nothing can look for afterwards: no probe knows whether a message was sent."""
    return {"tool": "slack-cli", "inputs": {"channel": channel, "message": "done"}}


def entry_of(console: Console, execution_id: str) -> Locator:
    return console.page.locator(".inbox > li", has=console.page.locator(f'a[href="#/executions/{execution_id}"]'))


async def waiting(console: Console) -> int:
    """The number beside the inbox."""
    return int((await console.page.locator(".place .badge").inner_text()).split()[0])


async def test_a_question_is_answered_in_the_inbox(console: Console) -> None:
    execution_id = await console.run(a_plan(a_command("systemctl restart nginx", "web-02")))
    await console.open("/inbox")
    entry = entry_of(console, execution_id)
    await expect(entry).to_contain_text("whoever asked confirms")
    before = await waiting(console)
    await entry.get_by_role("button", name="Look and answer").click()
    await expect(entry.get_by_role("button", name="Confirm")).to_be_enabled()
    await console.has_no_serious_fault()
    await console.shot("inbox")
    await entry.get_by_role("button", name="Confirm").click()
    await expect(entry).to_have_count(0)
    await console.open(f"/executions/{execution_id}")
    await console.status_is("completed")
    await expect(console.page.locator(".place .badge", has_text=str(before))).to_have_count(0)


async def test_what_nobody_knows_of_is_settled_in_the_inbox(console: Console) -> None:
    console.house.fault(kind="cut_after", match={"command_contains": "#inbox"}, times=1)
    execution_id = await console.run(a_plan(a_message("#inbox"), a_command("uptime", depends_on=["step_1"])))
    await console.button("Confirm").click()
    await console.status_is("needs attention")
    await console.open("/inbox")
    await console.sees("Somebody must say what happened")
    entry = entry_of(console, execution_id)
    await expect(entry).to_contain_text("nobody knows what became of 1 step: step_1")
    before = await waiting(console)
    await entry.get_by_role("button", name="Look and say").click()
    await expect(entry.locator("pre")).to_have_text("slack_cli channel=#inbox, message=done")
    await entry.get_by_label("It happened").check()
    await expect(entry.get_by_role("button", name="Say so")).to_be_disabled()
    await entry.get_by_label("How do you know?").fill("the message stands in the channel")
    await console.has_no_serious_fault()
    await console.shot("inbox-attention")
    await entry.get_by_role("button", name="Say so").click()
    await expect(entry).to_have_count(0, timeout=PATIENCE_MS)
    await console.open(f"/executions/{execution_id}")
    await console.status_is("completed")
    await expect(console.page.locator(".place .badge", has_text=str(before))).to_have_count(0)
    await console.button("Log").click()
    await console.sees("the message stands in the channel")
