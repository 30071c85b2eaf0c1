"""One stack and one browser for all tests of the console; a tab for each."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from bootstrap.browser import find_browser
from tests.browser.driving import Console, a_console
from tests.browser.house import House, a_browser, a_house


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """Skips where there is no browser; with ``CI=true`` that is a failure."""
    if find_browser(os.environ) is None:
        reason = "no Chromium: install it, or name one with STAGE_E_TEST_BROWSER"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with a_house() as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(house: House) -> AsyncIterator[Browser]:
    async with a_browser() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def console(browser: Browser, house: House) -> AsyncIterator[Console]:
    """A tab in which the operator acts, with the approver's key beside; nothing may be complained about."""
    opened = await a_console(browser, house)
    yield opened
    await opened.page.context.close()
    house.no_faults()
    assert opened.complaints == []
