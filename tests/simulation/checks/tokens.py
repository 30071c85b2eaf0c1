"""Only who holds the latest token writes, and sends what has an effect; and one at a time changes a machine."""

from collections.abc import Iterator

from tests.simulation.checks.finding import Finding
from tests.simulation.evidence import Claimed, Evidence, Wrote

FENCE = "only the holder of the claim writes"
RISES = "a token only rises"
ALONE = "one execution at a time changes a machine"
DEADLINE = "nothing with an effect leaves under an old token"


def only_the_holder_writes(evidence: Evidence) -> Iterator[Finding]:
    """Commits in their order, against the claims before them."""
    holders: dict[str, Claimed] = {}
    for commit in evidence.commits:
        holder = holders.get(commit.execution_id)
        if isinstance(commit, Claimed):
            if holder is not None and commit.token <= holder.token:
                yield Finding(RISES, f"{commit.execution_id}: {holder} and then {commit}")
            holders[commit.execution_id] = commit
        elif holder is None or (holder.driver, holder.token) != (commit.driver, commit.token):
            yield Finding(FENCE, f"{commit} while the holder was {holder}")


def only_the_holder_sends(evidence: Evidence) -> Iterator[Finding]:
    """A driver that lost its claim sends nothing more that changes something."""
    for departure in evidence.departures:
        if departure.writes and departure.token != departure.latest_token:
            yield Finding(DEADLINE, f"{departure} of {departure.driver}")


def one_at_a_time_changes_a_machine(evidence: Evidence) -> Iterator[Finding]:
    """From its first change to a machine to its end, no other execution changes that one."""
    ended: dict[str, float] = {}
    for commit in evidence.commits:
        if isinstance(commit, Wrote) and commit.ends:
            ended.setdefault(commit.execution_id, commit.at_s)
    changing: dict[str, str] = {}
    for departure in evidence.departures:
        if departure.writes and departure.target is not None:
            before = changing.setdefault(departure.target, departure.execution_id)
            if before != departure.execution_id and ended.get(before, float("inf")) > departure.at_s:
                yield Finding(ALONE, f"{departure.key} left at {departure.at_s:.3f}, before {before} had ended")
            changing[departure.target] = departure.execution_id
