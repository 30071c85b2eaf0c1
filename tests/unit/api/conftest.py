from collections.abc import Iterator
from typing import Any

import pytest
import structlog


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[Any]]:
    """The lines of the log."""
    with structlog.testing.capture_logs() as lines:
        yield lines
