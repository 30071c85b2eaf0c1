"""Who sees how much of the house."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from schemas.drivers import House
from schemas.words import ExecutionStatus
from stage_e.adapters.memory.channels import MemoryQueue
from stage_e.adapters.memory.store import MemoryStore
from stage_e.overseeing import Overseeing
from stage_e.ports.drivers import Condition, OpenCircuit
from stage_e.ports.people import Role
from stage_e.ports.records import Ring
from tests.builders import NOON, a_new_execution, a_person, a_submitted

SERVICE = OpenCircuit("automation-service", NOON, "it said: ws-03 of acme is away")
HOST = OpenCircuit("automation-service/ws-03", NOON, "no route to ws-03")


class HeldClock:
    now_s = 0.0

    def now(self) -> datetime:
        return datetime(2025, 11, 23, 12, 0, 9, tzinfo=UTC)

    def monotonic_s(self) -> float:
        return self.now_s

    async def sleep(self, span: timedelta) -> None:
        raise AssertionError("nobody sleeps here")


async def a_house(installation_tenant: str | None = None, queue: MemoryQueue | None = None) -> Overseeing:
    """One worker with two executions of other people's and one of acme, and one of each that waits."""
    store, queue = MemoryStore(HeldClock()), queue or MemoryQueue()
    await store.pulse("w1", "worker", lambda: Condition("node-1", "0.1.0", 20, (SERVICE, HOST))).start()
    for tenant, driver in (("acme", "w1"), ("other", "w1"), ("other", "w1"), ("acme", None), ("other", None)):
        await store.accept(a_new_execution(a_submitted(tenant=tenant), driver=driver))
    await queue.ring([Ring("e1", 1, "acme"), Ring("e2", 1, "other")])
    return Overseeing(store, queue, HeldClock(), installation_tenant)


async def seen_by(
    role: Role, *, tenant: str = "acme", installation_tenant: str | None = None, queue: MemoryQueue | None = None
) -> House:
    overseeing = await a_house(installation_tenant, queue)
    return await overseeing.look(a_person("ada", role, tenant=tenant))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.APPROVER])
async def test_who_is_no_admin_sees_the_numbers_of_the_own_tenant(role: Role) -> None:
    house = await seen_by(role)
    assert house.scope == "tenant"
    assert [each.used for each in house.items] == [1]
    assert (house.queues.running, house.queues.waiting) == (1, 1)


async def test_an_admin_sees_the_numbers_of_all_tenants() -> None:
    house = await seen_by(Role.ADMIN)
    assert house.scope == "installation"
    assert [each.used for each in house.items] == [3]
    assert (house.queues.running, house.queues.waiting, house.queues.rings) == (3, 2, 2)


async def test_where_the_installation_has_a_tenant_admins_of_others_see_their_own_only() -> None:
    other = await seen_by(Role.ADMIN, installation_tenant="home")
    own = await seen_by(Role.ADMIN, installation_tenant="home", tenant="home")
    assert (other.scope, own.scope) == ("tenant", "installation")


async def test_the_length_of_the_queue_tells_of_others_and_is_for_admins() -> None:
    assert (await seen_by(Role.OPERATOR)).queues.rings is None


async def test_hosts_that_take_no_calls_may_be_those_of_others() -> None:
    (driver,) = (await seen_by(Role.OPERATOR)).items
    assert [(each.to, each.reason) for each in driver.circuits] == [("automation-service", None)]
    (driver,) = (await seen_by(Role.ADMIN)).items
    assert [each.to for each in driver.circuits] == [SERVICE.cause, HOST.cause]
    assert driver.circuits[1].reason == HOST.reason


async def test_a_queue_that_is_out_of_order_has_no_length() -> None:
    queue = MemoryQueue()
    queue.out_of_order = True
    assert (await seen_by(Role.ADMIN, queue=queue)).queues.rings is None


async def test_what_waits_has_waited_since_its_last_event() -> None:
    queues = (await seen_by(Role.VIEWER)).queues
    assert queues.oldest_waiting_s == pytest.approx(9, abs=0.01)


async def test_the_figures_count_drivers_that_live() -> None:
    figures = await (await a_house()).figures()
    assert figures.alive == {"api": 0, "worker": 1}
    assert figures.load.by_status == {ExecutionStatus.RUNNING: 3, ExecutionStatus.QUEUED: 2}


async def test_what_was_counted_a_moment_ago_is_not_counted_again() -> None:
    clock, store = HeldClock(), MemoryStore(HeldClock())
    overseeing = Overseeing(store, MemoryQueue(), clock, None)
    counted = []
    for clock.now_s in (0.0, 4.9, 5.1):
        counted.append((await overseeing.figures()).load.waiting)
        await store.accept(a_new_execution())
    assert counted == [0, 0, 2]


async def test_what_has_ended_is_counted_once_a_minute_at_most() -> None:
    class Counted(MemoryStore):
        times = 0

        async def ended(self) -> Mapping[ExecutionStatus, int]:
            self.times += 1
            return await super().ended()

    clock, store = HeldClock(), Counted(HeldClock())
    overseeing, counted = Overseeing(store, MemoryQueue(), clock, None), []
    for clock.now_s in (0.0, 5.1, 59.9, 60.1):
        await overseeing.figures()
        counted.append(store.times)
    assert counted == [1, 1, 1, 2]


async def test_a_driver_that_fell_silent_does_not_live() -> None:
    store = MemoryStore(HeldClock())
    pulse = store.pulse("w1", "worker")
    await pulse.start()
    store._shelf.drivers["w1"].last_beat_at = HeldClock().now() - timedelta(seconds=4)
    house = await Overseeing(store, MemoryQueue(), HeldClock(), None).look(a_person())
    assert [(each.alive, each.heartbeat_age_s) for each in house.items] == [(False, 4.0)]
