"""What a role is needed for."""

from stage_e.errors import ForbiddenError
from stage_e.ports.people import Person, Role


def require(person: Person, role: Role, what: str) -> None:
    """Raises: ForbiddenError: the person has not the role, and is no admin."""
    if not person.roles & {role, Role.ADMIN}:
        msg = f"{person.subject} may not {what}: it needs the role {role}"
        raise ForbiddenError(msg)
