"""What is printed of a run: figures, times to recover, and each broken promise with what to look at."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from schemas.json_text import JsonObject
from schemas.words import StepStatus
from tests.chaos.checker import Breach, Promise
from tests.chaos.recovery import Spread, after_a_kill, after_an_absence, spread
from tests.chaos.run import Options, Outcome
from tests.chaos.strikes import KILL_API, KILL_WORKER, POSTGRES_BACK, VALKEY_BACK

MOST_SHOWN = 40


def figures(options: Options, outcome: Outcome, found: Sequence[Breach]) -> JsonObject:
    """Everything, for a program."""
    history = outcome.history
    steps = Counter(str(step.status) for row in history.stored for step in row.steps)
    broken = Counter(breach.promise for breach in found)
    promises = {str(promise): broken[promise] for promise in Promise if promise is not Promise.UNKNOWN}
    return {
        "seed": options.seed,
        "executions": len(history.stored),
        "ended": dict(Counter(str(row.status) for row in history.stored)),
        "steps": dict(steps),
        "kinds": dict(Counter(asked.kind for asked in history.asked)),
        "effects witnessed": len(history.effects),
        "lies of the services": len(history.lies),
        "unknown steps": steps[str(StepStatus.UNKNOWN)],
        "followed": len(history.followed),
        "votes": dict(Counter(str(vote.verdict) for vote in history.votes)),
        "faults": dict(Counter(strike.name for strike in history.strikes)),
        "settled after (s)": round(outcome.settled_after_s, 1),
        "recovery": {name: {**asdict(times)} for name, times in _recoveries(outcome).items()},
        "restarts": dict(outcome.restarts),
        "answers": dict(outcome.answers),
        "settled by a person": {str(what): count for what, count in outcome.said.items()},
        "errors in logs": dict(outcome.complaints),
        "broken": {**promises},
        "breaches": [{"promise": str(each.promise), "id": each.execution_id, "what": each.what} for each in found],
    }


def _recoveries(outcome: Outcome) -> dict[str, Spread]:
    history = outcome.history
    return {
        "worker killed, its execution runs again": spread(after_a_kill(history, KILL_WORKER)),
        "... where nothing else went wrong for 5 s": spread(after_a_kill(history, KILL_WORKER, alone=True)),
        "API killed, its execution runs again": spread(after_a_kill(history, KILL_API)),
        "Valkey back, the next execution ends": spread(after_an_absence(history, VALKEY_BACK)),
        "PostgreSQL back, the next execution ends": spread(after_an_absence(history, POSTGRES_BACK)),
    }


def drawn(options: Options, outcome: Outcome, found: Sequence[Breach]) -> Iterator[str]:
    """The same for a person, line by line."""
    told = figures(options, outcome, found)
    for name in ("seed", "executions", "ended", "steps", "effects witnessed", "lies of the services", "followed"):
        yield f"{name:<24} {_words(told[name])}"
    for name in ("votes", "faults", "restarts", "answers", "settled by a person", "settled after (s)"):
        yield f"{name:<24} {_words(told[name])}"
    yield "\nrecovery (s)                                     count    p50    p95    max"
    for name, times in _recoveries(outcome).items():
        yield f"  {name:<46} {times.count:>5} {times.p50_s:>6.2f} {times.p95_s:>6.2f} {times.max_s:>6.2f}"
    yield "\npromises broken"
    broken = Counter(breach.promise for breach in found)
    for promise in Promise:
        shown = told["unknown steps"] if promise is Promise.UNKNOWN else broken[promise]
        note = "  (allowed, where faults are made)" if promise is Promise.UNKNOWN and options.strikes else ""
        yield f"  {promise:<66} {shown:>5}{note}"
    if outcome.complaints:
        yield "\nerrors in the logs"
        yield from (f"  {count:>5} {what}" for what, count in outcome.complaints.most_common())
    if found:
        yield f"\nlook at (the first {MOST_SHOWN}; the same again: --seed {options.seed})"
        yield from (f"  {each.execution_id}  {each.promise}: {each.what}" for each in found[:MOST_SHOWN])


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{count} {name}" for name, count in sorted(value.items(), key=lambda pair: str(pair[0])))
    return str(value)
