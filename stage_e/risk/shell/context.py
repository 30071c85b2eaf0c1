"""What all parts of one judgement share."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from stage_e.risk.command_book import CommandBook
from stage_e.risk.judgement import Judgement
from stage_e.risk.shell.scope import Scope
from stage_e.risk.shell.stream import NOTHING, Stream

SqlJudge: TypeAlias = Callable[[str, str | None], Judgement]
"""The verdict on a query in a dialect."""
TextJudge: TypeAlias = Callable[["Context", str], Judgement]

DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Context:
    """Where a command stands, and what it gets."""

    book: CommandBook
    sql: SqlJudge
    shell: TextJudge
    """The verdict on a text that a shell inside reads."""
    scope: Scope = field(default_factory=Scope)
    stdin: Stream = NOTHING
    made_of: Stream = NOTHING
    """What is inserted into its words."""
    depth: int = 0
    turns: int = 1
    """How often loops around it are judged."""

    def inside(self) -> "Context":
        """For what the command runs in turn: with the same input, in a shell of its own."""
        scope = Scope(folder=self.scope.folder, written=self.scope.written, fetched=self.scope.fetched)
        return replace(self, depth=self.depth + 1, scope=scope)
