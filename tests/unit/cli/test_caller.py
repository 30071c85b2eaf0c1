"""Where the API is, and who calls it."""

from pathlib import Path

import pytest

from cli.caller import DEFAULT_URL, Caller
from cli.errors import CommandError
from cli.home_keys import local_key, make_local_people, make_vault_key
from stage_e.identity import read_keys
from stage_e.ports.people import Role
from stage_e.vault import Vault


def a_caller(home: Path, url: str | None = None, person: str | None = None, **environ: str) -> Caller:
    return Caller(url, person, {"STAGE_E_HOME": str(home), **environ})


def test_an_option_counts_before_the_environment_and_that_before_the_default(tmp_path: Path) -> None:
    assert a_caller(tmp_path).url == DEFAULT_URL
    assert a_caller(tmp_path, STAGE_E_URL="http://environment").url == "http://environment"
    assert a_caller(tmp_path, "http://option", STAGE_E_URL="http://environment").url == "http://option"


def test_the_local_operator_acts_when_nobody_is_named(tmp_path: Path) -> None:
    make_local_people(tmp_path)
    assert a_caller(tmp_path).key() == local_key(tmp_path, "operator")


def test_the_other_local_person_acts_by_name(tmp_path: Path) -> None:
    make_local_people(tmp_path)
    assert a_caller(tmp_path, person="approver").key() == local_key(tmp_path, "approver")


def test_a_named_person_counts_before_the_key_of_the_environment(tmp_path: Path) -> None:
    make_local_people(tmp_path)
    assert a_caller(tmp_path, STAGE_E_API_KEY="given").key() == "given"
    named = a_caller(tmp_path, person="operator", STAGE_E_API_KEY="given")
    assert named.key() == local_key(tmp_path, "operator")


def test_a_person_without_a_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no key of bob"):
        a_caller(tmp_path, person="bob").key()


def test_local_keys_are_never_shown_to_another_machine(tmp_path: Path) -> None:
    make_local_people(tmp_path)
    assert a_caller(tmp_path, "https://stage-e.example").key() is None
    with pytest.raises(CommandError, match="another machine"):
        a_caller(tmp_path, "https://stage-e.example", "operator").key()


@pytest.mark.parametrize(
    ("url", "local"),
    [("http://127.0.0.1:1", True), ("http://[::1]:1", True), ("http://localhost", True), ("http://10.0.0.1", False),
     ("http://127.0.0.1.example", False)],
)  # fmt: skip
def test_only_loopback_is_local(url: str, local: bool) -> None:
    assert Caller(url).local is local


def test_the_hint_calls_the_same_api_again(tmp_path: Path) -> None:
    assert Caller("http://x", "approver").again("ls").endswith(" --url http://x --as approver ls")
    assert "--" not in Caller().again("ls")


def test_keys_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    make_local_people(tmp_path)
    first = local_key(tmp_path, "operator")
    keys_file = make_local_people(tmp_path)
    assert local_key(tmp_path, "operator") == first
    assert [path.stat().st_mode & 0o077 for path in keys_file.parent.iterdir()] == [0, 0, 0, 0]


def test_the_api_knows_the_local_people_by_their_roles(tmp_path: Path) -> None:
    keyring = read_keys(make_local_people(tmp_path).read_text(), "keys")
    person = keyring.person(local_key(tmp_path, "approver") or "")
    assert person is not None
    assert (person.tenant, person.subject, person.roles) == ("local", "approver", frozenset({Role.APPROVER}))


def test_the_vaults_key_is_made_once(tmp_path: Path) -> None:
    make_local_people(tmp_path)
    make_vault_key(tmp_path)
    key = (tmp_path / "keys" / "secret.key").read_text()
    make_vault_key(tmp_path)
    assert (tmp_path / "keys" / "secret.key").read_text() == key
    Vault(key)
