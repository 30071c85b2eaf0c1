"""Whose keys the page has, and who acts: changed by who sits before it, never by a link."""

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser.driving import Console, a_console
from tests.browser.house import House

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
KEPT = "() => localStorage.getItem('stage-e.keys') ?? ''"


async def follow_a_link(console: Console, name: str) -> Locator:
    """As when somebody clicks a link that brings the key of this person; what the page asks then."""
    await console.page.goto(f"{console.house.url}/#key={console.house.keys[name]}")
    return console.page.get_by_role("dialog", name="A link brought another key")


def acting(console: Console) -> Locator:
    """Who is shown as the one who acts."""
    return console.page.get_by_label("Act as").locator("option:checked")


async def test_a_link_with_somebody_elses_key_changes_nothing_until_it_is_agreed_to(console: Console) -> None:
    question = await follow_a_link(console, "admin")
    await expect(question).to_contain_text("Act as admin of tenant")
    await console.has_no_serious_fault()
    await console.shot("link-with-a-key")
    await expect(acting(console)).to_have_text("operator")
    assert "key=" not in console.page.url
    await question.get_by_role("button", name="Stay as operator").click()
    await expect(question).to_have_count(0)
    await expect(console.page.get_by_label("Act as").locator("option")).to_have_text(["operator", "approver"])
    await console.sees("New request")


async def test_a_link_acts_as_somebody_known_only_after_asking(console: Console) -> None:
    question = await follow_a_link(console, "approver")
    await question.press("Escape")
    await expect(acting(console)).to_have_text("operator")


async def test_a_key_of_a_link_stays_in_the_tab_unless_it_is_ticked(browser: Browser, house: House) -> None:
    console = await a_console(browser, house, names=())
    await console.page.goto(house.url)
    await console.page.get_by_label("API key").fill(house.keys["operator"])
    await console.page.get_by_label("Remember it in this browser").check()
    await console.button("Open the console").click()
    for tick in (False, True):
        question = await follow_a_link(console, "approver" if tick else "admin")
        await question.get_by_label("Remember it in this browser").set_checked(tick)
        await question.get_by_role("button", name="Act as").click()
        await expect(acting(console)).to_have_text("approver" if tick else "admin")
    kept = await console.page.evaluate(KEPT)
    assert [house.keys[name] in kept for name in ("operator", "approver", "admin")] == [True, True, False]
    await console.page.context.close()


async def test_a_link_with_the_key_of_who_acts_asks_nothing(console: Console) -> None:
    question = await follow_a_link(console, "operator")
    await expect(console.page.get_by_role("heading", name="New request")).to_be_visible()
    await expect(question).to_have_count(0)
    await expect(acting(console)).to_have_text("operator")


async def test_no_key_on_the_keyboard_forgets_who_is_here(console: Console) -> None:
    await console.open("/")
    await console.page.get_by_label("Act as").focus()
    await console.page.keyboard.press("End")
    await expect(acting(console)).to_have_text("approver")
    await expect(console.page.locator(".shell")).to_be_visible()


async def test_keys_are_added_and_after_a_question_forgotten(console: Console) -> None:
    await console.open("/")
    await console.button("Keys").click()
    await console.page.get_by_label("API key").fill(console.house.keys["admin"])
    await console.has_no_serious_fault()
    await console.shot("keys")
    await console.button("Add this key").click()
    await expect(acting(console)).to_have_text("admin")
    await console.button("Keys").click()
    await console.button("Forget all keys...").click()
    await console.sees("forgets the keys of operator, approver, admin")
    await console.has_no_serious_fault()
    await console.button("Keep them").click()
    await expect(console.button("Keys")).to_be_focused()
    await expect(acting(console)).to_have_text("admin")
    await console.button("Keys").click()
    await console.button("Forget all keys...").click()
    await console.button("Forget all keys").click()
    await expect(console.button("Open the console")).to_be_visible()
    await console.page.reload()
    await expect(console.button("Open the console")).to_be_visible()
