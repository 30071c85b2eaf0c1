"""What ran, who works, and what came back."""

import csv
import json
import re

import pytest
from playwright.async_api import Browser, expect

from schemas.json_text import JsonObject
from tests.browser.driving import Console, a_console
from tests.browser.house import House, a_command, a_plan

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
COUNT: JsonObject = {
    "plan": {
        "steps": [
            {
                "id": "list",
                "tool": "asset-query",
                "inputs": {"query_type": "list_all", "fields": ["hostname", "os_type"], "limit": 30},
                "estimated_duration": 8,
            }
        ]
    }
}
LEAVE_AT_ONCE = """
  new MutationObserver((_, observer) => {
    if (!document.querySelector(".shell")) return;
    observer.disconnect();
    location.hash = "#/workers";
  }).observe(document, { subtree: true, childList: true });
"""
RESTART = a_plan(a_command("systemctl restart nginx"))


# --- what ran ---


async def test_the_history_says_who_asked_who_agreed_and_how_long_it_took(console: Console) -> None:
    execution_id = await console.run(RESTART)
    await console.button("Confirm").click()
    await console.status_is("completed")
    await console.open("/executions")
    row = console.page.locator("tbody tr", has=console.page.locator(f'a[href="#/executions/{execution_id}"]'))
    await expect(row.get_by_text("approved by operator")).to_be_visible()
    await expect(row.locator(".took")).to_have_text(re.compile(r"[0-9.]+ s\s*/ [0-9.]+ s"))
    await expect(row.locator(".status")).to_have_text("completed")
    await console.has_no_serious_fault()
    await console.shot("history")


async def test_filters_stand_in_the_address_and_survive_a_reload(console: Console) -> None:
    await console.run(COUNT)
    await console.status_is("completed")
    await console.run(RESTART)
    await console.open("/executions")
    await console.page.get_by_label("Status").select_option("awaiting_approval")
    await console.page.wait_for_url("**/#/executions?status=awaiting_approval")
    await console.page.get_by_text("More filters").click()
    await console.page.get_by_label("Target").fill("web-01")
    await console.page.get_by_label("Target").press("Enter")
    await console.page.wait_for_url("**status=awaiting_approval*target=web-01")
    await expect(console.page.locator("tbody tr").first).to_contain_text("systemctl restart nginx")
    await console.page.reload()
    await expect(console.page.get_by_label("Target")).to_have_value("web-01")
    await expect(console.page.locator("tbody .status").first).to_be_visible()
    statuses = await console.page.locator("tbody .status").all_inner_texts()
    assert set(statuses) == {"waits for approval"}
    await console.has_no_serious_fault()
    await console.shot("history-filtered")


async def test_what_was_looked_for_and_is_not_there_says_so(console: Console) -> None:
    await console.open("/executions?text=nobodyeverasked")
    await console.sees("Nothing like that has run")
    await console.page.get_by_role("link", name="Show all").click()
    await console.page.wait_for_url("**/#/executions")


async def test_what_went_otherwise_is_told(console: Console) -> None:
    plan = a_plan(a_command("cat /no/such/file"))
    execution_id = await console.run(plan)
    await console.status_is("failed")
    await console.open("/executions")
    row = console.page.locator("tbody tr", has=console.page.locator(f'a[href="#/executions/{execution_id}"]'))
    await expect(row).to_contain_text("step step_1 failed")
    await console.shot("history-differed")


async def test_what_ran_is_run_again_after_it_was_looked_at(console: Console) -> None:
    execution_id = await console.run(COUNT)
    await console.status_is("completed")
    await console.open("/executions")
    row = console.page.locator("tbody tr", has=console.page.locator(f'a[href="#/executions/{execution_id}"]'))
    await row.get_by_role("link", name="Run again").click()
    await console.sees("It runs at once; the answer comes here.")
    await console.shot("run-again")
    await console.button("Run").click()
    await expect(console.page.locator(".result-parts")).to_be_visible()


# --- who works ---


async def test_the_workers_are_shown_with_their_load_and_the_queues(console: Console) -> None:
    await console.open("/workers")
    await console.sees("Numbers of your tenant")
    rows = console.page.locator("tbody tr")
    await expect(rows.first).to_contain_text(" of ")
    kinds = await console.page.locator('td[data-word="Kind"]').all_inner_texts()
    assert {"api", "worker"} <= set(kinds)
    await console.sees("Stage E is ready")
    await console.has_no_serious_fault()
    await console.shot("workers")


# --- what came back ---


async def test_rows_come_as_a_table_and_as_files(console: Console) -> None:
    execution_id = await console.run(COUNT)
    await console.status_is("completed")
    await expect(console.page.locator(".result-parts th").first).to_be_visible()
    shown = await console.page.locator(".result-parts tbody tr").count()
    assert shown == 20
    await console.button("Show all 30").click()
    await expect(console.page.locator(".result-parts tbody tr")).to_have_count(30)
    await console.has_no_serious_fault()
    await console.shot("result-rows")
    for form in ("CSV", "JSON"):
        async with console.page.expect_download() as downloading:
            await console.button(form).click()
        download = await downloading.value
        assert download.suggested_filename == f"{execution_id}.{form.lower()}"
        text = (await download.path()).read_text()
        if form == "CSV":
            assert len([*csv.DictReader(text.splitlines())]) == 30
        else:
            assert json.loads(text)["execution_id"] == execution_id


# --- addresses ---


async def test_an_execution_that_is_not_there_leads_to_those_that_are(console: Console) -> None:
    await console.open("/executions/00000000-0000-0000-0000-000000000000")
    await console.sees("there is no execution 00000000-0000-0000-0000-000000000000")
    await console.has_no_serious_fault()
    await console.page.get_by_role("link", name="Look at all executions").click()
    await console.page.wait_for_url("**/#/executions")


async def test_an_address_that_changes_as_the_page_appears_is_gone_to(browser: Browser, house: House) -> None:
    console = await a_console(browser, house)
    await console.page.add_init_script(LEAVE_AT_ONCE)
    await console.page.reload()
    await expect(console.page.get_by_role("heading", name="Workers")).to_be_visible()
    await console.page.context.close()
