"""How a word shows what nobody knows before it runs: by characters that no text may have."""

import re

UNKNOWN = "\ue000"
"""Any text, within one word."""
SPLIT = "\ue001"
"""Any text, which may be several words or none."""
GLOB = "\ue002"
"""Names of files that a wildcard finds."""
SENTINELS = frozenset({UNKNOWN, SPLIT, GLOB})
_ANY = re.compile("[\ue000\ue001\ue002]")
_SHOWN = {ord(UNKNOWN): "$...", ord(SPLIT): "$...", ord(GLOB): "*"}


def has_unknown(word: str) -> bool:
    """Whether a part of the word is known only when it runs."""
    return _ANY.search(word) is not None


def may_be_option(word: str) -> bool:
    """Whether the word can turn out as an option, or as several words."""
    return SPLIT in word or _ANY.match(word) is not None


def shown(text: str) -> str:
    """The text for a person."""
    return text.translate(_SHOWN)
