"""What performs the steps of a flow in an event loop: the twin of `drive`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from journeykit.addresses import alookup, refuse_private
from journeykit.drive import Clock, SharedSession
from journeykit.errors import APIError, ConfigurationError
from journeykit.flow import Emit, Enter, Flow, Look, Send, Sleep, Together
from journeykit.hub import checked_hub
from journeykit.lifecycle import watch
from journeykit.models import State, Status
from journeykit.poller import Poller
from journeykit.pools import MOST_AT_ONCE, checked_async, new_async_client
from journeykit.transport import FAILURES, Body, build, deadline_passed, failure

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    import httpx

    from journeykit.adapters.protocol import Adapter
    from journeykit.config import Config
    from journeykit.flow import Step
    from journeykit.hub import Hub, Seat
    from journeykit.response import Response

T = TypeVar("T")


class AsyncSession(SharedSession):
    """Performs flows in the running event loop."""

    def __init__(
        self,
        config: Config,
        adapter: Adapter,
        http_client: httpx.AsyncClient | None = None,
        clock: Clock | None = None,
        hub: Hub | None = None,
    ) -> None:
        super().__init__(config, adapter, clock)
        hub = checked_hub(hub)
        self._is_ours = http_client is None
        if http_client is None:
            self.http_client, at_once = new_async_client(config)
        else:
            self.http_client, at_once = checked_async(http_client), MOST_AT_ONCE
        self._slots = asyncio.Semaphore(at_once)
        self.poller = Poller(self.context, self.run, self.clock.asleep)
        self._is_twin = False
        self._sit(None if hub is None else hub.join(self))

    def _sit(self, seat: Seat | None) -> None:
        self._seat = seat
        if seat is not None:
            self.poller.board, self.context.company.on_settled = seat.board, seat.settles

    def with_config(self, config: Config) -> AsyncSession:
        """Make a session with other settings on the same HTTP client, which stays this one's to close."""
        twin = AsyncSession(config, self.context.adapter, self.http_client, self.clock)
        twin._slots, twin.poller, twin._is_twin = self._slots, self.poller, True
        twin._sit(self._seat)
        return twin

    def waits_for(self, id: str) -> bool:
        """Whether something waits for a task."""
        return self.poller.waits_for(id)

    async def follow(self, id: str, seconds: float) -> None:
        """Wait for the end of a task of which nothing is known but its id. Raises JourneyError."""
        task = State(id=id, provider=self.config.provider, status=Status.QUEUED, fetched=False)
        await self.run(watch(self.context, task, seconds))

    async def run(self, flow: Flow[T]) -> T:
        """Perform a flow and return its result."""
        emitted: State | None = None
        try:
            step = next(flow)
            while True:
                if isinstance(step, Emit):
                    emitted = step.state
                outcome = await self._perform(step)
                step = flow.throw(outcome) if isinstance(outcome, APIError) else flow.send(outcome)
        except StopIteration as stop:
            result: T = stop.value
            return result
        except (KeyboardInterrupt, asyncio.CancelledError) as interrupt:
            self._remember(interrupt, emitted)
            raise
        finally:
            flow.close()

    async def iterate(self, flow: Flow[Any]) -> AsyncGenerator[State, None]:
        """Perform a flow and yield the states that it emits."""
        try:
            step = next(flow)
            while True:
                if isinstance(step, Emit):
                    yield step.state
                outcome = await self._perform(step)
                step = flow.throw(outcome) if isinstance(outcome, APIError) else flow.send(outcome)
        except StopIteration:
            return
        finally:
            flow.close()

    async def close(self) -> None:
        """Stop waiting, and close the HTTP client if it is ours."""
        if self._seat is not None and not self._is_twin:
            await self._seat.close()
            self.poller.board = None
        if self._is_ours:
            await self.poller.close()
            await self.http_client.aclose()

    async def _perform(self, step: Step) -> Any:
        if isinstance(step, Sleep):
            await self.clock.asleep(step.seconds)
        if isinstance(step, Look):
            return await self.poller.look(step)
        if isinstance(step, Enter):
            return await self._enter(step)
        if isinstance(step, Together):
            return await asyncio.gather(*map(self._outcome, step.flows))
        return await self._exchange(step) if isinstance(step, Send) else None

    async def _outcome(self, flow: Flow[Any]) -> Any:
        try:
            return await self.run(flow)
        except APIError as error:
            return error

    async def _enter(self, step: Enter) -> Any:
        if self.http_client.is_closed:
            raise ConfigurationError("this client is closed; make a new one")
        return None if self._seat is None else await self._seat.enter(step.place)

    async def _exchange(self, step: Send) -> Response | APIError:
        if self.http_client.is_closed:
            raise ConfigurationError("this client is closed; make a new one")
        started = self.clock.now()
        outcome: Response | APIError
        try:
            request = build(self.http_client, self.config, step)
        except APIError as error:
            return error
        try:
            async with asyncio.timeout(step.timeout), self._slots:
                if self._leaves_home(step, request):
                    refuse_private(self.config, request.url.host, await alookup(request.url.host))
                outcome = await self._send(request, step)
        except APIError as error:
            outcome = error
        except TimeoutError:
            outcome = failure(self.config, step, request, deadline_passed(request))
        except FAILURES as error:
            outcome = failure(self.config, step, request, error)
        self._log(request, outcome, started)
        return outcome

    async def _send(self, request: httpx.Request, step: Send) -> Response:
        response = await self.http_client.send(request, stream=True, auth=None, follow_redirects=False)
        try:
            body = Body(self.config, step, response)
            aside = asyncio.to_thread if step.sink else _at_once
            async for chunk in response.aiter_bytes():
                if not await aside(body.add, chunk):
                    break
            return await aside(body.finished)
        finally:
            await response.aclose()


async def _at_once(work: Callable[..., T], *given: Any) -> T:
    return work(*given)
