"""What harm is, by what happens to which place."""

import pytest

from schemas.words import RiskLevel
from stage_e.risk.harm import Harm, judge_harm
from stage_e.risk.paths import Place, place_of
from stage_e.risk.unknown_text import GLOB, SPLIT, UNKNOWN


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/dev/null", Place.NOWHERE),
        ("/dev/sda", Place.DEVICE),
        ("/dev/tcp/a/1", Place.NETWORK),
        ("/tmp/x", Place.SCRATCH),  # a name, never a file
        ("build/x", Place.RELATIVE),
        ("../x", Place.UNKNOWN),
        ("/opt/app/x", Place.PLAIN),
        ("/etc/nginx/nginx.conf", Place.CONFIG),
        ("/etc/nginx/nginx.conf.bak", Place.BACKUP_COPY),
        ("/etc/ssh/sshd_config.bak", Place.BACKUP_COPY),
        ("/etc/cron.d/job.bak", Place.SECURITY),  # some crons run it
        ("/var/lib/postgresql", Place.DATABASE),
        ("/proc/sys/kernel/core_pattern", Place.SECURITY),
        ("/etc//sudoers.d/x", Place.SECURITY),
        ("/opt/../etc/shadow", Place.SECURITY),
        ("~/.ssh/config", Place.SECURITY),
        ("/srv/app", Place.DATA),
        ("/opt/app/state.db", Place.DATABASE),
        ("/", Place.SYSTEM),
        (f"/{GLOB}", Place.SYSTEM),
        (f"{UNKNOWN}/", Place.SYSTEM),
        (f"/srv/{UNKNOWN}", Place.SYSTEM),
        (SPLIT, Place.UNKNOWN),
        ("{{a.b}}", Place.UNKNOWN),
    ],
)
def test_a_path_leads_to_the_worst_place_that_it_can(path: str, place: Place) -> None:
    assert place_of(path) is place


def test_a_relative_path_counts_from_where_the_command_runs() -> None:
    assert place_of("x", "/srv") is Place.DATA


@pytest.mark.parametrize("harm", [harm for harm in Harm if harm is not Harm.PRUNE])
def test_nothing_is_harmed_nowhere_and_everything_on_a_disk(harm: Harm) -> None:
    assert judge_harm(harm, "/dev/null").effect.harmless
    assert judge_harm(harm, "/dev/sda").risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


@pytest.mark.parametrize(
    ("harm", "path", "risk"),
    [
        (Harm.DELETE, "/opt/app/x", RiskLevel.HIGH),
        (Harm.DELETE_TREE, "/opt/app/releases/7", RiskLevel.HIGH),
        (Harm.DELETE_TREE, "/home/bob", RiskLevel.CRITICAL),
        (Harm.DELETE_TREE, "node_modules", RiskLevel.MEDIUM),
        (Harm.DELETE_TREE, ".", RiskLevel.CRITICAL),
        (Harm.PRUNE, "/data", RiskLevel.HIGH),
        (Harm.PRUNE, "/", RiskLevel.CRITICAL),
        (Harm.WRITE, "/var/log/app.log", RiskLevel.HIGH),
        (Harm.APPEND, "/var/log/app.log", RiskLevel.MEDIUM),
        (Harm.RIGHTS_TREE, "/etc", RiskLevel.CRITICAL),
        (Harm.CREATE, "/opt/app/x", RiskLevel.MEDIUM),
    ],
)
def test_what_happens_counts_as_much_as_where(harm: Harm, path: str, risk: RiskLevel) -> None:
    assert judge_harm(harm, path).risk is risk
