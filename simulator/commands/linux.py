"""What a Linux host answers."""

from datetime import UTC, datetime

from simulator.commands import cluster, files, network_tools, units
from simulator.commands.reply import Place, Program, Reply, done, failure, lines, options
from simulator.commands.shell import run as run_shell


def run(place: Place, command: str) -> Reply:
    """What ``command`` leaves at ``place``."""
    return run_shell(place, command, _PROGRAMS)


def _df(place: Place, words: list[str]) -> Reply:
    disks = [("/dev/sda1", "/", 120), ("/dev/sdb1", "/var", 500), ("tmpfs", "/run", 4)]
    asked = [word for word in words[1:] if word.startswith("/")]
    rows = []
    for device, mount, size in disks:
        percent = place.host.number(f"df:{mount}", 18, 83)
        used = size * percent // 100
        if not asked or mount in asked:
            rows.append(f"{device:<15} {size:>3}G {used:>4}G {size - used:>4}G {percent:>3}% {mount}")
    return lines("Filesystem      Size  Used Avail Use% Mounted on", *rows)


def _free(place: Place, _words: list[str]) -> Reply:
    total = 16_000 * place.host.number("memory", 1, 4)
    used = total * place.host.number("memory used", 22, 81) // 100
    head = "              total        used        free      shared  buff/cache   available"
    left = total - used
    row = f"Mem:    {total:>11} {used:>11} {left // 3:>11}         212 {left // 2:>11} {left:>11}"
    return lines(head, row, "Swap:          2047           0        2047")


def _uptime(place: Place, _words: list[str]) -> Reply:
    span = datetime.now(UTC) - place.host.booted_at
    hours, minutes = span.seconds // 3600, span.seconds // 60 % 60
    load = [place.host.number(f"load{i}", 2, 190) / 100 for i in range(3)]
    loads = ", ".join(f"{value:.2f}" for value in load)
    since = f"{span.days} days, {hours:2d}:{minutes:02d}"
    return lines(f" {datetime.now(UTC):%H:%M:%S} up {since},  1 user,  load average: {loads}")


def _ps(place: Place, _words: list[str]) -> Reply:
    running = [unit for unit in place.host.units.values() if unit.running]
    busy = sorted(running, key=lambda unit: -place.host.number(f"cpu:{unit.name}", 0, 380))
    rows = [
        f"root      {unit.pid:>6} {place.host.number(f'cpu:{unit.name}', 0, 380) / 10:>5} "
        f"{place.host.number(f'mem:{unit.name}', 1, 90) / 10:>4} ?        Ss   {unit.since:%H:%M}   0:04 {unit.name}"
        for unit in busy
    ]
    return lines("USER         PID  %CPU %MEM TTY      STAT START   TIME COMMAND", *rows)


def _text(text: str) -> Program:
    return lambda _place, _words: lines(text)


def _changes(_place: Place, _words: list[str]) -> Reply:
    return done()


def _reboot(place: Place, words: list[str]) -> Reply:
    if not {"-c", "-k"} & set(words):
        place.host.reboot()
    return done()


def _sleep(_place: Place, words: list[str]) -> Reply:
    return Reply() if len(words) > 1 else failure(1, "sleep: missing operand")


def _echo(_place: Place, words: list[str]) -> Reply:
    given, rest = options(words) if words[1:2] == ["-n"] else ({}, words[1:])
    return Reply(" ".join(rest) + ("" if "-n" in given else "\n"))


def _useradd(place: Place, words: list[str]) -> Reply:
    _, rest = options(words, "-s", "-d", "-u", "-g", "-G", "-c")
    name = rest[-1] if rest else ""
    if f"user/{name}" in place.host.files:
        return failure(9, f"useradd: user '{name}' already exists")
    place.host.files[f"user/{name}"] = ""
    return done()


def _userdel(place: Place, words: list[str]) -> Reply:
    _, rest = options(words)
    name = rest[-1] if rest else ""
    if place.host.files.pop(f"user/{name}", None) is None:
        return failure(6, f"userdel: user '{name}' does not exist")
    return done()


def _id(place: Place, words: list[str]) -> Reply:
    given, rest = options(words)
    name = rest[0] if rest else "root"
    if name != "root" and f"user/{name}" not in place.host.files:
        return failure(1, f"id: \u2018{name}\u2019: no such user")
    number = 0 if name == "root" else 1000
    return lines(str(number) if "-u" in given else f"uid={number}({name}) gid={number}({name}) groups={number}({name})")


_PROGRAMS: dict[str, Program] = {
    "df": _df,
    "free": _free,
    "uptime": _uptime,
    "ps": _ps,
    "top": _ps,
    "echo": _echo,
    "sleep": _sleep,
    "true": lambda _place, _words: Reply(),
    ":": lambda _place, _words: Reply(),
    "false": lambda _place, _words: Reply(exit_code=1),
    "hostname": lambda place, words: lines(place.host.name if "-f" in words else place.host.short_name),
    "pwd": lambda place, _words: lines(place.folder or "/root"),
    "date": lambda _place, _words: lines(f"{datetime.now(UTC):%a %b %d %H:%M:%S UTC %Y}"),
    "uname": lambda place, _words: lines(f"Linux {place.host.short_name} 5.15.0-91-generic x86_64 GNU/Linux"),
    "whoami": _text("root"),
    "id": _id,
    "who": _text("svc-ops  pts/0        (10.0.0.5)"),
    "w": _text("svc-ops  pts/0        (10.0.0.5)"),
    "last": _text("svc-ops  pts/0        10.0.0.5         still logged in"),
    "lastb": lambda place, _words: lines(
        f"root     ssh:notty    203.0.113.{place.host.number('lastb', 2, 250)}", "", "btmp begins"
    ),
    "dmesg": _text("[    0.000000] Linux version 5.15.0-91-generic"),
    "lsblk": _text("sda      8:0    0   120G  0 disk"),
    "vmstat": _text(" 1  0      0 812340  90122 4120300    0    0     4    12"),
    "du": lambda place, words: lines(f"{place.host.number(f'du:{words[-1]}', 1, 90)}G\t{words[-1]}"),
    "systemctl": units.systemctl,
    "service": lambda place, words: units.systemctl(place, ["systemctl", *reversed(words[1:3])]),
    "journalctl": units.journalctl,
    "docker": units.docker,
    "kubectl": cluster.kubectl,
    "helm": cluster.helm,
    "ping": network_tools.ping,
    "dig": network_tools.dig,
    "nslookup": network_tools.dig,
    "host": network_tools.dig,
    "curl": network_tools.curl,
    "traceroute": network_tools.traceroute,
    "ss": network_tools.ss,
    "netstat": network_tools.ss,
    "nmap": network_tools.nmap,
    "tcpdump": network_tools.tcpdump,
    "useradd": _useradd,
    "userdel": _userdel,
    "reboot": _reboot,
    "shutdown": _reboot,
    "pg_dump": _changes,
    "pg_restore": _changes,
    "psql": lambda _place, _words: lines(" ?column? ", "----------", "        1", "(1 row)"),
    "nginx": lambda _place, _words: Reply(
        stderr="nginx: configuration file /etc/nginx/nginx.conf test is successful\n"
    ),
    **dict.fromkeys(
        [
            "usermod",
            "groupadd",
            "passwd",
            "chpasswd",
            "chmod",
            "chown",
            "chgrp",
            "mount",
            "umount",
            "sysctl",
            "crontab",
            "kill",
            "pkill",
            "killall",
            "iptables",
            "nft",
            "ufw",
            "apt",
            "apt-get",
            "yum",
            "dnf",
            "snap",
            "pip",
            "npm",
            "git",
            "make",
            "tar",
            "rsync",
            "scp",
            "dd",
            "mkfs",
            "logrotate",
            "certbot",
            "ln",
        ],
        _changes,
    ),
    **files.PROGRAMS,
}
