"""What takes a change back, and what shows it."""

from collections.abc import Iterator

import pytest

from stage_e.risk.command_rule import CommandRule, Language
from stage_e.risk.probe import ProbeRule
from tests.unit.risk.verdicts import judged
from tests.unit.tools.plans import CATALOGUE

RESTARTED = "sh -c 'cat /proc/uptime && systemctl show -p ActiveState,ActiveEnterTimestampMonotonic nginx'"


@pytest.mark.parametrize(
    ("command", "language", "inverse", "probe"),
    [
        ("systemctl stop nginx", Language.POSIX, "systemctl start nginx", "systemctl is-active nginx"),
        ("sudo systemctl disable cron", Language.POSIX, "systemctl enable cron", "systemctl is-enabled cron"),
        ("systemctl restart nginx", Language.POSIX, "", RESTARTED),
        (
            "Stop-Service -Name 'Print Spooler'",
            Language.POWERSHELL,
            "Start-Service 'Print Spooler'",
            "Get-Service 'Print Spooler'",
        ),
        ("docker start web", Language.POSIX, "docker stop web", "docker inspect --format {{.State.Running}} web"),
        ("systemctl stop $UNIT", Language.POSIX, "", ""),
        ("systemctl stop nginx && systemctl stop php-fpm", Language.POSIX, "", ""),
        ("rm -rf /srv/x", Language.POSIX, "", "ls -d /srv/x"),
        ("systemctl enable --now cron", Language.POSIX, "systemctl disable cron", ""),
        ("systemctl restart nginx php-fpm", Language.POSIX, "", ""),
    ],
)
def test_what_takes_a_change_back_and_what_shows_it_are_known(
    command: str, language: Language, inverse: str, probe: str
) -> None:
    verdict = judged(command, language)

    assert (verdict.inverse, verdict.probe.command if verdict.probe else "") == (inverse, probe)


def test_every_probe_that_the_catalogue_names_only_reads() -> None:
    for language, rule in _probes():
        command = rule.command.replace("{words}", "some-name").replace("{word}", "some-name")
        assert judged(command, language).effect.harmless, command


def test_no_probe_takes_the_same_answer_for_yes_and_no() -> None:
    for _, rule in _probes():
        assert rule.happened is not None or rule.did_not_happen is not None, rule.command
        aged = rule.happened is not None and "?P<began_" in rule.happened.stdout
        assert aged or rule.happened != rule.did_not_happen, rule.command


def _probes() -> Iterator[tuple[Language, ProbeRule]]:
    for language, rules in CATALOGUE.book.rules.items():
        for each in rules.values():
            yield from ((language, probe) for rule in (each, *_all_inside(each)) for probe in rule.probes)


def test_every_look_that_the_catalogue_names_only_reads_and_decides_about_an_inverse() -> None:
    for language, rules in CATALOGUE.book.rules.items():
        looking = [rule for each in rules.values() for rule in (each, *_all_inside(each)) if rule.look or rule.undo_if]
        for rule in looking:
            assert rule.look
            assert rule.undo_if
            assert rule.inverse
            assert judged(rule.look.replace("{words}", "some-name"), language).effect.harmless, rule.look


def _all_inside(rule: CommandRule) -> Iterator[CommandRule]:
    for inside in (*rule.subcommands.values(), *rule.either):
        yield inside
        yield from _all_inside(inside)
