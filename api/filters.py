"""Which executions a list is to have. An unknown parameter is refused: a filter that is ignored misleads."""

import re
from typing import Annotated, TypeAlias

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.parameters import Cursor
from schemas.field_types import Moment
from schemas.words import ExecutionStatus, Mode
from stage_e.ports.people import Person
from stage_e.ports.queries import ListQuery

MOST_LISTED = 200
_OF_A_WORD = r"[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]"  # as ``words_of`` of the database has it
_Word: TypeAlias = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


def _with_a_word(text: str) -> str:
    if re.search(_OF_A_WORD, text) is None:  # it would find all that the tenant has
        raise PydanticCustomError("no_word", "there is no word in it to look for; words have letters or digits")
    return text


_Words: TypeAlias = Annotated[
    _Word, Field(json_schema_extra={"pattern": rf"^[^\x00]*{_OF_A_WORD}[^\x00]*$"}), AfterValidator(_with_a_word)
]


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
    text: _Words | None = None
    """Beginnings of words of the request; all of them must be there, and there must be one."""
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
