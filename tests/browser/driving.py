"""The console in a tab of its own, as a person uses it."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from axe_playwright_python.base import AXE_FILE_PATH  # type: ignore[import-untyped] # has none
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from schemas.json_text import JsonObject
from tests.browser.house import House

SHOTS = Path(__file__).parent / "shots"
WIDE: ViewportSize = {"width": 1280, "height": 900}
TALLEST = 3000
PHONE: ViewportSize = {"width": 360, "height": 740}
SERIOUS = {"serious", "critical"}
PATIENCE_MS = 30_000
_AWAY = re.compile(r"ERR_|WebSocket|status of (404|401|409|422|403)")  # what a browser notes when the test wants it


@dataclass(slots=True)
class Console:
    """One tab."""

    page: Page
    house: House
    complaints: list[str] = field(default_factory=list)
    """What the browser complained about: refused by the policy, failed, thrown."""

    async def open(self, path: str = "/") -> None:
        """A page of the console, by its address."""
        await self.page.goto(f"{self.house.url}/#{path}")
        await expect(self.page.locator("main h1").first).to_be_visible(timeout=PATIENCE_MS)

    async def run(self, plan: JsonObject, name: str = "operator") -> str:
        """Submits a plan without the page, and opens its execution; its id."""
        with self.house.client(name) as client:
            answer = client.post("/v1/executions", json=plan, headers={"Prefer": "respond-async"})
            answer.raise_for_status()
        execution_id = str(answer.json()["execution_id"])
        await self.open(f"/executions/{execution_id}")
        return execution_id

    def button(self, name: str) -> Locator:
        """The button that is called so."""
        return self.page.get_by_role("button", name=name, exact=True)

    async def act_as(self, name: str) -> None:
        """Whoever is chosen at the foot of the navigation."""
        await self.page.get_by_label("Act as").select_option(label=name)

    async def sees(self, text: str) -> None:
        """It can be read on the page, soon."""
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)

    async def status_is(self, label: str) -> None:
        """The execution stands so, soon."""
        await expect(self.page.locator(".page-head .origin .status")).to_have_text(label, timeout=PATIENCE_MS)

    async def shot(self, name: str) -> None:
        """A picture for whoever looks at how it looks."""
        SHOTS.mkdir(exist_ok=True)
        size = self.page.viewport_size or WIDE
        height = await self.page.evaluate("() => document.documentElement.scrollHeight")
        await self.page.set_viewport_size({"width": size["width"], "height": min(max(height, size["height"]), TALLEST)})
        await self.page.screenshot(path=SHOTS / f"{name}.png")
        await self.page.set_viewport_size(size)

    async def has_no_serious_fault(self) -> None:
        """axe finds nothing that would keep somebody out, and nothing is wider than the window."""
        await self.page.evaluate(AXE_FILE_PATH.read_text())
        found = await self.page.evaluate("() => axe.run({resultTypes: ['violations']})")
        faults = [
            f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes']]}"
            for each in found["violations"]
            if each["impact"] in SERIOUS
        ]
        assert not faults, "\n".join(faults)
        width = await self.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"the page is {width} px wider than the window"


async def a_console(
    browser: Browser,
    house: House,
    size: ViewportSize = WIDE,
    scheme: Literal["light", "dark"] = "light",
    names: tuple[str, ...] = ("operator", "approver"),
) -> Console:
    """A tab in which these people have entered their keys; the first one acts."""
    context = await browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=False)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    console = Console(page, house)
    page.on("console", lambda message: _note(console, message.type, message.text))
    page.on("pageerror", lambda error: console.complaints.append(str(error)))
    if names:
        await page.goto(f"{house.url}/#{'&'.join(f'key={house.keys[name]}' for name in names)}")
        await expect(page.locator(".shell")).to_be_visible()
    return console


def _note(console: Console, kind: str, text: str) -> None:
    if kind == "error" and not _AWAY.search(text):
        console.complaints.append(text)
