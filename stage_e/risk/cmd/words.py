"""The commands in a text for cmd.exe, as far as they can be read off it."""

import re
from dataclasses import dataclass, field

INJECTED = "$$"
"""Stands for what a variable puts there before cmd.exe reads the line: it may be commands."""
_VARIABLE = re.compile(r"%(?:\w[\w()]*(?::[^%\n]*)?%|%?~?[\w*])|!\w+(?::[^!\n]*)?!")
_KNOWN = re.compile(
    r"%(?:computername|username|userdomain|userprofile|systemroot|systemdrive|windir|temp|tmp|programfiles(?:\(x86\))?|programdata|"
    r"appdata|localappdata|date|time|cd|os|path|pathext|comspec|userdnsdomain|sessionname|clientname|homedrive|homepath|public|allusersprofile|random|processor_architecture|number_of_processors|errorlevel|logonserver)%",
    re.IGNORECASE,
)
_REDIRECTION = re.compile(r"[0-9]?(?:>>?|<)[ \t]*(&[0-9])?")
_JOINT = re.compile(r"\|\||&&|[&|\n]")
LEADS = frozenset({"do", "else", "call"})
"""Words that stand before a command and change nothing."""
_OPENS_BRACKETS = frozenset({"if", "for", "else", "do", "call"})


@dataclass(slots=True)
class CmdCommand:
    """One command. Quotes and carets are gone from its words."""

    start: int
    end: int = 0
    words: list[str] = field(default_factory=list)
    written_to: list[str] = field(default_factory=list)
    fed: bool = False
    """Whether a pipe feeds it."""
    quotes_end: bool = True


def commands_in(text: str) -> list[CmdCommand]:
    """All commands of ``text``, in its order; brackets around them are gone."""
    reader = _Reader(text)
    reader.read()
    return [command for command in reader.found if command.words or command.written_to]


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0
    found: list[CmdCommand] = field(default_factory=lambda: [CmdCommand(0)])
    word: list[str] | None = None
    target: bool = False
    depth: int = 0

    def read(self) -> None:
        while self.at < len(self.text):
            self._step()
        self._end_command(fed=False)

    def _step(self) -> None:
        letter = self.text[self.at]
        if (joint := _JOINT.match(self.text, self.at)) is not None:
            self.at = joint.end()
            self._end_command(fed=joint[0] == "|")
        elif letter in "()" and self._bracket_counts(letter):
            self.at += 1
            self.depth += 1 if letter == "(" else -1
            self._end_command(fed=False)
        elif (redirection := _REDIRECTION.match(self.text, self.at)) is not None and self._redirects(redirection):
            self._end_word()
            self.at = redirection.end()
            self.target = redirection[1] is None and "<" not in redirection[0]
        elif letter in " \t\r":
            self.at += 1
            self._end_word()
        else:
            self._take(letter)

    def _redirects(self, redirection: re.Match[str]) -> bool:
        return not redirection[0][0].isdigit() or self.word is None

    def _bracket_counts(self, letter: str) -> bool:
        if letter == ")":
            return self.depth > 0
        words = self.found[-1].words
        return leading(words) in _OPENS_BRACKETS if words else self.word is None

    def _take(self, letter: str) -> None:
        word = self.word = self.word or []
        if letter == "^":
            word.append(self.text[self.at + 1 : self.at + 2].strip("\n"))
            self.at += 2
        elif letter == '"':
            end = self.text.find('"', self.at + 1)
            if end < 0:
                self.found[-1].quotes_end = False
                end = len(self.text)
            word.append(_seen(self.text[self.at + 1 : end]))
            self.at = end + 1
        elif (variable := _VARIABLE.match(self.text, self.at)) is not None:
            word.append(_seen(variable[0]))
            self.at = variable.end()
        else:
            word.append(letter)
            self.at += 1

    def _end_word(self) -> None:
        if self.word is not None:
            command = self.found[-1]
            (command.written_to if self.target else command.words).append("".join(self.word))
            self.word, self.target = None, False

    def _end_command(self, *, fed: bool) -> None:
        self._end_word()
        self.found[-1].end = self.at
        self.found.append(CmdCommand(self.at, fed=fed))


def leading(words: list[str]) -> str:
    """The word that tells what the command is, in lower case."""
    plain = [word.lower().lstrip("@") for word in words]
    return next((word for word in plain if word not in {"", *LEADS}), plain[-1] if plain else "")


def _seen(text: str) -> str:
    """A variable of a loop is filled in after the line was read, and is no more than a value."""
    return _VARIABLE.sub(lambda found: found[0] if _KNOWN.fullmatch(found[0]) else _stand_in(found[0]), text)


def _stand_in(variable: str) -> str:
    return INJECTED if variable.endswith("%") else "$"
