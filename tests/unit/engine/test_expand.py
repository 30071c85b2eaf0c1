import pytest

from stage_e.engine.expand import TooManyTargetsError, expand


def test_a_name_that_comes_again_is_one_target() -> None:
    assert expand(["ws-02", "ws-01", "ws-02"], cap=2) == ("ws-02", "ws-01")


def test_more_targets_than_the_cap_are_no_targets() -> None:
    with pytest.raises(TooManyTargetsError, match="3 targets, 2 are allowed"):
        expand(["ws-01", "ws-02", "ws-03"], cap=2)
