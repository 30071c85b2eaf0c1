"""The policy that the settings name, read again whenever its file changes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import structlog

from stage_e.assess.policy import PRESETS, Policy, packaged_policy, read_policy
from stage_e.errors import SettingsError
from stage_e.risk.data_file import DataFileError

EVERY = timedelta(seconds=2)
log = structlog.get_logger(__name__)
Sleep = Callable[[timedelta], Awaitable[None]]


class Judges(Protocol):
    """Whoever judges plans."""

    def with_policy(self, policy: Policy) -> None:
        """From now on plans are judged by ``policy``."""


class PolicyFile:
    """A preset, which never changes, or a file, which may. ``trouble`` is what is wrong with the file as it is now."""

    def __init__(self, name: str) -> None:
        self._path = None if name in PRESETS else Path(name)
        self._preset = name
        self._seen = ""
        self.trouble: str | None = None

    def read(self) -> Policy:
        """The policy. Raises: SettingsError: there is none, or it is faulty."""
        if self._path is None:
            return packaged_policy(self._preset)
        try:
            self._seen = self._path.read_text("utf-8")
            return read_policy(str(self._path), self._seen)
        except DataFileError as error:
            raise SettingsError(f"STAGE_E_POLICY: {error}") from error
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise SettingsError(f"STAGE_E_POLICY: {self._path} cannot be read: {reason}") from error

    def look_again(self, judges: Judges) -> None:
        """Hand over the policy if its file has changed; a faulty one is said, and the last good one counts on."""
        if self._path is None:
            return
        before, trouble = self._seen, self.trouble
        try:
            policy = self.read()
        except SettingsError as error:
            self.trouble = f"{error}; the last good one still counts"
            if self.trouble != trouble:
                log.warning("policy cannot be used", fault=self.trouble)
            return
        self.trouble = None
        if self._seen != before or trouble is not None:
            judges.with_policy(policy)
            log.info("policy read again", policy=policy.version)

    async def keep_fresh(self, judges: Judges, sleep: Sleep) -> None:
        """Look again and again. Never ends."""
        while True:
            await sleep(EVERY)
            self.look_again(judges)
