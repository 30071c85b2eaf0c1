"""What a histogram of durations keeps and forgets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stage_e.assess.histogram import BUCKETS, EMPTY, HALF_LIFE, Histogram, bucket_of, edges_of, histogram_of

moments = st.floats(min_value=0.001, max_value=100_000)
some = st.lists(moments, min_size=1, max_size=60)
histograms = some.map(histogram_of)
levels = st.floats(min_value=0.01, max_value=0.99)


def close(ours: Histogram, theirs: Histogram) -> bool:
    return ours.weights == pytest.approx(theirs.weights)


@given(one=histograms, other=histograms)
def test_merging_does_not_care_who_comes_first(one: Histogram, other: Histogram) -> None:
    assert close(one.merged(other), other.merged(one))


@given(one=histograms, other=histograms, third=histograms)
def test_merging_does_not_care_what_is_merged_first(one: Histogram, other: Histogram, third: Histogram) -> None:
    assert close(one.merged(other).merged(third), one.merged(other.merged(third)))


@given(one=histograms)
def test_merging_nothing_changes_nothing(one: Histogram) -> None:
    assert close(one.merged(EMPTY), one)


@given(earlier=some, later=some)
def test_a_batch_on_top_of_what_was_known_is_as_if_all_had_come_at_once(
    earlier: list[float], later: list[float]
) -> None:
    assert close(histogram_of(earlier).aged(len(later)).merged(histogram_of(later)), histogram_of([*earlier, *later]))


@given(seconds=some, level=levels)
def test_a_quantile_lies_between_the_quickest_and_the_slowest(seconds: list[float], level: float) -> None:
    lowest, highest = edges_of(bucket_of(min(seconds)))[0], edges_of(bucket_of(max(seconds)))[1]

    assert lowest * 0.999 <= histogram_of(seconds).spread().at(level) <= highest * 1.001


@given(seconds=some)
def test_quantiles_rise_with_their_level(seconds: list[float]) -> None:
    table = histogram_of(seconds).spread().seconds

    assert list(table) == pytest.approx(sorted(table))


@given(seconds=some, new=moments)
def test_what_is_seen_again_and_again_is_what_is_expected(seconds: list[float], new: float) -> None:
    known = histogram_of(seconds)
    before, after = known.spread().at(0.5), known.aged(300).merged(histogram_of([new] * 300)).spread().at(0.5)
    lower, upper = edges_of(bucket_of(new))

    assert lower * 0.999 <= after <= upper * 1.001
    assert abs(after - new) <= abs(before - new) + (upper - lower)


@given(seconds=moments)
def test_a_bucket_holds_what_it_takes_in(seconds: float) -> None:
    lower, upper = edges_of(bucket_of(seconds))

    assert lower * 0.999 <= seconds <= upper * 1.001


def test_what_is_too_quick_or_too_slow_goes_to_the_ends() -> None:
    assert (bucket_of(0), bucket_of(1e9)) == (0, BUCKETS - 1)


def test_an_attempt_counts_half_when_fifty_more_have_ended() -> None:
    aged = histogram_of([5.0]).aged(HALF_LIFE)

    assert aged.weight == pytest.approx(0.5)


def test_what_is_long_past_is_forgotten_altogether() -> None:
    assert histogram_of([5.0]).aged(1000) == EMPTY


def test_an_outlier_counts_as_one_attempt_however_long_it_took() -> None:
    usual = [1.0] * 60
    late, absurdly_late = histogram_of([*usual, 60.0]), histogram_of([*usual, 60_000.0])

    assert late.spread().at(0.9) == absurdly_late.spread().at(0.9) < 1.3


def test_nine_of_ten_are_the_slowest_that_few_have_seen() -> None:
    assert histogram_of([1.0, 2.0, 8.0]).spread().at(0.9) > 7.9


def test_nothing_seen_has_no_quantiles() -> None:
    with pytest.raises(ValueError, match="nothing"):
        EMPTY.spread()
