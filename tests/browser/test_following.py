"""Following an execution where something is in the way, waiting for others, and being called back."""

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.browser.driving import Console
from tests.browser.house import a_command, a_plan

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SLOW = a_plan(a_command("sleep 25"), a_command("df -h", depends_on=["step_1"]))
RECORDER = """
  window.told = [];
  window.Notification = class { constructor(title, more) { told.push(`${title}: ${more.body}`) } close() {} };
  Notification.permission = "granted";
  Object.defineProperty(document, "hidden", { get: () => true });
"""


async def hang_up(socket: WebSocketRoute) -> None:
    """As a proxy that knows no WebSocket."""
    await socket.close()


async def test_where_no_websocket_gets_through_it_is_live_by_server_sent_events(console: Console) -> None:
    await console.page.route_web_socket("**/stream*", hang_up)
    await console.run(SLOW)
    await expect(console.page.locator(".connection")).to_have_text("Live")
    await console.status_is("completed")


async def test_where_nothing_streams_it_is_live_by_polling(console: Console) -> None:
    await console.page.route_web_socket("**/stream*", hang_up)
    await console.page.route(
        "**/events",
        lambda route: route.abort() if "event-stream" in route.request.headers["accept"] else route.continue_(),
    )
    await console.run(SLOW)
    await expect(console.page.locator(".connection")).to_have_text("Live, by polling")
    await console.status_is("completed")


async def test_whoever_waits_for_a_host_sees_who_has_it(console: Console) -> None:
    console.house.fault(kind="slow", match={"command_contains": "restart nginx"}, seconds=3, times=1)
    first = await console.run(a_plan(a_command("systemctl restart nginx", "web-02")))
    await console.button("Confirm").click()
    await console.status_is("running")
    await console.run(a_plan(a_command("systemctl restart cron", "web-02")))
    await console.button("Confirm").click()
    await console.sees("It waits")
    await expect(console.page.get_by_role("link", name=f"execution {first[:8]}")).to_be_visible()
    await console.has_no_serious_fault()
    await console.shot("waits-for-a-host")
    await console.status_is("completed")


async def test_the_browser_tells_the_end_while_nobody_looks(console: Console) -> None:
    await console.page.add_init_script(RECORDER)
    await console.page.goto("about:blank")
    await console.run(a_plan(a_command("sleep 10")))
    await console.status_is("completed")
    [told] = await console.page.evaluate("() => told")
    assert told.startswith("Stage E: completed: ")
