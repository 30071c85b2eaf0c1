"""Secrets are cut before anything is stored, put back for sending, and masked in what comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.json_text import JsonObject
from stage_e.secrets import MASK, Secrets, fits, markers_in, masked, masked_text, put_back

CURL = "curl -H 'Authorization: Bearer abc.def.ghi' https://bob:Fake-22@api.acme.com --data 'api_key=FAKE123'"


def test_a_value_is_cut_because_of_its_key() -> None:
    secrets = Secrets()

    assert secrets.cut({"username": "ops", "password": "Fake-1!"}) == {"username": "ops", "password": "__secret_1__"}
    assert secrets.values == {"__secret_1__": "Fake-1!"}


def test_secrets_inside_a_command_are_cut_because_of_their_shape() -> None:
    secrets = Secrets()
    cut = str(secrets.cut(CURL))

    assert set(secrets.values.values()) == {"abc.def.ghi", "Fake-22", "FAKE123"}
    assert not any(value in cut for value in secrets.values.values())


@pytest.mark.parametrize(
    "text",
    [
        "PGPASSWORD=hunter22 psql -c 'select 1'",
        "mysqldump -u root -phunter22 shop",
        "sshpass -p hunter22 ssh web-01",
        "tool --password hunter22 --fast",
        "echo AKIAABCDEFGHIJKLMNOP",
        "git clone https://x:hunter22@git.acme.com/a.git",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
    ],
)
def test_the_usual_shapes_are_known(text: str) -> None:
    assert Secrets().cut(text) != text
    assert MASK in masked_text(text, {})


@pytest.mark.parametrize(
    "text",
    [
        "df -h",
        "cat /etc/passwd",
        "grep password= {{file}}",
        "kubectl get secret",
        "systemctl status token-service",
        "password: ${asset:31}",
    ],
)
def test_harmless_text_is_left_alone(text: str) -> None:
    assert Secrets().cut(text) == text


def test_a_template_or_a_reference_under_a_secret_key_is_not_a_secret() -> None:
    plan: JsonObject = {"password": "${asset:31}", "token": "{{token}}"}

    assert Secrets().cut(plan) == plan


def test_what_was_cut_can_be_put_back() -> None:
    secrets = Secrets()
    body: JsonObject = {"command": CURL, "password": "Fake-22"}
    cut = secrets.cut(body)

    assert isinstance(cut, dict)
    assert put_back(cut, secrets.values) == body


def test_a_known_secret_is_masked_wherever_it_stands() -> None:
    output: JsonObject = {"stdout": "user ops, key Fake-1!", "lines": ["Fake-1!"]}

    assert masked(output, {"__secret_1__": "Fake-1!"}) == {"stdout": f"user ops, key {MASK}", "lines": [MASK]}


def test_the_longer_of_two_secrets_is_masked_whole() -> None:
    assert masked_text("abcdef", {"a": "abcd", "b": "abcdef"}) == MASK


def test_a_plan_that_brings_its_own_marker_is_noticed() -> None:
    assert markers_in({"body": ["see __secret_1__"]}) == {"__secret_1__"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["password", "command", "x"]), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=4))
def test_cutting_and_putting_back_changes_nothing(body: JsonObject) -> None:
    secrets = Secrets()
    cut = secrets.cut(body)

    assert isinstance(cut, dict)
    assert markers_in(body) or put_back(cut, secrets.values) == body


@pytest.mark.parametrize("value", ["hunter22", "another-one", "with spaces; and $(signs)"])
def test_another_value_fits_where_nothing_but_a_secret_stands(value: str) -> None:
    assert fits({"username": "ops", "password": "__secret_1__"}, {"__secret_1__": value})


def test_a_value_that_would_be_more_than_a_secret_does_not_fit() -> None:
    secrets = Secrets()
    cut = secrets.cut({"command": "mysqldump -u root -phunter22 shop"})

    assert fits(cut, {"__secret_1__": "another1"})
    assert not fits(cut, {"__secret_1__": "x; rm -rf /srv"})
    assert not fits(cut, {"__secret_1__": "x shop; reboot"})


def test_secrets_that_are_not_given_stay_markers() -> None:
    assert fits({"a": {"password": "__secret_1__"}, "b": {"token": "__secret_2__"}}, {"__secret_2__": "abcdef"})
