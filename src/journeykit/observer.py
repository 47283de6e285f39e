"""What a client tells of its doings while it performs them: log records, and OpenTelemetry where that is installed.

Called by the drives; decides nothing. What is said in words is in `journal`, what in spans and figures in `telemetry`.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from journeykit import journal
from journeykit.flow import with_each_send
from journeykit.models import State, Submitted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import httpx

    from journeykit.company import Company
    from journeykit.config import Config
    from journeykit.errors import APIError
    from journeykit.flow import Emit, Flow, Send
    from journeykit.response import Response
    from journeykit.telemetry import Telemetry

_INSIGHT_IS_NO_OUTCOME = suppress(Exception)
"""Around what others have plugged in: an exporter that fails must not cost a task that is paid for."""
_MOST_ENDED = 1000  # that are remembered; whoever waits for a task is told of its end at much the same time


class Submission:
    """One submit under way."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.sent: Submitted | None = None
        """The last paid request that went out."""
        self.outcome: State | BaseException | None = None

    def follow(self, flow: Flow[State]) -> Flow[State]:
        """Run the flow of the submit, and note what goes out."""
        return with_each_send(flow, self._note)

    def _note(self, send: Send) -> Send:
        if send.submits:
            self.sent = Submitted(self._config.name, send.operation, send.prompt, utc_now(), send.place)
        return send

    def end(self, outcome: State | APIError) -> State | APIError:
        """Take in what came of it; an error that leaves the outcome open gets to know what was sent."""
        self.outcome = outcome
        if isinstance(outcome, State):
            journal.accepted(self._config, self.sent.operation if self.sent else "submit", outcome)
        elif self.sent is not None and not outcome.safe_to_resubmit:
            outcome.submitted = self.sent
        return outcome


class _Silence:
    """What there is in place of `telemetry.Telemetry` without OpenTelemetry."""

    _nobody: AbstractContextManager[Callable[..., None]] = nullcontext(lambda *_: None)

    def exchange(self, _send: Send, _request: httpx.Request) -> AbstractContextManager[Callable[..., None]]:
        return self._nobody

    def submit(self) -> AbstractContextManager[Callable[..., None]]:
        return self._nobody

    def settled(self, _state: State, _seconds: float | None) -> None:
        pass


@cache
def _telemetry() -> type[Telemetry] | None:
    try:
        from journeykit.telemetry import Telemetry  # noqa: PLC0415 - with the first client, if it is installed
    except ImportError:
        return None
    return Telemetry


class Observer:
    """Tells of one client's doings."""

    def __init__(self, config: Config, company: Company, now: Callable[[], float]) -> None:
        self._config, self._now = config, now
        telemetry = _telemetry()
        self._telemetry = telemetry(config, company) if telemetry else _Silence()

    @contextmanager
    def exchange(self, send: Send, request: httpx.Request) -> Iterator[Callable[[Response | APIError], None]]:
        """Surround one exchange; what came of it is told to what this yields."""
        started = self._now()
        with self._telemetry.exchange(send, request) as tell:

            def told(outcome: Response | APIError) -> None:
                seconds = self._now() - started
                journal.exchanged(self._config, send, request, outcome, seconds)
                with _INSIGHT_IS_NO_OUTCOME:
                    tell(outcome, seconds)

            yield told

    @contextmanager
    def submit(self) -> Iterator[Submission]:
        """Surround one submit, from its first request to its last."""
        submission = Submission(self._config)
        with self._telemetry.submit() as tell:
            try:
                yield submission
            except BaseException as error:
                submission.outcome = error
                raise
            finally:
                with _INSIGHT_IS_NO_OUTCOME:
                    tell(submission.sent, submission.outcome)

    def age(self, sent: Submitted) -> float:
        """Say how many seconds ago something was sent."""
        return (utc_now() - sent.at).total_seconds()

    def emitted(self, step: Emit) -> None:
        """Tell of a task that was seen to settle."""
        if step.settles and not (step.state.done and self._was_told(step.state.id)):
            journal.settled(self._config, step.state, step.seconds)
            with _INSIGHT_IS_NO_OUTCOME:
                self._telemetry.settled(step.state, step.seconds)

    def _was_told(self, id: str) -> bool:
        ended, mine = self._config.ended, object()
        if ended.setdefault(id, mine) is not mine:
            return True
        if len(ended) > _MOST_ENDED:
            for old in list(ended)[: _MOST_ENDED // 2]:
                ended.pop(old, None)
        return False


def utc_now() -> datetime:
    """Give the time by this machine's clock."""
    return datetime.now(UTC)
