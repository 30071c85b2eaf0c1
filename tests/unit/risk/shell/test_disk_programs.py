"""Programs that show disks and can change them: by an option, a word or a command of their own."""

import pytest

from schemas.words import RiskLevel
from tests.unit.risk.verdicts import judged

CHANGES = r"""
sg_ses --control /dev/sg0
sg_ses --nickname=x /dev/sg0
sg_logs --select /dev/sda
sg_opcodes --do-sanitize /dev/sda
smartctl -l scterc,70,70 /dev/sda
smartctl -l scttempint,5,p /dev/sda
smartctl -l wcreorder,off /dev/sda
smartctl --log=sataphy,reset /dev/sda
dmsetup stats delete
drbdadm sh-b-pri x
xfs_db -x -c 'uuid generate' /dev/sda1
xfs_db -x -c 'version projid32bit' /dev/sda1
xfs_quota -x -c 'report -f /etc/x' /
xfs_quota -x -c 'free -hf /etc/passwd' /
lvmdump
mkntfs -Q /dev/md0
flashrom -E
iscsiadm -m session -S
""".strip().splitlines()


@pytest.mark.parametrize("command", CHANGES)
def test_what_changes_a_disk_or_shows_its_keys_is_asked_about(command: str) -> None:
    found = judged(command)
    assert not found.effect.harmless
    assert found.risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


LOOKS = r"""
sg_inq /dev/sda
sg_ses -p 2 /dev/sg0
sg_logs -a /dev/sda
smartctl -l selftest /dev/sda
smartctl -l error,48 /dev/sda
smartctl -x -d sat /dev/sda
smartctl --log=scterc /dev/sda
dmsetup stats list
xfs_db -r -c 'sb 0' /dev/sda1
xfs_db -c frag -r /dev/sda1
xfs_quota -x -c 'report -h' /
xfs_admin -u /dev/sda1
drbdadm sh-resources
iscsiadm -m session -P 3
multipathd show paths
multipathd -k'show paths'
lvmconfig --type default
""".strip().splitlines()


@pytest.mark.parametrize("command", LOOKS)
def test_what_shows_a_disk_is_asked_about_nobody(command: str) -> None:
    assert judged(command).risk is RiskLevel.LOW
