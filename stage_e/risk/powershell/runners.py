"""Cmdlets that run other code: what they run is judged, and what nobody can see is hidden code."""

import re
from collections.abc import Callable
from typing import TypeAlias

from schemas.words import Effect, RiskLevel
from stage_e.risk.cmd.programs import judge_program
from stage_e.risk.cmd.sqlcmd import judge_queries
from stage_e.risk.command_rule import Language
from stage_e.risk.judgement import Judgement, Reason, unknown, worse_risk, worst_effect
from stage_e.risk.powershell.arguments import UNSEEN, shown
from stage_e.risk.powershell.feed import Feed
from stage_e.risk.powershell.lists import packaged_lists
from stage_e.risk.powershell.tree import Block, Command, Expression, Literal, Parameter
from stage_e.risk.shells import Shells, hidden

Runner: TypeAlias = Callable[[Shells, Command, Feed], Judgement]


_STARTS_WITH = {
    **dict.fromkeys(
        ("-filepath", "-argumentlist", "-args", "-verb", "-credential", "-windowstyle", "-workingdirectory"), True
    ),
    **dict.fromkeys(("-wait", "-nonewwindow", "-passthru"), False),
}
"""What ``Start-Process`` may be given, and whether a value follows."""


_SQL_WITH = {
    **dict.fromkeys(
        ("-query", "-serverinstance", "-database", "-username", "-password", "-credential", "-connectiontimeout"), True
    ),
    **dict.fromkeys(("-querytimeout", "-maxcharlength", "-maxbinarylength", "-outputas", "-erroraction", "-ea"), True),
    **dict.fromkeys(("-inputfile", "-variable", "-hostname", "-applicationname", "-encrypt"), True),
    **dict.fromkeys(
        ("-trustservercertificate", "-encryptconnection", "-includesqlusererrors", "-outputsqlerrors"), False
    ),
    **dict.fromkeys(
        ("-verbose", "-abortonerror", "-disablecommands", "-disablevariables", "-suppressprovidercontextwarning"), False
    ),
}
"""What ``Invoke-Sqlcmd`` may be given, and whether a value follows."""


def runner_of(name: str) -> Runner | None:
    """Who judges a cmdlet that runs other code."""
    return _RUNNERS.get(name)


def _invoke_expression(shells: Shells, command: Command, feed: Feed) -> Judgement:
    values = [argument for argument in command.arguments if not isinstance(argument, Parameter)]
    if feed is not Feed.NOTHING or len(values) != 1 or not isinstance(values[0], Literal):
        return hidden("powershell.dynamic_code", "Invoke-Expression runs a text that is only known then")
    return shells.inside(Language.POWERSHELL, values[0].text)


def _invoke_command(_shells: Shells, command: Command, _feed: Feed) -> Judgement:
    """Blocks are judged where they stand."""
    blocks = (argument for argument in command.arguments if isinstance(argument, Block))
    code = _value_after(command, ("-scriptblock", "-filepath", "-command")) or next(blocks, None)
    if isinstance(code, Block):
        reason = Reason("powershell.block", "it runs a block that is written here")
        return Judgement(Effect.READ, RiskLevel.LOW, (reason,))
    return hidden("powershell.dynamic_code", "it runs a script or a block that is not written here")


def _start_process(shells: Shells, command: Command, feed: Feed) -> Judgement:
    given, plain = _sorted(command, _STARTS_WITH)
    program = given.get("-filepath") or (plain.pop(0) if plain else None)
    arguments = given.get("-argumentlist") or given.get("-args") or (plain.pop(0) if plain else None)
    words = [*(shown(program) if program else [UNSEEN]), *(shown(arguments) if arguments else [])]
    if UNSEEN in words or feed is not Feed.NOTHING:
        return hidden("powershell.dynamic_code", "Start-Process starts something that is not written here")
    judged = judge_program(shells, [words[0], *(part for word in words[1:] for part in _parts(word))])
    if plain or "" in given:
        detail = "Start-Process is given more than anybody has listed"
        effect, risk = worst_effect((judged.effect, Effect.UNKNOWN)), worse_risk(judged.risk, RiskLevel.HIGH)
        return unknown("command.not_listed", detail, effect, risk)
    if "-verb" in given or "-credential" in given:
        return judged.raised(RiskLevel.HIGH, "command.privileged", f"{words[0]} runs with other rights")
    return judged


def _sorted(command: Command, known: dict[str, bool]) -> tuple[dict[str, Expression | None], list[Expression]]:
    """Values by the parameter that takes them, and those of none. What is not ``known`` stands under no name."""
    given: dict[str, Expression | None] = {}
    plain: list[Expression] = []
    rest = list(command.arguments)
    while rest:
        argument = rest.pop(0)
        if not isinstance(argument, Parameter):
            plain.append(argument)
            continue
        name = next((one for one in known if one.startswith(argument.name)), "")
        value = argument.value
        if value is None and known.get(name) and rest and not isinstance(following := rest[0], Parameter):
            value = following
            del rest[0]
        given[name] = value
    return given, plain


def _parts(word: str) -> list[str]:
    """The words in one that holds many. The end of a line stays: a shell takes it for the end of a command."""
    return [word] if '"' in word else [part for part in re.split(r"[ \t]+", word) if part]


def _new_alias(_shells: Shells, command: Command, _feed: Feed) -> Judgement:
    """Aliases to names that are written here are followed."""
    if alias_made_by(command) is None:
        return hidden("powershell.dynamic_alias", "an alias stands for a command that is not written here")
    reason = Reason("powershell.alias", "it gives a command another name, for itself")
    return Judgement(Effect.READ, RiskLevel.LOW, (reason,))


def _new_object(_shells: Shells, command: Command, _feed: Feed) -> Judgement:
    named = _value_after(command, ("-typename",)) or _value_after(command, ("-comobject",)) or _first_value(command)
    if isinstance(named, Literal) and re.fullmatch(packaged_lists().objects, named.text.lower()):
        reason = Reason("powershell.object", f"it makes a {named.text}, for itself")
        return Judgement(Effect.READ, RiskLevel.LOW, (reason,))
    return unknown("powershell.object", "nobody has listed what making such an object does")


def alias_made_by(command: Command) -> tuple[str, str] | None:
    """The new name and the command that ``Set-Alias`` gives it to, in lower case; nothing when it is not plain."""
    named = _value_after(command, ("-name",))
    meant = _value_after(command, ("-value",))
    plain = [argument for argument in command.arguments if not isinstance(argument, Parameter)]
    left = [value for value in plain if value is not named and value is not meant]
    name = named or (left.pop(0) if left else None)
    target = meant or (left.pop(0) if left else None)
    if isinstance(name, Literal) and isinstance(target, Literal):
        return name.text.lower(), target.text.lower()
    return None


def _value_after(command: Command, names: tuple[str, ...]) -> Expression | None:
    arguments = command.arguments
    for at, argument in enumerate(arguments):
        if isinstance(argument, Parameter) and _abbreviates(argument, names):
            following = arguments[at + 1] if at + 1 < len(arguments) else None
            return argument.value or (None if isinstance(following, Parameter) else following)
    return None


def _abbreviates(argument: Parameter | Expression, names: tuple[str, ...]) -> bool:
    return isinstance(argument, Parameter) and any(name.startswith(argument.name) for name in names)


def _first_value(command: Command) -> Expression | None:
    arguments = command.arguments
    for at, argument in enumerate(arguments):
        before = arguments[at - 1] if at else None
        if not isinstance(argument, Parameter) and (isinstance(argument, Block) or not isinstance(before, Parameter)):
            return argument
    return None


def _invoke_sqlcmd(_shells: Shells, command: Command, feed: Feed) -> Judgement:
    given, plain = _sorted(command, _SQL_WITH)
    query = given.get("-query") or (plain.pop(0) if plain else None)
    if feed is not Feed.NOTHING:
        return hidden("sql.unseen", "it runs whatever SQL it is fed")
    if not isinstance(query, Literal) or "-inputfile" in given or "-variable" in given:
        return unknown("sql.unseen", "it runs SQL that is not written here")
    if plain or "" in given:
        return unknown("command.not_listed", "Invoke-Sqlcmd is given more than anybody has listed")
    return judge_queries([query.text])


_RUNNERS: dict[str, Runner] = {
    "invoke-expression": _invoke_expression,
    "invoke-command": _invoke_command,
    "start-job": _invoke_command,
    "start-threadjob": _invoke_command,
    "start-process": _start_process,
    "set-alias": _new_alias,
    "new-alias": _new_alias,
    "new-object": _new_object,
    "invoke-sqlcmd": _invoke_sqlcmd,
}
