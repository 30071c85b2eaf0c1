"""The catalogue as others see it."""

import pytest

from schemas.words import Effect
from stage_e.tools.catalogue import read_catalogue
from stage_e.tools.descriptions import describe, describe_all
from tests.unit.tools.plans import CATALOGUE


def effects(name: str) -> dict[tuple[str, ...], str]:
    """The effect by the values of the last input that chooses it."""
    view = describe(CATALOGUE, name)
    assert view is not None
    return {next(reversed(each.inputs.values()), ()): each.effect.value for each in view.effects}


def test_every_name_is_described_once() -> None:
    views = describe_all(CATALOGUE)
    names = [name for view in views for name in (view.name, *view.aliases)]

    assert sorted(names) == sorted(CATALOGUE.tools)
    assert [view.name for view in views] == sorted((view.name for view in views), key=lambda name: (name.lower(), name))


def test_every_pattern_is_told_once() -> None:
    told = [pattern for view in describe_all(CATALOGUE) for pattern in view.patterns]

    assert sorted(told) == sorted({pattern for tool in CATALOGUE.tools.values() for pattern in tool.patterns})


def test_the_effect_follows_the_inputs() -> None:
    by_action = {action: effect for actions, effect in effects("systemctl").items() for action in actions}

    assert (by_action["status"], by_action["restart"], by_action["stop"]) == ("probe", "disruptive", "disruptive")


def test_choices_that_come_to_the_same_stand_together() -> None:
    assert ("stop", "disable", "mask") in effects("systemctl")


def test_a_form_that_a_pattern_chooses_is_tried_on_what_fits_it() -> None:
    assert effects("Stop-Service") == {(".+",): "disruptive"}
    assert any("/etc/nginx/.*" in patterns for patterns in effects("config_manager"))


@pytest.mark.parametrize(
    ("name", "aliases"),
    [("slack_cli", ("slack-cli",)), ("df", ()), ("asset-list", ("asset-query",)), ("Get-HotFix", ())],
)
def test_an_alias_means_the_same_tool(name: str, aliases: tuple[str, ...]) -> None:
    view = describe(CATALOGUE, name)
    assert view is not None

    assert view.name == name
    assert set(aliases) <= set(view.aliases)


def test_what_no_plan_may_name_is_not_described() -> None:
    assert describe(CATALOGUE, "syst\u0435mctl") is None


def test_a_new_file_is_described_without_more() -> None:
    text = "names: [greet]\nruns_on: service\ntypical_s: 2\ncommands:\n  - {verbs: [greet], words: any}\n"
    (view,) = describe_all(read_catalogue({"greet.yaml": text}))

    assert (view.name, view.runs_on, view.takes_command, view.typical_s) == ("greet", "service", True, 2)
    assert [(each.inputs, each.effect) for each in view.effects] == [({}, Effect.READ)]
