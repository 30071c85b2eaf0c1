"""Check a policy, and try it on what was submitted before."""

import json as jsonlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from cli.embedded import default_home, running_addresses
from cli.errors import CommandError
from cli.exits import Exit
from cli.terminal.printing import print_table
from cli.terminal.saying import say
from cli.terminal.text import clock_time, safe
from stage_e.adapters.policy_file import PolicyFile
from stage_e.assess.policy import Policy
from stage_e.dry_run import judged_otherwise
from stage_e.errors import SettingsError
from stage_e.log import set_up_logs
from stage_e.settings import Settings, read_settings
from stage_e.tools.catalogue import packaged_catalogue
from stage_e.wiring import inventory_of, judgement_of, store_of

A_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Trial:
    """Which policy to try on what. ``since`` is without a zone, in UTC."""

    file: Path
    since: datetime | None
    most: int
    json: bool


async def check_policy(file: Path) -> Exit:
    """Prints what is wrong with the policy, or how it is called. Raises: CommandError."""
    print(f"{safe(str(file))}: {_read(file).version} can be used")
    return Exit.DONE


async def try_policy(trial: Trial) -> Exit:
    """Prints what would be judged otherwise; nothing is changed. Raises: CommandError, StageEError."""
    policy, settings = _read(trial.file), _settings()
    set_up_logs("error", settings.log_format)
    since = (trial.since or datetime.now(UTC) - A_MONTH).replace(tzinfo=UTC)
    async with store_of(settings) as store:
        past = await store.submitted_since(since, trial.most)
    judgement = judgement_of(settings, policy)
    async with inventory_of(settings) as inventory:
        found = [(each, ways) for each in past if (ways := await judged_otherwise(each, judgement, inventory))]
    if trial.json:
        for each, ways in found:
            print(jsonlib.dumps({"execution_id": each.execution_id, "tenant": each.tenant, "otherwise": ways}))
    elif found:
        rows = [[each.execution_id, clock_time(each.created_at), safe(way)] for each, ways in found for way in ways]
        print_table(["EXECUTION", "SUBMITTED", "UNDER THIS POLICY"], rows)
    say(f"{len(found)} of {len(past)} executions would be judged otherwise by {policy.version}; nothing was changed")
    return Exit.DONE


def _read(file: Path) -> Policy:
    """Raises: CommandError: it cannot be used; every fault with file and line."""
    try:
        policy = PolicyFile(str(file)).read()
    except SettingsError as error:
        first, *more = str(error).removeprefix("STAGE_E_POLICY: ").splitlines()
        raise CommandError(first, Exit.BAD_INPUT, more) from error
    catalogue = packaged_catalogue()
    strange = [off.tool for off in policy.off if off.tool is not None and catalogue.find(off.tool) is None]
    if strange:
        raise CommandError(f"{file}: no tool is called {', '.join(strange)}, so that it is not off", Exit.BAD_INPUT)
    return policy


def _settings() -> Settings:
    """Those of the environment; without a database, that of the local stack."""
    settings = read_settings()
    running = running_addresses(default_home(os.environ))
    if settings.database_url is None and running is not None:
        return settings.model_copy(update={"database_url": SecretStr(running[0])})
    return settings
