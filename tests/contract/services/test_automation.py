"""The automation service in every revision: commands that run where they should, and proof that they did."""

import pytest

from schemas.json_text import JsonObject
from schemas.words import Effect
from simulator.revision import REVISIONS
from stage_e.errors import LostStepError, PermanentStepError, StepError, TargetFailedError, TemporaryStepError
from stage_e.ports.services import Answer
from tests.contract.services.house import House, a_house
from tests.unit.adapters.services.sending import a_command, a_sending

EFFECT = Effect.DISRUPTIVE
SPOOLER: JsonObject = {
    "argv": ["Restart-Service", "-Name", "Spooler"],
    "target_host": "ws-03",
    "connection_type": "powershell",
}


async def run(
    house: House,
    body: JsonObject,
    effect: Effect = EFFECT,
    timeout_s: float = 5.0,
    ok_exit_codes: tuple[int, ...] = (0,),
) -> Answer:
    sending = a_sending(body=body, effect=effect, timeout_s=timeout_s, ok_exit_codes=ok_exit_codes)
    return await house.automation.send(sending)


async def error_of(house: House, body: JsonObject, effect: Effect = EFFECT, timeout_s: float = 5.0) -> StepError:
    with pytest.raises(StepError) as caught:
        await run(house, body, effect, timeout_s)
    return caught.value


async def test_a_service_is_restarted_on_the_host_that_was_named() -> None:
    async with a_house() as house:
        answer = await run(house, SPOOLER)
        assert house.effects == ["Restart-Service -Name Spooler"]
        assert house.entries[-1].host == "ws-03.acme.com"
    assert (answer.output["exit_code"], answer.output["host"]) == (0, "ws-03")


async def test_a_linux_command_runs_on_its_host() -> None:
    async with a_house(inventory="estate") as house:
        answer = await run(house, a_command("hostname", host="web-01"), Effect.READ)
    assert str(answer.output["stdout"]).startswith("web-01")


@pytest.mark.parametrize("revision", REVISIONS)
async def test_every_revision_is_understood(revision: str) -> None:
    async with a_house(revision) as house:
        answer = await run(house, a_command("hostname", host=None, connection_type="local"), Effect.READ)
    assert (answer.output["stdout"], answer.output["host"]) == ("vm\n", None)


@pytest.mark.parametrize("revision", ["early", "late"])
async def test_a_revision_that_only_pretends_ssh_is_not_believed(revision: str) -> None:
    async with a_house(revision, inventory="estate") as house:
        error = await error_of(house, a_command("systemctl restart nginx"))
    assert isinstance(error, PermanentStepError)
    assert "only pretends to support SSH" in str(error)


async def test_the_revision_is_asked_for_once() -> None:
    async with a_house() as house:
        adapter = house.automation
        for _ in range(3):
            await adapter.send(a_sending(body=SPOOLER))
        house.fault("503", match={"call": "GET /status"})
        await adapter.send(a_sending(body=SPOOLER))


async def test_a_service_that_was_replaced_by_another_revision_is_understood() -> None:
    async with a_house("early") as house:
        adapter = house.automation
        local = a_sending(body=a_command("hostname", host=None, connection_type="local"), effect=EFFECT)
        await adapter.send(local)
        house.simulator.world.revision = REVISIONS["late"]
        assert (await adapter.send(local)).output["exit_code"] == 0


async def test_a_connection_type_that_the_revision_does_not_speak_is_not_tried() -> None:
    async with a_house("early") as house:
        error = await error_of(house, a_command("whoami", host="ws-03", connection_type="impacket"))
        assert house.entries == []
    assert isinstance(error, PermanentStepError)


async def test_a_failure_brings_its_exit_code_output_and_reason() -> None:
    async with a_house(inventory="estate") as house:
        error = await error_of(house, a_command("systemctl restart nonsense"))
    assert isinstance(error, TargetFailedError)
    assert error.output is not None
    assert error.output["exit_code"] != 0
    assert "nonsense" in str(error)
    assert "None" not in str(error)


async def test_an_exit_code_that_is_an_answer_is_a_success() -> None:
    async with a_house(inventory="estate") as house:
        await run(house, a_command("systemctl stop nginx"))
        answer = await run(house, a_command("systemctl is-active nginx"), Effect.READ, ok_exit_codes=(0, 3))
    assert (answer.output["exit_code"], answer.output["stdout"]) == (3, "inactive\n")


async def test_a_command_that_outlasts_its_limit_may_still_run() -> None:
    async with a_house(inventory="estate") as house:
        error = await error_of(house, a_command("sleep 31", timeout=1))
    assert isinstance(error, LostStepError)
    assert error.timed_out


async def test_an_unknown_host_is_refused_for_good() -> None:
    async with a_house() as house:
        assert type(await error_of(house, a_command(host="nowhere-99"))) is PermanentStepError


async def test_a_host_that_cannot_be_reached_may_be_tried_again() -> None:
    async with a_house() as house:
        error = await error_of(house, a_command("whoami", host="ws-03", connection_type="ssh"))
    assert type(error) is TemporaryStepError
    assert "not reachable" in str(error)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("503", TemporaryStepError),
        ("429", TemporaryStepError),
        ("cut_before", LostStepError),
        ("cut_after", LostStepError),
        ("garbage", LostStepError),
        ("hang", LostStepError),
        ("status", LostStepError),
    ],
)
async def test_a_fault_ends_in_the_error_that_fits(kind: str, error: type[StepError]) -> None:
    async with a_house() as house:
        house.fault(kind, match={"call": "POST /execute"})
        found = await error_of(house, SPOOLER, timeout_s=1.0)
    assert type(found) is error
    assert getattr(found, "timed_out", False) == (kind == "hang")


async def test_a_lie_that_looks_like_the_truth_is_for_a_probe_to_find() -> None:
    async with a_house() as house:
        house.fault("lie", match={"call": "POST /execute"})
        assert (await run(house, SPOOLER)).output["exit_code"] == 0
        assert house.effects == []


async def test_a_status_that_cannot_be_asked_for_means_not_sent() -> None:
    async with a_house() as house:
        house.fault("cut_before", match={"call": "GET /status"})
        assert type(await error_of(house, SPOOLER)) is TemporaryStepError
        assert house.effects == []


async def test_an_unknown_word_lets_a_read_be_made_again() -> None:
    async with a_house() as house:
        house.fault("status", match={"call": "POST /execute"})
        assert (
            type(await error_of(house, a_command("hostname", host="ws-03", connection_type="powershell"), Effect.READ))
            is TemporaryStepError
        )


async def test_a_long_output_is_cut_and_flagged() -> None:
    async with a_house() as house:
        house.fault("huge_output", size_bytes=5_000_000, match={"call": "POST /execute"})
        answer = await run(house, SPOOLER)
    assert answer.truncated
    assert len(str(answer.output["stdout"])) < 300_000
    assert "5000000 characters in all" in str(answer.output["stdout"])


async def test_an_output_beyond_what_is_read_leaves_an_effect_unknown() -> None:
    async with a_house() as house:
        house.fault("huge_output", size_bytes=20_000_000, match={"call": "POST /execute"})
        assert type(await error_of(house, SPOOLER)) is LostStepError


async def test_an_unknown_call_is_refused() -> None:
    async with a_house() as house:
        with pytest.raises(PermanentStepError, match="no call workflow"):
            await house.automation.send(a_sending("workflow"))
