"""What commands to switches and routers are taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.words import Effect, RiskLevel
from stage_e.risk.gear.judge import judge_gear


@pytest.mark.parametrize(
    ("vendor", "commands", "risk"),
    [
        ("cisco_ios", "sh int status", RiskLevel.LOW),
        ("cisco_ios", "terminal length 0; show clock", RiskLevel.LOW),
        ("cisco_ios", "show running-config | include reload", RiskLevel.LOW),
        ("cisco_ios", "sh ru", RiskLevel.MEDIUM),
        ("cisco_ios", "show running-config | include secret", RiskLevel.HIGH),
        ("cisco_ios", "ping 10.0.0.9", RiskLevel.LOW),
        ("junos", "show route", RiskLevel.LOW),
        ("junos", "show configuration", RiskLevel.MEDIUM),
        ("arista_eos", "show version", RiskLevel.LOW),
    ],
)
def test_what_only_shows_is_a_read(vendor: str, commands: str, risk: RiskLevel) -> None:
    judged = judge_gear([commands], vendor)

    assert judged.effect.harmless
    assert judged.risk is risk


@pytest.mark.parametrize(
    ("vendor", "commands", "effect", "risk"),
    [
        ("cisco_ios", ["wr"], Effect.WRITE_REVERSIBLE, RiskLevel.MEDIUM),
        ("cisco_ios", ["conf t", "int gi1/0/7", "desc scanner"], Effect.WRITE_REVERSIBLE, RiskLevel.MEDIUM),
        ("cisco_ios", ["conf t", "int gi1/0/7", "shut"], Effect.DISRUPTIVE, RiskLevel.MEDIUM),
        ("cisco_ios", ["conf t", "int po1", "shut"], Effect.DISRUPTIVE, RiskLevel.CRITICAL),
        ("cisco_ios", ["conf t", "int range gi1/0/1-24", "shut"], Effect.DISRUPTIVE, RiskLevel.CRITICAL),
        ("cisco_ios", ["conf t", "do reload"], Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("cisco_ios", ["conf t", "end", "reload"], Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("cisco_ios", ["conf t", "int po1", "sw trunk allowed vlan 7"], Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("cisco_ios", ["conf t", "int po1", "sw trunk allowed vlan add 7"], Effect.DISRUPTIVE, RiskLevel.MEDIUM),
        ("cisco_ios", ["conf t", "no router ospf 1"], Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("cisco_ios", ["show clock;write erase"], Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("cisco_ios", ["show clock\nwrite erase"], Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("cisco_ios", ["ping 10.0.0.9 repeat 100000"], Effect.DISRUPTIVE, RiskLevel.MEDIUM),
        ("junos", ["configure", "delete interfaces", "commit"], Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("junos", ["configure", "set interfaces ge-0/0/3 disable", "commit"], Effect.DISRUPTIVE, RiskLevel.MEDIUM),
        ("junos", ["configure", "set interfaces ae0 disable", "commit"], Effect.DISRUPTIVE, RiskLevel.CRITICAL),
    ],
)
def test_a_change_is_as_bad_as_what_it_takes_down(
    vendor: str, commands: list[str], effect: Effect, risk: RiskLevel
) -> None:
    judged = judge_gear(commands, vendor)

    assert (judged.effect, judged.risk) == (effect, risk)


@pytest.mark.parametrize(
    ("vendor", "commands"),
    [
        ("cisco_ios", ["re"]),
        ("cisco_ios", ["shutdown"]),
        ("cisco_ios", ["frobnicate"]),
        ("cisco_ios", ["show version | redirect tftp://10.0.0.9/x"]),
        ("cisco_ios", ["show version > flash:x"]),
        ("cisco_ios", ["show {{step_0_result}}"]),
        ("cisco_ios", ["ѕhow version"]),  # noqa: RUF001  # the letter is Cyrillic
        ("cisco_ios", []),
        ("somebody", ["show version"]),
        ("junos", ["start shell"]),
    ],
)
def test_what_nobody_listed_or_what_means_two_things_is_unknown(vendor: str, commands: list[str]) -> None:
    judged = judge_gear(commands, vendor)

    assert judged.effect is Effect.UNKNOWN
    assert judged.risk is RiskLevel.HIGH


def test_a_reason_points_into_the_commands_joined_by_line_breaks() -> None:
    commands = ["show clock", "  reload"]
    reason = judge_gear(commands, "cisco_ios").reasons[-1]

    assert reason.span is not None
    assert "\n".join(commands)[slice(*reason.span)] == "reload"


@given(st.lists(st.text(max_size=30), max_size=4), st.sampled_from(["cisco_ios", "junos", "arista_eos", ""]))
def test_any_commands_have_a_verdict(commands: list[str], vendor: str) -> None:
    assert judge_gear(commands, vendor).reasons


@pytest.mark.parametrize(
    ("commands", "risk"),
    [
        ("show interfaces Gi1/0/1 | include shutdown|reload", RiskLevel.LOW),
        ("show logging | i up|down|err", RiskLevel.LOW),
        ("do show version", RiskLevel.LOW),
        ("dir flash:", RiskLevel.LOW),
        ("show snmp community", RiskLevel.HIGH),
        ("show key chain", RiskLevel.HIGH),
    ],
)
def test_a_pattern_with_alternatives_only_shows(commands: str, risk: RiskLevel) -> None:
    judged = judge_gear([commands], "cisco_ios")

    assert judged.effect.harmless
    assert judged.risk is risk


@pytest.mark.parametrize(
    "command",
    [
        "show version | include x | redirect tftp://10.0.0.5/x",
        "show version | include x|redirect tftp://10.0.0.5/x",
        "show version | include x|red tftp://10.0.0.5/x",
        "show version | include a|b|file bootflash:x",
        "show version |tee flash:x",
        "do reload",
        "do write erase",
    ],
)
def test_what_goes_on_behind_a_pattern_may_still_write(command: str) -> None:
    assert not judge_gear([command], "cisco_ios").effect.harmless
    assert judge_gear([command], "cisco_ios").risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


@pytest.mark.parametrize("vendor", ["", "generic"])
@pytest.mark.parametrize(
    "commands",
    [
        ["configure", "load override terminal", "commit"],
        ["configure", "delete protocols", "commit"],
        ["request system zeroize"],
        ["conf t", "no router bgp 1"],
        ["write erase"],
    ],
)
def test_a_device_that_nobody_names_is_taken_for_the_worse_that_fits(vendor: str, commands: list[str]) -> None:
    judged = judge_gear(commands, vendor)

    assert (judged.effect, judged.risk) == (Effect.DESTRUCTIVE, RiskLevel.CRITICAL)


def test_a_device_that_nobody_names_may_be_asked_in_the_words_of_either_family() -> None:
    for commands in (
        ["show interfaces terse"],
        ["show log messages | last 20"],
        ["sh int status"],
        ["terminal length 0"],
    ):
        assert judge_gear(commands, "").risk is RiskLevel.LOW


def test_what_one_family_lists_is_not_what_the_other_only_bounds() -> None:
    assert judge_gear(["clear counters"], "").risk is RiskLevel.MEDIUM


def test_a_port_to_other_devices_is_not_reset_like_one_to_a_desk() -> None:
    assert judge_gear(["conf t", "default interface Te1/1/1"], "cisco_ios").risk is RiskLevel.CRITICAL
    assert judge_gear(["conf t", "default interface Gi1/0/7"], "cisco_ios").risk is RiskLevel.HIGH


@pytest.mark.parametrize(
    ("vendor", "command", "risk"),
    [
        ("cisco_ios", "show run int Gi1/0/5", RiskLevel.LOW),
        ("junos", "show configuration interfaces ge-0/0/1 | display set", RiskLevel.LOW),
        ("junos", "show configuration system", RiskLevel.MEDIUM),
        ("cisco_ios", "show running-config full", RiskLevel.MEDIUM),
    ],
)
def test_a_part_of_the_configuration_without_secrets_is_a_low_read(vendor: str, command: str, risk: RiskLevel) -> None:
    judged = judge_gear([command], vendor)

    assert judged.effect.harmless
    assert judged.risk is risk


@pytest.mark.parametrize(
    ("vendor", "command"),
    [
        ("vyos", "show version $(reboot)"),
        ("vyos", "show version `reboot`"),
        ("junos", "monitor traffic interface ge-0/0/0 write-file x"),
    ],
)
def test_what_runs_or_writes_inside_of_a_look_is_no_look(vendor: str, command: str) -> None:
    assert not judge_gear([command], vendor).effect.harmless


@pytest.mark.parametrize(
    ("vendor", "command"),
    [
        ("cisco_nxos", "show version | no-more > bootflash:a"),
        ("fortios", "fnsysctl rm /tmp/a"),
        ("fortios", "diagnose netlink interface clear port1"),
        ("fortios", "diagnose sys process kill 9 11"),
        ("fortios", "diagnose stats clear"),
        ("fortios", "diagnose wireless-controller wlac -c kickmac a"),
        ("fortios", "get test ipsmonitor 99"),
        ("huawei", "display diagnostic-information a.txt"),
        ("paloalto_panos", "test arp gratuitous ip 10.0.0.1 interface ethernet1/1"),
    ],
)
def test_a_look_that_writes_or_clears_is_none(vendor: str, command: str) -> None:
    assert not judge_gear([command], vendor).effect.harmless


@pytest.mark.parametrize(
    ("vendor", "command", "risk"),
    [
        ("cisco_ios", "show crypto isakmp key", RiskLevel.HIGH),
        ("junos", "show security ike pre-shared-keys", RiskLevel.HIGH),
        ("junos", "show system rollback 1", RiskLevel.MEDIUM),
        ("junos", "show configuration | display set | match encrypted", RiskLevel.HIGH),
        ("cisco_ios", "show vtp password", RiskLevel.HIGH),
        ("cisco_ios", "show config", RiskLevel.MEDIUM),
        ("cisco_ios", "show startup | include enable", RiskLevel.HIGH),
        ("cisco_ios", "show controllers", RiskLevel.LOW),
        ("paloalto_panos", "show vpn ike-preshared-key", RiskLevel.HIGH),
        ("paloalto_panos", "show vpn ike-sa", RiskLevel.LOW),
        ("fortios", "show system email-server", RiskLevel.MEDIUM),
        ("fortios", "diagnose wireless-controller wlac -c wtp", RiskLevel.LOW),
        ("cisco_ios", "show ip bgp | include *>", RiskLevel.LOW),
        ("cisco_ios", "show crypto isakmp sa", RiskLevel.LOW),
        ("fortios", "diagnose netlink interface list", RiskLevel.LOW),
    ],
)
def test_keys_and_old_configurations_are_no_plain_look(vendor: str, command: str, risk: RiskLevel) -> None:
    judged = judge_gear([command], vendor)

    assert judged.effect.harmless
    assert judged.risk is risk
