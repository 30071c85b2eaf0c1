"""What the services remember of an operation, in every revision; and what their targets show."""

from dataclasses import replace

import pytest

from schemas.json_text import JsonObject
from schemas.words import Effect
from simulator.revision import REVISIONS
from stage_e.adapters.services.communication import CommunicationAdapter
from stage_e.adapters.services.http import ServiceClient
from stage_e.errors import LostStepError, StepError, TargetFailedError
from stage_e.ports.services import Recalled, Sending
from stage_e.tools.operation import Service
from tests.contract.services.house import JSON_HEAD, House, a_house, a_server
from tests.unit.adapters.services.sending import a_command, a_sending

SLACK: JsonObject = {"tool": "slack-cli", "inputs": {"channel": "#ops", "message": "done"}}


def restart(timeout_s: float = 5.0) -> Sending:
    body = a_command("systemctl restart nginx", host="web-01")
    return a_sending(body=body, effect=Effect.DISRUPTIVE, timeout_s=timeout_s)


def message() -> Sending:
    return a_sending("execute-plan", SLACK, service=Service.COMMUNICATION, effect=Effect.WRITE_REVERSIBLE)


async def lost(house: House, sending: Sending) -> None:
    with pytest.raises(LostStepError):
        await house.automation.send(sending)


async def recalled(house: House, sending: Sending) -> Recalled:
    found = await house.automation.recall(sending)
    assert found is not None
    return found


@pytest.mark.parametrize("revision", REVISIONS)
async def test_the_recorded_revisions_remember_nothing(revision: str) -> None:
    async with a_house(revision, "estate") as house:
        assert await house.automation.recall(restart()) is None
        assert await house.communication.recall(message()) is None


async def test_what_was_done_before_the_line_was_cut_is_remembered_with_its_output() -> None:
    async with a_house(inventory="estate") as house:
        house.simulator.world.idempotency = True
        house.fault("cut_after", match={"command_contains": "restart"})
        await lost(house, restart())
        found = await recalled(house, restart())
    assert found.happened
    assert (found.output["exit_code"], found.output["host"]) == (0, "web-01")
    assert found.evidence["effect_performed"] is True


async def test_what_never_arrived_is_not_remembered_and_that_proves_nothing() -> None:
    async with a_house(inventory="estate") as house:
        house.simulator.world.idempotency = True
        house.fault("cut_before", match={"command_contains": "restart"})
        await lost(house, restart())
        assert await house.automation.recall(restart()) is None


async def test_what_was_tried_and_failed_is_remembered_as_that() -> None:
    async with a_house(inventory="estate") as house:
        house.simulator.world.idempotency = True
        sending = a_sending(body=a_command("systemctl restart nothing", host="web-01"), effect=Effect.DISRUPTIVE)
        with pytest.raises(TargetFailedError):
            await house.automation.send(sending)
        found = await recalled(house, sending)
    assert found.happened is False
    assert "Unit nothing.service not found" in found.reason


async def test_a_command_that_outlived_its_answer_is_under_way_until_it_has_ended() -> None:
    async with a_house(inventory="estate") as house:
        house.simulator.world.idempotency, house.simulator.world.clock.scale = True, 0.1
        body = a_command("sleep 4; touch /srv/mark", host="web-01")
        sending = a_sending(body=body, effect=Effect.DISRUPTIVE, timeout_s=1)
        await lost(house, sending)
        before = await recalled(house, sending)
        while not house.effects:
            await house.simulator.world.ledger.news()
        after = await recalled(house, sending)
    assert (before.happened, after.happened) == (None, True)


async def test_a_message_that_was_sent_is_remembered() -> None:
    async with a_house() as house:
        house.simulator.world.idempotency = True
        await house.communication.send(message())
        found = await house.communication.recall(message())
    assert found is not None
    assert found.happened


async def recalled_from(body: bytes) -> Recalled | None:
    """What the adapter makes of an answer."""
    async with a_server(JSON_HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body) as url:
        client = ServiceClient(Service.COMMUNICATION, url)
        try:
            return await CommunicationAdapter(client).recall(message())
        finally:
            await client.close()


KEY = message().key.encode()


@pytest.mark.parametrize(
    ("body", "happened"),
    [
        (b'{"key": "%s", "state": "completed", "effect_performed": true}' % KEY, True),
        (b'{"key": "%s", "state": "completed", "effect_performed": false, "answer": null}' % KEY, False),
        (b'{"key": "%s", "state": "completed", "effect_performed": "yes"}' % KEY, None),
        (b'{"key": "%s", "state": "completed"}' % KEY, None),
        (b'{"key": "%s", "state": "running", "effect_performed": true}' % KEY, None),
        (b'{"key": "%s"}' % KEY, None),
        (b'{"key": "%s", "state": "completed", "answer": {"what": "ever"}}' % KEY, None),
    ],
)
async def test_only_a_plain_word_is_one(body: bytes, happened: bool | None) -> None:
    found = await recalled_from(body)
    assert found is not None
    assert found.happened is happened


@pytest.mark.parametrize("body", [b"{}", b'{"key": "another", "state": "completed", "effect_performed": true}'])
async def test_what_is_said_about_something_else_is_nothing(body: bytes) -> None:
    assert await recalled_from(body) is None


async def test_a_service_that_breaks_could_not_be_asked() -> None:
    async with a_server(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n") as url:
        client = ServiceClient(Service.COMMUNICATION, url)
        with pytest.raises(StepError):
            await CommunicationAdapter(client).recall(message())
        await client.close()


@pytest.mark.parametrize("key", ["e1:step_1:web-01", "e1:a/b?c#d", "e1:schlüssel", "e1:s[10.0.0.1]:r2"])
async def test_any_key_is_found_again(key: str) -> None:
    async with a_house(inventory="estate") as house:
        house.simulator.world.idempotency = True
        sending = replace(restart(), key=key)
        await house.automation.send(sending)
        assert (await recalled(house, sending)).happened
