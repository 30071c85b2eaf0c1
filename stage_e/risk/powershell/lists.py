"""Names that mean something in PowerShell itself, read from ``lists.yaml`` beside this module."""

from functools import cache
from importlib import resources

from stage_e.risk.data_file import DataModel, read_data_file
from stage_e.risk.patterns import Pattern


class PowerShellLists(DataModel):
    """All in lower case."""

    aliases: dict[str, str]
    """Commands by the short names that PowerShell comes with."""
    common_switches: frozenset[str]
    """Parameters without a value that every cmdlet has or may have, and that do not change what it does."""
    common_valued: frozenset[str]
    remote: frozenset[str]
    """Parameters that name other hosts."""
    narrowing: frozenset[str]
    """Cmdlets that let some of what they are fed through."""
    shaping: frozenset[str]
    """Cmdlets that hand on what they are fed, or a view of it."""
    content_takers: frozenset[str]
    """Cmdlets that write down what they are fed; others act on it."""
    file_readers: frozenset[str]
    """Cmdlets whose bare words are files that they show."""
    name_showers: frozenset[str]
    """Cmdlets that show how files are called, and not what is in them."""
    kinds_of_files: Pattern
    """Patterns that say nothing of secrets where only names are shown."""
    text_blocks: Pattern
    """Cmdlets whose ``-Filter {...}`` is text and does not run."""
    acting_parameters: Pattern
    """Parameters that make a cmdlet which otherwise only looks do something, or go on for ever."""
    members: frozenset[str]
    """Methods that only compute."""
    text_members: frozenset[str]
    """Methods that only compute on a text, and change other things."""
    text_sources: frozenset[str]
    """Cmdlets that put out texts."""
    secret_members: Pattern
    """Members that show passwords and keys."""
    acting_statics: Pattern
    """``type::member`` that does something, where the other ones of the type do not."""
    types: frozenset[str]
    """Types whose static members only compute or look."""
    statics: frozenset[str]
    """``type::member`` that only computes or looks, where the type has others."""
    objects: Pattern
    """Types of which making an object does nothing else."""
    asking_members: Pattern
    acting_members: Pattern
    """Methods that end, delete, run or load something."""
    variables: frozenset[str]
    """Variables whose change would change what the text means."""


@cache
def packaged_lists() -> PowerShellLists:
    """The lists that come with Stage E."""
    file = resources.files("stage_e.risk.powershell") / "lists.yaml"
    return read_data_file(PowerShellLists, file.name, file.read_text("utf-8"))
