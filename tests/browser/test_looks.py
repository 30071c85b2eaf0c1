"""On a phone, and in the dark."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.driving import PHONE, a_console
from tests.browser.house import House, a_command, a_plan

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PLACES = ("/", "/executions", "/inbox", "/workers")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_fits_a_phone_and_keeps_its_contrast(browser: Browser, house: House, scheme: str) -> None:
    console = await a_console(browser, house, PHONE, "dark" if scheme == "dark" else "light")
    for path in PLACES:
        await console.open(path)
        await console.page.wait_for_load_state("networkidle")
        await console.has_no_serious_fault()
        await console.shot(f"phone-{scheme}-{path.strip('/') or 'request'}")
    await console.run(a_plan(a_command("systemctl restart nginx")))
    await expect(console.button("Confirm")).to_be_enabled()
    await console.has_no_serious_fault()
    await console.shot(f"phone-{scheme}-question")
    execution = console.page.url
    await console.open("/inbox")
    words = await console.page.locator(".inbox-head .grow").first.bounding_box()
    assert words
    assert words["width"] > 0.8 * PHONE["width"]
    await console.shot(f"phone-{scheme}-waiting")
    await console.page.goto(execution)
    await console.button("Confirm").click()
    await console.status_is("completed")
    await console.page.locator(".tl-label").first.click()
    await console.has_no_serious_fault()
    await console.shot(f"phone-{scheme}-execution")
    await console.open("/")
    await console.button("How many assets do we have?").click()
    await console.button("Run").click()
    await expect(console.page.locator(".answer")).to_be_visible()
    await console.has_no_serious_fault()
    await console.page.context.close()
    assert console.complaints == []


async def test_it_is_dark_where_the_system_is_until_somebody_chooses(browser: Browser, house: House) -> None:
    console = await a_console(browser, house, scheme="dark")
    await console.open("/")
    background = "() => getComputedStyle(document.body).backgroundColor"
    dark = await console.page.evaluate(background)
    await console.button("How many assets do we have?").click()
    await console.sees("Digest")
    await console.has_no_serious_fault()
    await console.shot("dark")
    await console.page.get_by_role("button", name="Colours: system").click()
    light = await console.page.evaluate(background)
    assert light != dark
    await console.page.reload()
    await expect(console.page.locator(".shell")).to_be_visible()
    assert await console.page.evaluate(background) == light
    await console.page.context.close()
