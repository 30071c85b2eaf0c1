"""What of a plan nobody could read, and the checks that it asks for: for whoever is to say yes."""

from collections.abc import Iterable, Iterator, Sequence
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
    """Checks of the plan that are run, that an operation would answer, and that only a person can look at."""
    running = {check.id: f"{check.target}: {check.operation.text}" for check in assessment.checks}
    views = assessment.safety_checks
    checked = [
        line for view in views if view.checks for line in _explained(view, [running[name] for name in view.checks])
    ]
    probed = [line for view in views if view.probes and not view.checks for line in _explained(view, view.probes)]
    by_hand = [line for view in views if not view.probes for line in _explained(view, ())]
    lists = {"checks": checked, "to probe": probed, "by hand": by_hand}
    return [line for word, lines in lists.items() for line in entry(word, _at_most(most, lines))]


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


def _explained(check: SafetyView, probes: Iterable[str]) -> Iterator[str]:
    """What is asked, the command and its targets (where each target has its own, one a line), and what is not run."""
    yield _said(check)
    parts = sorted((probe.partition(": ") for probe in probes), key=lambda part: part[2])
    for command, some in groupby(parts, key=lambda part: part[2]):
        yield f"- {command} (for {', '.join(target for target, _, _ in some)})"
    yield from (f"- not run: {reason}" for reason in check.not_run)
