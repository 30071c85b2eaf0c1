"""Who acts."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do: look, submit, approve, everything."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    APPROVER = "approver"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, from the key that was presented; never from a plan or a decision."""

    tenant: str
    subject: str
    roles: frozenset[Role]
