"""The head of an answer and its body are one write, wherever the body is there."""

import asyncio

import pytest

from api.http_connection import Joiner

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"


class Wire(asyncio.Transport):
    """What was sent, write by write."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 4)})
        self.sent: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent.append(bytes(data))

    def writelines(self, list_of_data: object) -> None:
        assert isinstance(list_of_data, tuple)
        self.sent.append(b"".join(list_of_data))

    def close(self) -> None:
        self.sent.append(b"closed")


@pytest.fixture
async def wire() -> Wire:
    return Wire()


@pytest.fixture
async def joiner(wire: Wire) -> Joiner:
    return Joiner(wire, asyncio.get_running_loop())


async def test_a_body_that_follows_at_once_goes_with_its_head(wire: Wire, joiner: Joiner) -> None:
    joiner.write(HEAD)
    joiner.write(b"ok")
    await asyncio.sleep(0)
    assert wire.sent == [HEAD + b"ok"]


async def test_the_head_of_a_stream_does_not_wait_for_its_first_piece(wire: Wire, joiner: Joiner) -> None:
    joiner.write(HEAD)
    assert wire.sent == []
    await asyncio.sleep(0)
    assert wire.sent == [HEAD]
    joiner.write(b"a piece")
    joiner.write(b"another")
    assert wire.sent == [HEAD, b"a piece", b"another"]


async def test_what_is_kept_is_sent_before_the_end(wire: Wire, joiner: Joiner) -> None:
    joiner.write(HEAD)
    joiner.close()
    await asyncio.sleep(0)
    assert wire.sent == [HEAD, b"closed"]


async def test_answers_keep_their_order(wire: Wire, joiner: Joiner) -> None:
    joiner.write(HEAD)
    joiner.write(HEAD + b"of another")
    await asyncio.sleep(0)
    assert b"".join(wire.sent) == HEAD + HEAD + b"of another"


async def test_it_is_the_transport_in_everything_else(joiner: Joiner) -> None:
    get_extra_info = joiner.get_extra_info
    assert callable(get_extra_info)
    assert get_extra_info("peername") == ("127.0.0.1", 4)
