"""The services' own words, as they were heard."""

import pytest

from stage_e.adapters.services.complaint import Meaning, meaning_of


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("Command timed out after 1 seconds", Meaning.TIMED_OUT),
        ("HTTPConnectionPool(host='ws-03', port=5985): Read timed out.", Meaning.TIMED_OUT),
        ("Unsupported connection type: telnet", Meaning.REFUSED),
        ("credentials (username/password) are required for PowerShell execution", Meaning.REFUSED),
        ("Both username and password are required in credentials", Meaning.REFUSED),
        ("target_host is required", Meaning.REFUSED),
        ("Authentication failed for svc@web-01", Meaning.REFUSED),
        ("the specified credentials were rejected by the server", Meaning.REFUSED),
        ("Host nowhere-99 not found/unreachable", Meaning.REFUSED),
        ("SSH connection manager not available", Meaning.REFUSED),
        ("Unknown communication tool: fax", Meaning.REFUSED),
        ("Missing required input: channel", Meaning.REFUSED),
        ("Host ws-03 not reachable: connection to 10.0.0.3:22 refused", Meaning.UNREACHABLE),
        ("Failed to connect to 10.0.0.9: connection timed out", Meaning.UNREACHABLE),
        ("[Errno 113] No route to host", Meaning.UNREACHABLE),
        ("'utf-8' codec can't decode byte 0xff", Meaning.UNKNOWN),
        ("", Meaning.UNKNOWN),
    ],
)
def test_words_have_a_meaning(words: str, meaning: Meaning) -> None:
    assert meaning_of(words) is meaning
