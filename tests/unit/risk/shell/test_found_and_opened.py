"""What a wildcard finds may be an option, and to open some devices is to do something."""

import pytest

from schemas.words import RiskLevel
from tests.unit.risk.verdicts import judged

CHANGES = """
tar tf *
tar -tf *.tar
sort -k * x
rpm -q $x
python3 -m pydoc /tmp/x.py
cut -c1 /dev/watchdog
grep x /dev/watchdog
wc -c < /dev/watchdog0
cat < /dev/st0
sed -n p /dev/input/event0
cat /proc/kmsg
ldd ./evil
ldd /tmp/evil
ldd /tmp/bin/evil
brew uninstall x --dry-run
tar tf evil:x
""".strip().splitlines()


@pytest.mark.parametrize("command", CHANGES)
def test_what_may_turn_out_as_an_option_or_acts_when_it_is_read_is_no_look(command: str) -> None:
    found = judged(command)
    assert not found.effect.harmless
    assert found.risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


@pytest.mark.parametrize(
    "command",
    [
        *("find /var/log -name *.log -mtime +1", "tar tf /backups/*.tar", "ls -l /dev/watchdog", "stat /dev/st0"),
        *(
            "rpm -q nginx",
            "for p in bash curl; do rpm -q $p; done",
            "grep -c x ./*",
            "cat /proc/meminfo",
            "ldd /usr/sbin/nginx",
        ),
    ],
)
def test_what_is_found_behind_a_folder_and_plain_files_are_looks(command: str) -> None:
    assert judged(command).risk is RiskLevel.LOW
