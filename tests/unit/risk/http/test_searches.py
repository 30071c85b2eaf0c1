"""Requests that only search, or ask for records of what was done, and those that only look so."""

import pytest

from schemas.json_text import JsonValue
from schemas.words import RiskLevel
from stage_e.risk.http.judge import judge_http


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("GET", "https://wiki.acme.com/search?q=how+to+delete+a+user", None),
        ("POST", "https://sentry.acme.com/api/0/organizations/acme/events/search", {"query": "is:unresolved"}),
        ("POST", "https://cmdb.acme.com/v2/devices/find", {"filter": {"site": "ams"}, "limit": 10}),
        ("GET", "https://vc.acme.com/api/vcenter/vm?filter.power_states=POWERED_ON", None),
        ("GET", "https://api.acme.com/v1/audit?action=delete&limit=20", None),
        ("GET", "https://rabbit.acme.com/api/queues/%2f", None),
    ],
)
def test_a_search_is_low(method: str, url: str, body: JsonValue) -> None:
    judged = judge_http(method, url, body)

    assert judged.effect.harmless
    assert judged.risk is RiskLevel.LOW


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("POST", "https://api.acme.com/v1/search/reindex", {"full": True}),
        ("POST", "https://api.acme.com/v1/search", {"sql": "DELETE FROM users"}),
        ("POST", "https://api.acme.com/v1/search", {"query": "x", "action": "purge"}),
        ("POST", "https://api.acme.com/v1/delete/search", {"query": "x"}),
        ("PUT", "https://api.acme.com/v1/search", {"query": "x"}),
        ("POST", "https://api.acme.com/v1/search?op=clear", {"query": "x"}),
        ("GET", "https://api.acme.com/v1/audit?action=delete", None),
        ("GET", "https://cam.acme.com/log?action=clear&limit=20", None),
    ],
)
def test_what_changes_beside_a_search_is_no_read(method: str, url: str, body: JsonValue) -> None:
    assert not judge_http(method, url, body).effect.harmless


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("DELETE", "https://gitlab.acme.com/api/v4/projects/42", None),
        ("DELETE", "https://github.acme.com/api/v3/repos/acme/app", None),
        ("POST", "https://api.acme.com/graphql", {"query": "mutation { deleteAllUsers { count } }"}),
        ("POST", "https://api.acme.com/graphql", {"query": "mutation { bulkDeleteEvery(kind: 1) { count } }"}),
    ],
)
def test_what_deletes_a_whole_project_or_everything_is_critical(method: str, url: str, body: JsonValue) -> None:
    assert judge_http(method, url, body).risk is RiskLevel.CRITICAL


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("GET", "https://intranet.acme.com", None),
        ("GET", "https://docs.acme.com/guides/how-to-reset-password", None),
        ("GET", "https://api.github.com/repos/acme/app/actions/runs?per_page=5", None),
        ("GET", "https://jenkins.acme.com/job/deploy/42/consoleText", None),
        ("GET", "https://bigip.acme.com/mgmt/tm/ltm/pool", None),
        ("POST", "https://es.acme.com/_sql", {"query": "SELECT level, count(*) FROM logs GROUP BY level"}),
        ("POST", "https://graph.microsoft.com/v1.0/search/query", {"requests": [{"query": {"queryString": "acme"}}]}),
        ("POST", "https://splunk.acme.com/services/search/jobs/export", {"search": "search index=main | head 10"}),
    ],
)
def test_apis_that_only_answer_are_low(method: str, url: str, body: JsonValue) -> None:
    judged = judge_http(method, url, body)

    assert judged.effect.harmless
    assert judged.risk is RiskLevel.LOW


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("POST", "https://splunk.acme.com/services/search/jobs/export", {"search": "search index=main | delete"}),
        ("POST", "https://es.acme.com/_plugins/_sql", {"query": "DELETE FROM logs"}),
        ("POST", "https://graph.acme.com/db/query", {"statement": "MATCH (n) DETACH DELETE n"}),
        ("POST", "https://influx.acme.com/query?q=DROP+DATABASE+metrics", None),
        ("GET", "https://acme.zendesk.com/api/v2/tickets/7/delete", None),
        ("GET", "https://jenkins.acme.com/job/deploy/42/stop", None),
        ("GET", "https://shop.acme.com/docs/delete", None),
        ("POST", "https://api.github.com/repos/acme/app/issues", {"title": "x"}),
    ],
)
def test_what_acts_beside_them_is_no_read(method: str, url: str, body: JsonValue) -> None:
    assert not judge_http(method, url, body).effect.harmless


@pytest.mark.parametrize("path", ["projects/42/variables", "projects/42/hooks", "users/1/personal_access_tokens"])
def test_what_a_forge_keeps_secret_is_not_low(path: str) -> None:
    assert judge_http("GET", f"https://gitlab.acme.com/api/v4/{path}").risk is not RiskLevel.LOW


def test_a_parameter_that_loses_many_is_critical() -> None:
    assert judge_http("POST", "https://vc.acme.com/api/vcenter/vm?action=bulkDelete").risk is RiskLevel.CRITICAL


@pytest.mark.parametrize(
    "url",
    [
        "https://influx.example/query?q=DROP%20DATABASE%20x",
        "https://clickhouse.example:8123/?query=DROP%20TABLE%20x",
        "https://influx.example/query?q=GRANT%20ALL%20ON%20x%20TO%20y",
        "https://app.example/alerts/ack/42",
        "https://app.example/wp-cron.php",
        "https://jenkins.example/quietDown",
    ],
)
def test_a_statement_or_a_verb_in_an_address_is_no_search(url: str) -> None:
    assert not judge_http("GET", url).effect.harmless


@pytest.mark.parametrize("text", ["SELECT%20*%20FROM%20cpu%20LIMIT%205", "delete%20user", "grant%20writing"])
def test_words_that_are_looked_for_are_no_statement(text: str) -> None:
    assert judge_http("GET", f"https://app.example/search?q={text}").risk is RiskLevel.LOW
