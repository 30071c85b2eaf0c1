import pytest

from stage_e.adapters.postgres.address import read_address
from stage_e.errors import SettingsError


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_an_address_may_be_written_in_any_usual_way(scheme: str) -> None:
    url = read_address(f"{scheme}://olga:secret@db:6432/stage_e")
    assert url.render_as_string(hide_password=False) == "postgresql+asyncpg://olga:secret@db:6432/stage_e"


def test_a_socket_is_an_address() -> None:
    assert read_address("postgresql://stage_e@/stage_e?host=/run/pg").query == {"host": "/run/pg"}


def test_sslmode_is_understood() -> None:
    assert read_address("postgresql://db/stage_e?sslmode=require").query == {"ssl": "require"}


@pytest.mark.parametrize("text", ["", "db", "mysql://db/x", "postgresql+psycopg://db/x", "postgresql://db:port/x"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="must look like"):
        read_address(text)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        read_address("mysql://olga:hunter2@db/x")
    assert "hunter2" not in str(refused.value)
