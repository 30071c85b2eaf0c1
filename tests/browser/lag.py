"""Measures how long after an event its row is drawn, among a thousand others: ``python -m tests.browser.lag``."""

import asyncio
from statistics import quantiles

from tests.browser.driving import a_console
from tests.browser.house import House, a_browser, a_house, over_the_estate

RECORDER = """
  window.stored = new Map(); window.came = new Map(); window.drawn = new Map();
  const Real = WebSocket;
  window.WebSocket = class extends Real {
    constructor(...words) {
      super(...words);
      this.addEventListener("message", ({ data }) => {
        for (const { type, step_id: id, at } of JSON.parse(data).events || []) {
          if (type !== "step.completed" || !id?.startsWith("step_13[")) continue;
          stored.set(id, Date.parse(at));
          came.set(id, Date.now());
        }
      });
    }
  };
  new MutationObserver(() => {
    for (const row of document.querySelectorAll(".tl-row.depth-1")) {
      const id = `step_13[${row.querySelector(".tl-name").textContent}]`;
      if (drawn.has(id) || !row.querySelector(".tl-status.kind-ok")) continue;
      drawn.set(id, null);
      requestAnimationFrame(() => drawn.set(id, Date.now()));
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"""
LAGS = """() => [...came.keys()].filter((id) => drawn.get(id)).map((id) =>
  [drawn.get(id) - came.get(id), drawn.get(id) - stored.get(id)])"""


async def lags(house: House) -> list[tuple[float, float]]:
    """Milliseconds until each row that was in sight was drawn: since its event had come, and since it was stored."""
    async with a_browser() as browser:
        console = await a_console(browser, house)
        await console.page.add_init_script(RECORDER)
        await console.page.goto("about:blank")
        await console.run(over_the_estate(11, last="df -h"))
        await console.page.get_by_role("button", name="Unfold the targets of df -h").click()
        await console.page.get_by_label("Steps").evaluate("list => list.scrollTop = list.scrollHeight")
        await console.status_is("completed")
        return [(came, stored) for came, stored in await console.page.evaluate(LAGS)]


def main() -> None:
    """Prints the figures of one run."""
    with a_house() as house:
        found = asyncio.run(lags(house))
    for words, values in (
        ("come to drawn", [came for came, _ in found]),
        ("stored to drawn", [each for _, each in found]),
    ):
        parts = quantiles(values, n=20, method="inclusive")
        print(f"{words}: p50 {parts[9]:.0f} ms, p95 {parts[18]:.0f} ms, most {max(values):.0f} ms ({len(values)} rows)")


if __name__ == "__main__":
    main()
