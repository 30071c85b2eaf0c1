"""Policies are data, and a wrong one says where."""

import pytest

from stage_e.assess.policy import PRESETS, packaged_policy, read_policy
from stage_e.risk.data_file import DataFileError


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_called_by_its_name(preset: str) -> None:
    assert packaged_policy(preset).name == preset


def test_autopilot_differs_in_reads_on_hosts_only() -> None:
    default, autopilot = packaged_policy("default"), packaged_policy("autopilot")

    assert autopilot.reads.model_copy(update={"host": 1}) == default.reads
    assert autopilot.model_copy(update={"name": default.name, "reads": default.reads}) == default


def test_a_level_that_does_not_exist_is_named_with_its_line() -> None:
    with pytest.raises(DataFileError, match=r"(?m)^mine\.yaml:2: several_effects"):
        read_policy("mine.yaml", "name: mine\nseveral_effects: 4\n")


def test_what_is_missing_is_a_fault() -> None:
    with pytest.raises(DataFileError, match="other_host"):
        read_policy("mine.yaml", "name: mine\n")
