"""Draws the pictures of the README anew: ``python3 run.py screenshots``."""

import asyncio
import json
from pathlib import Path

from playwright.async_api import Browser, expect

from cli.invocation import PLANS, ROOT
from schemas.json_text import JsonObject
from tests.browser.driving import PATIENCE_MS, Console, a_console
from tests.browser.house import House, a_browser, a_command, a_house, a_plan

FOLDER = ROOT / "docs"
LARGEST_BYTES = 200_000
NAMES = ("operator", "approver")


async def draw(house: House) -> None:
    """Both pictures, as files."""
    async with a_browser() as browser:
        await _question(browser, house)
        await _timeline(browser, house)


async def _question(browser: Browser, house: House) -> None:
    console = await a_console(browser, house, {"width": 1180, "height": 1040}, names=NAMES)
    look = a_command("systemctl is-active nginx", "web-01")
    restart = a_command("systemctl restart nginx", "web-01", depends_on=["step_1"])
    await console.run(asked("Restart nginx on web-01", a_plan(look, restart)))
    await expect(console.button("Confirm")).to_be_enabled()
    await _save(console, "approval.png")


async def _timeline(browser: Browser, house: House) -> None:
    console = await a_console(browser, house, {"width": 1180, "height": 860}, names=NAMES)
    house.fault(kind="503", match={"command_contains": "Get-Volume"}, skip=4, times=2)
    await console.run(json.loads((PLANS / "health_check.json").read_text()))
    await expect(console.page.get_by_text("11 of 11 done")).to_have_count(3, timeout=2 * PATIENCE_MS)
    await console.page.get_by_role("button", name="Unfold the targets of Get-Volume").click()
    await console.page.evaluate("() => scrollTo(0, 0)")
    await _save(console, "timeline.png")


def asked(text: str, plan: JsonObject) -> JsonObject:
    """A plan with the decision of one of the samples, in these words."""
    decision = json.loads((PLANS / "restart_spooler.json").read_text())["decision"]
    return {**plan, "decision": {**decision, "decision_id": "dec_20251123_090005_5c1f0a77", "original_request": text}}


async def _save(console: Console, name: str) -> None:
    path: Path = FOLDER / name
    await console.page.screenshot(path=path)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {size / 1000:.0f} KB")
    if size > LARGEST_BYTES:
        raise SystemExit(f"{name} is larger than {LARGEST_BYTES / 1000:.0f} KB")


if __name__ == "__main__":
    with a_house({"STAGE_E_PARALLEL_STEPS": "14"}) as house:
        asyncio.run(draw(house))
