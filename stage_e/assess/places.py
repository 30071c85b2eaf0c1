"""Where an operation acts, as far as the inventory tells: what that adds to its risk."""

from collections.abc import Iterable

from stage_e.risk.judgement import Judgement
from stage_e.risk.surroundings import Surroundings, raised_for_surroundings
from stage_e.tools.inventory import Asset, Inventory
from stage_e.tools.operation import Operation, Service


def judgement_in_place(operation: Operation, judgement: Judgement, inventory: Inventory) -> Judgement:
    """The verdict on an operation with what its hosts add to it."""
    if operation.service in {Service.STAGE_E, Service.COMMUNICATION}:
        return judgement  # they act on no host
    return raised_for_surroundings(judgement, surroundings_of(operation, inventory))


def surroundings_of(operation: Operation, inventory: Inventory) -> Surroundings:
    """Of several hosts, each counts as the worst of them; one that nobody knows may be production."""
    if operation.loop_over is not None and operation.foreseen is None:
        return Surroundings()
    assets = [inventory.behind(operation, host) for host in operation.hosts]
    return Surroundings(
        environment=_environment(assets),
        target_count=max(len(operation.hosts), 1),
        tags=frozenset(tag for asset in assets if asset is not None for tag in asset.tags),
    )


def _environment(assets: Iterable[Asset | None]) -> str | None:
    """One that may be production, if any is; else that of the first."""
    found = [Surroundings(asset.environment if asset is not None else None) for asset in assets]
    worst = next((each for each in found if each.is_production), None) or next(iter(found), Surroundings())
    return worst.environment
