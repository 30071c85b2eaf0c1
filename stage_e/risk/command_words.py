"""Command texts as words, where they are plain enough to be read; in all other cases nothing, and then nobody guesses.

A plain text has literal words, quotes around literal text and our own templates; in PowerShell ``|`` and ``;`` may join
such commands. What is plain in a POSIX shell, its parser says. Variables, substitutions, globs, redirections, comments,
escapes and line breaks are not plain.
"""

import re

from stage_e.risk.command_rule import Language
from stage_e.risk.plain_command import PlainCommand
from stage_e.risk.shell.plain import plain_shell

_TEMPLATE = r"\{\{[^{}'\"\x00-\x1f]*\}\}"
_LITERAL = r"(?:'[^'\x00-\x1f]*'|\"(?:[^\"$`\x00-\x1f]|\$env:COMPUTERNAME)*\"|[A-Za-z0-9_.:\\/,*+=~%-]+)"
_TEST = rf"\$_\.\w+(?:\s+-[a-z]{{2,12}}\s+(?:{_LITERAL}|\$(?:true|false|null)))?"
_BLOCK = rf"\{{\s*{_TEST}(?:\s+-(?:and|or)\s+{_TEST})*\s*\}}"
_TABLE = rf"@\{{\s*\w+\s*=\s*{_LITERAL}(?:\s*;\s*\w+\s*=\s*{_LITERAL})*\s*\}}"
_POWERSHELL_WORD = rf"{_BLOCK}|{_TABLE}|(?:{_TEMPLATE}|{_LITERAL})+"
_CMD_WORD = rf"(?:{_TEMPLATE}|[A-Za-z0-9_.:\\/,*@+=~-]|\"[^\"&|<>^%!\x00-\x1f]*\")+"

_NOTHING = re.compile(r"(?!)")
_GRAMMARS = {
    Language.POWERSHELL: (re.compile(_POWERSHELL_WORD, re.IGNORECASE), re.compile(r"[|;]")),
    Language.CMD: (re.compile(_CMD_WORD), _NOTHING),
}
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def plain_command(text: str, language: Language) -> PlainCommand | None:
    """The words of ``text``; nothing when it is not plain."""
    if language is Language.POSIX:
        return plain_shell(text)
    if not text.isascii():
        return None  # PowerShell takes typographic quotes and dashes for real ones
    word, joint = _GRAMMARS[language]
    commands: list[list[str]] = [[]]
    at, apart, bare = 0, True, True
    text = text.strip(" ")
    while at < len(text):
        if text[at] == " ":
            at, apart = at + 1, True
        elif commands[-1] and (found := joint.match(text, at)):
            commands.append([])
            at, apart, bare = found.end(), True, False
        elif apart and (found := word.match(text, at)):
            commands[-1].append(_QUOTED.sub(lambda quoted: quoted[1] or quoted[2] or "", found[0]))
            at, apart = found.end(), False
        else:
            return None
    if len(commands) > 1 and not commands[-1] and text.endswith(";"):
        commands.pop()
    return PlainCommand(tuple(map(tuple, commands)), bare) if all(commands) else None
