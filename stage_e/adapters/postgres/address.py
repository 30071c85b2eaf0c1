"""Where PostgreSQL is, as people write it."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from stage_e.errors import SettingsError

_NAMES = {"postgres", "postgresql", "postgresql+asyncpg"}


def read_address(text: str) -> URL:
    """The address for our driver, with ``sslmode`` in its words.

    Raises: SettingsError: it is no address of a PostgreSQL; its words are not repeated, they may hold a password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in _NAMES:
        raise SettingsError("the database URL must look like postgresql://user:password@host:5432/database")
    options = {("ssl" if name == "sslmode" else name): value for name, value in url.query.items()}
    return url.set(drivername="postgresql+asyncpg", query=options)
