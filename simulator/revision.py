"""The revisions of the services that the simulator can speak as."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Revision:
    """What differs between two states of the same services."""

    name: str
    ok_status: str
    connection_types: tuple[str, ...]
    plans: bool
    credentials: bool
    hosts: bool


EARLY = Revision("early", "success", ("ssh", "powershell"), plans=False, credentials=False, hosts=False)
LATE = Revision("late", "completed", ("ssh", "powershell", "impacket"), plans=True, credentials=True, hosts=False)
LATE_WITH_HOSTS = Revision(
    "late+hosts", "completed", ("ssh", "powershell", "impacket"), plans=True, credentials=True, hosts=True
)
REVISIONS = {revision.name: revision for revision in (EARLY, LATE, LATE_WITH_HOSTS)}
