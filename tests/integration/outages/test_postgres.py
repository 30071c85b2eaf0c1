"""PostgreSQL goes away under a running stack: what is promised meanwhile, and that it recovers by itself."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from sqlalchemy import make_url

from cli.embedded import EmbeddedServers, embedded
from simulator import FaultSpec, Match, Simulator
from stage_e.adapters.postgres.migrate import upgrade
from stage_e.adapters.postgres.store import PostgresStore
from tests.integration.api.test_real_stack import PLANS, RESTART, a_command, a_plan
from tests.integration.outages.conftest import BACK_S, SLACK_S, Stack, a_console, a_stack

UPTIME = a_plan(a_command("uptime"))
READ_ONLY = "ALTER SYSTEM SET default_transaction_read_only = {}"
FULL = """
    CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON executions EXECUTE FUNCTION disk_is_full()
"""
ROOM = "DROP FUNCTION disk_is_full CASCADE"


def is_told_to_come_back(answer: httpx.Response) -> bool:
    return answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and int(answer.headers["retry-after"]) >= 1


async def executions(stack: Stack) -> int:
    async with a_console(stack.servers) as console:
        return int(await console.fetchval("SELECT count(*) FROM executions"))


async def test_while_it_is_down_submissions_are_refused_with_a_wait_and_leave_nothing_behind(stack: Stack) -> None:
    before = await executions(stack)
    stack.servers.postgres.stop()
    assert is_told_to_come_back(await stack.count())
    assert (await stack.client.get("/readyz")).status_code == httpx.codes.SERVICE_UNAVAILABLE
    stack.servers.postgres.start()
    await stack.works_again()
    assert await executions(stack) == before + 1


async def test_frozen_it_is_refused_within_a_limit_and_works_again_when_it_goes_on(stack: Stack) -> None:
    stack.servers.postgres.pause()
    async with asyncio.timeout(BACK_S + SLACK_S):
        assert is_told_to_come_back(await stack.count())
    stack.servers.postgres.resume()
    await stack.works_again()


@pytest.mark.parametrize("how", ["killed", "restarted"])
async def test_a_step_that_runs_meanwhile_is_sent_once_and_stored_when_it_is_back(
    stack: Stack, simulator: Simulator, how: str
) -> None:
    simulator.world.faults.add(FaultSpec(kind="slow", seconds=1.5, match=Match(command_contains="uptime")))
    sent = len(simulator.world.ledger.entries())
    where = await stack.in_the_background(UPTIME)
    await stack.step_runs(where)
    if how == "killed":
        stack.servers.postgres.kill()
    else:
        stack.servers.postgres.stop()
    await asyncio.sleep(2)  # the step ends while nobody can store it
    stack.servers.postgres.start()
    async with asyncio.timeout(BACK_S + SLACK_S):
        ended = await stack.until(where, "completed")
    simulator.world.faults.clear()
    commands = [entry for entry in simulator.world.ledger.entries()[sent:] if entry.command]
    assert len(commands) == len(ended.json()["steps"][0]["attempts"]) == 1


async def test_what_waits_is_driven_after_it_was_down(stack: Stack) -> None:
    where = await stack.in_the_background(UPTIME)
    stack.servers.postgres.kill()
    stack.servers.postgres.start()
    async with asyncio.timeout(BACK_S + SLACK_S):
        await stack.until(where, "completed")


async def test_read_only_it_is_refused_and_writable_again_it_works(stack: Stack) -> None:
    async with a_console(stack.servers) as console:
        await console.execute(READ_ONLY.format("on"))
        await console.execute("SELECT pg_reload_conf()")
        while await console.fetchval("SHOW default_transaction_read_only") != "on":
            pass
        assert is_told_to_come_back(await stack.count())
        await console.execute(READ_ONLY.format("off"))
        await console.execute("SELECT pg_reload_conf()")
    await stack.works_again()


async def test_connections_that_lead_to_a_demoted_primary_are_made_anew(stack: Stack) -> None:
    """Those that are open stay read-only for good, as those to the old primary do; new ones lead to the new one."""
    async with a_console(stack.servers) as console:
        await console.execute("ALTER DATABASE stage_e SET default_transaction_read_only = on")
        await console.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'stage-e'"
        )
        for _ in range(12):
            assert is_told_to_come_back(await stack.count())
            await stack.client.get(PLANS)
        await console.execute("ALTER DATABASE stage_e RESET default_transaction_read_only")
    await stack.works_again()
    where = await stack.in_the_background(UPTIME)
    async with asyncio.timeout(BACK_S + SLACK_S):
        await stack.until(where, "completed")


async def test_with_a_full_disk_submissions_are_refused_and_with_room_they_are_taken(stack: Stack) -> None:
    before = await executions(stack)
    async with a_console(stack.servers) as console:
        await console.execute(FULL)
        assert is_told_to_come_back(await stack.count())
        assert await executions(stack) == before
        await console.execute(ROOM)
    await stack.works_again()


async def test_connections_cut_under_load_cost_no_execution(stack: Stack) -> None:
    places = [await stack.in_the_background(UPTIME) for _ in range(10)]
    async with a_console(stack.servers) as console:
        for _ in range(5):
            await console.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'stage-e'"
            )
            await asyncio.sleep(0.1)
    async with asyncio.timeout(BACK_S + SLACK_S):
        await asyncio.gather(*(stack.until(where, "completed") for where in places))


async def test_an_effect_that_was_under_way_when_it_died_is_done_once(stack: Stack, simulator: Simulator) -> None:
    simulator.world.faults.add(FaultSpec(kind="slow", seconds=1.5, match=Match(command_contains="nginx")))
    before = len(simulator.world.ledger.entries(effect=True))
    waiting = await stack.client.post(PLANS, json=RESTART)
    (approval,) = (await stack.client.get("/v1/approvals?state=pending")).json()["items"]
    yes = {"approved": True, "digest": approval["digest"]}
    await stack.client.post(f"/v1/approvals/{approval['approval_id']}/decision", json=yes)
    where = str(waiting.headers["location"])
    await stack.step_runs(where)
    stack.servers.postgres.kill()
    await asyncio.sleep(2)
    stack.servers.postgres.start()
    async with asyncio.timeout(BACK_S + SLACK_S):
        ended = await stack.until(where, "completed", "needs_attention")
    simulator.world.faults.clear()
    assert len(simulator.world.ledger.entries(effect=True)) == before + 1
    assert ended.json()["status"] == "completed"


async def test_a_process_that_is_told_to_end_while_it_is_down_ends(
    whole: EmbeddedServers, tmp_path: Path, simulator: Simulator
) -> None:
    simulator.world.faults.add(FaultSpec(kind="slow", seconds=1, match=Match(command_contains="uptime")))
    async with asyncio.timeout(25 + SLACK_S):
        async with a_stack(whole, tmp_path, simulator) as stack:
            answering = asyncio.create_task(stack.client.post(PLANS, json=UPTIME))
            while not (running := (await stack.client.get(f"{PLANS}?status=running")).json()["items"]):
                pass
            await stack.step_runs(running[0]["links"]["self"])
            whole.postgres.stop()
        with suppress(httpx.HTTPError):
            await answering
    simulator.world.faults.clear()


async def test_frozen_it_keeps_no_process_from_ending(whole: EmbeddedServers) -> None:
    store = PostgresStore(whole.database_url)
    await asyncio.gather(store.drivers(), store.claim("nothing", "w1"), store.overdue(1))
    whole.postgres.pause()
    async with asyncio.timeout(SLACK_S):
        await store.close()


async def test_behind_a_new_address_it_is_found_again(
    whole: EmbeddedServers, tmp_path: Path, simulator: Simulator
) -> None:
    """As when a name comes to mean another machine: here it is a link to the folder with the server's socket."""
    with TemporaryDirectory() as folder, embedded(tmp_path, ephemeral=True) as other:
        await upgrade(other.database_url)
        name = Path(folder) / "primary"
        name.symlink_to(folder_of(whole))
        moving = replace(whole, database_url=f"postgresql+asyncpg://stage_e@/stage_e?host={name}")
        async with a_stack(moving, tmp_path, simulator) as stack:
            assert (await stack.count()).status_code == httpx.codes.OK
            name.unlink()
            name.symlink_to(folder_of(other))
            whole.postgres.kill()
            await stack.works_again()


def folder_of(servers: EmbeddedServers) -> str:
    return str(make_url(servers.database_url).query["host"])
