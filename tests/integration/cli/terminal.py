"""The command line in this process: its words, its output, its code."""

from dataclasses import dataclass

import pytest
from typer.main import get_command

from cli.errors import explain
from cli.exits import Exit
from cli.main import app


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


class Terminal:
    """Runs ``stage-e`` with words; standard input and output are no terminal."""

    def __init__(self, capsys: pytest.CaptureFixture[str], url: str) -> None:
        self._capsys = capsys
        self._url = url

    def run(self, *words: str) -> Ended:
        """Run a command to its end."""
        code = self._code(["--url", self._url, *words])
        said = self._capsys.readouterr()
        return Ended(code, said.out, said.err)

    def _code(self, words: list[str]) -> int:
        try:
            get_command(app).main(words, prog_name="stage-e")
        except SystemExit as ended:
            return int(ended.code or 0)
        except BaseException as error:  # noqa: BLE001 - as the interpreter's hook does
            lines, code = explain(error)
            print("\n".join(lines))
            return code
        return Exit.DONE
