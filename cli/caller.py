"""Where the API is, who calls it, and how the person at the terminal would call again."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from cli.errors import CommandError
from cli.exits import Exit
from cli.invocation import command

DEFAULT_URL = "http://127.0.0.1:8080"
DEFAULT_PERSON = "operator"


@dataclass(frozen=True, slots=True)
class Caller:
    """What the global options say."""

    given_url: str | None = None
    person: str | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @property
    def url(self) -> str:
        """Where the API is."""
        return self.given_url or self.environ.get("STAGE_E_URL") or DEFAULT_URL

    @property
    def local(self) -> bool:
        """Whether the API is on this machine: only then are its local keys shown to it, and no proxy asked."""
        try:
            host = urlsplit(self.url).hostname or ""
            return host == "localhost" or ip_address(host).is_loopback
        except ValueError:
            return False

    def again(self, words: str, person: str | None = None) -> str:
        """The command that calls the same API, as the same person or another one."""
        url = f" --url {self.given_url}" if self.given_url else ""
        acting = f" --as {person or self.person}" if person or self.person else ""
        return f"{command()}{url}{acting} {words}"

    def key(self) -> str | None:
        """The API key to present; None when there is none. Raises: CommandError: that person has no key here."""
        given = self.environ.get("STAGE_E_API_KEY")
        if self.person is None and given:
            return given
        from cli.embedded import default_home
        from cli.home_keys import local_key

        home = default_home(self.environ)
        key = local_key(home, self.person or DEFAULT_PERSON) if self.local else None
        if key is None and self.person is not None:
            where = f"in {home} ({command()} up makes them)" if self.local else f"for another machine, {self.url}"
            raise CommandError(f"there is no key of {self.person} {where}; set STAGE_E_API_KEY", Exit.BAD_INPUT)
        return key
