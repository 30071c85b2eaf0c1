"""A thousand rows and ten megabytes, as the real stack keeps them."""

import json
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from schemas.json_text import JsonObject
from stage_e.adapters.services.output import KEPT_BYTES
from tests.browser.driving import PATIENCE_MS, Console
from tests.browser.house import a_plan, over_the_estate

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HOSTS = 93
ROW_PX = 36
MOST_ROWS = 40
MOST_ELEMENTS = 1500
MANY = [f"svc-{number}" for number in range(10, 50)]
LINE = "a line of a log that goes on and on until nobody reads it any more, and then some for good measure"


async def unfold_all(console: Console, steps: int) -> None:
    """The targets of so many steps, from the last one up, so that those above stay where they are."""
    folded = console.page.locator('button.tl-fold[aria-expanded="false"]')
    await expect(folded).to_have_count(steps)
    for left in reversed(range(steps)):
        await folded.last.click()
        await expect(folded).to_have_count(left)


async def to_the_end(lines: Locator) -> None:
    await lines.evaluate("list => list.scrollTop = list.scrollHeight")


async def elements(console: Console) -> int:
    """How much the browser has to draw."""
    count: int = await console.page.evaluate("() => document.querySelectorAll('*').length")
    return count


async def test_a_thousand_rows_are_unfolded_scrolled_and_followed_while_they_run(console: Console) -> None:
    console.house.fault(kind="slow", match={"command_contains": "df -h"}, seconds=3)
    await console.run(over_the_estate(11, last="df -h"))
    rows, steps = console.page.locator(".tl-row"), console.page.get_by_label("Steps")
    await unfold_all(console, 12)
    assert await steps.evaluate("list => list.scrollHeight") == (1 + 12 * (1 + HOSTS)) * ROW_PX
    assert await rows.count() <= MOST_ROWS
    assert await elements(console) <= MOST_ELEMENTS
    await steps.evaluate("list => list.scrollTop = 0")
    await console.page.locator(".tl-label").first.focus()
    await to_the_end(steps)
    await expect(steps).to_be_focused()
    await expect(rows.last).to_contain_text("running")
    await expect(rows.last).to_contain_text("succeeded", timeout=PATIENCE_MS)
    await console.status_is("completed")
    assert await rows.count() <= MOST_ROWS
    await console.has_no_serious_fault()
    await console.shot("many-steps")


async def test_ten_megabytes_of_output_are_opened_searched_and_downloaded(console: Console) -> None:
    execution_id = await console.run(much_output())
    await console.act_as("approver")
    await console.button("Approve").click()
    await console.status_is("completed")
    assert kept_bytes(console, execution_id) >= len(MANY) * KEPT_BYTES
    await console.page.get_by_role("button", name="Unfold the targets of cat").click()
    await to_the_end(console.page.get_by_label("Steps"))
    await console.page.get_by_role("button", name="succeeded: svc-49").click()
    head, lines = console.page.locator(".output-head"), console.page.get_by_label("Output", exact=True)
    await expect(head).to_contain_text("262 KB, cut: it was longer")
    assert await console.page.locator(".out-line").count() <= MOST_ROWS
    await to_the_end(lines)
    await expect(console.page.locator(".out-line").last).to_contain_text("svc-49")
    await lines.evaluate("list => list.scrollTop = 0")
    await console.page.get_by_placeholder("Search").fill("SVC-49")
    await console.sees("1 of 1")
    await expect(console.page.locator(".out-line.current mark")).to_have_text("svc-49")
    assert await elements(console) <= MOST_ELEMENTS
    await console.has_no_serious_fault()
    await console.shot("much-output")
    text = await downloaded(console, "Download the output")
    assert len(text) >= KEPT_BYTES
    assert text.rstrip().endswith("svc-49")
    whole = json.loads(await downloaded(console, "JSON"))
    assert sum("svc-49" in str(step["output"]) for step in whole["step_results"]) >= 1


def much_output() -> JsonObject:
    """A step that fills a file on many hosts, and one that prints more of it than is kept of one step."""
    twice = [" ".join([path] * 60) for path in ("/tmp/line", "/tmp/page")]
    fill = f"echo '{LINE}' > /tmp/line; cat {twice[0]} > /tmp/page"
    return a_plan(
        {"tool": "echo", "inputs": {"command": fill, "target_hosts": [*MANY]}},
        {
            "tool": "cat",
            "inputs": {"command": f"cat {twice[1]}; hostname", "target_hosts": [*MANY]},
            "depends_on": ["step_1"],
        },
    )


def kept_bytes(console: Console, execution_id: str) -> int:
    """What was printed and kept of all steps together."""
    with console.house.client() as client:
        steps = client.get(f"/v1/executions/{execution_id}").json()["steps"]
    return sum(len(str(step["output"]["stdout"])) for step in steps if "stdout" in (step["output"] or {}))


async def downloaded(console: Console, button: str) -> str:
    """The text of the file that comes of a button."""
    async with console.page.expect_download() as downloading:
        await console.button(button).click()
    return Path(await (await downloading.value).path()).read_text()
