"""Drivers and queues as lines for a person."""

from cli.terminal.printing import table_lines
from cli.terminal.text import clock_time, safe, span
from schemas.drivers import DriverView, House, Queues

HEADS = ("DRIVER", "KIND", "HOST", "VERSION", "UP", "HEARTBEAT", "SLOTS")


def house_lines(house: House) -> list[str]:
    """The queues first, then a line for each driver, then what takes no calls."""
    whose = "all tenants" if house.scope == "installation" else "your tenant"
    drivers = (
        table_lines(HEADS, map(_row, house.items)) if house.items else ["no driver has been heard of: nothing runs"]
    )
    return [*_queues(house.queues, whose), "", *drivers, *_circuits(house)]


def _queues(queues: Queues, whose: str) -> list[str]:
    oldest = f", the oldest for {span(queues.oldest_waiting_s)}" if queues.oldest_waiting_s is not None else ""
    rings = f"; {queues.rings} in arq's queue" if queues.rings is not None else ""
    return [
        f"waiting   {queues.waiting}{oldest}{rings}",
        f"running   {queues.running}",
        f"people    {queues.awaiting_approval} await approval, {queues.needs_attention} need attention",
        f"of        {whose}",
    ]


def _row(driver: DriverView) -> list[str]:
    beat = f"{span(driver.heartbeat_age_s)} ago"
    return [
        safe(driver.id),
        driver.kind,
        safe(driver.host or "?"),
        safe(driver.version or "?"),
        clock_time(driver.started_at),
        beat if driver.alive else f"{beat}, dead",
        f"{driver.used} of {'?' if driver.slots is None else driver.slots}",
    ]


def _circuits(house: House) -> list[str]:
    """Each once, with the processes that leave it alone counted."""
    found: dict[str, list[str]] = {}
    for circuit in (circuit for driver in house.items for circuit in driver.circuits):
        why = f": {safe(circuit.reason)}" if circuit.reason else ""
        found.setdefault(circuit.to, []).append(f"until {clock_time(circuit.until)}{why}")
    lines = [f"{safe(to)}  left alone by {len(said)} of {len(house.items)}, {max(said)}" for to, said in found.items()]
    return ["", "takes no calls", *(f"  {line}" for line in lines)] if lines else []
