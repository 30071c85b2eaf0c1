"""What the demo says, on a terminal or as plain lines."""

import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import TextIO

from rich.console import Console
from rich.text import Text

from cli.terminal.live_screen import LiveScreen
from cli.terminal.screens import PlainScreen, Screen

PLAIN_WIDTH = 10_000  # lines of a file do not wrap


class Teller:
    """Tells a story in titles, lines and asides."""

    def __init__(self, stream: TextIO = sys.stdout, *, plain: bool = False) -> None:
        self.stream = stream
        self._plain = plain or not stream.isatty()
        width = PLAIN_WIDTH if self._plain else None
        self._console = Console(file=stream, width=width, force_terminal=False if self._plain else None)

    def title(self, text: str) -> None:
        """The beginning of a part."""
        self._console.print()
        self._console.print(Text(text, style="bold"))

    def lines(self, lines: Iterable[str]) -> None:
        """What happens, or was answered."""
        for line in lines:
            self._console.print(Text(f"  {line}"), soft_wrap=True)

    def aside(self, text: str) -> None:
        """What goes on behind the scenes."""
        with suppress(OSError):  # whoever listened may have left; the stack is stopped all the same
            self._console.print(Text(f"  {text}", style="dim"), soft_wrap=True)

    def screen(self) -> Screen:
        """Where an execution is shown while it runs."""
        return PlainScreen(self.stream) if self._plain else LiveScreen(self._console)
