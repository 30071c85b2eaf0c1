"""Which tools are known, and what becomes of a file that is wrong."""

import pytest

from stage_e.risk.data_file import DataFileError
from stage_e.tools.catalogue import read_catalogue
from tests.unit.tools.plans import CATALOGUE


@pytest.mark.parametrize(
    "name",
    [
        "asset-query",
        "asset-service-query",
        "slack-cli",
        "slack_cli",
        "systemctl",
        "docker-ps",
        "Get-HotFix",
        "Register-ScheduledTask",
        "windows-impacket-executor",
        "Axis-VAPIX-PTZ-Control",
    ],
)
def test_a_name_that_planners_use_is_known(name: str) -> None:
    assert CATALOGUE.find(name) is not None


@pytest.mark.parametrize(
    "name",
    [
        "frobnicate",
        "echo ok; id",
        "syst\u0435mctl",
        "Systemctl",
        "systemctl ",
        "get-hotfix",
        "Get-HotFix\n",
        "Gеt-HotFix",  # noqa: RUF001 - a Cyrillic letter
        "Get-",
        "",
    ],
)
def test_a_name_that_no_file_has_is_unknown(name: str) -> None:
    assert CATALOGUE.find(name) is None


def test_a_fault_of_a_file_is_named_with_file_and_line() -> None:
    with pytest.raises(DataFileError, match=r"^ping\.yaml:3: effect"):
        read_catalogue({"ping.yaml": "names: [ping]\nservice: network-service\neffect: harmless\n"})


def test_a_fault_deep_in_a_file_is_named_with_its_line() -> None:
    text = "names: [x]\ncommands:\n  - verbs: [x]\n    subcommands:\n      go:\n        efect: read\n"

    with pytest.raises(DataFileError, match=r"^x\.yaml:6: .*efect"):
        read_catalogue({"x.yaml": text})


def test_what_is_no_yaml_is_named_with_its_line() -> None:
    with pytest.raises(DataFileError, match=r"^x\.yaml:2: "):
        read_catalogue({"x.yaml": "names: [x]\nservice: ]\n"})


def test_a_key_that_stands_twice_is_a_fault() -> None:
    with pytest.raises(DataFileError, match=r"^x\.yaml:2: 'names'"):
        read_catalogue({"x.yaml": "names: [x]\nnames: [y]\n"})


def test_a_pattern_that_does_not_compile_is_a_fault() -> None:
    with pytest.raises(DataFileError, match=r"^x\.yaml:1: patterns"):
        read_catalogue({"x.yaml": "patterns: ['(']\n"})


def test_a_name_belongs_to_one_file_only() -> None:
    with pytest.raises(DataFileError, match=r"the tool 'ping' is in a\.yaml already"):
        read_catalogue({"a.yaml": "names: [ping]\n", "b.yaml": "names: [ping]\n"})


def test_any_option_is_for_what_a_second_person_looks_at() -> None:
    text = "commands:\n  - verbs: [useradd]\n    effect: write_reversible\n    any_options: true\n"

    with pytest.raises(DataFileError, match="any_options"):
        read_catalogue({"x.yaml": text})


def test_adding_a_tool_is_adding_a_file() -> None:
    text = "names: [greet]\nruns_on: service\ncommands:\n  - {verbs: [greet], words: any}\n"

    assert read_catalogue({"greet.yaml": text}).find("greet") is not None


def test_a_form_names_only_inputs_that_are_checked() -> None:
    text = 'names: [x]\nforms:\n  - argv: [x, "{unchecked}"]\n'

    with pytest.raises(DataFileError, match="'unchecked', which is no declared input"):
        read_catalogue({"x.yaml": text})
