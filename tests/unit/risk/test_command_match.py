"""How the words of a command fit its rule."""

from collections.abc import Mapping

import pytest

from stage_e.risk.command_match import Match, match
from stage_e.risk.command_rule import CommandRule, Language
from stage_e.risk.unknown_text import SPLIT, UNKNOWN


def fit(rule: Mapping[str, object], *words: str) -> Match:
    return match(CommandRule.model_validate(rule), words, Language.POSIX)


def test_the_first_narrower_rule_that_fits_counts() -> None:
    rule = {
        "effect": "destructive",
        "any_options": True,
        "words": "any",
        "either": [{"options": ["-l"], "needs": ["-l"]}],
    }

    assert fit(rule, "-l").rule.effect.harmless
    assert not fit(rule, "-l", "x").rule.effect.harmless
    assert not fit(rule, "-x").rule.effect.harmless


def test_a_narrower_rule_of_a_subcommand_has_the_options_in_front_of_it() -> None:
    inside = {"words": "any", "either": [{"options": ["-w"], "needs": ["-w"], "risk": "medium"}]}

    found = fit({"valued": ["-n"], "subcommands": {"get": inside}}, "-n", "prod", "get", "-w")

    assert (found.misfit, found.rule.risk, found.values) == (None, "medium", (("-n", "prod"),))


def test_an_option_behind_the_first_word_may_belong_to_something_else() -> None:
    rule = {"options_first": True, "flags": "n", "needs": ["-n"], "words": "any"}

    assert fit(rule, "-n", "x").misfit is None
    assert fit(rule, "x", "-n").misfit is not None


def test_a_word_that_may_be_an_option_fits_only_where_the_rule_says_so() -> None:
    assert fit({"words": "any"}, SPLIT).misfit is not None
    assert fit({"words": "any", "unknown_words": "low"}, SPLIT).misfit is None
    assert fit({"words": "any"}, f"/srv/{UNKNOWN}").misfit is None


def test_what_is_wrapped_stands_behind_two_dashes_too() -> None:
    assert fit({"wraps": 0, "matched": {"-u": "root"}}, "-u", "root", "--", "rm", "-r").wrapped == ("rm", "-r")
    assert fit({"wraps": 1, "flags": "it"}, "pod", "-it", "--", "ls", "-l").wrapped == ("ls", "-l")


def test_assignments_stand_in_front_of_what_is_wrapped() -> None:
    found = fit({"wraps": 0, "assigns": True}, "A=1", "ls", "B=2")

    assert (found.assigned, found.wrapped) == (("A=1",), ("ls", "B=2"))


def test_a_misfit_still_tells_every_word_that_may_be_a_path() -> None:
    found = fit({"words": "any", "flags": "r"}, "-r", "--odd", "/srv")

    assert found.misfit is not None
    assert "/srv" in found.words


def test_a_subcommand_is_found_by_its_name_and_else_by_what_the_name_is_like() -> None:
    rule = {"subcommands": {"get-all": {"risk": "high"}}, "subcommands_like": {"get-.*": {"words": "any"}}}

    assert fit(rule, "get-all").rule.risk == "high"
    assert fit(rule, "get-one", "x").misfit is None
    assert fit(rule, "delete-one").misfit is not None
    assert fit(rule).misfit is not None


def test_an_option_with_its_value_in_one_word_fits_by_its_pattern() -> None:
    rule = {"glued": "-i(?::[0-9]+)?"}

    assert fit(rule, "-i:443").misfit is None
    assert fit(rule, "-i:x").misfit is not None
    assert fit(rule, f"-i:{SPLIT}").misfit is not None


def test_what_can_only_look_takes_options_that_do_not_sound_like_more() -> None:
    rule = {"only_looks": True, "words": "any"}

    assert fit(rule, "--show-labels", "--sort-by=.x", "-o", "json").misfit is None
    assert fit(rule, "--output-file=x").misfit is not None
    assert fit(rule, "-o", "report.txt").misfit is not None
    assert fit(rule, "-o").misfit is not None


def test_a_value_that_is_listed_is_checked_in_what_only_looks_too() -> None:
    rule = {"only_looks": True, "matched": {"--last": "[0-9]+"}}

    assert fit(rule, "--last=5").misfit is None
    assert fit(rule, "--last=all").misfit is not None


def test_an_option_about_the_display_fits_every_read_and_no_change() -> None:
    assert fit({}, "--no-pager").misfit is None
    assert fit({"effect": "write_reversible"}, "--no-pager").misfit is not None


def test_what_does_more_cannot_be_said_to_only_look() -> None:
    with pytest.raises(ValueError, match="no more than look"):
        CommandRule.model_validate({"effect": "disruptive", "only_looks": True})


def test_keys_that_are_used_and_texts_that_are_looked_for_are_not_shown() -> None:
    found = fit({"keys": ["--key"], "text_words": 1, "words": "any"}, "--key=/x.pem", "shadow", "/var/log/x")

    assert "--key=/x.pem" in found.unseen
    assert "shadow" in found.unseen
    assert "/var/log/x" not in found.unseen


def test_a_text_that_an_option_gives_leaves_no_bare_word_unseen() -> None:
    found = fit({"text_words": 1, "text_options": ["-e"], "valued": ["-e"], "words": "any"}, "-e", "x", "/etc/shadow")

    assert "/etc/shadow" not in found.unseen


def test_what_follows_a_letter_and_is_no_option_is_its_value() -> None:
    rule = {"flags": "tl", "valued": ["-t"], "words": "any"}

    assert fit(rule, "-t,", "a.csv").values == (("-t", ","),)
    assert fit(rule, "-tl").options == {"-t", "-l"}
