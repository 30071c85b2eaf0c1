"""ping, dig, curl and their like: they know the inventory and the domain acme.com, nothing else."""

import ipaddress
import json
import re
from urllib.parse import urlsplit

from simulator.commands.reply import Place, Reply, failure, lines, options

_DOMAIN = ".acme.com"


def _address(place: Place, name: str) -> str | None:
    """What ``name`` resolves to: an address is itself, an asset has one, the domain gets made-up ones."""
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        pass
    if known := place.fleet.address_of(name):
        return known
    if name in ("localhost", place.host.name, place.host.short_name):
        return "127.0.0.1"
    return f"10.0.9.{place.fleet.local.number(f'dns:{name}', 2, 250)}" if name.lower().endswith(_DOMAIN) else None


def _answers(place: Place, address: str) -> bool:
    return address.startswith(("127.", "10.0.9.")) or place.fleet.address_of(address) is not None


def ping(place: Place, words: list[str]) -> Reply:
    """Only what is in the inventory answers."""
    given, rest = options(words, "-c", "-W", "-w", "-i", "-s", "-n")
    name = rest[0] if rest else ""
    address = _address(place, name)
    if address is None:
        return failure(2, f"ping: {name}: Name or service not known")
    wanted = given.get("-c") or given.get("-n") or "4"
    count = max(1, min(int(wanted), 100)) if wanted.isdecimal() else 4
    head = f"PING {name} ({address}) 56(84) bytes of data."
    if not _answers(place, address):
        return Reply(
            f"{head}\n\n--- {name} ping statistics ---\n{count} packets transmitted, 0 received, 100% packet loss\n",
            "",
            1,
        )
    times = [place.host.number(f"ping:{address}:{number}", 200, 900) / 1000 for number in range(count)]
    shown = [f"64 bytes from {address}: icmp_seq={i + 1} ttl=64 time={time} ms" for i, time in enumerate(times)]
    average = sum(times) / count
    total = f"{count} packets transmitted, {count} received, 0% packet loss"
    edges = f"rtt min/avg/max = {min(times):.3f}/{average:.3f}/{max(times):.3f} ms"
    return lines(head, *shown, "", f"--- {name} ping statistics ---", total, edges)


def dig(place: Place, words: list[str]) -> Reply:
    """Address records only."""
    _, rest = options(words, "-t", "-p")
    name = next((word for word in rest if "." in word and not word.startswith("+") and word[0] != "@"), "")
    name = name or next((word for word in rest if word[:1] not in "+@"), "")
    address = _address(place, name)
    if any(word == "+short" for word in rest) or words[0] in ("host", "getent"):
        return lines(address) if address else Reply()
    record = [f"{name}.\t\t300\tIN\tA\t{address}"] if address else []
    status = "NOERROR" if address else "NXDOMAIN"
    return lines(f";; ->>HEADER<<- opcode: QUERY, status: {status}", ";; ANSWER SECTION:", *record)


def curl(place: Place, words: list[str]) -> Reply:
    """A URL whose name begins with ``flaky`` fails every other time, beginning with the first."""
    given, rest = options(
        words, "-m", "--max-time", "-X", "--request", "-H", "--header", "-d", "--data", "-o", "-w", "-u"
    )
    try:
        url = urlsplit(rest[0] if rest and "://" in rest[0] else f"http://{rest[0] if rest else ''}")
        host, port = url.hostname or "", url.port or 80
    except ValueError:
        return failure(3, "curl: (3) URL using bad/illegal format or missing URL")
    address = _address(place, host)
    if address is None:
        return failure(6, f"curl: (6) Could not resolve host: {host}")
    if not _answers(place, address):
        return failure(7, f"curl: (7) Failed to connect to {host} port {port}: Connection refused")
    place.host.requests[host] = place.host.requests.get(host, 0) + 1
    if host.startswith("flaky") and place.host.requests[host] % 2:
        return failure(22, "curl: (22) The requested URL returned error: 503")
    method = given.get("-X") or given.get("--request") or ("POST" if given.keys() & {"-d", "--data"} else "GET")
    answer = lines(json.dumps({"status": "ok", "service": host.split(".")[0]}))
    return answer if method in ("GET", "HEAD") else Reply(answer.stdout, effect=True)


def traceroute(place: Place, words: list[str]) -> Reply:
    """Three hops to everything."""
    _, rest = options(words, "-w", "-m", "-q")
    name = rest[0] if rest else ""
    address = _address(place, name)
    if address is None:
        return failure(2, f"{name}: Name or service not known")
    hops = ["10.0.0.2", "10.0.0.1", address]
    shown = [f" {i}  {hop}  {place.host.number(f'hop:{hop}', 3, 19) / 10} ms" for i, hop in enumerate(hops, 1)]
    return lines(f"traceroute to {name} ({address}), 30 hops max", *shown)


def ss(place: Place, words: list[str]) -> Reply:
    """The same for ``ss`` and ``netstat``."""
    total = place.host.number("sockets", 60, 400)
    if re.fullmatch(r"-\w*s\w*", words[1] if len(words) > 1 else ""):
        return lines(f"Total: {total}", f"TCP:   {total // 3} (estab {total // 6}, closed 4, timewait 4)")
    ports = {"ssh": 22, "nginx": 80, "postgresql": 5432, "redis": 6379}
    open_ports = [(name, port) for name, port in ports.items() if (unit := place.host.unit(name)) and unit.running]
    rows = [f"LISTEN 0      128    0.0.0.0:{port:<5} 0.0.0.0:*  users:({name})" for name, port in open_ports]
    return lines("State  Recv-Q Send-Q Local Address:Port Peer Address:Port", *rows)


def nmap(place: Place, words: list[str]) -> Reply:
    """Ports 22 and 80, if the host is known."""
    _, rest = options(words, "-p", "-T", "-oN")
    name = rest[0] if rest else ""
    address = _address(place, name)
    if address is None or not _answers(place, address):
        return lines("Note: Host seems down.", "Nmap done: 1 IP address (0 hosts up)")
    ports = ("PORT   STATE SERVICE", "22/tcp open  ssh", "80/tcp open  http")
    return lines(f"Nmap scan report for {name} ({address})", *ports, "Nmap done: 1 IP address (1 host up)")


def tcpdump(place: Place, _words: list[str]) -> Reply:
    """How much was caught, not what."""
    caught = place.host.number("packets", 40, 5000)
    return Reply(
        stderr=f"{caught} packets captured\n{caught} packets received by filter\n0 packets dropped by kernel\n"
    )
