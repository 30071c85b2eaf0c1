"""What an execution did is taken back from its page."""

import pytest
from playwright.async_api import expect

from tests.browser.driving import Console
from tests.browser.house import a_command, a_plan

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SWAP = a_plan(
    a_command("systemctl start redis", "web-03"),
    a_command("systemctl stop nginx", "web-03", depends_on=["step_1"]),
)


async def approve(console: Console) -> None:
    """As the second person, who looks at it first."""
    await console.act_as("approver")
    await console.sees("This waits for a review by somebody else")
    await expect(console.button("Approve")).to_be_enabled()
    await console.button("Approve").click()
    await console.status_is("completed")


async def test_what_was_changed_is_taken_back_the_last_change_first(console: Console) -> None:
    old = await console.run(SWAP)
    await approve(console)
    await console.act_as("operator")
    await console.button("Roll back").click()
    dialog = console.page.get_by_role("dialog", name="Take back what it did")
    await expect(dialog.locator("pre")).to_have_text(["systemctl start nginx", "systemctl stop redis"])
    await console.has_no_serious_fault()
    await console.shot("rollback-preview")
    await expect(dialog.get_by_role("button", name="Roll back")).to_be_in_viewport(ratio=1)
    await dialog.get_by_role("button", name="Roll back").click()
    await expect(dialog).to_have_count(0)
    await console.sees("takes back")
    await approve(console)
    await expect(console.page.locator(".tl-status.kind-ok")).to_have_count(2)
    await expect(console.page.locator(".tl-name")).to_have_text(
        ["systemctl start nginx on web-03", "systemctl stop redis on web-03"]
    )
    await console.has_no_serious_fault()
    await console.shot("rolled-back")
    await console.page.locator(".origin").get_by_role("link", name=old[:8]).click()
    await console.sees("taken back by")
    await expect(console.page.locator(".tl-status", has_text="rolled back")).to_have_count(2)
    await expect(console.button("Roll back")).to_have_count(0)
