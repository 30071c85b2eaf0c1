"""What the headers of a request make of it, and other places where a change hides."""

import pytest

from schemas.json_text import JsonValue
from schemas.words import RiskLevel
from stage_e.risk.http.judge import judge_http

RECORD = "https://shop.acme.com/users/1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-HTTP-Method-Override ", "DELETE"),
        ("X_HTTP_METHOD_OVERRIDE", "DELETE"),
        ("X-Original-URL", "/delete"),
        ("SOAPAction", "DeleteUser"),
        ("X-Amz-Target", "DynamoDB_20120810.DeleteTable"),
        ("Host", "169.254.169.254"),
        ("Accept", "a\r\nX-HTTP-Method-Override: DELETE"),
    ],
)
def test_a_header_that_says_what_is_done_asks(name: str, value: str) -> None:
    assert not judge_http("GET", RECORD, headers={name: value}).effect.harmless


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Accept",
        "If-None-Match",
        "X-Request-Id",
        "X-Api-Key",
        "X-Consul-Token",
        "X-Scope-OrgID",
        "Host",
    ],
)
def test_a_header_that_says_who_asks_is_plain(name: str) -> None:
    assert judge_http("GET", RECORD, headers={name: "a"}).risk is RiskLevel.LOW


def test_a_header_that_nobody_has_listed_is_looked_at() -> None:
    assert judge_http("GET", RECORD, headers={"X-Frobnicate": "1"}).risk is RiskLevel.MEDIUM


@pytest.mark.parametrize(
    "path",
    [
        "api/setobjectproperty.htm?id=1",
        "api/scannow.htm?id=1",
        "deleteuser?id=1",
        "restartserver/7",
        "job/build/42/term",
    ],
)
def test_a_change_in_one_word_asks(path: str) -> None:
    assert judge_http("GET", f"https://shop.acme.com/{path}").risk is not RiskLevel.LOW


@pytest.mark.parametrize("path", ["settings/1", "addresses/1", "startups?limit=5", "changelogs/1"])
def test_a_noun_that_begins_like_a_change_is_none(path: str) -> None:
    assert judge_http("GET", f"https://shop.acme.com/{path}").risk is RiskLevel.LOW


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("https://shop.acme.com/graphql?query=mutation{b}", {"query": "{a}"}),
        ("https://influx.acme.com/api/v2/query", 'from(bucket:"a") |> range(start:-1h) |> to(bucket:"b")'),
        ("https://influx.acme.com/api/v2/query", 'from(bucket:"a") |> experimental.to(bucket:"b")'),
        ("https://es.acme.com/logs/_doc/_search", {}),
    ],
)
def test_a_search_that_stores_is_none(url: str, body: JsonValue) -> None:
    assert not judge_http("POST", url, body).effect.harmless


@pytest.mark.parametrize("host", ["169.254.169.254.nip.io", "169-254-169-254.sslip.io", "192.0.0.192"])
def test_a_name_for_the_metadata_service_is_no_way_around(host: str) -> None:
    assert judge_http("GET", f"http://{host}/latest/").risk is RiskLevel.CRITICAL
