"""A lowered step: exactly what will be sent where. Stored when the plan is accepted, and never lowered again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.json_text import JsonObject
from schemas.words import Effect, Word
from stage_e.risk.probe import Probe


class Service(Word):
    """Who carries an operation out."""

    ASSET = "asset-service"
    AUTOMATION = "automation-service"
    NETWORK = "network-service"
    COMMUNICATION = "communication-service"
    STAGE_E = "stage-e"
    """Stage E itself: steps that only show something."""

    @property
    def reaches_hosts(self) -> bool:
        """Whether it carries operations out on hosts, of which one may be away while the others answer."""
        return self in {Service.AUTOMATION, Service.NETWORK}


@dataclass(frozen=True, slots=True)
class Operation:
    """One step as it will be sent. ``body`` may hold templates, which are filled once, just before sending."""

    step_id: str
    tool: str
    tool_version: str
    service: Service
    call: str
    """What is asked of the service, such as ``assets.count`` or ``execute``; each adapter lists its calls."""
    body: JsonObject
    text: str
    """For people: the command, or the call and its arguments, as it will run. Secrets are masked."""
    effect: Effect
    idempotent: bool = False
    targets: tuple[str, ...] = ()
    """Hosts known at accept; empty for a loop over a list that an earlier step yields.

    Several are sub-steps of their own, one each.
    """
    assets: Mapping[str, int] = field(default_factory=dict)
    """Ids of the assets that the targets were found to be; none for one that the inventory does not have."""
    loop_over: str | None = None
    """The column of the assets (``hostname``, ``ip_address``, ...) whose values become the targets."""
    foreseen: tuple[str, ...] | None = None
    """Hosts that a list, or a template, yields as the inventory was at accept; ``None`` when nobody could tell.

    More than these were not agreed to.
    """
    target_field: str | None = None
    """The key of ``body`` that takes the host of a command; none where the service itself runs it or looks at it."""
    resource_kind: str = ""
    resource_name: str = ""
    inverse: str = ""
    """The command that takes it back, where the catalogue has one."""
    proof: Probe | None = None
    """A command that only reads, and proves what became of it."""
    look: str = ""
    """A command that only reads, and says before the change whether the inverse is due afterwards."""
    undo_if: str = ""
    """What it must say for that: a pattern for the whole of it."""
    gate: bool = False
    shares: bool = False
    """It reads, and wants nobody to change its hosts meanwhile; others that read may."""
    timeout_s: float = 300.0
    typical_s: float | None = None
    """The catalogue's seconds for one attempt; ``None`` when it has no word on it."""
    declared_s: float | None = None
    """The plan's claim in seconds; ``None`` when it made none."""
    max_attempts: int = 3
    ok_exit_codes: tuple[int, ...] = (0,)
    """Exit codes that are answers; ``systemctl is-active`` answers "no" with 3."""
    uses: frozenset[str] = field(default_factory=frozenset)
    """Template variables in ``body``."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Which step sets each variable that it uses: the last one before it in the plan's order."""
    broken: str | None = None
    """Why it can never be sent as the planner left it. It fails before its first attempt and does nothing."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts that it is expected to run on; none for a list that nobody knows yet."""
        return self.targets or self.foreseen or ()

    @property
    def is_loop(self) -> bool:
        """Whether it runs once per target."""
        return self.loop_over is not None or len(self.targets) > 1

    @property
    def writes(self) -> bool:
        """Whether it must be written down before it is sent: it may change something."""
        return not self.effect.harmless

    @property
    def locks(self) -> bool:
        """Whether its hosts must be held while it runs."""
        return self.writes or self.shares
