"""An execution while it runs, and what can be done about it."""

import pytest
from playwright.async_api import expect

from tests.browser.driving import PATIENCE_MS, Console
from tests.browser.house import a_command, a_plan

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
LONG = a_plan(
    *(a_command(f"sleep {seconds}", host) for seconds, host in ((8, "web-01"), (25, "web-02"), (18, "app-02")))
)


async def test_a_long_execution_is_seen_as_it_runs_and_a_reload_loses_nothing(console: Console) -> None:
    await console.run(LONG)
    await console.status_is("running")
    await console.sees("Live")
    await expect(console.page.locator(".tl-bar.kind-ok")).to_have_count(1, timeout=PATIENCE_MS)
    await expect(console.page.locator(".tl-bar.kind-run")).to_have_count(2)
    await console.has_no_serious_fault()
    await console.shot("running")
    await console.page.locator(".tl-label").first.click()
    await console.page.reload()
    await expect(console.page.locator(".tl-row.current")).to_have_count(1)
    await expect(console.page.locator(".detail pre")).to_have_text("sleep 8")
    await console.status_is("completed")
    await expect(console.page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")


async def test_what_failed_tells_why_and_is_retried_after_a_look_at_what_that_would_run(console: Console) -> None:
    console.house.fault(kind="503", match={"command_contains": "uptime"})
    await console.run(a_plan(a_command("uptime"), a_command("df -h", depends_on=["step_1"])))
    await console.status_is("failed")
    await console.sees("0 of 2 steps succeeded")
    await console.sees("1 failed, 1 skipped")
    await console.button("uptime on web-01").click()
    await console.sees("The service had too much to do.")
    await expect(console.page.locator(".attempts li")).to_have_count(3)
    await console.has_no_serious_fault()
    await console.shot("failed")
    console.house.no_faults()
    before = console.page.url
    await console.button("Retry").click()
    dialog = console.page.get_by_role("dialog")
    await expect(dialog.locator("pre").first).to_have_text("uptime")
    await console.has_no_serious_fault()
    await dialog.get_by_role("button", name="Retry").click()
    await expect(dialog).to_have_count(0)
    await expect(console.page).not_to_have_url(before)
    await console.status_is("completed")
    await console.sees("retries")


async def test_a_step_of_which_nobody_knows_is_settled_by_a_person(console: Console) -> None:
    console.house.fault(kind="cut_before", match={"command_contains": "restart nginx"}, times=1)
    await console.run(a_plan(a_command("systemctl restart nginx")))
    await console.button("Confirm").click()
    await console.sees("Nobody knows what became of this")
    await console.page.get_by_role("button", name="step_1", exact=True).click()
    await console.sees("Look at the target, then say below what you found.")
    await expect(console.button("Say so")).to_be_disabled()
    await console.page.get_by_label("Try it again").check()
    await console.page.get_by_label("How do you know?").fill("nginx runs since yesterday")
    await console.has_no_serious_fault()
    await console.shot("needs-attention")
    await console.button("Say so").click()
    await console.status_is("completed")


async def test_an_opened_step_has_the_focus_and_gives_it_back(console: Console) -> None:
    await console.run(a_plan(a_command("uptime"), a_command("df -h")))
    await console.status_is("completed")
    row = console.page.locator(".tl-label").last
    await row.press("Enter")
    heading = console.page.locator(".detail h2")
    await expect(heading).to_be_focused()
    await expect(heading).to_contain_text("df")
    await console.has_no_serious_fault()
    await console.button("Close the step").press("Enter")
    await expect(heading).to_have_count(0)
    await expect(row).to_be_focused()


async def test_a_reload_and_another_view_leave_the_focus_where_it_is(console: Console) -> None:
    execution_id = await console.run(a_plan(a_command("uptime")))
    await console.status_is("completed")
    await console.open(f"/executions/{execution_id}?step=step_1")
    await expect(console.page.locator(".detail")).to_be_visible()
    await console.button("Plan").press("Enter")
    await console.button("Timeline").press("Enter")
    await expect(console.page.locator(".detail")).to_be_visible()
    await expect(console.button("Timeline")).to_be_focused()


async def test_a_cancel_says_what_it_means_and_is_done(console: Console) -> None:
    await console.run(a_plan(a_command("sleep 20"), a_command("df -h", depends_on=["step_1"])))
    await console.status_is("running")
    await console.button("Cancel").click()
    await console.sees("Nothing new starts. What is in flight is waited for")
    await console.has_no_serious_fault()
    await console.page.get_by_label("Why?").fill("the wrong host")
    await console.button("Cancel the execution").click()
    await console.status_is("cancelled")
    await console.button("Log").click()
    await console.sees("the wrong host")
    await console.shot("cancelled")


async def test_pause_and_resume(console: Console) -> None:
    await console.run(a_plan(a_command("sleep 12"), a_command("df -h", depends_on=["step_1"])))
    await console.status_is("running")
    await console.button("Pause").click()
    await console.sees("Nothing new starts until somebody resumes it.")
    await console.has_no_serious_fault()
    await console.button("Resume").click()
    await console.status_is("completed")


async def test_after_a_restart_of_the_api_it_goes_on_where_it_was(console: Console) -> None:
    chain = [a_command("sleep 25", depends_on=[f"step_{at}"] if at else []) for at in range(3)]
    await console.run(a_plan(*chain))
    await console.status_is("running")
    await console.sees("Live")
    console.house.kill_api()
    connection = console.page.locator(".connection")
    await expect(connection).to_contain_text("Reconnecting")
    await console.shot("reconnecting")
    await expect(connection).to_contain_text("Live", timeout=60_000)
    await console.status_is("completed")
    await expect(console.page.locator(".tl-bar.kind-ok")).to_have_count(3)
