"""A PowerShell text in the letters that its grammar speaks of: PowerShell takes some others for them."""

import re

from stage_e.risk.powershell.tree import UnreadableError

_SAME = {
    **dict.fromkeys("\u2013\u2014\u2015", "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
    **dict.fromkeys("\u201c\u201d\u201e", '"'),
    **dict.fromkeys("\u00a0\u1680\u202f\u205f\u3000\u0085\v\f" + "".join(map(chr, range(0x2000, 0x200B))), " "),
}
_AS_ASCII = str.maketrans(_SAME)
_LONE_RETURN = re.compile(r"\r(?!\n)")
_HIDDEN = re.compile("[\0-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def spelled_plainly(text: str) -> str:
    """``text`` with every dash, quote and space that PowerShell takes for the ASCII one replaced by that one.

    Offsets stay the same.
    Raises: UnreadableError: it has characters that nobody sees.
    """
    hidden = _HIDDEN.search(text)
    if hidden is not None:
        raise UnreadableError("it has characters that nobody sees", hidden.start())
    return _LONE_RETURN.sub("\n", text.translate(_AS_ASCII))
