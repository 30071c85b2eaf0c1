"""Which executions a list is to have. An unknown parameter is refused: a filter that is ignored misleads."""

from typing import Annotated, TypeAlias

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from api.parameters import Cursor
from schemas.field_types import Moment
from schemas.words import ExecutionStatus, Mode
from stage_e.ports.people import Person
from stage_e.ports.records import ListQuery

MOST_LISTED = 200
_Word: TypeAlias = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


class Filters(BaseModel):
    """The parameters of ``GET /v1/executions``; each narrows the list further."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, hide_input_in_errors=True)

    status: ExecutionStatus | None = None
    mode: Mode | None = None
    requester: _Word | None = None
    """Who asked, as the keys file has it."""
    tool: _Word | None = None
    """One that the plan names, in any spelling."""
    target: _Word | None = None
    """A host or asset that was known when the plan was submitted."""
    since: Moment | None = Field(default=None, alias="from")
    """Submitted then or later."""
    until: Moment | None = Field(default=None, alias="to")
    """Submitted before."""
    text: _Word | None = None
    """Beginnings of words of the request; all of them must be there."""
    limit: int = Field(default=50, ge=1, le=MOST_LISTED)
    cursor: Cursor | None = None

    def query(self, person: Person) -> ListQuery:
        """The same in the tenant of whoever asks."""
        return ListQuery(
            tenant=person.tenant,
            limit=self.limit,
            before=self.cursor,
            status=self.status,
            requester=self.requester,
            mode=self.mode,
            tool=self.tool,
            target=self.target,
            since=self.since,
            until=self.until,
            text=self.text,
        )


Listed = Annotated[Filters, Query()]
