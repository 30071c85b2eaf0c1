"""Faults do what they say, seen from a raw socket and from httpx, with the ledger as witness."""

import json
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from simulator import app, serve

TOUCH = {"command": "touch /tmp/mark", "connection_type": "local"}


@pytest.fixture(scope="module")
def running() -> Iterator[httpx.Client]:
    with serve(app(inventory="estate", time_scale=0)) as simulator, httpx.Client(base_url=simulator.url) as client:
        yield client


@pytest.fixture
def client(running: httpx.Client) -> httpx.Client:
    running.post("/control/reset")
    return running


def order(client: httpx.Client, kind: str, **more: object) -> str:
    answer = client.post("/control/faults", json={"service": "automation", "kind": kind, **more})
    assert answer.status_code == 201, answer.text
    fault_id: str = answer.json()["id"]
    return fault_id


def touch(client: httpx.Client, **headers: str) -> httpx.Response:
    return client.post("/automation/execute", json=TOUCH, headers=headers)


def effects(client: httpx.Client, wait_s: int = 0) -> int:
    return len(client.get("/control/ledger", params={"effect": "true", "wait": wait_s}).json()["entries"])


def dial(client: httpx.Client) -> socket.socket:
    """A connection that has sent a whole request with an effect."""
    body = json.dumps(TOUCH).encode()
    url = client.base_url
    connection = socket.create_connection((url.host, url.port or 80), timeout=5)
    head = f"POST /automation/execute HTTP/1.1\r\nHost: {url.host}\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)
    return connection


@pytest.mark.parametrize(("kind", "done"), [("cut_before", 0), ("cut_after", 1)])
def test_a_cut_closes_the_connection_without_a_byte(client: httpx.Client, kind: str, done: int) -> None:
    order(client, kind)
    with dial(client) as connection:
        assert connection.recv(100) == b""
    assert effects(client) == done


@pytest.mark.parametrize(("kind", "done"), [("cut_before", 0), ("cut_after", 1)])
def test_httpx_sees_a_cut_as_a_server_that_disconnected(client: httpx.Client, kind: str, done: int) -> None:
    order(client, kind)
    with pytest.raises(httpx.RemoteProtocolError):
        touch(client)
    assert effects(client) == done


def test_a_hanging_call_never_answers_and_does_nothing(client: httpx.Client) -> None:
    order(client, "hang")
    with pytest.raises(httpx.ReadTimeout):
        client.post("/automation/execute", json=TOUCH, timeout=httpx.Timeout(5, read=0.05))
    assert effects(client) == 0


def test_a_call_can_hang_after_its_effect(client: httpx.Client) -> None:
    order(client, "hang", when="after")
    with dial(client):
        assert effects(client, wait_s=5) == 1


def test_a_hanging_call_goes_on_when_the_fault_is_lifted(client: httpx.Client) -> None:
    fault_id = order(client, "hang")
    with dial(client) as connection:
        while client.get("/control/faults").json()["faults"][0]["hits"] == 0:
            pass
        client.delete(f"/control/faults/{fault_id}")
        assert connection.recv(12) == b"HTTP/1.1 200"
    assert effects(client) == 1


def test_a_slow_call_answers_later(client: httpx.Client) -> None:
    order(client, "slow", seconds=0.05)
    started = time.monotonic()
    assert touch(client).json()["status"] == "completed"
    assert time.monotonic() - started >= 0.05
    assert effects(client) == 1


def test_a_caller_that_hangs_up_does_not_stop_a_slow_call(client: httpx.Client) -> None:
    order(client, "slow", seconds=0.05)
    dial(client).close()
    assert effects(client, wait_s=5) == 1


@pytest.mark.parametrize("status", [503, 429])
def test_a_refusal_comes_before_the_effect(client: httpx.Client, status: int) -> None:
    order(client, str(status), retry_after=2, times=1)
    refused = touch(client)
    assert (refused.status_code, refused.headers["retry-after"]) == (status, "2")
    assert effects(client) == 0
    assert touch(client).status_code == 200


def test_a_refusal_has_no_retry_after_by_itself(client: httpx.Client) -> None:
    order(client, "503")
    assert "retry-after" not in touch(client).headers


def test_a_lie_says_success_and_does_nothing(client: httpx.Client) -> None:
    order(client, "lie")
    answer = touch(client)
    assert (answer.status_code, answer.json()["status"], answer.json()["exit_code"]) == (200, "completed", 0)
    assert effects(client) == 0
    assert client.get("/control/ledger").json()["entries"] == []


def test_a_lie_leaves_an_asset_as_it_was(client: httpx.Client) -> None:
    client.post("/control/faults", json={"service": "asset", "kind": "lie", "match": {"call": "PUT /{asset_id}"}})
    assert client.put("/asset/1", json={"status": "gone"}).json()["success"] is True
    assert client.get("/asset/1").json()["data"]["status"] == "active"


def test_huge_output_is_5_mb(client: httpx.Client) -> None:
    order(client, "huge_output")
    assert len(touch(client).json()["stdout"]) == 5_000_000


def test_huge_output_can_be_smaller(client: httpx.Client) -> None:
    order(client, "huge_output", size_bytes=10)
    assert touch(client).json()["stdout"] == "a" * 10


def test_garbage_is_no_json(client: httpx.Client) -> None:
    order(client, "garbage")
    answer = touch(client)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    with pytest.raises(ValueError, match=r"."):
        json.loads(answer.content)
    assert effects(client) == 1


def test_a_status_can_be_a_word_that_nobody_knows(client: httpx.Client) -> None:
    order(client, "status", word="done-ish")
    assert touch(client).json()["status"] == "done-ish"


@pytest.mark.parametrize(
    ("match", "hit"),
    [
        ({"call": "POST /execute"}, True),
        ({"call": "/execute"}, True),
        ({"call": "POST /workflow"}, False),
        ({"command_contains": "touch"}, True),
        ({"command_contains": "rm"}, False),
        ({"header": {"X-Step-Id": "s1"}}, True),
        ({"header": {"X-Step-Id": None}}, True),
        ({"header": {"X-Step-Id": "s2"}}, False),
        ({"header": {"X-Other": None}}, False),
    ],
)
def test_a_fault_hits_what_it_is_meant_for(client: httpx.Client, match: dict[str, object], hit: bool) -> None:
    order(client, "503", match=match)
    assert (touch(client, **{"X-Step-Id": "s1"}).status_code == 503) is hit


def test_a_fault_knows_a_host_by_all_its_names(client: httpx.Client) -> None:
    order(client, "503", match={"host": "dc-01"})
    body = {"command": "hostname", "connection_type": "powershell", "target_host": "10.0.4.10"}
    assert client.post("/automation/execute", json=body).status_code == 503
    assert client.post("/automation/execute", json={**body, "target_host": "fs-01"}).status_code == 200


def test_a_fault_of_another_service_leaves_this_one_alone(client: httpx.Client) -> None:
    client.post("/control/faults", json={"service": "asset", "kind": "503"})
    assert touch(client).status_code == 200
    assert client.get("/asset/1").status_code == 503


def test_a_fault_skips_and_ends_as_it_was_told(client: httpx.Client) -> None:
    order(client, "503", skip=1, times=2)
    assert [touch(client).status_code for _ in range(5)] == [200, 503, 503, 200, 200]
    assert client.get("/control/faults").json()["faults"][0]["hits"] == 2


def test_the_same_seed_throws_the_same_dice(client: httpx.Client) -> None:
    rounds = []
    for _ in range(2):
        fault_id = order(client, "503", probability=0.5, seed=7)
        rounds.append([touch(client).status_code for _ in range(20)])
        client.delete(f"/control/faults/{fault_id}")
    assert rounds[0] == rounds[1]
    assert set(rounds[0]) == {200, 503}


def test_the_control_face_is_never_hit(client: httpx.Client) -> None:
    client.post("/control/faults", json={"kind": "cut_before"})
    assert client.delete("/control/faults").json() == {"cleared": 1}


@pytest.mark.parametrize(
    "fault", [{"kind": "explode"}, {"kind": "slow", "seconds": -1}, {"kind": "hang", "matsch": {}}]
)
def test_a_fault_that_makes_no_sense_is_refused(client: httpx.Client, fault: dict[str, object]) -> None:
    assert client.post("/control/faults", json=fault).status_code == 422
    assert client.get("/control/faults").json() == {"faults": []}
