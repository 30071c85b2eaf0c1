"""A yes is given to what was shown, by a person who is there."""

import io

import httpx
import pytest

from cli.client import Client
from cli.deciding import agreed
from cli.errors import CommandError
from cli.exits import Exit
from tests.unit.cli.samples import DIGEST, an_approval, an_execution


class ATerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def a_client() -> Client:
    shown = httpx.MockTransport(lambda _: httpx.Response(200, text=an_execution().model_dump_json()))
    return Client(httpx.AsyncClient(base_url="http://api", transport=shown))


async def test_a_yes_is_to_the_digest_that_was_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert await agreed(a_client(), an_approval(), ATerminal("y\n")) == DIGEST
    assert DIGEST in capsys.readouterr().err


@pytest.mark.parametrize("said", ["n\n", "\n", "", "yesterday\n"])
async def test_anything_else_is_no_yes(said: str) -> None:
    with pytest.raises(CommandError, match="goes on waiting") as refused:
        await agreed(a_client(), an_approval(), ATerminal(said))
    assert refused.value.code is Exit.WAITS


async def test_where_nobody_is_there_nobody_is_asked() -> None:
    with pytest.raises(CommandError, match="--digest"):
        await agreed(a_client(), an_approval(), io.StringIO("y\n"))


async def test_who_is_sure_is_shown_it_and_asked_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    assert await agreed(a_client(), an_approval(), io.StringIO(), sure=True) == DIGEST
    assert DIGEST in capsys.readouterr().err
