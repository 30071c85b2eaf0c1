"""Which browser the tests of the console take."""

from pathlib import Path

import pytest

from bootstrap.browser import find_browser, provide_browser


def test_a_browser_that_is_named_counts_before_those_on_the_path() -> None:
    assert find_browser({"STAGE_E_TEST_BROWSER": "/opt/browser"}) == "/opt/browser"


def test_one_on_the_path_is_found_and_nothing_is_installed_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chromium").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("STAGE_E_TEST_BROWSER", raising=False)
    said: list[str] = []
    provide_browser(said.append)
    assert find_browser({}) == str(tmp_path / "chromium")
    assert said == []


def test_without_apt_nothing_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("STAGE_E_TEST_BROWSER", raising=False)
    said: list[str] = []
    provide_browser(said.append)
    assert find_browser({}) is None
    assert said == []
