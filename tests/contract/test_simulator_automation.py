"""The automation service answers as the recorded one did, and in the third mode its hosts answer too."""

from collections.abc import Iterator

import httpx
import pytest

from simulator import app, serve

RECORD = {
    "execution_id", "status", "command", "exit_code", "stdout", "stderr", "started_at", "completed_at",
    "duration_seconds", "error_message",
}  # fmt: skip


def client_of(revision: str) -> Iterator[httpx.Client]:
    with (
        serve(app(inventory="office", revision=revision, time_scale=0)) as simulator,
        httpx.Client(base_url=simulator.url) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def early() -> Iterator[httpx.Client]:
    yield from client_of("early")


@pytest.fixture(scope="module")
def late() -> Iterator[httpx.Client]:
    yield from client_of("late")


@pytest.fixture(scope="module")
def hosts() -> Iterator[httpx.Client]:
    yield from client_of("late+hosts")


def run(client: httpx.Client, command: str, kind: str, host: str | None = None, **more: object) -> dict[str, object]:
    body = {"command": command, "connection_type": kind, "target_host": host, **more}
    answer: dict[str, object] = client.post("/automation/execute", json=body).json()
    assert answer.keys() == RECORD
    return answer


def plan(client: httpx.Client, *steps: dict[str, object]) -> dict[str, object]:
    body = {"execution_id": "e1", "plan": {"steps": steps}, "tenant_id": "default", "actor_id": 1}
    answer: dict[str, object] = client.post("/automation/execute-plan", json=body).json()
    return answer


def step_results(answer: dict[str, object]) -> list[dict[str, object]]:
    results = answer["step_results"]
    assert isinstance(results, list)
    return results


def test_success_is_success_early_and_completed_late(early: httpx.Client, late: httpx.Client) -> None:
    assert run(early, "df -h /", "local")["status"] == "success"
    assert run(late, "df -h /", "local")["status"] == "completed"


def test_a_failing_command_says_its_exit_code(late: httpx.Client) -> None:
    answer = run(late, "ls /nonexistent", "local")
    assert (answer["status"], answer["exit_code"]) == ("failed", 2)
    assert answer["stderr"] == "ls: cannot access '/nonexistent': No such file or directory\n"
    assert answer["error_message"] == "Command failed with exit code 2"


def test_a_time_limit_ends_without_exit_code(late: httpx.Client) -> None:
    answer = run(late, "sleep 5", "local", timeout=1)
    assert (answer["status"], answer["exit_code"]) == ("failed", None)
    assert answer["error_message"] == "Command timed out after 1 seconds"


def test_ssh_is_a_stub_that_says_success(early: httpx.Client, late: httpx.Client) -> None:
    for client, word in ((early, "success"), (late, "completed")):
        answer = run(client, "systemctl restart nginx", "ssh", "10.0.1.10")
        assert (answer["status"], answer["exit_code"]) == (word, 0)
        assert answer["stdout"] == "SSH execution not yet implemented"


def test_ssh_is_the_default_connection(early: httpx.Client) -> None:
    assert (
        early.post("/automation/execute", json={"command": "df"}).json()["stdout"]
        == "SSH execution not yet implemented"
    )


def test_powershell_is_a_stub_early_and_wants_credentials_late(early: httpx.Client, late: httpx.Client) -> None:
    assert run(early, "Get-Service", "powershell", "x")["stdout"] == "PowerShell execution not yet implemented"
    answer = run(late, "Get-Service", "powershell", "10.0.0.9")
    assert (answer["status"], answer["exit_code"]) == ("failed", None)
    assert answer["error_message"] == "credentials (username/password) are required for PowerShell execution"


def test_an_unknown_connection_type_fails(late: httpx.Client) -> None:
    assert run(late, "x", "telnet")["error_message"] == "Unsupported connection type: telnet"


def test_a_missing_command_is_refused_in_fastapis_shape(late: httpx.Client) -> None:
    answer = late.post("/automation/execute", json={"connection_type": "local"})
    assert answer.status_code == 422
    assert answer.json()["detail"] == [
        {
            "type": "missing",
            "loc": ["body", "command"],
            "msg": "Field required",
            "input": {"connection_type": "local"},
            "url": "https://errors.pydantic.dev/2.5/v/missing",
        }
    ]


@pytest.mark.parametrize("body", [b"{", b"[]", b""])
def test_a_body_that_is_no_object_is_refused(late: httpx.Client, body: bytes) -> None:
    assert late.post("/automation/execute", content=body).status_code == 422


def test_the_working_directory_and_the_environment_reach_the_command(early: httpx.Client) -> None:
    more: dict[str, object] = {"working_directory": "/srv", "environment_vars": {"FOO": "bar"}}
    assert run(early, "pwd; echo $FOO", "local", None, **more)["stdout"] == "/srv\nbar\n"


def test_status_tells_what_the_revision_can(early: httpx.Client, late: httpx.Client, hosts: httpx.Client) -> None:
    first, second, third = (client.get("/automation/status").json() for client in (early, late, hosts))
    assert first["connection_types"] == ["ssh", "powershell"]
    assert second["connection_types"] == ["ssh", "powershell", "impacket"]
    assert "plan_execution" not in first["capabilities"]
    assert second["capabilities"]["plan_execution"] is True
    assert [each["capabilities"].get("remote_execution") for each in (first, second, third)] == [None, None, True]


def test_early_has_no_plans(early: httpx.Client) -> None:
    answer = early.post("/automation/execute-plan", json={})
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})


def test_late_is_never_ready(late: httpx.Client) -> None:
    assert (late.get("/automation/ready").status_code, late.get("/automation/ready").content) == (503, b"")


def test_history_keeps_what_ran(late: httpx.Client) -> None:
    record = run(late, "echo kept", "local")
    history = late.get("/automation/executions/history?limit=1").json()
    assert history["executions"] == [record]
    assert late.get("/automation/executions/active").json() == {"active_executions": []}


def test_a_plan_drops_the_reason_of_a_failed_step(late: httpx.Client) -> None:
    answer = plan(late, {"id": "s", "tool": "Get-Service", "inputs": {"target_host": "10.1.1.1", "name": "Spooler"}})
    assert answer["result"] == {"steps_completed": 1, "steps_failed": 1, "steps_succeeded": 0}
    (result,) = step_results(answer)
    assert result.keys() == {"step", "tool", "command", "status", "exit_code", "stdout", "stderr", "duration_seconds"}
    assert result["command"] == "Get-Service -Name Spooler"


def test_a_plan_runs_a_linux_step_in_the_services_own_container(late: httpx.Client) -> None:
    inputs = {"command": "hostname", "target_host": "ws-01.acme.com", "connection_type": "ssh"}
    answer = plan(late, {"id": "s", "tool": "df", "inputs": inputs})
    assert step_results(answer)[0]["stdout"] == "vm\n"


def test_a_plan_loops_over_the_assets_of_a_query(late: httpx.Client) -> None:
    query: dict[str, object] = {"id": "a", "tool": "asset-query", "inputs": {"filters": {"hostname": "ws-0"}}}
    echo = {"command": "echo {{hostname}} {{nope}}", "target_hosts": ["{{ip_address}}"]}
    answer = plan(late, query, {"id": "b", "tool": "echo", "inputs": echo})
    looped = step_results(answer)[1:]
    assert [result["loop_iteration"] for result in looped] == [1, 2, 3, 4, 5, 6]
    assert looped[0]["stdout"] == "ws-01.acme.com {{nope}}\n"
    asset = looped[0]["asset"]
    assert isinstance(asset, dict)
    assert asset["ip_address"] == looped[0]["target_host"]


def test_a_plan_with_a_bad_time_limit_tells_nothing_of_its_steps(late: httpx.Client) -> None:
    good: dict[str, object] = {"id": "a", "tool": "sh", "inputs": {"command": "touch /tmp/done"}}
    answer = plan(late, good, {"id": "b", "tool": "sh", "inputs": {"command": "echo x", "timeout": "30s"}})
    assert (answer["status"], answer["result"], answer["step_results"]) == ("failed", {}, [])
    assert answer["error_details"] == {"exception_type": "ValidationError"}


def test_an_empty_plan_fails(late: httpx.Client) -> None:
    assert plan(late)["error_message"] == "No steps found in execution plan"


def test_the_late_workflow_calls_success_failed(early: httpx.Client, late: httpx.Client) -> None:
    body = {"workflow_id": "w", "name": "n", "steps": [{"command": "echo hi", "connection_type": "local"}]}
    assert early.post("/automation/workflow", json=body).json()["status"] == "success"
    answer = late.post("/automation/workflow", json=body).json()
    assert (answer["status"], answer["step_results"][0]["status"]) == ("failed", "completed")


@pytest.mark.parametrize("name", ["ws-03", "ws-03.acme.com", "192.168.60.13"])
def test_a_host_answers_by_any_of_its_names(hosts: httpx.Client, name: str) -> None:
    assert run(hosts, "hostname", "powershell", name)["stdout"] == "WS-03\n"


def test_an_unknown_host_is_unreachable(hosts: httpx.Client) -> None:
    answer = run(hosts, "df -h", "ssh", "nowhere")
    assert (answer["status"], answer["exit_code"]) == ("failed", None)
    assert answer["error_message"] == "Host nowhere not found/unreachable"


def test_ssh_to_windows_is_refused(hosts: httpx.Client) -> None:
    assert "refused" in str(run(hosts, "df -h", "ssh", "ws-01")["error_message"])


def test_a_restarted_spooler_runs_since_now(hosts: httpx.Client) -> None:
    def spooler() -> dict[str, object]:
        host: dict[str, dict[str, dict[str, object]]] = hosts.get("/control/hosts/ws-03").json()
        return host["services"]["Spooler"]

    before = spooler()
    assert run(hosts, "Restart-Service -Name Spooler", "powershell", "ws-03")["exit_code"] == 0
    after = spooler()
    assert after["running"] is True
    assert str(after["since"]) > str(before["since"])
    assert after["starts"] == 2


def test_credentials_can_be_checked(hosts: httpx.Client) -> None:
    hosts.put("/control/settings", json={"credentials": "checked"})
    secret = hosts.get("/asset/4/credentials").json()["data"]
    good = {"username": secret["username"], "password": secret["password"]}
    bad = {**good, "password": "guessed"}
    try:
        assert run(hosts, "hostname", "powershell", "ws-04", credentials=good)["exit_code"] == 0
        assert "Authentication failed" in str(
            run(hosts, "hostname", "powershell", "ws-04", credentials=bad)["error_message"]
        )
        assert "required" in str(run(hosts, "hostname", "powershell", "ws-04")["error_message"])
    finally:
        hosts.put("/control/settings", json={"credentials": "ignored"})
