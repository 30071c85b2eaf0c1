"""What of a plan nobody could read, and the checks that it asks for: for whoever is to say yes."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from cli.terminal.text import safe
from schemas.assessment import Assessment, NotUndone
from schemas.prose import SafetyView

LONGEST = 1_000
_WIDTH = 10


def unclear_lines(assessment: Assessment, most: int | None = None) -> list[str]:
    """What could not be understood, at most so many things."""
    return entry("unclear", _at_most(most, assessment.not_understood))


def safety_lines(assessment: Assessment, most: int | None = None) -> list[str]:
    """Checks of the plan that a read-only operation answers, and those that only a person can look at."""
    checks = assessment.safety_checks
    probed = [line for check in checks if check.probes for line in (_said(check), *_probes(check))]
    by_hand = [_said(check) for check in checks if not check.probes]
    return [*entry("to probe", _at_most(most, probed)), *entry("by hand", _at_most(most, by_hand))]


def sequel_lines(assessment: Assessment) -> list[str]:
    """Of a retry what is done already; of a rollback what stays, and what a person can do about it; the secrets."""
    done = [" on ".join(filter(None, (each.id, ", ".join(each.targets or ())))) for each in assessment.taken_over]
    stays = [line for each in assessment.cannot_undo for line in _staying(each)]
    secrets = [f"{each.marker}, used by {each.step_id}" for each in assessment.secrets]
    lines = [*entry("done", done), *entry("stays", stays), *entry("secrets", secrets)]
    return ["", *lines] if lines else []


def entry(word: str, said: Sequence[str]) -> list[str]:
    """A word and what belongs to it, each on a line of its own; nothing where nothing belongs to it."""
    heads = [word, *([""] * (len(said) - 1))]
    return [f"{head:<{_WIDTH}}{safe(text, LONGEST)}" for head, text in zip(heads, said, strict=False)]


def _staying(each: NotUndone) -> Iterator[str]:
    yield f"{each.id} cannot be undone: {each.reason}"
    if each.instructions:
        yield f"- the plan says, for a person to do: {each.instructions}"


def _at_most(most: int | None, said: Sequence[str]) -> Sequence[str]:
    more = 0 if most is None else len(said) - most
    return [*said[:most], f"and {more} more"] if more > 0 else said


def _said(check: SafetyView) -> str:
    return f"{check.stage}: {check.check} (else {check.failure_action})"


def _probes(check: SafetyView) -> Iterator[str]:
    """The command and its targets; where each target has its own, one a line."""
    parts = sorted((probe.partition(": ") for probe in check.probes), key=lambda part: part[2])
    for command, some in groupby(parts, key=lambda part: part[2]):
        yield f"- {command} (for {', '.join(target for target, _, _ in some)})"
