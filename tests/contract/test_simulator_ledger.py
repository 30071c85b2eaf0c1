"""The ledger tells what was really done; the other services leave their marks in it too."""

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
    running.put("/control/settings", json={"idempotency": False})
    return running


def effects(client: httpx.Client, **asked: str) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = client.get("/control/ledger", params={"effect": "true", **asked}).json()[
        "entries"
    ]
    return entries


def one_step(tool: str, **inputs: object) -> dict[str, object]:
    plan = {"steps": [{"id": "s1", "tool": tool, "inputs": inputs}]}
    return {"execution_id": "e1", "plan": plan, "tenant_id": "t", "actor_id": 1}


def test_an_effect_is_kept_with_its_callers_headers(client: httpx.Client) -> None:
    headers = {"Idempotency-Key": "e1:s1", "X-Execution-Id": "e1", "X-Fencing-Token": "3"}
    client.post("/automation/execute", json=TOUCH, headers=headers)
    (entry,) = effects(client)
    assert (entry["service"], entry["call"], entry["host"]) == ("automation", "POST /execute", "vm")
    assert (entry["command"], entry["idempotency_key"]) == ("touch /tmp/mark", "e1:s1")
    assert entry["headers"] == {"idempotency-key": "e1:s1", "x-execution-id": "e1", "x-fencing-token": "3"}


def test_an_entry_tells_step_attempt_and_token(client: httpx.Client) -> None:
    headers = {"X-Step-Id": "s1", "X-Attempt": "2", "X-Fencing-Token": "3"}
    client.post("/automation/execute", json=TOUCH, headers=headers)
    (entry,) = effects(client)
    assert (entry["step_id"], entry["attempt"], entry["token"]) == ("s1", "2", "3")


def test_a_lie_is_kept_among_the_lies_and_nowhere_else(client: httpx.Client) -> None:
    client.post("/control/faults", json={"kind": "lie", "times": 1})
    client.post("/automation/execute", json=TOUCH, headers={"X-Execution-Id": "e1"})
    assert effects(client) == []
    (lie,) = client.get("/control/lies").json()["entries"]
    assert (lie["execution_id"], lie["command"]) == ("e1", "touch /tmp/mark")


def test_a_read_is_kept_as_a_read(client: httpx.Client) -> None:
    client.get("/asset/?limit=1")
    client.post("/automation/execute", json={"command": "df -h", "connection_type": "local"})
    assert effects(client) == []
    calls = [entry["call"] for entry in client.get("/control/ledger").json()["entries"]]
    assert calls == ["GET /", "POST /execute"]


def test_a_command_that_changes_nothing_is_no_effect(client: httpx.Client) -> None:
    client.post("/automation/execute", json={"command": "systemctl restart nope", "connection_type": "local"})
    assert effects(client) == []


def test_entries_are_found_by_execution(client: httpx.Client) -> None:
    for execution in ("e1", "e2"):
        client.post("/automation/execute", json=TOUCH, headers={"Idempotency-Key": f"{execution}:s1:host"})
    assert [entry["idempotency_key"] for entry in effects(client, execution_id="e2")] == ["e2:s1:host"]


def test_a_timed_out_command_happens_later_as_an_orphan(client: httpx.Client) -> None:
    body = {**TOUCH, "command": "sleep 31; touch /tmp/late", "timeout": 1}
    assert client.post("/automation/execute", json=body).json()["exit_code"] is None
    (entry,) = effects(client, wait="5")
    assert entry["detail"] == {"exit_code": 0, "orphan": True, "username": None}


def test_without_the_option_a_key_is_not_looked_at(client: httpx.Client) -> None:
    for _ in range(2):
        client.post("/automation/execute", json=TOUCH, headers={"Idempotency-Key": "k"})
    assert len(effects(client)) == 2
    assert client.get("/automation/operations/k").json() == {"detail": "Not Found"}


def test_with_the_option_a_key_works_only_once(client: httpx.Client) -> None:
    client.put("/control/settings", json={"idempotency": True})
    headers = {"Idempotency-Key": "e1:s1:web-01"}
    first, again = (client.post("/automation/execute", json=TOUCH, headers=headers) for _ in range(2))
    assert first.content == again.content
    assert again.headers["idempotent-replayed"] == "true"
    assert len(effects(client)) == 1


def test_an_operation_is_told_by_its_key(client: httpx.Client) -> None:
    client.put("/control/settings", json={"idempotency": True})
    headers = {"Idempotency-Key": "e1:s1:web-01"}
    assert client.get("/automation/operations/e1:s1:web-01").status_code == 404
    answer = client.post("/automation/execute", json=TOUCH, headers=headers).json()
    operation = client.get("/automation/operations/e1:s1:web-01").json()
    assert (operation["state"], operation["effect_performed"], operation["answer"]) == ("completed", True, answer)


@pytest.mark.parametrize(
    ("tool", "inputs"),
    [
        ("sendmail", {"to": "ops@acme.com", "subject": "hi", "body": "x"}),
        ("slack_cli", {"channel": "#ops", "message": "x"}),
        ("teams_cli", {"message": "x"}),
        ("webhook_sender", {"url": "http://10.0.0.1/hook", "method": "POST", "payload": {}}),
    ],
)
def test_a_message_is_only_written_down(client: httpx.Client, tool: str, inputs: dict[str, object]) -> None:
    answer = client.post("/communication/execute-plan", json=one_step(tool, **inputs)).json()
    assert (answer["status"], answer["step_results"][0]["output"]["success"]) == ("completed", True)
    assert [(entry["command"], entry["detail"]) for entry in effects(client)] == [(tool, {"inputs": inputs})]


def test_communication_knows_no_hyphens(client: httpx.Client) -> None:
    answer = client.post("/communication/execute-plan", json=one_step("slack-cli", channel="#ops", message="x")).json()
    assert answer["step_results"][0]["output"]["message"] == "Unknown communication tool: slack-cli"
    assert effects(client) == []


def test_a_camera_moves_and_answers(client: httpx.Client) -> None:
    call = {"host": "192.168.10.90", "path": "/axis-cgi/com/ptz.cgi", "method": "GET", "params": {"move": "home"}}
    client.post("/network/execute-plan", json=one_step("Axis-VAPIX-PTZ-Control", **call))
    read = {**call, "path": "/axis-cgi/param.cgi", "params": {"action": "list"}}
    answer = client.post("/network/execute-plan", json=one_step("Axis-VAPIX-Parameter", **read)).json()
    assert "AXIS" in answer["step_results"][0]["output"]["body"]
    found = [(entry["host"], entry["command"]) for entry in effects(client)]
    assert found == [("cam-lobby-01", "GET /axis-cgi/com/ptz.cgi?move=home")]


def test_a_network_plan_is_always_called_completed(client: httpx.Client) -> None:
    assert client.post("/network/execute-plan", json=one_step("no-such-tool")).json()["status"] == "completed"
    assert effects(client) == []


def test_a_capture_starts_and_stops(client: httpx.Client) -> None:
    started = client.post("/network/api/v1/analysis/start-capture", json={"host": "web-01", "interface": "eth0"}).json()
    stopped = client.post("/network/api/v1/analysis/stop-capture", json={"capture_id": started["capture_id"]}).json()
    assert (started["status"], stopped["status"]) == ("started", "stopped")


def test_the_ledger_can_be_cleared(client: httpx.Client) -> None:
    client.post("/automation/execute", json=TOUCH)
    assert client.delete("/control/ledger").json() == {"cleared": 1}
    assert client.get("/control/ledger").json() == {"entries": [], "total": 0, "reads_dropped": 0}


def test_bad_settings_are_refused_with_their_names(client: httpx.Client) -> None:
    answer = client.put("/control/settings", json={"time_scale": -1, "colour": "red"})
    assert answer.status_code == 422
    assert {error["loc"][0] for error in answer.json()["detail"]} == {"time_scale", "colour"}
