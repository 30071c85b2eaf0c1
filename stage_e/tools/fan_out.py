"""Whether the hosts of a plan are too many to oversee, or are reached in another way than it says."""

from collections.abc import Iterable, Iterator

from schemas.findings import Fault
from stage_e.tools.access import contradiction
from stage_e.tools.inventory import Inventory
from stage_e.tools.operation import Operation


def faults_of_hosts(operation: Operation, inventory: Inventory, most: int) -> Iterator[Fault]:
    """What is wrong with the hosts of a step, below its inputs; those that it names were held against the inventory."""
    if len(operation.hosts) > most:
        verb = "names" if operation.targets else "runs over a list of"
        yield (), f"{verb} {len(operation.hosts)} hosts, at most {most} are taken"
    for host in operation.foreseen or () if operation.target_field else ():
        detail = contradiction(operation.body.get("connection_type"), host, inventory.behind(operation, host))
        if detail is not None:
            yield ("connection_type",), detail


def fault_of_dispatches(operations: Iterable[Operation], most_targets: int, most: int) -> str | None:
    """That the whole plan may be sent too often."""
    times = dispatches_of(operations, most_targets)
    if times <= most:
        return None
    return f"may be sent {times} times in all, each unknown list counted as {most_targets}; at most {most} are taken"


def dispatches_of(operations: Iterable[Operation], most_targets: int) -> int:
    """How often the whole plan may be sent; each list that nobody knows counts with ``most_targets``."""
    return sum(most_targets if _is_unknown_list(each) else max(len(each.hosts), 1) for each in operations)


def _is_unknown_list(operation: Operation) -> bool:
    return operation.loop_over is not None and operation.foreseen is None
