"""What every request says about itself."""

import re
from dataclasses import replace

from stage_e.adapters.services.headers import headers_of
from tests.unit.adapters.services.sending import a_sending


def test_a_request_says_whose_it_is_and_which() -> None:
    headers = headers_of(a_sending())
    assert {name: headers[name] for name in headers if name not in {"Accept", "Accept-Encoding", "traceparent"}} == {
        "Idempotency-Key": "e1:s1",
        "X-Execution-Id": "e1",
        "X-Step-Id": "s1",
        "X-Attempt": "2",
        "X-Fencing-Token": "7",
        "X-Plan-Digest": "sha256:abc",
        "X-Tenant-Id": "acme",
        "X-On-Behalf-Of": "ana",
    }


def test_the_requests_of_one_attempt_have_different_keys() -> None:
    assert headers_of(a_sending(), "page-1")["Idempotency-Key"] == "e1:s1:page-1"


def test_every_attempt_has_the_same_key() -> None:
    again = replace(a_sending(), number=3, token=8)
    assert headers_of(again)["Idempotency-Key"] == headers_of(a_sending())["Idempotency-Key"]


def test_an_execution_is_one_trace_and_a_request_one_span() -> None:
    first, second = headers_of(a_sending())["traceparent"], headers_of(a_sending(), "page-1")["traceparent"]
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", first)
    assert first.split("-")[1] == second.split("-")[1]
    assert first.split("-")[2] != second.split("-")[2]


def test_a_value_cannot_add_a_header() -> None:
    hostile = replace(a_sending(), on_behalf_of="ana\r\nX-Tenant-Id: other", tenant="Zürich ")
    headers = headers_of(hostile)
    assert headers["X-On-Behalf-Of"] == "ana%0D%0AX-Tenant-Id%3A%20other"
    assert headers["X-Tenant-Id"] == "Z%C3%BCrich%20"
