"""What front ends are told of whole executions, byte by byte."""

import json

import pytest

from api.chat import ProfileName
from schemas.json_text import JsonObject
from tests.unit.api.profiles.goldens import RECORDED, golden_of, recorded, told

# The chunks of the UI message stream that are used here, with all the keys that its strict schema knows: those of
# version 5 of the SDK, and what version 6 added.
VERSION_5 = {
    "start": {"messageId", "messageMetadata"},
    "start-step": set(),
    "text-start": {"id", "providerMetadata"},
    "text-delta": {"id", "delta", "providerMetadata"},
    "text-end": {"id", "providerMetadata"},
    "tool-input-available": {"toolCallId", "toolName", "input", "providerExecuted", "providerMetadata", "dynamic"},
    "tool-output-available": {"toolCallId", "output", "providerExecuted", "dynamic", "preliminary"},
    "tool-output-error": {"toolCallId", "errorText", "providerExecuted", "dynamic"},
    "error": {"errorText"},
    "finish-step": set(),
    "finish": {"messageMetadata"},
}
VERSION_6 = VERSION_5 | {"tool-approval-request": {"approvalId", "toolCallId"}, "tool-output-denied": {"toolCallId"}}
DATA = {"id", "data", "transient"}
KNOWN = {ProfileName.AI_SDK: VERSION_6, ProfileName.AI_SDK_5: VERSION_5}


def chunks_of(name: str, profile: ProfileName) -> list[JsonObject]:
    frames = told(recorded(name), profile).split("\n\n")
    assert frames[-2:] == ["data: [DONE]", ""]
    return [json.loads(each.removeprefix("data: ")) for each in frames[:-2]]


@pytest.mark.parametrize("profile", ProfileName)
@pytest.mark.parametrize("name", RECORDED)
def test_a_front_end_is_told_a_whole_execution_as_it_was_agreed(name: str, profile: ProfileName) -> None:
    assert told(recorded(name), profile) == golden_of(name, profile).read_text("utf-8")


@pytest.mark.parametrize("profile", KNOWN)
@pytest.mark.parametrize("name", RECORDED)
def test_the_sdk_knows_every_chunk_and_every_key_of_it(name: str, profile: ProfileName) -> None:
    for chunk in chunks_of(name, profile):
        kind = str(chunk.pop("type"))
        assert chunk.keys() <= (DATA if kind.startswith("data-") else KNOWN[profile][kind]), kind


@pytest.mark.parametrize("name", RECORDED)
def test_every_step_has_one_tool_part_with_a_last_word(name: str) -> None:
    steps = {step.id for step in recorded(name).execution.assessment.steps}
    chunks = chunks_of(name, ProfileName.AI_SDK)
    parts = [chunk["toolCallId"] for chunk in chunks if chunk["type"] == "tool-input-available"]
    ends = [
        chunk["toolCallId"]
        for chunk in chunks
        if str(chunk["type"]).startswith("tool-output-") and not chunk.get("preliminary")
    ]
    for step in steps:
        assert (parts.count(step), ends.count(step)) == (1, 1)
    assert sorted(map(str, parts)) == sorted(map(str, ends))


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_told_of_a_tool_call_comes_after_its_input(name: str) -> None:
    begun = set()
    for chunk in chunks_of(name, ProfileName.AI_SDK):
        if chunk["type"] == "tool-input-available":
            begun.add(chunk["toolCallId"])
        elif "toolCallId" in chunk:
            assert chunk["toolCallId"] in begun


@pytest.mark.parametrize("name", RECORDED)
def test_the_chat_is_told_running_or_pending_until_the_result(name: str) -> None:
    frames = [json.loads(each[6:]) for each in told(recorded(name), ProfileName.OPSCONDUCTOR).split("\n\n") if each]
    execution = recorded(name).execution
    assert {frame["execution_id"] for frame in frames} == {execution.execution_id}
    assert {frame["status"] for frame in frames[:-1]} <= {"running", "pending"}
    assert (frames[-1]["type"], frames[-1]["status"]) == ("result", execution.status)
