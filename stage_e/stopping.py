"""Stop and let go: nothing of what is stopped is sent, anywhere, until it is let go.

A tenant's admins stop and let go that tenant, or a tool in it. What holds for all tenants is for the admins of the
installation: those of the tenant that the settings name (``STAGE_E_INSTALLATION_TENANT``); without it, for nobody.
"""

from collections.abc import Iterable

from schemas.control import Control, StopOrder
from stage_e.engine.brake import plain_tool
from stage_e.errors import ForbiddenError, NotFoundError
from stage_e.ports.controls import ControlStore, Scope, Stop
from stage_e.ports.people import Person, Role
from stage_e.ports.time import NewId


class Stopping:
    """The use cases around stops."""

    def __init__(self, store: ControlStore, new_id: NewId, installation_tenant: str | None) -> None:
        self._store = store
        self._new_id = new_id
        self._installation_tenant = installation_tenant

    async def stop(self, person: Person, order: StopOrder) -> Control:
        """The stop that is in force now: this one, or an earlier one of the same scope. Raises: ForbiddenError."""
        tenant = None if order.everything else person.tenant
        self._check_may(person, tenant)
        scope = Scope(tenant, None if order.tool is None else plain_tool(order.tool))
        return _shown(await self._store.stop(self._new_id(), scope, person.subject, order.reason))

    async def go(self, person: Person, stop_id: str, reason: str) -> Control:
        """The stop that was lifted. Raises: NotFoundError: there is none in force, ForbiddenError."""
        found = next((stop for stop in await self._seen_by(person) if stop.stop_id == stop_id), None)
        if found is not None:
            self._check_may(person, found.tenant)
            found = await self._store.go(stop_id, person.subject, reason)
        if found is None:
            raise NotFoundError(f"no stop {stop_id} is in force; see GET /v1/controls")
        return _shown(found)

    async def stops(self, person: Person) -> tuple[Control, ...]:
        """What is stopped where the person is."""
        return tuple(map(_shown, await self._seen_by(person)))

    async def _seen_by(self, person: Person) -> Iterable[Stop]:
        return [stop for stop in await self._store.stops() if stop.tenant in {None, person.tenant}]

    def _check_may(self, person: Person, tenant: str | None) -> None:
        if Role.ADMIN not in person.roles:
            raise ForbiddenError(f"{person.subject} may not stop anything or let it go: it needs the role admin")
        if tenant is None and person.tenant != self._installation_tenant:
            whose = self._installation_tenant or "no tenant: STAGE_E_INSTALLATION_TENANT is not set"
            raise ForbiddenError(f"what holds for all tenants is for the admins of the installation, of {whose}")


def _shown(stop: Stop) -> Control:
    return Control(stop_id=stop.stop_id, tenant=stop.tenant, tool=stop.tool, by=stop.by, reason=stop.reason, at=stop.at)
