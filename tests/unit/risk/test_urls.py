"""What a command asks a URL for. A host may be asked how it is; nothing else leads inward."""

import pytest

from schemas.words import Effect, RiskLevel
from tests.unit.risk.verdicts import judged


@pytest.mark.parametrize(
    "command",
    [
        "curl -fsS http://localhost:8080/actuator/health",
        "curl -s localhost/health",
        "wget -qO- http://127.0.0.1:9100/metrics",
        "curl -s 'http://localhost:9200/_cluster/health?pretty'",
        "curl -sI https://shop.example",
        "wget -q --spider https://shop.example/",
        "curl -s shop.example/status",
    ],
)
def test_asking_how_a_service_is_is_low(command: str) -> None:
    verdict = judged(command)

    assert verdict.effect.harmless
    assert verdict.risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "command",
    [
        "curl -s http://localhost:8500/v1/kv/app?recurse",
        "curl -s http://2130706433/health",
        "curl -s http://127.1/health",
        "curl -s http://169.254.169.254/latest/meta-data/",
        "curl -s 169.254.169.254/latest/meta-data/",
        "curl -s http://localhost:8080/api/v1/users",
    ],
)
def test_anything_else_that_a_host_says_to_itself_is_critical_and_no_read(command: str) -> None:
    verdict = judged(command)

    assert verdict.effect is Effect.UNKNOWN
    assert verdict.risk is RiskLevel.CRITICAL
