"""Plans of all kinds, the same for the same seed: what is asked in the hundreds of a run."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from schemas.json_text import JsonObject, JsonValue

HOSTS = ("linux-test-01.acme.com", "stg-web-01", "stg-web-02", "dev-web-01", "stg-app-02")
UNITS = ("nginx", "redis", "cron", "php-fpm")
CANCELLED, PAUSED, IMMEDIATE = 0.05, 0.05, 0.3
LONGEST_BEFORE_WISH_S = 1.5


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request: what, how, and whether it is taken back or halted. ``must_ask``: somebody has to agree to it."""

    number: int
    key: str
    kind: str
    body: JsonObject
    immediate: bool
    must_ask: bool
    cancel_after_s: float | None
    pause_after_s: float | None


def wanted(seed: int, number: int) -> Wanted:
    """Request ``number`` of the run with that seed."""
    dice = Random(f"{seed}:{number}")
    kind, (make, _) = dice.choices(list(KINDS.items()), weights=[weight for _, weight in KINDS.values()])[0]
    body: JsonObject = {"plan": {"steps": [*make(dice, number)]}}
    return Wanted(
        number=number,
        key=f"chaos-{seed}-{number}",
        kind=kind,
        body=body,
        immediate=dice.random() < IMMEDIATE,
        must_ask=kind in ASKED,
        cancel_after_s=dice.uniform(0, LONGEST_BEFORE_WISH_S) if dice.random() < CANCELLED else None,
        pause_after_s=dice.uniform(0, LONGEST_BEFORE_WISH_S) if dice.random() < PAUSED else None,
    )


def step(number: int, tool: str, *, order: int = 0, after: tuple[int, ...] = (), **inputs: JsonValue) -> JsonObject:
    """A step as a planner writes it."""
    return {
        "id": f"step_{number}",
        "tool": tool,
        "inputs": {**inputs},
        "estimated_duration": 2,
        "execution_order": order or number,
        "depends_on": [f"step_{before}" for before in after],
    }


def command(number: int, line: str, host: str, *, order: int = 0, after: tuple[int, ...] = ()) -> JsonObject:
    """A step that runs a command on a Linux host."""
    return step(number, line.split(maxsplit=1)[0], order=order, after=after, command=line, target_host=host)


def _count(_dice: Random, _number: int) -> list[JsonObject]:
    return [step(1, "asset-query", query_type="count")]


def _beside(dice: Random, _number: int) -> list[JsonObject]:
    """Reads that run side by side."""
    host = dice.choice(HOSTS)
    return [command(at, line, host, order=1) for at, line in enumerate(("uptime", "df -h", "free -m"), 1)]


def _in_turn(dice: Random, _number: int) -> list[JsonObject]:
    """Reads that wait for each other."""
    host = dice.choice(HOSTS)
    return [command(1, "uptime", host), command(2, "df -h", host, after=(1,)), command(3, "free -m", host, after=(2,))]


def _start(dice: Random, _number: int) -> list[JsonObject]:
    """An effect that may be repeated under its key."""
    return [command(1, f"systemctl start {dice.choice(UNITS)}", dice.choice(HOSTS))]


def _restart(dice: Random, _number: int) -> list[JsonObject]:
    """An effect that may not be repeated, between two reads."""
    unit, host = dice.choice(UNITS), dice.choice(HOSTS)
    return [
        command(1, f"systemctl is-active {unit}", host),
        command(2, f"systemctl restart {unit}", host, after=(1,)),
        command(3, "uptime", host, after=(2,)),
    ]


def _restarts(dice: Random, _number: int) -> list[JsonObject]:
    """The same on two hosts, side by side."""
    unit = dice.choice(UNITS)
    return [command(at, f"systemctl restart {unit}", host, order=1) for at, host in enumerate(dice.sample(HOSTS, 2), 1)]


def _message(_dice: Random, number: int) -> list[JsonObject]:
    """What cannot be unsent."""
    return [
        step(1, "asset-query", query_type="count"),
        step(2, "slack_cli", after=(1,), channel="#ops", message=f"run {number}: {{{{asset_count}}}} assets"),
    ]


def _loop(dice: Random, _number: int) -> list[JsonObject]:
    """A read on every host of a list."""
    return [_some_hosts(dice), step(2, "uptime", after=(1,), command="uptime", target_hosts=["{{hostname}}"])]


def _loop_of_effects(dice: Random, _number: int) -> list[JsonObject]:
    """An effect on every host of a list, which is foreseen before anything runs."""
    line = f"systemctl restart {dice.choice(UNITS)}"
    return [_some_hosts(dice), step(2, "systemctl", after=(1,), command=line, target_hosts=["{{hostname}}"])]


def _named_hosts(dice: Random, _number: int) -> list[JsonObject]:
    """An effect on hosts that the plan names."""
    line = f"systemctl restart {dice.choice(UNITS)}"
    return [step(1, "systemctl", command=line, target_hosts=[*dice.sample(HOSTS, 3)])]


def _some_hosts(dice: Random) -> JsonObject:
    found: JsonObject = {"os_type": "linux", "environment": "staging"}
    return step(1, "asset-query", query_type="list_all", filters=found, limit=dice.randint(2, 5))


def _stop(dice: Random, _number: int) -> list[JsonObject]:
    """An effect that somebody else has to look at first."""
    return [command(1, f"systemctl stop {dice.choice(UNITS)}", dice.choice(HOSTS))]


def _vital(dice: Random, _number: int) -> list[JsonObject]:
    """Two critical effects: each is asked about for itself."""
    host = dice.choice(HOSTS)
    return [command(1, "systemctl stop rsyslog", host), command(2, "systemctl stop ssh", host, after=(1,))]


KINDS: dict[str, tuple[Callable[[Random, int], list[JsonObject]], int]] = {
    "count": (_count, 24),
    "reads side by side": (_beside, 22),
    "reads in turn": (_in_turn, 20),
    "effect that may be repeated": (_start, 10),
    "effect between reads": (_restart, 12),
    "effects side by side": (_restarts, 5),
    "message": (_message, 10),
    "reads over a list": (_loop, 12),
    "effects on named hosts": (_named_hosts, 3),
    "effects over a list": (_loop_of_effects, 2),
    "reviewed effect": (_stop, 5),
    "critical effects": (_vital, 3),
}
ASKED = {"reviewed effect", "critical effects"}
