"""What further tools look at, and what never ends by itself."""

import pytest

from schemas.words import RiskLevel
from tests.unit.risk.verdicts import judged

LOOKS = r"""
systemd-cgtop -b -n 1 --order=memory
turbostat --show PkgWatt --num_iterations 1
smem -tk -c 'pid user command pss'
ifstat -t 1 3
utmpdump /var/log/wtmp | tail -5
ausearch -k sudoers --start today -i
lid -g wheel
curl --unix-socket /var/run/docker.sock http://localhost/containers/json
curl -v telnet://db01:5432 --max-time 3
http --check-status GET https://app.example.com/health
memcached-tool cache01:11211 stats
dracut --list-modules --no-kernel
gitlab-ctl status
bacula-dir -t -c /etc/bacula/bacula-dir.conf
kubectl get --raw /readyz?verbose
git reflog -n 10
pt-query-digest --limit 10 /var/log/mysql/slow.log
find /var/log -name '*.log' -exec grep -l ERROR {} \;
find /opt/app/logs -name '*.gz' -exec zcat {} + | grep -c OOM
seq -w 1 5 | xargs -I{} host web{}.example.com
timeout 10 tail -f /var/log/app.log
timeout 30 journalctl -f -u nginx
timeout 20 kubectl logs -f web-0
timeout 9m vmstat 1
docker compose -f /srv/app/compose.yml logs --tail 100 api
curl -s -o /dev/null -D - https://app.example.com
dmesg --time-format iso --level err,crit | tail -n 40
ps axo user:20,pid,pcpu,comm --sort=-pcpu | head
fuser -n tcp 8080
kubectl get --raw /api/v1/nodes/n1/proxy/stats/summary
kubectl rollout status deploy/web -n prod --watch=false
mongosh app --quiet --eval 'db.stats(1024*1024)'
exim -bp | exiqsumm
free -h -s 1 -c 3
top -b -n 1 -o %CPU -w 512
""".strip().splitlines()


@pytest.mark.parametrize("command", LOOKS)
def test_a_further_tool_that_looks_is_low(command: str) -> None:
    found = judged(command)
    assert found.effect.harmless
    assert found.risk is RiskLevel.LOW
    assert found.reasons


ENDLESS = """
vmstat 1
iostat -xz 2
netstat -c
docker compose -f /srv/app/compose.yml logs -f api
docker-compose logs -tf
free -s 1
top -b
tail -f /var/log/app.log
docker logs -f web
timeout 3600 tail -f /var/log/app.log
timeout 10 tail -f ~/.bash_history
find /etc -type f -exec cat {} +
""".strip().splitlines()


@pytest.mark.parametrize("command", ENDLESS)
def test_a_look_without_an_end_or_at_who_knows_what_is_medium(command: str) -> None:
    found = judged(command)
    assert found.effect.harmless
    assert found.risk is RiskLevel.MEDIUM


def test_an_end_makes_no_secret_public() -> None:
    assert judged("timeout 10 tail -f /etc/shadow").risk is RiskLevel.HIGH
