"""A person as the holder of a key is told."""

from schemas.wire import Wire


class PersonView(Wire):
    """Who sends requests with one key."""

    tenant: str
    subject: str
    """By which it stands in records: as a requester, an approver."""
    roles: tuple[str, ...]
    """Sorted."""
