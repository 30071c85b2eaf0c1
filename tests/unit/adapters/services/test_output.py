"""What came back is fit to be stored and shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.json_text import JsonValue
from stage_e.adapters.services.output import Cleaner, brief, is_secret, keep, visible


def test_a_short_text_is_kept_as_it_is() -> None:
    kept = keep("Filesystem\tSize\n/dev/vda  252G\n")
    assert (kept.text, kept.truncated) == ("Filesystem\tSize\n/dev/vda  252G\n", False)


def test_of_a_long_text_head_and_tail_are_kept_and_the_cut_is_told() -> None:
    kept = keep("first" + "x" * 1000 + "last", most_bytes=100)
    assert kept.truncated
    assert kept.text.startswith("firstxxx")
    assert kept.text.endswith("xxxlast")
    assert "1009 characters" in kept.text


@given(st.text(st.characters(codec=None), max_size=300))
def test_whatever_comes_is_visible_storable_and_bounded(text: str) -> None:
    kept = keep(text, most_bytes=64)
    assert len(kept.text.encode()) <= 64 + 100
    assert "\x00" not in kept.text
    assert visible(kept.text) == kept.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\x00b", "a\\x00b"),
        ("a\r\nb\rc", "a\nb\\x0dc"),
        ("gpj.\u202eexe", "gpj.\\u202eexe"),
        ("half \ud800", "half \\ud800"),
        ("Grüße 😀", "Grüße 😀"),
    ],
)
def test_what_cannot_be_seen_becomes_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_secrets_are_blanked_out_the_longest_first() -> None:
    assert keep("hunter2 and hunter22", ["hunter2", "hunter22"]).text == "*** and ***"


def test_a_secret_does_not_escape_at_the_cut() -> None:
    kept = keep("x" * 48 + "hunter2" + "y" * 100, ["hunter2"], most_bytes=100)
    assert "hun" not in kept.text


def test_a_message_gets_one_short_line() -> None:
    assert brief(" a\n b\tc ") == "a b c"
    assert len(brief("x" * 10_000)) < 400


@pytest.mark.parametrize(
    "key", ["password", "password_encrypted", "ssh_private_key", "api_key", "BEARER_TOKEN", "secret"]
)
def test_a_key_can_tell_that_its_value_is_secret(key: str) -> None:
    assert is_secret(key)


@pytest.mark.parametrize("key", ["hostname", "username", "credential_type", "has_credentials", "tags"])
def test_ordinary_keys_are_no_secrets(key: str) -> None:
    assert not is_secret(key)


def test_secret_members_are_dropped_at_every_depth() -> None:
    value: JsonValue = {"name": "db", "services": [{"port": 22, "password": "x"}], "api_key": "y"}
    assert Cleaner().clean(value) == {"name": "db", "services": [{"port": 22}]}


def test_a_cut_inside_a_value_is_told() -> None:
    cleaner = Cleaner()
    cleaner.clean({"body": "x" * 300_000})
    assert cleaner.truncated


def test_what_is_nested_too_deep_is_left_out_and_told() -> None:
    value: JsonValue = 1
    for _ in range(500):
        value = [value]
    cleaner = Cleaner()
    assert cleaner.clean(value) is not None
    assert cleaner.truncated
