"""Who may stop what, and let it go."""

import pytest

from schemas.control import StopOrder
from stage_e.adapters.memory.store import MemoryStore
from stage_e.clock import SystemClock
from stage_e.errors import ForbiddenError, NotFoundError
from stage_e.ports.people import Person, Role
from stage_e.stopping import Stopping
from tests.builders import a_person, an_id

ROOT = a_person("root", Role.ADMIN, tenant="operations")
ADA = a_person("ada", Role.ADMIN)
EVE = a_person("eve", Role.ADMIN, tenant="other")


def stopping(installation: str | None = "operations") -> Stopping:
    return Stopping(MemoryStore(SystemClock()), lambda: an_id("stop"), installation)


async def test_an_admin_stops_the_own_tenant_and_nothing_else() -> None:
    control = await stopping().stop(ADA, StopOrder(reason="maintenance"))

    assert (control.tenant, control.tool, control.by, control.reason) == ("acme", None, "ada", "maintenance")


async def test_a_tool_is_known_in_every_spelling() -> None:
    house = stopping()
    first = await house.stop(ADA, StopOrder(tool="slack_cli", reason="it talks too much"))
    second = await house.stop(ADA, StopOrder(tool="Slack-CLI", reason="again"))

    assert first == second


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.APPROVER])
async def test_it_takes_an_admin(role: Role) -> None:
    house = stopping()
    control = await house.stop(ADA, StopOrder(reason="maintenance"))

    with pytest.raises(ForbiddenError, match="role admin"):
        await house.stop(a_person("olga", role), StopOrder(reason="no"))
    with pytest.raises(ForbiddenError, match="role admin"):
        await house.go(a_person("olga", role), control.stop_id, "no")


@pytest.mark.parametrize("person", [ADA, EVE])
async def test_everything_is_for_the_admins_of_the_installation(person: Person) -> None:
    house = stopping()
    with pytest.raises(ForbiddenError, match="of operations"):
        await house.stop(person, StopOrder(everything=True, reason="an incident"))

    control = await house.stop(ROOT, StopOrder(everything=True, reason="an incident"))
    assert control.tenant is None
    with pytest.raises(ForbiddenError):
        await house.go(person, control.stop_id, "it is over")
    assert await house.go(ROOT, control.stop_id, "it is over") == control


async def test_without_the_setting_nobody_stops_everything() -> None:
    with pytest.raises(ForbiddenError, match="STAGE_E_INSTALLATION_TENANT is not set"):
        await stopping(None).stop(ADA, StopOrder(everything=True, reason="an incident"))


async def test_everybody_sees_what_holds_for_them_and_nothing_of_other_tenants() -> None:
    house = stopping()
    own = await house.stop(ADA, StopOrder(reason="maintenance"))
    everything = await house.stop(ROOT, StopOrder(everything=True, tool="nmap", reason="an incident"))

    assert await house.stops(a_person("vera", Role.VIEWER)) == (own, everything)
    assert await house.stops(EVE) == (everything,)
    with pytest.raises(NotFoundError):
        await house.go(EVE, own.stop_id, "not mine")


async def test_what_is_lifted_cannot_be_lifted_again() -> None:
    house = stopping()
    control = await house.stop(ADA, StopOrder(reason="maintenance"))
    await house.go(ADA, control.stop_id, "done")

    assert await house.stops(ADA) == ()
    with pytest.raises(NotFoundError):
        await house.go(ADA, control.stop_id, "done")
