"""Settings from the environment, ``STAGE_E_*``, checked at once. Only ``wiring`` and the commands read them."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from stage_e.assess.at_once import AtOnce
from stage_e.errors import SettingsError

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
Origin = Annotated[
    str, Field(pattern=r"^https?://[a-z0-9._~-]+(:[0-9]{1,5})?$|^https?://\[[0-9a-f:.]+\](:[0-9]{1,5})?$")
]
"""A site, as browsers write it: scheme, host and any port that is not the scheme's own; no path."""
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class Settings(BaseSettings):
    """Everything an operator can set. Spans are seconds, sizes are bytes; secrets are never shown."""

    model_config = SettingsConfigDict(env_prefix="STAGE_E_", extra="ignore", frozen=True, hide_input_in_errors=True)

    home: Path = Field(default_factory=lambda: Path("~/.stage-e").expanduser())
    """Where embedded data, keys and logs live."""
    database_url: SecretStr | None = None
    """``postgresql+asyncpg://user:password@host/name``."""
    redis_url: SecretStr | None = None
    """``redis://host:6379/0`` or ``unix:///path/to/socket``."""
    asset_service_url: AnyHttpUrl | None = None
    automation_service_url: AnyHttpUrl | None = None
    network_service_url: AnyHttpUrl | None = None
    communication_service_url: AnyHttpUrl | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65_535)
    api_keys_file: Path | None = None
    """JSON list of ``{key_sha256, tenant, subject, roles}``."""
    allowed_origins: Annotated[tuple[Origin, ...], NoDecode] = ()
    """Between spaces: other sites whose pages may open a live stream, as ``https://chat.example.com``."""
    installation_tenant: str | None = None
    """Tenant whose admins may stop everything, in all tenants, and let it go; without it nobody may."""
    secret_key: SecretStr | None = None
    """Seals stored secrets; made once in ``home`` when it is not set."""
    policy: str = "default"
    """Name of a preset, or a file."""
    default_host: str | None = None
    """Host for steps that need one and name none; without it they are refused."""
    immediate_budget_s: Seconds = 30.0
    immediate_slots: int = Field(default=64, ge=1, le=1000)
    """Executions that one API process drives at once; more go to the workers."""
    keep_days: float | None = Field(default=None, gt=0)
    """Days for which executions are kept after they have ended; not set: for ever. The audit trail stays."""
    keep_days_by_tenant: dict[str, Annotated[float, Field(gt=0)]] = {}
    """The same for some tenants, as JSON: ``{"acme": 30}``."""
    most_waiting: int = Field(default=10_000, ge=1, le=10_000_000)
    """Executions of one tenant that may wait at once; more are answered with 429."""
    worker_slots: int = Field(default=50, ge=1, le=1000)
    """Executions that one worker drives at once."""
    queue: str = "default"
    parallel_steps: int = Field(default=10, ge=1, le=500)
    """Attempts of one execution in flight at once."""
    service_connections: int = Field(default=50, ge=1, le=1000)
    """Calls of one process to one service at once."""
    calls_per_host: int = Field(default=4, ge=1, le=1000)
    """Calls of one process to one host at once; what waits too long for its turn is tried again later."""
    most_targets: int = Field(default=100, ge=1, le=10_000)
    """Targets of one step over a list."""
    most_dispatches: int = Field(default=2_000, ge=1, le=100_000)
    """Operations that one plan may come to."""
    notify_webhook_url: AnyHttpUrl | None = None
    """Is told, with a signature, of every question that waits for a person."""
    notify_webhook_secret: SecretStr | None = None
    """Signs what the webhook is sent."""
    notify_urls: SecretStr | None = None
    """Where else to tell of questions: URLs as apprise reads them (mailto, slack, msteams, ...), between spaces."""
    longest_run_s: Seconds = 86_400.0
    body_limit_bytes: int = Field(default=1_000_000, ge=1_000)
    body_limit_s: Seconds = 30.0
    """So long may a client take to send a body."""
    database_connections: int = Field(default=8, ge=1, le=100)
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    log_format: str = Field(default="json", pattern="^(json|console)$")

    @property
    def at_once(self) -> AtOnce:
        """How much may be under way at once."""
        return AtOnce(self.parallel_steps, self.service_connections, self.calls_per_host)

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _between_spaces(cls, value: object) -> object:
        return value.lower().split() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _signed_webhook(self) -> Self:
        if (self.notify_webhook_url is None) is not (self.notify_webhook_secret is None):
            raise ValueError("STAGE_E_NOTIFY_WEBHOOK_URL and STAGE_E_NOTIFY_WEBHOOK_SECRET go together: set both")
        return self

    @model_validator(mode="after")
    def _keys_beyond_loopback(self) -> Self:
        if self.host not in LOOPBACK and self.api_keys_file is None:
            msg = f"STAGE_E_HOST is {self.host}, which others can reach: set STAGE_E_API_KEYS_FILE (stage-e keys new)"
            raise ValueError(msg)
        return self


def read_settings(**overrides: object) -> Settings:
    """Settings from the environment, with what the command line says on top.

    Raises:
        SettingsError: one line that names each variable and what is wrong with it.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        raise SettingsError("; ".join(_lines(error))) from error


def _lines(error: ValidationError) -> list[str]:
    lines = []
    for fault in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in fault["loc"]).upper()
        text = fault["msg"].removeprefix("Value error, ")
        lines.append(f"STAGE_E_{name}: {text}" if name else text)
    return lines
