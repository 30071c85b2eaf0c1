"""A real stack, as ``stage-e up`` runs it, and a real browser: once for all tests of the console."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from playwright.async_api import Browser, async_playwright

from bootstrap.browser import find_browser
from cli.home_keys import local_key
from schemas.json_text import JsonObject

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTINGS = {"STAGE_E_PARALLEL_STEPS": "100", "STAGE_E_CALLS_PER_HOST": "50"}
TIME_SCALE = "0.2"


@dataclass(frozen=True, slots=True)
class House:
    """Where the stack is, and what its people hold."""

    url: str
    console: str
    """The address that ``stage-e up`` prints for a browser."""
    simulator: str
    keys: dict[str, str]
    process: subprocess.Popen[str]

    def client(self, name: str = "operator") -> httpx.Client:
        """The API as one of the people sees it."""
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {self.keys[name]}"}, timeout=60)

    def fault(self, **spec: object) -> None:
        """From now on the simulated services misbehave like this."""
        httpx.post(f"{self.simulator}/control/faults", json=spec).raise_for_status()

    def no_faults(self) -> None:
        """They behave again."""
        httpx.delete(f"{self.simulator}/control/faults").raise_for_status()

    def kill_api(self) -> None:
        """The API's process is gone; the stack starts it again."""
        for child in psutil.Process(self.process.pid).children():
            if child.cmdline()[-2:] == ["cli", "api"]:
                child.kill()


@contextmanager
def a_house(settings: Mapping[str, str] = SETTINGS) -> Iterator[House]:
    """``stage-e up`` over the estate, with quick commands, in a home of its own."""
    home = Path(tempfile.mkdtemp(prefix="stage-e-browser-"))
    home.chmod(0o711)
    words = ("up", "--port", "0", "--estate", "--time-scale", TIME_SCALE)
    environ = {name: value for name, value in os.environ.items() if not name.startswith("STAGE_E_")}
    environ |= {**settings, "STAGE_E_HOME": str(home)}
    command = [sys.executable, "-m", "cli", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ) as process:
        try:
            said = _welcome(process)
            url, address = said["API"], said["console"]
            keys = {name: local_key(home, name) or "" for name in ("operator", "approver", "admin")}
            yield House(url, address, _simulator_of(home), keys, process)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()
            shutil.rmtree(home, ignore_errors=True)


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    """The system's Chromium, without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(os.environ), args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


def a_command(command: str, host: str = "web-01", **step: object) -> JsonObject:
    """A step that runs a command on a host."""
    return {"tool": command.split(maxsplit=1)[0], "inputs": {"command": command, "target_host": host}, **step}  # type: ignore[dict-item] # plain JSON


def a_plan(*steps: JsonObject, text: str = "") -> JsonObject:
    """A submission of steps in their order, with the words of a request."""
    plan: JsonObject = {
        "steps": [{"id": f"step_{at}", "estimated_duration": 5, **step} for at, step in enumerate(steps, 1)]
    }
    return {"plan": plan, "context": {"request": text}} if text else {"plan": plan}


def over_the_estate(times: int, last: str) -> JsonObject:
    """So many reads of every Linux host of the estate at once, and the ``last`` behind the first of them."""
    assets: JsonObject = {
        "tool": "asset-query",
        "inputs": {"query_type": "filter", "filters": {"os_type": "linux"}, "fields": ["hostname"]},
    }
    reads = [_everywhere(f"uptime -{'psV'[at % 3]}") for at in range(times)]
    return a_plan(assets, *reads, {**_everywhere(last), "depends_on": ["step_2"]})


def _everywhere(command: str) -> JsonObject:
    return {"tool": command.split(maxsplit=1)[0], "inputs": {"command": command, "target_hosts": ["{{hostname}}"]}}


def _welcome(process: subprocess.Popen[str]) -> dict[str, str]:
    """What the stack says about itself when it runs, by its words."""
    said = ""
    for line in process.stdout or ():
        said += line
        if "Ctrl-C" in line:
            return dict(re.findall(r"^  (\w+)\s+(\S+)", said, re.MULTILINE))
    raise AssertionError(f"the stack did not start: {said}")


def _simulator_of(home: Path) -> str:
    found = re.findall(r"listening on (\S+)", (home / "logs" / "simulator.log").read_text())
    return str(found[-1])
