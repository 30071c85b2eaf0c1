"""Messages and devices, over ``POST /execute-plan``."""

import json

import pytest

from schemas.json_text import JsonObject
from schemas.words import Effect
from simulator.revision import REVISIONS
from stage_e.adapters.services.communication import CommunicationAdapter
from stage_e.adapters.services.http import ServiceClient
from stage_e.adapters.services.network import NetworkAdapter
from stage_e.errors import LostStepError, PermanentStepError, StepError, TargetFailedError, TemporaryStepError
from stage_e.ports.services import Answer, Sending
from stage_e.tools.operation import Service
from tests.contract.services.house import JSON_HEAD, a_house, a_server
from tests.unit.adapters.services.sending import a_sending

CAMERA: JsonObject = {
    "host": "192.168.10.90",
    "path": "/axis-cgi/com/ptz.cgi",
    "method": "GET",
    "params": {"move": "home"},
}
SLACK: JsonObject = {"channel": "#ops", "message": "done"}


def asking(tool: str, inputs: JsonObject, service: Service = Service.COMMUNICATION, timeout_s: float = 5.0) -> Sending:
    body: JsonObject = {"tool": tool, "inputs": inputs}
    return a_sending("execute-plan", body, service=service, effect=Effect.WRITE_REVERSIBLE, timeout_s=timeout_s)


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize("tool", ["slack-cli", "slack_cli"])
async def test_a_message_is_sent_whichever_way_its_tool_is_spelled(revision: str, tool: str) -> None:
    async with a_house(revision) as house:
        answer = await house.communication.send(asking(tool, SLACK))
        assert house.effects == ["slack_cli"]
    assert answer.output["message"] == "slack_cli sent to #ops"


async def test_a_tool_that_the_service_does_not_have_is_not_sent() -> None:
    async with a_house() as house:
        with pytest.raises(PermanentStepError, match="no tool fax"):
            await house.communication.send(asking("fax", SLACK))
        assert house.entries == []


async def test_a_message_that_lacks_something_is_refused() -> None:
    async with a_house() as house:
        with pytest.raises(PermanentStepError, match="Missing required input: channel"):
            await house.communication.send(asking("slack-cli", {"message": "done"}))


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("503", TemporaryStepError),
        ("cut_before", LostStepError),
        ("cut_after", LostStepError),
        ("garbage", LostStepError),
        ("status", LostStepError),
        ("hang", LostStepError),
    ],
)
async def test_a_fault_ends_in_the_error_that_fits(kind: str, error: type[StepError]) -> None:
    async with a_house() as house:
        house.fault(kind)
        with pytest.raises(StepError) as caught:
            await house.communication.send(asking("slack-cli", SLACK, timeout_s=0.5))
    assert type(caught.value) is error


async def test_a_device_that_answered_is_believed() -> None:
    async with a_house(inventory="estate") as house:
        answer = await house.network.send(asking("Axis-VAPIX-PTZ-Control", CAMERA, Service.NETWORK))
        assert len(house.effects) == 1
    assert answer.output["http_status"] == 204


@pytest.mark.parametrize("revision", ["early", "late"])
async def test_a_network_service_that_says_completed_for_anything_is_not_believed(revision: str) -> None:
    async with a_house(revision, inventory="estate") as house:
        with pytest.raises(PermanentStepError, match="only pretends to run Axis-VAPIX-PTZ-Control"):
            await house.network.send(asking("Axis-VAPIX-PTZ-Control", CAMERA, Service.NETWORK))


async def test_a_device_that_does_not_exist_is_said_so() -> None:
    async with a_house(inventory="estate") as house:
        with pytest.raises(PermanentStepError, match="not found"):
            await house.network.send(asking("Axis", {**CAMERA, "host": "192.0.2.1"}, Service.NETWORK))


@pytest.mark.parametrize("body", [{}, {"tool": "slack-cli"}, {"tool": 1, "inputs": {}}, {"tool": "x", "inputs": []}])
async def test_a_body_that_is_no_tool_is_refused(body: JsonObject) -> None:
    async with a_house() as house:
        with pytest.raises(PermanentStepError, match="needs a tool and inputs"):
            await house.network.send(a_sending("execute-plan", body, service=Service.NETWORK))


async def answered(service: Service, status: str, output: JsonObject) -> Answer:
    """What we make of a service that answers like this."""
    step = {"step_index": 0, "tool": "slack_cli", "status": status, "output": output}
    body = json.dumps({"status": status, "step_results": [step]}).encode()
    async with a_server(JSON_HEAD + b"Content-Length: %d\r\n\r\n" % len(body), body) as url:
        client = ServiceClient(service, url)
        try:
            adapter = CommunicationAdapter(client) if service is Service.COMMUNICATION else NetworkAdapter(client)
            return await adapter.send(asking("slack_cli", SLACK, service))
        finally:
            await client.close()


async def test_a_message_that_was_rejected_is_a_failure() -> None:
    with pytest.raises(TargetFailedError, match="the communication-service says: mailbox full"):
        await answered(Service.COMMUNICATION, "failed", {"success": False, "message": "mailbox full"})


async def test_a_message_whose_sending_timed_out_may_have_been_sent() -> None:
    with pytest.raises(LostStepError):
        await answered(Service.COMMUNICATION, "failed", {"success": False, "message": "Read timed out"})


async def test_a_device_that_refuses_is_a_failure() -> None:
    with pytest.raises(TargetFailedError, match="HTTP 401"):
        await answered(Service.NETWORK, "completed", {"success": True, "http_status": 401})


@pytest.mark.parametrize(
    ("status", "output"),
    [("completed", {}), ("completed", {"success": False}), ("failed", {"success": True}), ("fine", {"success": True})],
)
async def test_an_answer_that_contradicts_itself_leaves_the_effect_unknown(status: str, output: JsonObject) -> None:
    with pytest.raises(LostStepError):
        await answered(Service.COMMUNICATION, status, output)


async def test_a_long_answer_of_a_device_is_cut_and_flagged() -> None:
    answer = await answered(Service.NETWORK, "completed", {"success": True, "http_status": 200, "body": "x" * 300_000})
    assert answer.truncated
