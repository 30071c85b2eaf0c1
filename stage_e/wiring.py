"""Put the parts together. The only module that reads settings and picks adapters."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog

from stage_e.adapters.notices.apprise_url import AppriseUrl
from stage_e.adapters.notices.webhook import Webhook
from stage_e.adapters.policy_file import PolicyFile
from stage_e.adapters.postgres.executions import PROMPT, THRIFTY
from stage_e.adapters.postgres.heartbeat import PostgresPulse
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.adapters.redis.connection import connect
from stage_e.adapters.redis.feed import RedisFeed
from stage_e.adapters.redis.queue import RedisQueue
from stage_e.adapters.services.all_services import AllServices, all_services
from stage_e.adapters.vault_file import vault_of
from stage_e.admission import Admission, Lanes
from stage_e.assess.assessment import AssessOptions
from stage_e.assess.duration import Assumptions
from stage_e.assess.policy import Policy
from stage_e.backlog import Backlog
from stage_e.circuits import Circuits
from stage_e.clock import SystemClock, system_chance
from stage_e.crew import Crew, DriveLimits
from stage_e.driver import Driver
from stage_e.errors import SettingsError
from stage_e.executor import StageEExecutor
from stage_e.identity import Keyring, read_keys
from stage_e.journal import Desk
from stage_e.judging import Judging
from stage_e.learner import Learner
from stage_e.lessons import Lessons
from stage_e.overseeing import Overseeing
from stage_e.ports.channels import Queue
from stage_e.ports.drivers import Pulse
from stage_e.ports.inventory import InventoryLookup
from stage_e.ports.notices import Notifier
from stage_e.ports.retention import Retention
from stage_e.prepare import Judgement
from stage_e.readiness import Readiness, readiness_of
from stage_e.risk.judge import warm_up
from stage_e.settings import Settings
from stage_e.stopping import Stopping
from stage_e.this_process import condition_of, new_driver_id
from stage_e.tickets import PURPOSE, Tickets
from stage_e.tools.catalogue import packaged_catalogue
from stage_e.tools.lower import LowerOptions
from stage_e.tools.operation import Service
from stage_e.vault import Vault

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ApiParts:
    """What the HTTP face works with."""

    settings: Settings
    executor: StageEExecutor
    stopping: Stopping
    overseeing: Overseeing
    tickets: Tickets
    keyring: Keyring
    check: Callable[[], Awaitable[Readiness]]


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What a worker process works with."""

    settings: Settings
    driver: Driver
    store: PostgresStore
    queue: Queue
    pulse: Pulse
    clock: SystemClock
    redis_url: str
    notifiers: tuple[Notifier, ...]
    retention: Retention
    vault: Vault


@dataclass(frozen=True, slots=True)
class Core:
    """What API and worker processes have in common: everything that drives."""

    desk: Desk
    store: PostgresStore
    queue: RedisQueue
    feed: RedisFeed
    pulse: Pulse
    driver: Driver
    clock: SystemClock
    inventory: InventoryLookup
    circuits: Circuits


@asynccontextmanager
async def api_parts(settings: Settings) -> AsyncIterator[ApiParts]:
    """An API process's parts, connected; what is driven when the block ends is handed over.

    Raises: SettingsError, StoreUnavailableError.
    """
    keyring = _keyring(settings)
    policy_file = PolicyFile(settings.policy)
    judging = Judging(judgement_of(settings, policy_file.read()))
    warm_up(judging.current().catalogue.book)
    async with _core(settings, "api", settings.immediate_slots, judging) as core, AsyncExitStack() as stack:
        chance = system_chance()
        _in_background(stack, policy_file.keep_fresh(judging, core.clock.sleep))
        backlog = Backlog(core.store, core.clock, settings.most_waiting)
        admission = Admission(core.desk, core.driver, core.queue, chance, _lanes(settings), backlog)
        executor = StageEExecutor(judging, core.inventory, admission, core.store, core.feed, core.driver, core.clock)
        stopping = Stopping(core.store, chance.new_id, settings.installation_tenant)
        overseeing = Overseeing(core.store, core.queue, core.clock, settings.installation_tenant)
        tickets = Tickets(core.desk.vault.key_for(PURPOSE), core.store, core.clock, chance.new_id)

        async def check() -> Readiness:
            return await readiness_of(core.store, core.queue, core.circuits, policy_file.trouble)

        yield ApiParts(settings, executor, stopping, overseeing, tickets, keyring, check)


@asynccontextmanager
async def worker_parts(settings: Settings) -> AsyncIterator[WorkerParts]:
    """A worker process's parts, connected. Raises: SettingsError, StoreUnavailableError."""
    async with _core(settings, "worker", settings.worker_slots) as core, AsyncExitStack() as stack:
        notifiers = _notifiers(settings, core.clock, stack)
        driver, url, vault = core.driver, _redis_url(settings), core.desk.vault
        kept = retention_of(settings)
        yield WorkerParts(settings, driver, core.store, core.queue, core.pulse, core.clock, url, notifiers, kept, vault)


@asynccontextmanager
async def store_of(settings: Settings) -> AsyncIterator[PostgresStore]:
    """The store alone, for what an operator does to it. Raises: SettingsError, StoreUnavailableError."""
    store = PostgresStore(_database_url(settings), 1)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def inventory_of(settings: Settings) -> AsyncIterator[InventoryLookup]:
    """Where hosts are looked up. Raises: SettingsError."""
    async with _services(settings, Circuits(SystemClock())) as services:
        yield services.inventory


def judgement_of(settings: Settings, policy: Policy) -> Judgement:
    """What plans are judged by."""
    return Judgement(
        catalogue=packaged_catalogue(),
        policy=policy,
        lowering=LowerOptions(
            default_host=settings.default_host,
            most_targets=settings.most_targets,
            most_dispatches=settings.most_dispatches,
        ),
        assessing=AssessOptions(
            budget_s=settings.immediate_budget_s, assumptions=Assumptions(at_once=settings.at_once)
        ),
    )


def _in_background(stack: AsyncExitStack, work: Coroutine[None, None, None]) -> None:
    """Do ``work`` beside everything else until ``stack`` is left."""
    task = asyncio.create_task(work)

    async def stop() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(stop)


@asynccontextmanager
async def _core(settings: Settings, kind: str, slots: int, judging: Judging | None = None) -> AsyncIterator[Core]:
    async with AsyncExitStack() as stack:
        clock = SystemClock()
        circuits = Circuits(clock)
        pace = PROMPT if kind == "api" else THRIFTY
        store = PostgresStore(_database_url(settings), settings.database_connections, pace)
        stack.push_async_callback(store.close)
        if held := await store.hold_restored():
            log.warning("the database was restored: what is open waits for a person", executions=held)
        redis = await stack.enter_async_context(connect(_redis_url(settings)))
        feed = RedisFeed(redis)
        stack.push_async_callback(feed.close)
        queue = RedisQueue(redis, settings.queue)
        driver_id, condition = new_driver_id(kind), partial(condition_of, slots, circuits)
        pulse = PostgresPulse(_database_url(settings), driver_id, kind, condition=condition)
        services = await stack.enter_async_context(_services(settings, circuits))
        limits = DriveLimits(
            at_once=settings.at_once,
            most_targets=settings.most_targets,
        )
        lessons = Lessons()
        learner = Learner(lessons, store, clock, judging.with_learned if judging else None)
        stack.push_async_callback(learner.stop)  # it comes after the driver's: what was drained is learned too
        crew = Crew(store, services.adapters, pulse, clock, system_chance(), limits, lessons, circuits)
        desk = Desk(store, feed, clock, vault_of(settings.secret_key, settings.home))
        driver = Driver(driver_id, slots, crew, desk, queue)
        await driver.start()
        stack.push_async_callback(driver.stop)
        await learner.start()
        yield Core(desk, store, queue, feed, pulse, driver, clock, services.inventory, circuits)


def _services(settings: Settings, circuits: Circuits) -> AbstractAsyncContextManager[AllServices]:
    urls = {
        Service.ASSET: settings.asset_service_url,
        Service.AUTOMATION: settings.automation_service_url,
        Service.NETWORK: settings.network_service_url,
        Service.COMMUNICATION: settings.communication_service_url,
    }
    known = {service: None if url is None else str(url) for service, url in urls.items()}
    return all_services(known, settings.service_connections, settings.calls_per_host, circuits)


def _notifiers(settings: Settings, clock: SystemClock, stack: AsyncExitStack) -> tuple[Notifier, ...]:
    urls = settings.notify_urls.get_secret_value().split() if settings.notify_urls else ()
    found: list[Webhook | AppriseUrl] = [AppriseUrl(url) for url in dict.fromkeys(urls)]
    if settings.notify_webhook_url is not None and settings.notify_webhook_secret is not None:
        secret = settings.notify_webhook_secret.get_secret_value()
        found.append(Webhook(str(settings.notify_webhook_url), secret, clock.now))
    for each in found:
        stack.push_async_callback(each.close)
    return tuple(found)


def retention_of(settings: Settings) -> Retention:
    """How long ended executions are kept."""
    general = None if settings.keep_days is None else timedelta(days=settings.keep_days)
    return Retention(general, {name: timedelta(days=days) for name, days in settings.keep_days_by_tenant.items()})


def _lanes(settings: Settings) -> Lanes:
    return Lanes(
        budget=timedelta(seconds=settings.immediate_budget_s),
        longest_run=timedelta(seconds=settings.longest_run_s),
    )


def _keyring(settings: Settings) -> Keyring:
    path = settings.api_keys_file
    if path is None:
        msg = "STAGE_E_API_KEYS_FILE is not set; make a key with: stage-e keys new --help, or run: stage-e up"
        raise SettingsError(msg)
    return read_keys(_read(path, "STAGE_E_API_KEYS_FILE"), str(path))


def _read(path: Path, variable: str) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{variable}: {path} cannot be read: {getattr(error, 'strerror', None) or error}"
        raise SettingsError(msg) from error


def _database_url(settings: Settings) -> str:
    if settings.database_url is None:
        raise SettingsError("STAGE_E_DATABASE_URL is not set; to run without your own PostgreSQL: stage-e up")
    return settings.database_url.get_secret_value()


def _redis_url(settings: Settings) -> str:
    if settings.redis_url is None:
        raise SettingsError("STAGE_E_REDIS_URL is not set; to run without your own Redis: stage-e up")
    return settings.redis_url.get_secret_value()
