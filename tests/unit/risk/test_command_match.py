"""How the words of a command fit its rule."""

from stage_e.risk.command_match import Match, match
from stage_e.risk.command_rule import CommandRule, Language
from stage_e.risk.unknown_text import SPLIT, UNKNOWN


def fit(rule: dict[str, object], *words: str) -> Match:
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
