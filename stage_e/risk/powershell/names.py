"""What the names of commands stand for in one text: PowerShell's own aliases, and names that the text makes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stage_e.risk.powershell.lists import PowerShellLists
from stage_e.risk.powershell.runners import alias_made_by
from stage_e.risk.powershell.tree import Command, Expression, Function, Literal, Statement
from stage_e.risk.powershell.walk import inside

_MODULE = re.compile(
    r"microsoft\.(?:powershell|management|wsman)[\w.]*|cimcmdlets|activedirectory|defender|net(?:tcpip|security|adapter)"
    r"|storage|smbshare|scheduledtasks|dnsclient|grouppolicy",
    re.IGNORECASE,
)
_MAKES_ALIAS = frozenset({"set-alias", "new-alias", "sal", "nal"})


@dataclass(frozen=True, slots=True)
class Names:
    """Functions and aliases that a text makes; with an alias, a name counts as what it was and as what it becomes."""

    functions: Mapping[str, int]
    """Those that are made whatever happens, and where."""
    aliases: tuple[tuple[str, str], ...]
    lists: PowerShellLists

    def is_made_before(self, called: str, at: int) -> bool:
        """Whether ``called`` is a function by the time that the text comes to ``at``."""
        return self.functions.get(called.lower(), at) < at

    def meanings(self, called: str) -> list[str]:
        """Every command that ``called`` may stand for, in lower case."""
        name = called.lower().rpartition("\\")[2] if _is_qualified(called) else called.lower()
        made = [target for alias, target in self.aliases if alias == name]
        found = dict.fromkeys([name, *made])
        return [self.lists.aliases.get(one, one) for one in found]


def names_made_by(statements: tuple[Statement, ...], lists: PowerShellLists) -> Names:
    """The functions and aliases that ``statements`` make."""
    functions = {each.name: each.span[0] for each in reversed(statements) if isinstance(each, Function)}
    aliases: list[tuple[str, str]] = []
    for node in _all_of(statements):
        if isinstance(node, Command) and isinstance(node.name, Literal) and node.name.text.lower() in _MAKES_ALIAS:
            made = alias_made_by(node)
            aliases.extend([] if made is None else [made])
    return Names(functions, tuple(aliases), lists)


def _all_of(nodes: tuple[Statement | Expression | Command, ...]) -> Iterator[Statement | Expression | Command]:
    for node in nodes:
        yield node
        yield from _all_of(inside(node))


def _is_qualified(called: str) -> bool:
    """Whether it is a command of a module that comes with Windows."""
    module, _, name = called.rpartition("\\")
    return "-" in name and _MODULE.fullmatch(module) is not None
