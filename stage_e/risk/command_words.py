"""Command texts as words, where they are plain enough to be read; in all other cases nothing, and then nobody guesses.

A plain text has literal words, quotes around literal text and our own templates. In a POSIX text ``|``, ``&&``, ``||``,
``;`` and ``2>/dev/null`` may join such commands, in PowerShell ``|`` and ``;``. Variables, substitutions, globs,
redirections, comments, escapes and line breaks are not plain.
"""

import re
from dataclasses import dataclass

from stage_e.risk.command_rule import Language

_TEMPLATE = r"\{\{[^{}'\"\x00-\x1f]*\}\}"
_POSIX_WORD = rf"(?:{_TEMPLATE}|[A-Za-z0-9_./:@%+=,^-]|'[^'\x00-\x1f\x7f]*'|\"[^\"$`\\!\x00-\x1f\x7f]*\")+"
_LITERAL = r"(?:'[^'\x00-\x1f]*'|\"(?:[^\"$`\x00-\x1f]|\$env:COMPUTERNAME)*\"|[A-Za-z0-9_.:\\/,*+=~%-]+)"
_TEST = rf"\$_\.\w+(?:\s+-[a-z]{{2,12}}\s+(?:{_LITERAL}|\$(?:true|false|null)))?"
_BLOCK = rf"\{{\s*{_TEST}(?:\s+-(?:and|or)\s+{_TEST})*\s*\}}"
_TABLE = rf"@\{{\s*\w+\s*=\s*{_LITERAL}(?:\s*;\s*\w+\s*=\s*{_LITERAL})*\s*\}}"
_POWERSHELL_WORD = rf"{_BLOCK}|{_TABLE}|(?:{_TEMPLATE}|{_LITERAL})+"
_CMD_WORD = rf"(?:{_TEMPLATE}|[A-Za-z0-9_.:\\/,*@+=~-]|\"[^\"&|<>^%!\x00-\x1f]*\")+"

_NOTHING = re.compile(r"(?!)")
_GRAMMARS = {
    Language.POSIX: (
        re.compile(_POSIX_WORD),
        re.compile(r"\|\||&&|[|;]"),
        re.compile(r"2>(?:/dev/null|&1)(?=\s|$|[|;])"),
    ),
    Language.POWERSHELL: (re.compile(_POWERSHELL_WORD, re.IGNORECASE), re.compile(r"[|;]"), _NOTHING),
    Language.CMD: (re.compile(_CMD_WORD), _NOTHING, _NOTHING),
}
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class PlainCommand:
    """Commands that are joined into one text."""

    commands: tuple[tuple[str, ...], ...]
    bare: bool = True
    """Whether the text is nothing but words."""

    @property
    def argv(self) -> tuple[str, ...] | None:
        """Words that mean the same as the text, without a shell; nothing when it takes one."""
        return self.commands[0] if self.bare else None


def plain_command(text: str, language: Language) -> PlainCommand | None:
    """The words of ``text``; nothing when it is not plain."""
    if language is not Language.POSIX and not text.isascii():
        return None  # PowerShell takes typographic quotes and dashes for real ones
    word, joint, noise = _GRAMMARS[language]
    commands: list[list[str]] = [[]]
    at, apart, bare = 0, True, True
    text = text.strip(" ")
    while at < len(text):
        if text[at] == " ":
            at, apart = at + 1, True
        elif apart and (found := noise.match(text, at)):
            at, bare = found.end(), False
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
