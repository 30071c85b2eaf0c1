"""The page of the console and its parts, as a browser gets them."""

import json
import re

import pytest

from api.console_files import PAGE
from cli.invocation import PLANS
from tests.unit.api.world import OLGA, a_world

OURS = [path for path in PAGE.parent.rglob("*.*") if path.suffix != ".LICENSE" and "vendor" not in path.parts]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


async def test_a_browser_gets_the_console_where_a_program_is_told_where_to_go() -> None:
    async with a_world() as world:
        page = await world.get("/", Accept=BROWSER, Authorization="")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "early-theme.js" in page.text
        assert (await world.get("/", Authorization="")).json()["executions"] == "/v1/executions"


async def test_the_page_may_run_scripts_of_this_server_alone() -> None:
    async with a_world() as world:
        policies = (await world.get("/", Accept=BROWSER)).headers.get_list("content-security-policy")
        assert len(policies) == 1
        assert "default-src 'none'; script-src 'self'; style-src 'self';" in policies[0]
        assert "unsafe" not in policies[0]


async def test_everything_that_the_page_and_its_modules_name_is_served() -> None:
    named = {f"/{name}" for name in re.findall(r'(?:href|src)="/([^"]+)"', PAGE.read_text())}
    modules = [path for path in PAGE.parent.rglob("*.js") if "vendor" not in path.parts]
    for module in modules:
        for name in re.findall(r'from "(\.[^"]+)"', module.read_text()):
            named.add(f"/console/{(module.parent / name).resolve().relative_to(PAGE.parent).as_posix()}")
    async with a_world() as world:
        missing = [name for name in named if (await world.get(name, Authorization="")).status_code != 200]
    assert len(named) > 10
    assert missing == []


async def test_a_script_is_sent_again_only_when_it_has_changed() -> None:
    async with a_world() as world:
        first = await world.get("/console/main.js")
        assert first.headers["content-type"].startswith("text/javascript")
        assert first.headers["cache-control"] == "no-cache"
        again = await world.get("/console/main.js", If_None_Match=first.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")


def test_the_page_asks_nobody_else_for_anything() -> None:
    texts = {path: path.read_text() for path in OURS}
    assert len(texts) > 40
    assert [path.name for path, text in texts.items() if re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)] == []


def test_a_file_of_the_page_has_at_most_300_lines() -> None:
    assert [path.name for path in OURS if path.read_text().count("\n") > 300] == []


@pytest.mark.parametrize("name", ["nothing.js", "../app.py", "%2e%2e/app.py", "", "style"])
async def test_nothing_else_is_served(name: str) -> None:
    async with a_world() as world:
        assert (await world.get(f"/console/{name}")).status_code == 404


async def test_the_sample_plans_are_those_of_the_command_line() -> None:
    async with a_world(samples=PLANS) as world:
        samples = (await world.get("/console/samples.json", Authorization="")).json()
        assert samples == {path.stem: json.loads(path.read_text()) for path in PLANS.glob("*.json")}


async def test_without_samples_there_are_none() -> None:
    async with a_world() as world:
        assert (await world.get("/console/samples.json")).json() == {}


async def test_a_key_tells_who_has_it() -> None:
    async with a_world() as world:
        assert (await world.get("/v1/me")).json() == {
            "tenant": OLGA.tenant,
            "subject": OLGA.subject,
            "roles": ["operator"],
        }
        assert (await world.get("/v1/me", Authorization="")).status_code == 401
