"""Parts of a command rule: what its words may be, what they suffer, and what else it runs."""

from enum import StrEnum

from schemas.words import Effect, RiskLevel
from stage_e.risk.data_file import DataModel
from stage_e.risk.harm import Harm
from stage_e.risk.patterns import Pattern


class Kind(StrEnum):
    """What a word of a command or a structured input may be; see ``kinds``."""

    ANY = "any"
    TEXT = "text"
    WORD = "word"
    NUMBER = "number"
    FLAG = "flag"
    HOST = "host"
    UNIT = "unit"
    CONTAINER = "container"
    PATH = "path"
    URL = "url"
    PAGE = "page"
    """A URL as people type it: without a scheme it is http."""
    COLUMNS = "columns"
    """Plain names: one, or a list of them."""
    LINES = "lines"
    """One line of text, or a list of such."""
    OBJECT = "object"


class Words(DataModel):
    """The bare words of a command; their kind alone may stand for the rule."""

    kind: Kind = Kind.ANY
    least: int = 0
    most: int = 100
    counts: frozenset[int] = frozenset()
    """How many there may be, where only some numbers will do."""
    pattern: Pattern = ".*"
    last: Pattern = ".*"
    """What the last of them must be."""


class Otherwise(DataModel):
    """What a command is taken for, at least, when it does not fit its rule."""

    effect: Effect = Effect.UNKNOWN
    risk: RiskLevel = RiskLevel.HIGH


class Case(DataModel):
    """What makes the same command worse. All that is given must be true."""

    options: frozenset[str] = frozenset()
    """One of them was given."""
    word: Pattern | None = None
    """One of the bare words is so."""
    text: Pattern | None = None
    """All words, options too, with a space between them, have this somewhere."""
    risk: RiskLevel
    effect: Effect | None = None
    why: str


class Touch(DataModel):
    """Paths among the words, and what they suffer."""

    how: Harm
    options: frozenset[str] = frozenset()
    """Only when one of them was given; always, when there are none."""
    unless: frozenset[str] = frozenset()
    """Not when one of them was given."""
    first: int = 0
    """So many bare words are no paths."""
    last: bool = False
    """Only the last of the bare words is such a path, when there are more than one."""
    pattern: Pattern = "(.*)"
    """Bare words that are such paths; the group is the path."""
    values: frozenset[str] = frozenset()
    """The paths are the values of these options, not the bare words."""


class Input(StrEnum):
    """What a command does with what it reads from a pipe."""

    DATA = "data"
    SHELL = "shell"
    """Runs it, unless it was given something else to run."""
    CODE = "code"
    """The same, in a language that we do not read."""
    PYTHON = "python"
    """The same, in Python, of which we read what only looks."""
    SQL = "sql"
    SENT = "sent"
    """It goes to another machine."""


class Output(StrEnum):
    """Where what a command prints comes from."""

    CONTENT = "content"
    WORDS = "words"
    """It is what the command was told."""
    SAME = "same"
    """It is what the command read, when it was given no file."""
    HIDDEN = "hidden"
    """It is something else than what can be read in the command: decoded, decompressed, turned around."""
    REMOTE = "remote"


class Program(StrEnum):
    """Language of a text that a command runs."""

    SHELL = "shell"
    SQL = "sql"
    AWK = "awk"
    SED = "sed"
    PYTHON = "python"
    CODE = "code"


class Code(DataModel):
    """Text among the words that is run."""

    language: Program
    options: frozenset[str] = frozenset()
    """Options whose value it is."""
    word: bool = False
    """The first bare word is it, when none of the options was given."""
    dialect: str | None = None
