"""Options, and words, that make what looks like a look write a file, run a program or change something."""

import pytest

from schemas.words import RiskLevel
from tests.unit.risk.verdicts import judged

CHANGES = r"""
rg --pre /tmp/x.sh needle /var/log
rg --hostname-bin /tmp/x.sh needle /var/log
bat cache --build
pt-query-digest --filter 'system("reboot")' /var/log/slow.log
pt-query-digest --history h=db,D=x,t=y /var/log/slow.log
git branch list
git tag show
git fsck --lost-found
git reflog delete HEAD@{1}
hg cat --output raw setup.py
hg incoming --bundle /tmp/x
kubescape delete report
grype db delete
cppcheck --addon=/tmp/x.py .
checkov --external-checks-git https://x.example/r
actionlint -shellcheck=/tmp/x
rubocop --autocorrect
pip list --python /tmp/x
helmfile list --helm-binary /tmp/x
aws s3api get-object --bucket b --key k /etc/passwd
aws iot-data get-thing-shadow --thing-name x out
aws elasticache test-failover --replication-group-id x --node-group-id y
aws apigateway test-invoke-method --rest-api-id x
aws stepfunctions test-state --definition x
pcs cluster cib /etc/x
virsh dommemstat x --period 5
devlink health dump clear pci/0000:01:00.0 reporter fw
bpftool prog dump xlated id 5 file /tmp/x
ovs-vsctl show -- del-br br0
ovs-ofctl dump-flows br0 -- del-flows br0
pvscan --aay
dnf list --setopt=pluginpath=/tmp
zypper --gpg-auto-import-keys lu
govc metric.reset cpu
wp plugin list --require=/tmp/x.php
wp plugin list --ssh=root@db
restic snapshots --option sftp.command=/tmp/x
restic snapshots -o sftp.command=/tmp/x
borg list --rsh /tmp/x repo
duplicity collection-status --gpg-binary /tmp/x file:///b
rclone ls remote: --sftp-ssh /tmp/x
rclone ls remote: --rc
terragrunt validate-inputs --terragrunt-tfpath /tmp/x
ansible-inventory -i /tmp/x.sh --list
testssl.sh --openssl=/tmp/x web01
glances -s
goaccess /var/log/nginx/access.log -o /srv/www/x.html
ioping -c 3 -WWW /dev/sda
nstat -d 60
ifstat -d 60
inxi -U
lshw -dump /etc/x
turbostat -n 1 reboot
turbostat -n 1 -o /etc/x
utmpdump -o /etc/x /var/log/wtmp
gitlab-runner verify --delete
memcached-tool cache01:11211 flush_all
echo FLUSHALL | curl -m 5 telnet://cache01:6379
curl --unix-socket /var/run/docker.sock -X POST http://localhost/containers/x/stop
flux export source git x --with-credentials
ldns-key2ds Kx.key
git grep -Ocalc needle
blkid -g
perf stat -o /etc/x -p 1 sleep 1
od -A d /dev/sda
xxd /dev/nvme0n1
fuser -k -n tcp 8080
kubectl get --raw /api/v1/nodes/n1/proxy/run/x
fd -xreboot
tree -oreport
""".strip().splitlines()


@pytest.mark.parametrize("command", CHANGES)
def test_an_option_that_does_more_is_no_look(command: str) -> None:
    assert not judged(command).effect.harmless


SECRETS = """
kubeadm token list
my_print_defaults -s client
aws eks get-token --cluster-name c
aws configure get aws_secret_access_key
aws lightsail get-instance-access-details --instance-name x
gitlab-ctl show-config
""".strip().splitlines()


@pytest.mark.parametrize("command", SECRETS)
def test_what_shows_a_secret_is_high(command: str) -> None:
    assert judged(command).risk is RiskLevel.HIGH


@pytest.mark.parametrize(
    "command",
    [
        "wp config list",
        "caddy environ",
        "cloud-init query userdata",
        "npm token list",
        "aws lambda get-function --function-name f",
    ],
)
def test_what_may_show_a_secret_is_not_low(command: str) -> None:
    assert judged(command).risk is RiskLevel.MEDIUM
