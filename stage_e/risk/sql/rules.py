"""What is known about SQL, as data."""

import re
from functools import cache, cached_property
from importlib import resources

from schemas.words import Effect, RiskLevel
from stage_e.risk.data_file import DataModel, read_data_file


class Known(DataModel):
    """What something does, how bad that is, and what a person is told."""

    effect: Effect
    risk: RiskLevel
    detail: str


class Line(Known):
    """A statement that is known by its words."""

    line: re.Pattern[str]
    rule: str


class SqlRules(DataModel):
    """The data file: lists of what may be in a read, and what statements do that have a word of their own."""

    engines: dict[str, tuple[str, ...]]
    pure_functions: tuple[str, ...]
    series_functions: frozenset[str]
    acting_functions: dict[re.Pattern[str], Known]
    secret_arguments: dict[str, re.Pattern[str]]
    account_tables: re.Pattern[str]
    account_columns: re.Pattern[str]
    secret_tables: re.Pattern[str]
    revealing_tables: re.Pattern[str]
    secret_columns: re.Pattern[str]
    personal_columns: re.Pattern[str]
    system_tables: re.Pattern[str]
    coarse_columns: re.Pattern[str]
    """Columns with few values: a count for each of them is a small answer."""
    second_verbs: frozenset[str]
    no_tables: frozenset[str]
    explain_options: frozenset[str]
    quiet_settings: re.Pattern[str]
    commands: tuple[Line, ...]

    @cached_property
    def pure(self) -> frozenset[str]:
        """Functions that do nothing."""
        return frozenset(name for line in self.pure_functions for name in line.split()) | self.series_functions

    @cached_property
    def grammars(self) -> dict[str, str]:
        """The grammar for each name of an engine."""
        return {name: grammar for grammar, names in self.engines.items() for name in names}

    def acting(self, function: str) -> Known | None:
        """What a function does that is known to do something."""
        found = (known for pattern, known in self.acting_functions.items() if pattern.fullmatch(function))
        return next(found, None)

    def has_second_statement(self, line: str) -> bool:
        """Whether a word that begins a statement stands behind the first one."""
        return any(word in self.second_verbs for word in line.split()[1:])

    def command(self, line: str) -> Line | None:
        """The first known statement of these words."""
        return next((known for known in self.commands if known.line.fullmatch(line)), None)


@cache
def sql_rules() -> SqlRules:
    """The rules that come with Stage E."""
    name = "rules.yaml"
    return read_data_file(SqlRules, name, (resources.files("stage_e.risk.sql") / name).read_text("utf-8"))
