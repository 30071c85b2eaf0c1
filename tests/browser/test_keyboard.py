"""From the keyboard alone."""

import json

import pytest
from playwright.async_api import expect

from tests.browser.driving import Console
from tests.browser.house import a_command, a_plan

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
OUTLINE = "() => getComputedStyle(document.activeElement).outlineStyle"
STOP_AND_WAIT = a_plan(
    a_command("systemctl stop nginx", "web-07"),
    *(a_command("sleep 25", depends_on=[f"step_{before}"]) for before in (1, 2, 3)),
)


async def test_a_plan_is_run_and_confirmed_with_the_keyboard_alone(console: Console) -> None:
    await console.open("/")
    await press_until(console, "Restart the print spooler on ws-03")
    await console.page.keyboard.press("Enter")
    await console.sees("level 1: whoever asked confirms")
    await press_until(console, "Run")
    await console.page.keyboard.press("Enter")
    await console.sees("This waits for your confirmation")
    await expect(console.button("Confirm")).to_be_enabled()
    await press_until(console, "Confirm")
    await console.page.keyboard.press("Space")
    await console.sees("approved: operator")


async def test_a_plan_is_submitted_approved_followed_and_cancelled_with_the_keyboard_alone(console: Console) -> None:
    page, keys = console.page, console.page.keyboard
    await console.open("/")
    await tab_to(console, ".plan-box")
    await keys.insert_text(json.dumps(STOP_AND_WAIT))
    await keys.press("Control+Enter")
    await console.sees("level 2: somebody else reviews the plan")
    await press_until(console, "Run")
    await keys.press("Enter")
    await press_until(console, "Act as approver")
    await keys.press("Enter")
    await expect(console.button("Approve")).to_be_enabled()
    await press_until(console, "Approve")
    await keys.press("Enter")
    await console.status_is("running")
    await expect(page.locator("#main")).to_be_focused()
    await look_at_the_first_step(console)
    await tab_to(console, ".act-as select")
    await keys.press("Home")
    await expect(console.button("Cancel")).to_be_enabled()
    await press_until(console, "Cancel")
    await keys.press("Enter")
    await tab_to(console, "dialog input")
    await keys.insert_text("not now")
    await console.has_no_serious_fault()
    await press_until(console, "Cancel the execution")
    await keys.press("Enter")
    await console.status_is("cancelled")
    await expect(page.locator("#main")).to_be_focused()
    await console.has_no_serious_fault()


async def look_at_the_first_step(console: Console) -> None:
    """Opens it and closes it again, which brings the focus there and back."""
    await tab_to(console, ".tl-label")
    await console.page.keyboard.press("Enter")
    await expect(console.page.locator(".detail h2")).to_be_focused()
    await press_until(console, "Close the step")
    await console.page.keyboard.press("Enter")
    await expect(console.page.locator(".tl-label").first).to_be_focused()


async def press_until(console: Console, name: str) -> None:
    """Tab, until the focus is on what is called so, and can be seen there."""
    await console.button(name).first.wait_for()
    await _tab_until(console, f"() => document.activeElement.textContent.trim() === {json.dumps(name)}", name)


async def tab_to(console: Console, selector: str) -> None:
    """Tab, until the focus is on what the selector finds, and can be seen there."""
    await console.page.locator(selector).first.wait_for()
    await _tab_until(console, f"() => document.activeElement.matches({json.dumps(selector)})", selector)


async def _tab_until(console: Console, reached: str, what: str) -> None:
    for _ in range(80):
        await console.page.keyboard.press("Tab")
        if await console.page.evaluate(reached):
            assert await console.page.evaluate(OUTLINE) != "none"
            return
    raise AssertionError(f"the focus never came to {what}")
