"""How few attempts and many are weighed against what was expected before."""

import pytest

from schemas.words import EstimateBasis
from stage_e.assess.histogram import histogram_of
from stage_e.assess.kind import Kind
from stage_e.assess.learned import NOTHING_LEARNED, Expectation, Learned
from stage_e.assess.spread import constant, spread_through

HERE, THERE, OTHER = Kind("ssh-exec df", "ssh one"), Kind("ssh-exec df", "ssh many"), Kind("ssh-exec ls", "ssh one")
CLAIM = Expectation(constant(10.0), EstimateBasis.DECLARED)


def learned(*took_s: float, kind: Kind = HERE) -> Learned:
    return NOTHING_LEARNED.with_news({kind: histogram_of(took_s)})


def expected_s(known: Learned, kind: Kind = HERE) -> float:
    return known.expect(kind, CLAIM).spread.at(0.5)


def test_what_was_never_seen_is_what_the_claim_says() -> None:
    assert learned(0.1, kind=OTHER).expect(HERE, CLAIM) == CLAIM


def test_more_attempts_move_it_further_from_the_claim() -> None:
    found = [expected_s(learned(*[0.1] * seen)) for seen in (1, 2, 5, 20, 100)]

    assert found == sorted(found, reverse=True)
    assert 1 < found[0] < 10
    assert found[-1] == pytest.approx(0.1, rel=0.2)


def test_it_rests_on_what_was_learned_once_that_gives_most_of_it() -> None:
    bases = [learned(*[0.1] * seen).expect(HERE, CLAIM).basis for seen in (1, 2, 3, 4)]

    assert bases == [EstimateBasis.DECLARED, EstimateBasis.DECLARED, EstimateBasis.LEARNED, EstimateBasis.LEARNED]


def test_a_few_here_count_less_than_many_elsewhere() -> None:
    known = learned(*[4.0] * 70, kind=THERE).with_news({HERE: histogram_of([0.1])})

    assert 1 < expected_s(known) < 4


def test_many_here_count_more_than_many_elsewhere() -> None:
    known = learned(*[4.0] * 70, kind=THERE).with_news({HERE: histogram_of([0.1] * 70)})

    assert expected_s(known) < 0.2


def test_news_take_the_place_of_what_was_known_of_their_kind_alone() -> None:
    known = (
        learned(*[4.0] * 70).with_news({OTHER: histogram_of([9.0] * 70)}).with_news({HERE: histogram_of([1.0] * 70)})
    )

    assert expected_s(known) == pytest.approx(1.0, rel=0.2)
    assert expected_s(known, OTHER) == pytest.approx(9.0, rel=0.2)


def test_a_snapshot_never_changes() -> None:
    known = learned(*[4.0] * 70)
    before = expected_s(known)
    known.with_news({HERE: histogram_of([1.0] * 70), THERE: histogram_of([1.0] * 70)})

    assert expected_s(known) == before


def test_a_distribution_goes_through_the_quantiles_that_it_was_given() -> None:
    spread = spread_through(2.0, 6.0)

    assert [spread.at(0.5), spread.at(0.9)] == pytest.approx([2.0, 6.0])
