"""What a request to an API is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.json_text import JsonObject, JsonValue
from schemas.words import Effect, RiskLevel
from stage_e.risk.http.judge import judge_http


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("GET", "https://shop.acme.com/healthz", None),
        ("GET", "https://shop.acme.com/v2/orders/1234", None),
        ("GET", "https://shop.acme.com/v2/orders?limit=20&q=delete", None),
        ("HEAD", "https://shop.acme.com/v2/orders", None),
        ("GET", "http://camera-1/axis-cgi/param.cgi?action=list&group=Image", None),
        ("POST", "https://elastic.acme.com/logs/_search", {"query": {"match": {"text": "delete"}}}),
        ("POST", "https://shop.acme.com/graphql", {"query": 'query A { find(text: "mutation {") { id } }'}),
        ("GET", "https://kube.acme.com/api/v1/namespaces/shop/pods", None),
        ("DELETE", "https://kube.acme.com/api/v1/namespaces/shop/pods/web-1?dryRun=All", None),
    ],
)
def test_a_known_or_bounded_read_is_low(method: str, url: str, body: JsonValue) -> None:
    judged = judge_http(method, url, body)

    assert judged.effect.harmless
    assert judged.risk is RiskLevel.LOW


@pytest.mark.parametrize(
    ("url", "risk"),
    [
        ("https://shop.acme.com/v2/orders", RiskLevel.MEDIUM),
        ("https://shop.acme.com/v2/update-history?limit=5", RiskLevel.MEDIUM),
        ("https://shop.acme.com/v2/orders/7?access_token=x", RiskLevel.MEDIUM),
        ("https://vault.acme.com/v1/secret/data/shop", RiskLevel.HIGH),
        ("https://shop.acme.com/actuator/env", RiskLevel.HIGH),
        ("file:///etc/hostname", RiskLevel.HIGH),
        ("http://169.254.169.254/latest/", RiskLevel.CRITICAL),
        ("http://[fe80::1]/", RiskLevel.CRITICAL),
        ("http://0x7f000001/", RiskLevel.CRITICAL),
    ],
)
def test_a_read_is_as_bad_as_what_it_may_show(url: str, risk: RiskLevel) -> None:
    judged = judge_http("GET", url)

    assert judged.effect is Effect.READ
    assert judged.risk is risk


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.acme.com/v2/orders/7/cancel",
        "https://shop.acme.com/cancelOrder?id=7",
        "https://shop.acme.com/%63ancel/7",
        "https://shop.acme.com/%2563ancel/7",
        "https://shop.acme.com/v2/orders?action=purge",
        "https://shop.acme.com/v2/orders?purge=1",
        "http://plug-1/relay/0?turn=off",
        "http://plug-1/relay/0?state=off",
        "https://shop.acme.com/jobs/restart/status",
        "https://shop.acme.com/v2/\uff43ancel/7",
        "https://shop.acme.com/v2/c\u0430ncel/7",
        "https://shop.acme.com/v2/{{step_0_result.path}}",
        "https://asset-service:3001/21",
        "gopher://shop.acme.com/x",
        "no url",
    ],
)
def test_a_get_that_may_do_something_is_no_read(url: str) -> None:
    judged = judge_http("GET", url)

    assert judged.effect is Effect.UNKNOWN
    assert judged.risk is RiskLevel.HIGH


@pytest.mark.parametrize(
    ("method", "url", "body", "effect", "risk"),
    [
        ("PATCH", "https://shop.acme.com/v2/orders/7", {"note": "x"}, Effect.DISRUPTIVE, RiskLevel.MEDIUM),
        ("POST", "https://shop.acme.com/v2/people", {"role": "owner"}, Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("DELETE", "https://shop.acme.com/v2/orders/7", None, Effect.DESTRUCTIVE, RiskLevel.HIGH),
        ("DELETE", "https://shop.acme.com/v2/orders", None, Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("DELETE", "https://elastic.acme.com/logs-2026", None, Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("POST", "https://shop.acme.com/graphql", {"query": "mutation { pay }"}, Effect.DISRUPTIVE, RiskLevel.HIGH),
        (
            "POST",
            "https://shop.acme.com/graphql",
            {"query": "{ me } mutation { pay }"},
            Effect.DISRUPTIVE,
            RiskLevel.HIGH,
        ),
        ("POST", "https://kube.acme.com/api/v1/namespaces/a/pods/p/exec", None, Effect.UNKNOWN, RiskLevel.CRITICAL),
        ("POST", "https://hook.example/x", {"a": "{{step_0_result}}"}, Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("GET", "http://camera-1/axis-cgi/restart.cgi", None, Effect.DISRUPTIVE, RiskLevel.HIGH),
    ],
)
def test_a_change_is_as_bad_as_what_it_reaches(
    method: str, url: str, body: JsonValue, effect: Effect, risk: RiskLevel
) -> None:
    judged = judge_http(method, url, body)

    assert (judged.effect, judged.risk) == (effect, risk)


@pytest.mark.parametrize(
    ("url", "body", "headers"),
    [
        ("https://shop.acme.com/v2/orders/7", None, {"x-http-method-override": "DELETE"}),
        ("https://shop.acme.com/v2/orders/7?_method=delete", None, {}),
        ("https://shop.acme.com/v2/orders/7", {"_method": "delete"}, {}),
    ],
)
def test_the_method_that_is_meant_counts(url: str, body: JsonValue, headers: JsonObject) -> None:
    assert judge_http("GET", url, body, headers).effect is Effect.DESTRUCTIVE


@given(st.sampled_from(["GET", "POST", "DELETE", "X"]), st.text(max_size=60))
def test_any_url_has_a_verdict(method: str, text: str) -> None:
    assert judge_http(method, f"https://shop.acme.com/{text}").reasons
    assert judge_http(method, text).reasons


@pytest.mark.parametrize(
    "url",
    [
        "https://consul.acme.com/v1/catalog/services?dc=eu",
        "https://images.acme.com/v2/_catalog",
        "https://rabbit-1.acme.com:15672/api/queues",
        "https://vc.acme.com/api/vcenter/vm",
        "https://netbox.acme.com/api/dcim/devices/?site=berlin",
        "https://status.acme.com/api/v2/summary.json",
        "https://vault.acme.com/v1/sys/seal-status",
        "https://web-1.acme.com/nginx_status",
    ],
)
def test_what_a_platform_says_that_it_runs_is_a_low_read(url: str) -> None:
    judged = judge_http("GET", url)

    assert judged.effect.harmless
    assert judged.risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "url",
    [
        "https://vc.acme.com/api/vcenter/vm?action=stop",
        "https://netbox.acme.com/api/dcim/devices/?do=purge",
        "https://shop.acme.com/jobs/restart/status-page",
    ],
)
def test_a_list_with_an_order_in_it_is_no_list(url: str) -> None:
    assert not judge_http("GET", url).effect.harmless


def test_a_record_with_a_number_is_not_the_verb_in_its_name() -> None:
    assert judge_http("GET", "https://shop.acme.com/v1/jobs/restart-7/status").effect.harmless
    assert not judge_http("GET", "https://shop.acme.com/v1/jobs/restart-7").effect.harmless
    assert not judge_http("GET", "https://shop.acme.com/v1/clear/log").effect.harmless


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", "https://elastic.acme.com/_all/_close"),
        ("POST", "https://elastic.acme.com/logs-*/_close"),
        ("DELETE", "https://vc.acme.com/api/vcenter/vm/vm-7"),
        ("POST", "https://bmc.acme.com/redfish/v1/Managers/1/Actions/Manager.ResetToDefaults"),
        ("POST", "https://shop.acme.com/v1/users/bulk-delete"),
        ("POST", "https://shop.acme.com/v1/devices/7/factory-reset"),
    ],
)
def test_what_loses_many_or_all_is_critical(method: str, url: str) -> None:
    judged = judge_http(method, url, {})

    assert not judged.effect.harmless
    assert judged.risk is RiskLevel.CRITICAL


@pytest.mark.parametrize(
    ("host", "risk"),
    [("198.51.100.7", RiskLevel.CRITICAL), ("10.1.2.3", RiskLevel.HIGH), ("a.acme.com", RiskLevel.HIGH)],
)
def test_outputs_that_go_to_a_bare_address_outside_are_gone(host: str, risk: RiskLevel) -> None:
    assert judge_http("POST", f"https://{host}/x", {"text": "{{a.output}}"}).risk is risk


@pytest.mark.parametrize(
    ("path", "risk"),
    [
        ("v1/orders/42/items", RiskLevel.LOW),
        ("v1/tasks/9/logs", RiskLevel.LOW),
        ("rest/api/2/issue/OPS-12", RiskLevel.LOW),
        ("api/now/table/incident?sysparm_limit=10", RiskLevel.LOW),
        ("v1/orders", RiskLevel.MEDIUM),
        ("v1/users/42/tokens", RiskLevel.HIGH),
    ],
)
def test_what_belongs_to_one_record_is_bounded(path: str, risk: RiskLevel) -> None:
    judged = judge_http("GET", f"https://shop.acme.com/{path}")

    assert judged.effect.harmless
    assert judged.risk is risk


def test_an_order_about_one_record_is_no_part_of_it() -> None:
    assert not judge_http("GET", "https://shop.acme.com/v1/orders/42/cancel").effect.harmless


@pytest.mark.parametrize(("method", "is_read"), [("host.get", True), ("host.delete", False), ("script.execute", False)])
def test_a_remote_call_does_what_its_method_says(method: str, is_read: bool) -> None:
    judged = judge_http("POST", "https://zabbix.acme.com/api_jsonrpc.php", {"jsonrpc": "2.0", "method": method})

    assert judged.effect.harmless is is_read


def test_a_batch_that_hides_a_change_is_no_read() -> None:
    body: JsonValue = [{"method": "host.get"}, {"method": "host.delete"}]

    assert not judge_http("POST", "https://zabbix.acme.com/api_jsonrpc.php", body).effect.harmless
