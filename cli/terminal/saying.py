"""What is said beside the answer: on standard error, and never in the way of the work."""

import sys
from contextlib import suppress


def say(*lines: str) -> None:
    """Prints lines on standard error; where nobody listens any more, nothing happens."""
    with suppress(OSError):
        print("\n".join(lines), file=sys.stderr, flush=True)
