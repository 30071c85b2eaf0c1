"""What commands many hosts, or a database, and looks like a look to somebody who does not know it."""

import pytest

from schemas.words import RiskLevel
from tests.unit.risk.verdicts import judged

CHANGES = r"""
salt web1 cmd.run ls shell=/tmp/evil
salt web1 system.reboot test.ping
salt web1 service.stop test.ping
salt web1 ps.pkill ps.top
salt web1 service.stop nginx test=True
salt web1 grains.setval a:b
salt-call service.stop nginx test=True
salt-call --local -c /tmp/x test.ping
puppet apply --noop -e 'generate("/bin/sh","-c","reboot")'
puppet apply --noop --modulepath /tmp/x site.pp
mussh -h web1 -c reboot df
clush -w web1 -c /tmp/evil df
pssh -h hosts -x '-oProxyCommand=reboot' df
kafka-console-consumer.sh --topic x --max-messages 1 --formatter=x
kcat -L -b x -F /tmp/x
nodetool repair_admin cleanup
clickhouse-client -q "select 1 into outfile '/etc/x'"
clickhouse-client -q "select * from executable('x.sh', TSV, 'a String')"
clickhouse-client -q "select * from file('/etc/shadow')"
influx -execute 'select * into y from x'
pt-stalk --interval 1
nats object get bucket file
service nginx force-reload --status-all
service nginx try-restart --status-all
""".strip().splitlines()


@pytest.mark.parametrize("command", CHANGES)
def test_a_change_in_the_clothes_of_a_look_is_asked_about(command: str) -> None:
    assert not judged(command).effect.harmless


LOOKS = r"""
salt 'web*' test.ping
salt web1 cmd.run 'df -h'
salt -G 'os:Ubuntu' grains.item os
salt web1 grains.get os_family
salt web1 state.apply nginx test=True
salt web1 pkg.list_upgrades
salt-call --local test.ping
salt-call state.apply test=True
puppet apply --noop site.pp
clickhouse-client -q 'select count() from hits'
influx -execute 'show databases'
cqlsh -e 'describe keyspaces'
service --status-all
service nginx status
nats stream ls
kafka-topics.sh --list --bootstrap-server k1:9092
""".strip().splitlines()


@pytest.mark.parametrize("command", LOOKS)
def test_the_looks_beside_it_are_asked_about_nobody(command: str) -> None:
    found = judged(command)
    assert found.effect.harmless
    assert found.risk is RiskLevel.LOW
