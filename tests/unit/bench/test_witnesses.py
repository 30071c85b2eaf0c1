"""What the benchmarks read off the wire."""

import asyncio

import pytest

from bench.http_client import complete_answer
from bench.pace import crowded
from bench.rings import first_rings

MONITOR = (
    b"+OK\r\n"
    b'+1763869000.100000 [0 unix:/s/valkey.sock] "PSETEX" "arq:job:e1:1" "600000" "{}"\r\n'
    b'+1763869000.200000 [0 unix:/s/valkey.sock] "ZADD" "stage-e:queue:default" "1763869000100" "e1:1"\r\n'
    b'+1763869000.300000 [1 unix:/s/valkey.sock] "ZADD" "arq:queue" "1763869000300" "j-7"\r\n'
    b'+1763869000.900000 [0 unix:/s/valkey.sock] "ZADD" "stage-e:queue:default" "1763868998100" "e1:2"\r\n'
)


def test_a_job_is_rung_for_when_it_is_queued_first_whoever_queues_it() -> None:
    assert first_rings(MONITOR) == {"e1": 1763869000.2, "j-7": 1763869000.3}


def test_an_answer_is_complete_when_its_body_is() -> None:
    whole = b"HTTP/1.1 202 Accepted\r\ncontent-length: 5\r\n\r\nhello"
    assert complete_answer(whole) == (202, b"hello")
    assert {complete_answer(whole[:size]) for size in range(len(whole))} == {None}


def test_an_answer_without_a_length_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="Content-Length"):
        complete_answer(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")


async def test_a_crowd_submits_each_job_once() -> None:
    submitted: list[int] = []

    async def submit(number: int) -> None:
        await asyncio.sleep(0)
        submitted.append(number)

    await crowded(10, 4, submit)
    assert sorted(submitted) == list(range(10))


async def test_a_crowd_ends_when_its_time_is_over() -> None:
    submitted: list[int] = []

    async def submit(number: int) -> None:
        submitted.append(number)

    await crowded(1000, 2, submit, until_s=0)
    assert len(submitted) == 2
