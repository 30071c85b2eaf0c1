"""Chromium for the tests of the console: the system's, installed where that takes no question."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping

NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALL = (("apt-get", "update", "-qq"), ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"))


def find_browser(environ: Mapping[str, str]) -> str | None:
    """The Chromium that is there: ``STAGE_E_TEST_BROWSER``, or one on the path."""
    named = environ.get("STAGE_E_TEST_BROWSER")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def provide_browser(say: Callable[[str], None]) -> None:
    """There is one afterwards, if this is root on a system with apt; else whoever needs it says what is missing."""
    if find_browser(os.environ) or not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say("installing chromium for the browser tests ...")
    for command in INSTALL:
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        if subprocess.call(command, env=environ, stdout=subprocess.DEVNULL):
            say(f"could not: {' '.join(command)} failed")
            return
