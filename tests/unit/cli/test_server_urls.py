"""The addresses of database and Redis."""

import pytest

from cli.errors import CommandError
from cli.server_urls import DATABASE, REDIS, check_server_urls


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {DATABASE: ""},
        {DATABASE: "postgresql+asyncpg://u:p@h:5432/n", REDIS: "redis://h:6379/0"},
        {DATABASE: "postgresql+asyncpg://u@/n?host=/run/x", REDIS: "unix:///run/x.sock"},
    ],
)
def test_addresses_that_can_be_reached_pass(environ: dict[str, str]) -> None:
    check_server_urls(environ)


@pytest.mark.parametrize(
    "url", ["postgresql://u:secret@h/n", "mysql://h/n", "h", "postgresql+asyncpg://u:secret@h:x/n"]
)
def test_a_wrong_database_address_is_told_with_an_example_and_not_quoted(url: str) -> None:
    with pytest.raises(CommandError, match=r"looks like postgresql\+asyncpg://") as refused:
        check_server_urls({DATABASE: url})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["http://h", "redis://h:x", "h:6379"])
def test_a_wrong_redis_address_is_told_with_an_example(url: str) -> None:
    with pytest.raises(CommandError, match="looks like redis://"):
        check_server_urls({REDIS: url})
