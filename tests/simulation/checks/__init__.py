"""What must hold in every run, whatever the weather: the evidence from outside against what is stored."""

from collections.abc import Callable, Iterator

from tests.simulation.checks.consent import what_a_cancel_promised, what_people_agreed_to, what_people_were_told
from tests.simulation.checks.finding import Finding
from tests.simulation.checks.history import events_without_gap, replay_is_what_is_stored
from tests.simulation.checks.honesty import no_effect_twice, words_are_true
from tests.simulation.checks.settling import all_settled, nothing_to_complain_of
from tests.simulation.checks.tokens import (
    one_at_a_time_changes_a_machine,
    only_the_holder_sends,
    only_the_holder_writes,
)
from tests.simulation.evidence import Evidence

CHECKS: tuple[Callable[[Evidence], Iterator[Finding]], ...] = (
    nothing_to_complain_of,
    all_settled,
    no_effect_twice,
    words_are_true,
    what_people_agreed_to,
    what_people_were_told,
    what_a_cancel_promised,
    events_without_gap,
    replay_is_what_is_stored,
    only_the_holder_writes,
    only_the_holder_sends,
    one_at_a_time_changes_a_machine,
)


def findings(evidence: Evidence) -> list[Finding]:
    """Everything that is wrong in one run; empty when nothing is."""
    return [finding for check in CHECKS for finding in check(evidence)]
