"""A plan goes in, is looked at, and runs."""

import json

import pytest
from playwright.async_api import Browser, expect

from tests.browser.driving import Console, a_console
from tests.browser.house import House, a_command, a_plan

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_key_is_asked_for_once_and_never_stays_in_the_address(browser: Browser, house: House) -> None:
    console = await a_console(browser, house, names=())
    await console.page.goto(house.url)
    await console.page.get_by_label("API key").fill("se_wrong")
    await console.button("Open the console").click()
    await console.sees("nobody here has this API key")
    await console.has_no_serious_fault()
    await console.shot("key")
    await console.page.get_by_label("API key").fill(house.keys["operator"])
    await console.button("Open the console").click()
    await expect(console.page.get_by_label("Act as")).to_have_value("0")
    await console.page.reload()
    await expect(console.page.locator(".shell")).to_be_visible()
    await console.page.context.close()


async def test_the_address_that_up_prints_opens_it_as_the_operator_with_the_approver_beside(
    browser: Browser, house: House
) -> None:
    console = await a_console(browser, house, names=())
    await console.page.goto(house.console)
    people = console.page.get_by_label("Act as").locator("option")
    await expect(people).to_have_text(["operator", "approver"])
    await expect(people.locator(":scope:checked")).to_have_text("operator")
    assert "key=" not in console.page.url
    await console.page.context.close()


async def test_before_anything_runs_there_is_a_place_to_begin(console: Console) -> None:
    await console.open("/")
    await expect(console.button("How many assets do we have?")).to_be_visible()
    await expect(console.button("Check the plan")).to_be_disabled()
    await console.has_no_serious_fault()
    await console.shot("empty")


async def test_a_short_question_is_answered_at_once(console: Console) -> None:
    await console.open("/")
    await console.button("How many assets do we have?").click()
    await console.sees("level 0: nobody has to agree")
    await console.button("Run").click()
    await console.sees("You have 108 assets in the system")
    await console.has_no_serious_fault()
    await console.shot("answered")
    await console.page.get_by_text("Look at how it ran").click()
    await console.status_is("completed")


async def test_the_card_shows_what_would_be_sent_how_bad_it_is_and_who_must_agree(console: Console) -> None:
    await console.open("/")
    await console.button("Restart the print spooler on ws-03").click()
    card = console.page.locator(".plan-card")
    for text in ("high risk, disruptive", "restart-service is disruptive", "level 1: whoever asked confirms", "ws-03"):
        await expect(card.get_by_text(text).first).to_be_visible()
    await expect(card.locator("pre")).to_have_text("Restart-Service -Name Spooler -Force")
    await expect(card.get_by_text("Digest", exact=True)).to_be_visible()
    await console.has_no_serious_fault()
    await console.shot("plan-card")


async def test_each_fault_stands_beside_the_line_that_it_is_about(console: Console) -> None:
    await console.open("/")
    plan = json.dumps(a_plan(a_command("uptime"), {"tool": "no-such-tool", "inputs": {}})["plan"], indent=1)
    await console.page.get_by_label("Plan").fill(plan)
    await console.button("Check the plan").click()
    faults = console.page.get_by_role("alert", name="What is wrong")
    await expect(faults).to_contain_text("/steps/1/tool")
    line = 1 + plan[: plan.index('"no-such-tool"')].count("\n")
    await faults.get_by_role("button", name=f"Line {line}").click()
    chosen = "box => box.value.slice(box.selectionStart, box.selectionEnd)"
    assert await console.page.locator(".plan-box").evaluate(chosen) == '"no-such-tool"'
    await console.has_no_serious_fault()
    await console.shot("faults")


async def test_what_is_no_json_is_said_before_it_is_sent(console: Console) -> None:
    await console.open("/")
    await console.page.get_by_label("Plan").fill("{ nothing")
    await console.button("Check the plan").click()
    await console.sees("the plan is not JSON")


async def test_a_card_of_an_older_text_cannot_be_run(console: Console) -> None:
    await console.open("/")
    await console.button("How many assets do we have?").click()
    await expect(console.button("Run")).to_be_visible()
    await console.page.get_by_label("Plan").press("End")
    await console.page.get_by_label("Plan").type(" ")
    await expect(console.button("Run")).to_have_count(0)
    await console.button("Check again").click()
    await expect(console.button("Run")).to_be_visible()
