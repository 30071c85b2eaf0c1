"""What a cmdlet is given, with the names of parameters written out: ``-r`` is ``-Recurse``."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from stage_e.risk.command_rule import CommandRule
from stage_e.risk.powershell.lists import PowerShellLists
from stage_e.risk.powershell.tree import Array, Command, Expression, Literal, Parameter, Variable

_LEAST_OF_COMMON = len("-erro")
"""Shorter beginnings of common parameters mean too many things."""
UNSEEN = "$"
"""Stands for a value that the text does not show."""


@dataclass(slots=True)
class Given:
    """The arguments of one command, sorted."""

    words: list[str] = field(default_factory=list)
    """For the rule of the command: parameters in full, values as far as they can be read."""
    parameters: set[str] = field(default_factory=set)
    what_if: bool = False
    splatted: bool = False

    @property
    def line(self) -> str:
        """All that it is given, in lower case."""
        return " ".join(self.words).lower()

    @property
    def values(self) -> Iterator[str]:
        """What is no parameter."""
        return (word for word in self.words if not word.startswith("-"))


def given_to(command: Command, rule: CommandRule, telling: Iterable[str], lists: PowerShellLists) -> Given:
    """What ``command`` is given; ``telling`` are parameters that its rule does not list and that still matter."""
    known = [*telling, *sorted({*rule.options, *rule.valued, *rule.matched, *rule.worded})]
    given = Given()
    rest = list(command.arguments)
    while rest:
        argument = rest.pop(0)
        if isinstance(argument, Parameter):
            _take_parameter(given, argument, rest, known, rule, lists)
        else:
            given.words.extend(shown(argument))
    return given


def _take_parameter(
    given: Given,
    parameter: Parameter,
    rest: list[Parameter | Expression],
    known: list[str],
    rule: CommandRule,
    lists: PowerShellLists,
) -> None:
    name = in_full(parameter.name, known, lists)
    if name in {"-whatif", "-wi"}:
        given.what_if = parameter.value is None or _is_true(parameter.value)
    elif name in lists.common_valued or name in lists.remote:
        if parameter.value is None and rest and not isinstance(rest[0], Parameter):
            rest.pop(0)
    elif name not in lists.common_switches:
        given.parameters.add(name)
        valueless = parameter.value is None and (not rest or isinstance(rest[0], Parameter))
        if not (valueless and name in rule.valued):  # one list serves many cmdlets, and of some it is a switch
            given.words.append(name)
        if parameter.value is not None and not _is_switched(parameter.value):
            given.words.extend(shown(parameter.value))


def in_full(name: str, known: Iterable[str], lists: PowerShellLists) -> str:
    """The parameter that ``name`` abbreviates: the first of ``known`` that begins so; else ``name`` as it is."""
    known = [*known]
    every = {*known, *lists.common_switches, *lists.common_valued, *lists.remote, "-whatif"}
    if name in every:
        return name
    own = next((one for one in known if one.startswith(name)), "")
    if own or len(name) < _LEAST_OF_COMMON:
        return own or name
    return next((one for one in sorted(every - {"-whatif"}) if one.startswith(name)), name)


def hosts_of(command: Command, lists: PowerShellLists) -> list[str]:
    """Other machines that ``command`` is told to act on."""
    return [host for value in host_values(command, lists) for host in ([UNSEEN] if value is None else shown(value))]


def host_values(command: Command, lists: PowerShellLists) -> Iterator[Expression | None]:
    """What stands behind the parameters that name other machines; nothing where there is none."""
    for argument, following in zip(command.arguments, (*command.arguments[1:], None), strict=False):
        if isinstance(argument, Parameter) and in_full(argument.name, (), lists) in lists.remote:
            value = argument.value or following
            yield None if isinstance(value, Parameter) else value


def shown(value: Expression) -> list[str]:
    """The words that a value puts on the line of a command."""
    match value:
        case Literal(text=text):
            return [text]
        case Array(items=items):
            return [word for item in items for word in shown(item)]
        case Variable(name="true" | "false" | "null"):
            return [f"${value.name}"]
        case _:
            return [UNSEEN]


def _is_true(value: Expression) -> bool:
    return isinstance(value, Variable) and value.name == "true"


def _is_switched(value: Expression) -> bool:
    return isinstance(value, Variable) and value.name in {"true", "false"}
