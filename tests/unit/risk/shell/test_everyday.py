"""What administrators look at every day is asked about nobody; what changes something by the same command is."""

import pytest

from schemas.words import RiskLevel
from tests.unit.risk.verdicts import shell as judged

LOOKS = [
    # the host and its hardware
    "hwclock --show",
    "taskset -p 1234",
    "chrt -p 1234",
    "prlimit --pid 1234",
    "systemd-cgls --no-pager",
    "loginctl show-session 3",
    "coredumpctl list --since yesterday",
    "resolvectl dns eth0",
    "stat -c%s /var/log/syslog",
    "lsof -i:443 -nP",
    "less app.log",
    # disks
    "mdadm --examine /dev/sdb1",
    "zpool import",
    "zfs destroy -nv tank/data@old",
    "mkfs.ext4 -n /dev/sdb1",
    "lvremove --test vg0/data",
    "wipefs -n -a /dev/sdb",
    "sfdisk -d /dev/sda",
    "iscsiadm -m session -P 1",
    "ceph osd df tree",
    "gluster volume heal gv0 info",
    # network
    "bridge vlan show",
    "iw dev wlan0 link",
    "ip netns exec blue ip addr",
    "firewall-cmd --zone=public --list-services",
    "nft -c -f /etc/nftables.conf",
    "ufw --dry-run enable",
    "vtysh -c 'show ip bgp summary'",
    # packages and builds
    "dnf updateinfo list security",
    "rpm -e --test nginx",
    "pacman -Qi bash",
    "make -n install",
    "mvn -q dependency:tree",
    "go list -m all",
    "python3 -m pip list",
    "jstat -gcutil 1234 1000 3",
    # clusters, containers, clouds
    "pcs status --full",
    "nomad node status -verbose",
    "argocd app diff web",
    "k3s kubectl get nodes",
    "docker compose --dry-run down",
    "ctr -n k8s.io containers list",
    "crictl images",
    "kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes",
    "kubectl get pods -ojson --chunk-size=100",
    "aws logs tail /aws/lambda/fn --since 10m",
    "az vm show -g rg -n vm1 -d",
    "openstack server show vm1 -f json",
    "terraform plan -var-file=prod.tfvars",
    "virsh domblklist vm1",
    # databases and queues
    "sqlite3 /var/lib/app/app.db '.tables'",
    "cqlsh -e 'DESCRIBE KEYSPACES'",
    "nodetool status",
    "mysql --defaults-file=/etc/mysql/debian.cnf -e 'show databases'",
    "redis-cli -p 26379 sentinel masters",
    "ETCDCTL_API=3 etcdctl --cert=/etc/etcd/pki/server.crt --key=/etc/etcd/pki/server.key endpoint health",
    "echo ruok | nc localhost 2181",
    "echo 'show stat' | socat stdio /run/haproxy/admin.sock",
    # backups, monitoring, configuration
    "restic forget --keep-last 3 --dry-run",
    "borg info /backup/repo",
    "rclone sync /a remote:a --dry-run",
    "/usr/lib/nagios/plugins/check_disk -w 20% -c 10% -p /",
    "promtool check config /etc/prometheus/prometheus.yml",
    "puppet agent --test --noop",
    "salt-call state.apply test=True",
    "ansible web -m shell -a 'df -h /'",
    # servers
    "apachectl -S",
    "rndc status",
    "named-checkzone example.com /etc/bind/db.example.com",
    "curl -s -o /dev/null -w '%{http_code}\\n' http://localhost/",
    "curl -s localhost:15672/api/overview",
    # what is said, and what is only looked for
    "frobnicate --version",
    "free --mebi",
    "showmount --exports nas",
    "lsof -p $(pgrep -o java)",
    "mongosh --eval 'show dbs'",
    "git config user.name",
    "runuser -u postgres -- psql -c 'select 1'",
    "docker top web -o pid,cmd",
    "docker events --since 10m --until 0m",
    "arping -c 2 10.0.0.1",
    "postconf -M",
    "hostnamectl --static",
    "aws sqs get-queue-attributes --queue-url https://sqs.example/q --attribute-names All",
    "psql -c '\\x' -c 'select * from pg_stat_bgwriter'",
    "gpg --verify file.sig file",
    "ssh-keygen -l -f ~/.ssh/id_ed25519.pub",
    "join -t, a.csv b.csv",
    "ip a s eth0",
    "gcloud run services list",
    "kubectl apply -k overlays/dev --dry-run=client",
    "oc whoami",
    "dpkg -L coreutils | grep /rm$",
    "diff <(sort a.txt) <(sort b.txt)",
    "grep -i credentials /var/log/app.log",
    "jq '.env' config.json",
    "PAGER=cat git log -1",
]
ACTS = [
    "hwclock --systohc",
    "taskset -p 0x3 1234",
    "taskset -c 0 rm -rf /srv/data",
    "prlimit --pid 1234 --nofile=1024",
    "systemd-cat -p info rm -rf /srv/data",
    "systemd-inhibit rm -rf /srv/data",
    "loginctl terminate-session 3",
    "resolvectl dns eth0 8.8.8.8",
    "resolvectl flush-caches",
    "mdadm --zero-superblock /dev/sdb1",
    "zpool import tank",
    "zpool events -c",
    "zfs mount tank/home",
    "mkfs.ext4 /dev/sdb1",
    "mkfs.vfat -n DATA /dev/sdb1",
    "wipefs -a /dev/sdb",
    "btrfs device stats -z /data",
    "zramctl -r /dev/zram0",
    "partx -u /dev/sda",
    "git config user.name bob",
    "runuser -u postgres -- rm -rf /srv/data",
    "hostnamectl hostname web2",
    "postconf -M smtp/inet=x",
    "iconv -f a -t b x -o y",
    "ip netns exec blue reboot",
    "rpcinfo -d 100003 3",
    "ip link s eth0 down",
    "oc project other",
    "gcloud run services delete web",
    "iw dev wlan0 set power_save on",
    "wg set wg0 peer x remove",
    "ufw enable",
    "ipvsadm -C",
    "dnf update -y",
    "yay nginx",
    "brew services restart nginx",
    "gem sources --add https://x.example",
    "rake -q deploy",
    "gradle -p app publish",
    "cargo audit fix",
    "go list -toolexec=/tmp/x",
    "jcmd 1234 GC.run",
    "black check app.py",
    "nova delete vm1",
    "cscli decisions delete -i 10.0.0.1",
    "semodule -d mymodule",
    "ntpdate -p4 pool.ntp.org",
    "az vm kill x",
    "aws ec2 modify-instance-attribute --instance-id i-1",
    "gcloud config set project x",
    "gh run rerun 12",
    "virsh destroy vm1",
    "mysql_upgrade -u root",
    "nodetool decommission",
    "consul kv put a b",
    "restic forget --prune --keep-last 1",
    "zabbix_get -s h -k 'system.run[id]'",
    "echo 'set server web/a state maint' | socat stdio /run/haproxy/admin.sock",
    "git log --output=json",
    "tar tf x.tar --checkpoint=1 --checkpoint-action=exec=sh",
    "perf stat -e cycles rm -rf /srv/data",
    "puppet agent --test",
    "ansible web -m shell -a 'systemctl restart nginx'",
    "rndc stop",
    "mosquitto -v",
]


@pytest.mark.parametrize("text", LOOKS)
def test_an_everyday_look_is_low(text: str) -> None:
    verdict = judged(text)

    assert verdict.effect.harmless
    assert verdict.risk is RiskLevel.LOW


@pytest.mark.parametrize("text", ACTS)
def test_its_relative_that_acts_is_no_read(text: str) -> None:
    assert not judged(text).effect.harmless


@pytest.mark.parametrize("text", ["X=$(printf 'r%s' m); $X -rf /srv/data", "sed -n '1w /etc/cron.d/x' /tmp/in"])
def test_what_is_put_together_or_written_by_a_script_is_critical(text: str) -> None:
    assert judged(text).risk is RiskLevel.CRITICAL


@pytest.mark.parametrize(
    "text",
    [
        "grep root /etc/shadow",
        "grep -e x /etc/shadow",
        "grep shadow /etc/shadow",
        "jq . ~/.docker/config.json",
        "jq .x /opt/app/.env",
        "vault kv get secret/app",
        "nmcli -s con show wifi",
        "openssl rsa -in /etc/ssl/private/site.key -noout -text",
    ],
)
def test_a_look_at_a_secret_is_high(text: str) -> None:
    verdict = judged(text)

    assert verdict.effect.harmless
    assert verdict.risk is RiskLevel.HIGH


@pytest.mark.parametrize(
    "text", ["./cleanup.sh --help", "echo x > /usr/bin/frob; frob --version", "wget -q x.example/f; f --help"]
)
def test_what_is_no_installed_program_does_not_only_say_its_version(text: str) -> None:
    assert not judged(text).effect.harmless
