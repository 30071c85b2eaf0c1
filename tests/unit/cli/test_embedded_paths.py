"""Where the embedded servers put their data and sockets, and who may get at them."""

import os
from pathlib import Path

import pytest

from cli.embedded.errors import EmbeddedError
from cli.embedded.home import Place, default_home, fits_sockets, held, read_note, servers_folder
from cli.embedded.postgres import database_url
from cli.embedded.user import ServerUser, passable, runnable
from cli.embedded.valkey import redis_url

STRANGER = ServerUser(uid=64_000, gid=64_000)


def test_the_setting_decides_where_home_is(tmp_path: Path) -> None:
    assert default_home({"STAGE_E_HOME": str(tmp_path / "x"), "HOME": "/nowhere"}) == tmp_path / "x"


def test_home_is_below_the_users_own(tmp_path: Path) -> None:
    assert default_home({"HOME": str(tmp_path)}) == tmp_path / ".stage-e"


@pytest.mark.parametrize("environ", [{}, {"HOME": ""}, {"HOME": "/nowhere/at/all"}])
def test_without_a_usable_home_it_is_a_temporary_folder_of_this_user(environ: dict[str, str]) -> None:
    assert default_home(environ).name == f"stage-e-{os.getuid()}"


def test_sockets_need_a_short_and_plain_path() -> None:
    assert fits_sockets(Path("/srv/stage-e/run"))
    assert fits_sockets(Path("/" + "x" * 88))
    assert not fits_sockets(Path("/" + "x" * 89))
    assert not fits_sockets(Path("/srv/my data/run"))
    assert not fits_sockets(Path("/srv/ä/run"))


def test_a_closed_folder_above_stops_a_stranger(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "inner").mkdir(parents=True)
    closed.chmod(0o700)
    assert not passable(closed / "inner", STRANGER)
    assert passable(Path("/usr"), STRANGER)


def test_a_program_must_be_readable_and_executable_for_its_user(tmp_path: Path) -> None:
    assert runnable(Path("/bin/sh"), STRANGER)
    program = tmp_path / "program"
    program.touch(0o700)
    assert not runnable(program, STRANGER)


def test_an_ordinary_user_keeps_the_servers_at_home(tmp_path: Path) -> None:
    assert servers_folder(tmp_path, None) == tmp_path / "servers"


def test_root_with_a_closed_home_keeps_them_elsewhere_with_a_link(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir(0o700)
    folder = servers_folder(home, STRANGER, elsewhere)
    assert folder.parent == elsewhere
    assert (home / "servers").readlink() == folder
    assert servers_folder(home, STRANGER, elsewhere) == folder


def test_a_home_that_was_closed_later_is_an_error(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "servers").mkdir(parents=True)
    home.chmod(0o700)
    with pytest.raises(EmbeddedError, match="can no longer get at"):
        servers_folder(home, STRANGER, tmp_path / "elsewhere")


def test_a_lock_has_one_holder_whose_note_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held(path):
        path.write_text('{"launcher": "process 7"}')
        assert read_note(path) == {"launcher": "process 7"}
        with pytest.raises(EmbeddedError, match="are run by process 7"), held(path):
            pass
    assert read_note(path) == {}


def test_a_note_whose_writer_is_gone_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_text('{"launcher": "process 7"}')
    assert read_note(path) == {}
    assert read_note(tmp_path / "missing") == {}


def test_the_addresses_name_the_sockets() -> None:
    place = Place(folder=Path("/srv/e"), sockets=Path("/srv/e/run"), user=None)
    assert database_url(place) == "postgresql+asyncpg://stage_e@/stage_e?host=/srv/e/run"
    assert redis_url(place) == "unix:///srv/e/run/valkey.sock"
