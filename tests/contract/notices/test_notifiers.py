"""What every way to people promises."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime

import pytest

from stage_e.adapters.notices.apprise_url import AppriseUrl
from stage_e.adapters.notices.webhook import SIGNATURE, TIMESTAMP, Webhook, signature_of
from stage_e.errors import NotToldError, SettingsError
from tests.builders import NOON
from tests.contract.notices.conftest import Receiver
from tests.contract.notices.samples import a_notice
from tests.contract.services.house import a_server

SECRET = "between-us"
PATH = "hooks/T0PS3CRET"


def now() -> datetime:
    return NOON


MAKERS: dict[str, Callable[[int], Webhook | AppriseUrl]] = {
    "webhook": lambda port: Webhook(f"http://127.0.0.1:{port}/{PATH}", SECRET, now),
    "apprise": lambda port: AppriseUrl(f"json://127.0.0.1:{port}/{PATH}"),
}


@pytest.fixture(params=MAKERS)
async def notifier(request: pytest.FixtureRequest, receiver: Receiver) -> AsyncIterator[Webhook | AppriseUrl]:
    made = MAKERS[request.param](receiver.port)
    yield made
    await made.close()


async def test_people_are_told_what_would_run_where_and_why(notifier: Webhook | AppriseUrl, receiver: Receiver) -> None:
    await notifier.tell(a_notice())

    ((_, body),) = receiver.got
    for said in ("a review of a plan that olga submitted", "count assets", "web-01", "it would run on 1 hosts", "a1"):
        assert said in body.decode()


@pytest.mark.parametrize("kind", MAKERS)
async def test_who_answers_forever_is_given_up(kind: str) -> None:
    drops = [b"HTTP/1.1 200 OK\r\n", *(f"X-Drop-{number}: 1\r\n".encode() for number in range(1000))]
    async with a_server(*drops, pause_s=0.01) as url:
        made: Webhook | AppriseUrl
        if kind == "webhook":
            made = Webhook(url, SECRET, now, within_s=0.1)
        else:
            made = AppriseUrl(url.replace("http", "json"), within_s=0.1)
        async with asyncio.timeout(5):
            with pytest.raises(NotToldError):
                await made.tell(a_notice())
        await made.close()


@pytest.mark.parametrize("status", [302, 400, 500])
async def test_an_answer_that_is_no_yes_tells_nobody(
    notifier: Webhook | AppriseUrl, receiver: Receiver, status: int
) -> None:
    receiver.status = status
    with pytest.raises(NotToldError):
        await notifier.tell(a_notice())


async def test_a_redirect_is_not_followed(notifier: Webhook | AppriseUrl, receiver: Receiver) -> None:
    receiver.status, receiver.location = 307, f"http://127.0.0.1:{receiver.port}/elsewhere"
    with pytest.raises(NotToldError):
        await notifier.tell(a_notice())
    assert len(receiver.got) == 1


async def test_no_proxy_of_the_environment_is_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    webhook = Webhook(f"http://127.0.0.1:{receiver.port}/{PATH}", SECRET, now)
    await webhook.tell(a_notice())
    await webhook.close()

    assert len(receiver.got) == 1


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
async def test_what_cannot_be_reached_is_said_without_its_secret(
    make: Callable[[int], Webhook | AppriseUrl], caplog: pytest.LogCaptureFixture
) -> None:
    unreachable = make(9)
    with caplog.at_level(logging.DEBUG, logger="apprise"), pytest.raises(NotToldError) as fault:
        await unreachable.tell(a_notice())
    await unreachable.close()

    assert "T0PS3CRET" not in str(fault.value) + unreachable.channel


async def test_the_signature_is_of_the_time_and_the_body(receiver: Receiver) -> None:
    webhook = Webhook(f"http://127.0.0.1:{receiver.port}/{PATH}", SECRET, now)
    await webhook.tell(a_notice())
    await webhook.close()

    ((headers, body),) = receiver.got
    assert headers[TIMESTAMP] == str(int(NOON.timestamp()))
    assert headers[SIGNATURE] == signature_of(SECRET.encode(), headers[TIMESTAMP], body)
    assert headers[SIGNATURE] != signature_of(b"another", headers[TIMESTAMP], body)
    assert headers[SIGNATURE] != signature_of(SECRET.encode(), "0", body)
    assert headers["Idempotency-Key"] == "a1"


def test_a_url_that_is_none_is_refused_without_saying_it(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(SettingsError) as fault:
        AppriseUrl("nope://T0PS3CRET")

    assert "T0PS3CRET" not in str(fault.value) + caplog.text


def test_two_urls_of_one_kind_are_two_channels() -> None:
    first, second, again = (AppriseUrl(f"json://127.0.0.1/{path}").channel for path in ("a", "b", "a"))

    assert first == again != second
