"""A fake API and a terminal to call it from."""

from collections.abc import Iterator

import pytest

from tests.integration.cli.fake_api import FakeApi, serving
from tests.integration.cli.terminal import Terminal


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with serving(FakeApi()) as running:
        yield running


@pytest.fixture
def terminal(api: FakeApi, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys, api.url)
