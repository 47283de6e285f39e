"""What performs the steps of a flow in a thread. With its twin `async_drive` the only module that sends or sleeps.

A session holds one client's configuration, adapter and HTTP client. Nothing here decides about an answer: outcomes,
good and bad, go back into the flow.
"""

from __future__ import annotations

import threading
import time
from contextvars import copy_context
from math import inf
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

from journeykit.connections import CLOSED, Connections
from journeykit.context import Context
from journeykit.errors import APIError, ConfigurationError, JourneyError
from journeykit.flow import Emit, Flow, Look, Send, Sleep, Submit, Together
from journeykit.interrupts import remember
from journeykit.looks import look
from journeykit.observer import Observer

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    import httpx

    from journeykit.adapters.protocol import Adapter
    from journeykit.config import Config
    from journeykit.flow import Step
    from journeykit.models import State
    from journeykit.response import Response

T = TypeVar("T")
_THREADS = 8  # for looks at many tasks of a provider that has no list


class Clock(Protocol):
    """Where time comes from, in seconds; tests bring their own."""

    def now(self) -> float:
        """Seconds that only go forward."""

    def sleep(self, seconds: float) -> None:
        """Pause the thread."""

    async def asleep(self, seconds: float) -> None:
        """Pause the coroutine."""


class _SystemClock:
    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        import asyncio  # noqa: PLC0415 - of no use to threads

        await asyncio.sleep(seconds)


SYSTEM_CLOCK: Clock = _SystemClock()


class SharedSession:
    """What both kinds of session hold: settings, adapter, clock and observer."""

    def __init__(self, config: Config, adapter: Adapter, clock: Clock | None) -> None:
        self.clock = clock or SYSTEM_CLOCK
        self.config = config
        self.context = Context(adapter, config, self.clock.now)
        self.observer = Observer(config, self.context.company, self.clock.now)
        self._home = urlsplit(config.base_url).hostname

    @property
    def counts_places(self) -> bool:
        """Whether the tasks that run at once are limited; only where there is an event loop to wait for a place in."""
        return False

    def _remember(self, error: BaseException, emitted: State | None, step: Step | None) -> None:
        """Say in an interrupt, or a crash, what became of the money; a JourneyError says it itself."""
        if isinstance(error, JourneyError):
            return
        if emitted is not None:
            ids = (emitted.id, *emitted.sibling_ids)
            remember(error, [self.config.redact(f"{self.config.name}:{id}") for id in ids])
        elif isinstance(step, Send) and step.submits:
            error.add_note(f"{step.operation} was under way: it may have been accepted, so do not simply resubmit.")

    def _leaves_home(self, step: Send, request: httpx.Request) -> bool:
        return step.foreign and request.url.host.lower() != self._home


class Session(SharedSession):
    """Performs flows in the calling thread."""

    def __init__(
        self, config: Config, adapter: Adapter, http_client: httpx.Client | None = None, clock: Clock | None = None
    ) -> None:
        super().__init__(config, adapter, clock)
        self._is_twin = False
        self._connections = Connections(config, http_client)

    def with_config(self, config: Config) -> Session:
        """Make a session with other settings on the same HTTP client, which stays this one's to close."""
        twin = Session(config, self.context.adapter, clock=self.clock)
        twin._connections, twin._is_twin = self._connections, True
        return twin

    def run(self, flow: Flow[T]) -> T:
        """Perform a flow and return its result."""
        emitted: State | None = None
        step: Step | None = None
        try:
            step = next(flow)
            while True:
                if isinstance(step, Emit):
                    emitted = step.state
                outcome = self._perform(step)
                step = flow.throw(outcome) if isinstance(outcome, JourneyError) else flow.send(outcome)
        except StopIteration as stop:
            result: T = stop.value
            return result
        except BaseException as error:
            self._remember(error, emitted, step)
            raise
        finally:
            flow.close()

    def iterate(self, flow: Flow[Any]) -> Generator[State, None, None]:
        """Perform a flow and yield the states that it emits."""
        try:
            step = next(flow)
            while True:
                if isinstance(step, Emit):
                    yield step.state
                outcome = self._perform(step)
                step = flow.throw(outcome) if isinstance(outcome, JourneyError) else flow.send(outcome)
        except StopIteration:
            return
        finally:
            flow.close()

    def close(self) -> None:
        """Close the HTTP client if it is ours."""
        if not self._is_twin:
            self._connections.close()

    def _perform(self, step: Step) -> Any:
        if isinstance(step, Sleep):
            self.clock.sleep(step.seconds)
        if isinstance(step, Look):
            if step.pause:
                self.clock.sleep(step.pause)
            try:
                return self.run(look(self.context, [step.id], step.left - step.pause))[step.id]
            except JourneyError as error:
                return error
        if isinstance(step, Together):
            try:
                return self._together(step.flows)
            except ConfigurationError as error:  # the client was closed meanwhile
                return error
        if isinstance(step, Submit):
            with self.observer.submit() as submission:
                return submission.end(self._outcome(submission.follow(step.flow)))
        if isinstance(step, Emit):
            self.observer.emitted(step)
        return self._exchange(step) if isinstance(step, Send) else None

    def _together(self, flows: Sequence[Flow[Any]]) -> list[Any] | ConfigurationError:
        if len(flows) < 2:
            return [self._outcome(flow) for flow in flows]
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - seldom wanted

        with ThreadPoolExecutor(min(len(flows), _THREADS), thread_name_prefix="journeykit-look") as threads:
            # Each thread with the context of this one, so that what it does is seen as part of the same.
            here = [copy_context() for _ in flows]
            try:
                outcomes = threads.map(lambda context, flow: context.run(self._outcome, flow), here, flows)
            except RuntimeError as error:
                return _no_thread(error)
            return list(outcomes)

    def _outcome(self, flow: Flow[Any]) -> Any:
        try:
            return self.run(flow)
        except APIError as error:
            return error

    def _exchange(self, step: Send) -> Response | JourneyError:
        from journeykit.transport import FAILURES, build, failure  # noqa: PLC0415 - as in `connections`

        if self._connections.is_closed:
            return ConfigurationError(CLOSED)
        outcome: Response | APIError
        try:
            request = build(self._connections.client, self.config, step)
        except (APIError, ConfigurationError) as error:
            return error
        with self.observer.exchange(step, request) as told:
            try:
                if self._leaves_home(step, request):
                    from journeykit.addresses import asked_at, lookup, refuse_private  # noqa: PLC0415 - for pictures only

                    refuse_private(self.config, request.url.host, lookup(*asked_at(request.url)))
                outcome = _bounded(lambda: self._send(request, step), step.timeout, request)
            except APIError as error:
                outcome = error
            except FAILURES as error:
                outcome = failure(self.config, step, request, error)
            except ConfigurationError as error:
                return error
            told(outcome)
        return outcome

    def _send(self, request: httpx.Request, step: Send) -> Response:
        from journeykit.transport import FAILURES, Body, deadline_passed  # noqa: PLC0415 - as in `connections`

        # auth=None: a netrc entry or a client's own auth must not replace the provider's key.
        response = self._connections.client.send(request, stream=True, auth=None, follow_redirects=False)
        ends = inf if step.timeout is None else time.monotonic() + step.timeout
        try:
            body = Body(self.config, step, response)
            try:
                for chunk in body.pieces():
                    if not body.add(chunk):
                        break
                    if time.monotonic() > ends:
                        raise deadline_passed(request)  # nobody waits for it any more
            except FAILURES:
                if not body.says_enough():
                    raise
            return body.finished()
        finally:
            response.close()
            # Closed since this began: a pool forgets who was still connecting then, so nothing else ends that.
            if self._connections.is_closed and (stream := response.extensions.get("network_stream")):
                stream.close()


def _bounded(work: Callable[[], T], seconds: float | None, request: httpx.Request) -> T:
    """Do something that blocks, but wait for it no longer than that; what is abandoned ends by itself.

    The HTTP library's timeouts are for each read, so a server that drips bytes could hold a wait beyond its deadline.
    """
    if seconds is None:
        return work()
    outcome: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((work(), None))
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            outcome.put((None, error))

    in_thread(run, "journeykit-poll")
    try:
        result, error = outcome.get(timeout=seconds)
    except Empty:
        from journeykit.transport import deadline_passed  # noqa: PLC0415 - as in `connections`

        raise deadline_passed(request) from None
    if error is not None:
        raise error
    return cast("T", result)


def in_thread(work: Callable[[], None], name: str) -> None:
    """Do something in a thread, seen as part of what this one does. Raises ConfigurationError if there can be none."""
    try:
        threading.Thread(target=copy_context().run, args=(work,), name=name, daemon=True).start()
    except RuntimeError as error:
        raise _no_thread(error) from error


def _no_thread(error: RuntimeError) -> ConfigurationError:
    text = f"this wants a thread, and none can be started any more ({error}); what was submitted goes on without it"
    return ConfigurationError(text)
