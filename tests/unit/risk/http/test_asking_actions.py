"""A GET that is told what to do by a parameter: a look when it is told to look, a change when not."""

import pytest

from schemas.words import RiskLevel
from stage_e.risk.http.judge import judge_http

_SHOW = "%3Cshow%3E%3Csystem%3E%3Cinfo%3E%3C/info%3E%3C/system%3E%3C/show%3E"
_RESTART = "%3Crequest%3E%3Crestart%3E%3Csystem/%3E%3C/restart%3E%3C/request%3E"


@pytest.mark.parametrize(
    "url",
    [
        "https://solr.acme.com/solr/admin/cores?action=STATUS",
        f"https://panorama.acme.com/api/?type=op&cmd={_SHOW}",
        "https://keycloak.acme.com/admin/realms/corp/users/count",
        "https://keycloak.acme.com/realms/corp/.well-known/openid-configuration",
        "https://elastic.acme.com/logs-2026.11.26/_stats/store",
        "https://jira.acme.com/rest/api/2/search?jql=project=OPS+AND+status=Open",
        "https://rabbit.acme.com/api/queues/%2F/orders",
        "https://unifi.acme.com/proxy/network/api/s/default/stat/device",
    ],
)
def test_what_is_told_to_look_is_low(url: str) -> None:
    assert judge_http("GET", url).risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "url",
    [
        "https://solr.acme.com/solr/admin/cores?action=UNLOAD&core=x",
        f"https://panorama.acme.com/api/?type=op&cmd={_RESTART}",
        "https://panorama.acme.com/api/?type=config&action=set&xpath=/x",
        "https://shop.acme.com/x?action=restart",
    ],
)
def test_what_is_told_to_act_is_asked_about(url: str) -> None:
    judged = judge_http("GET", url)
    assert judged.risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}
    assert not judged.effect.harmless
