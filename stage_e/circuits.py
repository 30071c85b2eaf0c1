"""The circuits of one process: one for each service, and one for each host behind a service that reaches hosts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import structlog

from stage_e.engine.circuit import CLOSED, Circuit, begun, blocked_until, given_back, troubled
from stage_e.engine.held import Hold, host_behind
from stage_e.errors import LostStepError, StepError, TargetFailedError, TemporaryStepError
from stage_e.ports.services import Sending
from stage_e.ports.time import Clock
from stage_e.tools.operation import Service

MOST_KEPT = 10_000
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Closure:
    """What holds a call back: the service or host, until when, and why."""

    cause: str
    hold: Hold


class Circuits:
    """Asked before each attempt and told how it ended. Only what is in trouble is remembered."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, Circuit] = {}

    def admit(self, sending: Sending, *, is_last: bool) -> Closure | None:
        """``None``: it may go now, and is the trial where one was due; else what holds it back for longest."""
        if not self._known:
            return None
        now, causes = self._clock.now(), (*causes_of(sending), *_asked_first(sending))
        closures = []
        for cause in causes:
            circuit = self._known.get(cause, CLOSED)
            until = blocked_until(circuit, now, is_last=is_last)
            if until is not None:
                closures.append(Closure(cause, Hold(until, _reason(cause, circuit))))
        if not closures:
            self._change(causes, lambda circuit: begun(circuit, now))
        return max(closures, key=lambda closure: closure.hold.until, default=None)

    def shut_since_admitted(self, sending: Sending) -> Hold | None:
        """Why what was admitted a moment ago is not sent after all: what went just before it was not taken.

        Never of the last attempt of its step, which would fail by that. A trial finds the wait over.
        """
        if not self._known or sending.number >= sending.operation.max_attempts:
            return None
        causes = (*causes_of(sending), *_asked_first(sending))
        return next(filter(None, map(self.hold, causes)), None)

    def note(self, sending: Sending, error: StepError | None) -> None:
        """An attempt ended, with ``error`` or well. A target that says that it failed has answered."""
        service, *hosts = causes_of(sending)
        away = error.away if error is not None else ""
        if error is None or (not away and isinstance(error, TargetFailedError | LostStepError)):
            self._answered((service, *hosts, *_asked_first(sending)))
        elif away == service:
            self._trouble((service, *hosts) if isinstance(error, LostStepError) else (service,), error)
            self._change(hosts, given_back)
        elif away in hosts:
            self._answered((service,))
            self._trouble((away,), error)
        else:
            self._change((service, *hosts, *_asked_first(sending)), given_back)
            self._trouble((away,) if away else (), error)

    def hold(self, cause: str) -> Hold | None:
        """Why nothing is sent there at this moment; ``None`` when it is, if only as a trial."""
        circuit = self._known.get(cause, CLOSED)
        if circuit.open_until is None or circuit.open_until <= self._clock.now():
            return None
        return Hold(circuit.open_until, _reason(cause, circuit))

    def closures(self) -> Iterator[Closure]:
        """What is not called at this moment, services first."""
        for cause in sorted(self._known, key=lambda cause: ("/" in cause, cause)):
            circuit = self._known[cause]
            if circuit.open_until is not None:
                yield Closure(cause, Hold(circuit.open_until, _reason(cause, circuit)))

    def _answered(self, causes: Iterable[str]) -> None:
        for cause in causes:
            if self._known.pop(cause, CLOSED).is_open:
                log.info("calls go through again", to=cause)

    def _trouble(self, causes: Iterable[str], error: StepError) -> None:
        now, asked = self._clock.now(), _retry_after(error)
        if len(self._known) >= MOST_KEPT:
            self._known = {cause: circuit for cause, circuit in self._known.items() if circuit.is_open}
        for cause in causes:
            before = self._known.get(cause, CLOSED)
            after = self._known[cause] = troubled(before, now, str(error), asked)
            if after.is_open and not before.is_open:
                log.warning("calls are held back", to=cause, until=after.open_until, error=str(error))

    def _change(self, causes: Iterable[str], change: Callable[[Circuit], Circuit]) -> None:
        for cause in causes:
            if cause in self._known:
                self._known[cause] = change(self._known[cause])


def causes_of(sending: Sending) -> Iterator[str]:
    """The service first, then the host that it is to reach, if it is about one."""
    service = sending.operation.service
    yield service.value
    if service.reaches_hosts:
        yield from (host_behind(service, host) for host in sending.hosts)


def _asked_first(sending: Sending) -> Iterator[str]:
    """Who has to answer before anything is sent: the asset service, where credentials are wanted from it."""
    if sending.body.get("use_asset_credentials"):
        yield Service.ASSET


def _retry_after(error: StepError) -> timedelta | None:
    return error.retry_after if isinstance(error, TemporaryStepError) else None


def _reason(cause: str, circuit: Circuit) -> str:
    return f"{cause} did not take {circuit.trouble} calls in a row; the last: {circuit.reason}"
