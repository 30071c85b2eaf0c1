"""Whether the addresses of database and Redis are such that anything could be reached by them."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from cli.errors import CommandError
from cli.exits import Exit

DATABASE, REDIS = "STAGE_E_DATABASE_URL", "STAGE_E_REDIS_URL"
_KNOWN = {
    DATABASE: (("postgresql+asyncpg",), "postgresql+asyncpg://user:password@host/name"),
    REDIS: (("redis", "rediss", "unix"), "redis://host:6379/0"),
}


def check_server_urls(environ: Mapping[str, str]) -> None:
    """Returns when those that are set look right. Raises: CommandError: one does not; it is not quoted: passwords."""
    for name, (schemes, example) in _KNOWN.items():
        url = environ.get(name)
        if url and not _is_of(url, schemes):
            raise CommandError(f"{name} is no address of that kind; it looks like {example}", Exit.OUT_OF_REACH)


def _is_of(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        scheme, _ = urlsplit(url).scheme, urlsplit(url).port
    except ValueError:  # of a port that is no number
        return False
    return scheme in schemes
