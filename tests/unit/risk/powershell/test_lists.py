"""The lists of names that PowerShell itself knows."""

from stage_e.risk.command_rule import Language
from stage_e.risk.powershell.lists import packaged_lists
from stage_e.risk.powershell.runners import runner_of
from stage_e.risk.use_rule import packaged_uses
from tests.unit.tools.plans import CATALOGUE

LISTS = packaged_lists()


def test_all_names_are_in_lower_case() -> None:
    names = [
        *LISTS.aliases,
        *LISTS.aliases.values(),
        *LISTS.members,
        *LISTS.types,
        *LISTS.statics,
        *LISTS.variables,
        *LISTS.remote,
    ]

    assert [name for name in names if name != name.lower()] == []


def test_no_alias_stands_for_another() -> None:
    assert set(LISTS.aliases) & set(LISTS.aliases.values()) == set()


def test_no_harmless_method_is_among_those_that_act_on_other_things() -> None:
    assert LISTS.text_members & LISTS.members == set()


def test_uses_are_of_names_in_lower_case() -> None:
    assert [name for name in packaged_uses().by_name if name != name.lower()] == []


def test_no_harmless_use_is_of_a_cmdlet_that_nobody_has_listed() -> None:
    listed = {*CATALOGUE.book.rules[Language.POWERSHELL], *CATALOGUE.book.rules[Language.CMD]}
    unlisted = [
        name
        for name, uses in packaged_uses().by_name.items()
        for use in uses
        if use.effect.harmless and name not in listed and runner_of(name) is None
    ]

    assert unlisted == []
