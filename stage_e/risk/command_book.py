"""All command rules of the catalogue."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from stage_e.risk.command_rule import CommandRule, Language

_PROGRAM_FOLDER = re.compile(
    r"(?:(?:/usr(?:/local)?)?/s?bin|/usr/lib(?:64)?/(?:nagios|monitoring)(?:/|-)plugins|/usr/lib/postgresql/\d+/bin|/usr/pgsql-\d+/bin"
    r"|/usr/lib/jvm/[^/]+/bin|/snap/bin|/opt/puppetlabs/bin|/opt/kafka/bin|/usr/libexec/(?:nagios|monitoring)-?/?plugins)/(?=[^/]+\Z)"
)
_CMDLET = re.compile(r"[A-Za-z]+-[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class CommandBook:
    """All command rules of the catalogue by language and name; Windows names are in lower case."""

    rules: Mapping[Language, Mapping[str, CommandRule]]
    formed: tuple[tuple[re.Pattern[str], CommandRule], ...] = ()
    """Rules of cmdlets by the form of their names; the first that fits counts."""

    def cmdlet(self, name: str) -> CommandRule | None:
        """The rule for a cmdlet, whose name is in lower case: its own, or the one for names of its form."""
        known = self.rules[Language.POWERSHELL].get(name)
        return known or next((rule for pattern, rule in self.formed if pattern.fullmatch(name)), None)

    def rule_of(self, verb: str, language: Language) -> CommandRule | None:
        """The rule for a command; in PowerShell, what is no cmdlet may be a Windows program."""
        if language is Language.POSIX:
            return self.rules[language].get(_PROGRAM_FOLDER.sub("", verb))
        name = verb.lower()
        found = self.rules[language].get(name)
        if found is None and language is Language.POWERSHELL and not _CMDLET.fullmatch(verb):
            return self.rules[Language.CMD].get(name.removesuffix(".exe"))
        return found or self.rules[language].get(name.removesuffix(".exe"))
