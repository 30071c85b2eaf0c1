"""Whether request and plan speak of the same hosts."""

import pytest

from stage_e.assess.named_hosts import other_hosts
from tests.unit.tools.plans import a_decision


@pytest.mark.parametrize(
    ("request_text", "entities", "targets"),
    [
        ("restart nginx on web-02", [], ["web-01"]),
        ("restart nginx", ["web-02"], ["web-01"]),
        ("restart nginx on web-02", ["web-02"], ["web-01", "db-01"]),
        ("ping 10.0.0.1", [], ["10.0.0.2"]),
    ],
)
def test_a_plan_for_another_host_does_not_match(request_text: str, entities: list[str], targets: list[str]) -> None:
    assert other_hosts(a_decision(*entities, request=request_text), targets)


@pytest.mark.parametrize(
    ("request_text", "entities", "targets"),
    [
        ("restart nginx on web-01", [], ["web-01"]),
        ("restart nginx on WEB-01", [], ["web-01.acme.com"]),
        ("why is web-01 slow", ["web-01"], ["web-01", "db-01"]),
        ("check web-01 and web-02", [], ["web-01"]),
        ("reboot the domain controller", [], ["dc-01.acme.com"]),
        ("restart nginx on web-01", ["web-01"], ["10.0.0.1"]),
        ("restart nginx on web-01", ["web-01"], []),
        ("which of the 12 servers runs python-3.11", [], ["web-01"]),
    ],
)
def test_a_plan_that_does_not_contradict_the_request_matches(
    request_text: str, entities: list[str], targets: list[str]
) -> None:
    assert other_hosts(a_decision(*entities, request=request_text), targets) is None


def test_without_a_request_nothing_is_contradicted() -> None:
    assert other_hosts(None, ["web-01"]) is None
