"""What performs the steps of a flow in an event loop: the twin of `drive`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from journeykit.async_connections import AsyncConnections
from journeykit.connections import CLOSED
from journeykit.drive import Clock, SharedSession
from journeykit.errors import APIError, ConfigurationError, JourneyError
from journeykit.flow import Emit, Enter, Flow, Look, Reserve, Send, Sleep, Submit, Together, Trace
from journeykit.gate import LISTED_LATE
from journeykit.hub import checked_hub, first_place
from journeykit.lifecycle import watch
from journeykit.models import State, Status
from journeykit.poller import Poller

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

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
        self._is_twin = False
        self._connections = AsyncConnections(config, http_client)
        self.poller = Poller(self.context, self.run, self.clock.asleep)
        self._sit(None if hub is None else hub.join(self))

    def _sit(self, seat: Seat | None) -> None:
        self._seat = seat
        if seat is not None:
            self.poller.board, self.context.company.on_settled = seat.board, seat.settles

    def with_config(self, config: Config) -> AsyncSession:
        """Make a session with other settings on the same HTTP client, which stays this one's to close."""
        twin = AsyncSession(config, self.context.adapter, clock=self.clock)
        twin._connections, twin.poller, twin._is_twin = self._connections, self.poller, True
        twin._sit(self._seat)
        return twin

    @property
    def counts_places(self) -> bool:
        """Whether the tasks that run at once are limited."""
        return self._seat is not None and self._seat.counts_places

    def waits_for(self, id: str) -> bool:
        """Whether something waits for a task."""
        return self.poller.waits_for(id)

    async def follow(self, id: str, seconds: float) -> None:
        """Wait for the end of a task of which nothing is known but its id. Raises JourneyError."""
        task = State(id=id, provider=self.config.provider, status=Status.QUEUED, fetched=False)
        await self.run(watch(self.context, task, seconds, shows_progress=False))

    async def run(self, flow: Flow[T]) -> T:
        """Perform a flow and return its result."""
        emitted: State | None = None
        step: Step | None = None
        await self.enter()
        try:
            step = next(flow)
            while True:
                if isinstance(step, Emit):
                    emitted = step.state
                outcome = await self._perform(step)
                step = flow.throw(outcome) if isinstance(outcome, JourneyError) else flow.send(outcome)
        except StopIteration as stop:
            result: T = stop.value
            return result
        except BaseException as error:
            self._remember(error, emitted, step)
            raise
        finally:
            flow.close()

    async def iterate(self, flow: Flow[Any]) -> AsyncGenerator[State, None]:
        """Perform a flow and yield the states that it emits."""
        await self.enter()
        try:
            step = next(flow)
            while True:
                if isinstance(step, Emit):
                    yield step.state
                outcome = await self._perform(step)
                step = flow.throw(outcome) if isinstance(outcome, JourneyError) else flow.send(outcome)
        except StopIteration:
            return
        finally:
            flow.close()

    async def close(self) -> None:
        """Stop waiting, and close the HTTP client if it is ours."""
        if not self._is_twin:
            await self.enter()
            if self._seat is not None:
                await self._seat.close()
                self.poller.board = None
            await self.poller.close()
            await self._connections.close()

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be asked any more."""
        return self._connections.is_closed

    async def enter(self) -> None:
        """Be at home in the running event loop. Raises ConfigurationError while another one is in use."""
        if await self._connections.enter():
            self.poller.begin()

    async def _perform(self, step: Step) -> Any:
        if isinstance(step, Send):
            return await self._exchange(step)
        if isinstance(step, Sleep):
            await self.clock.asleep(step.seconds)
        if isinstance(step, Look):
            return await self.poller.look(step)
        if isinstance(step, Enter):
            return await self._admit(step)
        if isinstance(step, Reserve):
            seats = [session._seat for session in step.sessions]  # noqa: SLF001 - sessions like this one
            return await first_place(seats, waits=step.waits)
        if isinstance(step, Trace):
            self._trace(step)
        if isinstance(step, Together):
            return await asyncio.gather(*map(self._outcome, step.flows))
        if isinstance(step, Submit):
            with self.observer.submit() as submission:
                return submission.end(await self._outcome(submission.follow(step.flow)))
        if isinstance(step, Emit):
            self.observer.emitted(step)
        return None

    async def _outcome(self, flow: Flow[Any]) -> Any:
        try:
            return await self.run(flow)
        except APIError as error:
            return error

    async def _admit(self, step: Enter) -> Any:
        if self._connections.is_closed:
            return ConfigurationError(CLOSED)
        return None if self._seat is None else await self._seat.enter(step.place)

    def _trace(self, step: Trace) -> None:
        if self._seat is not None and step.sent.place is not None:
            is_sure = step.has_ended or self.observer.age(step.sent) >= LISTED_LATE
            self._seat.trace(step.sent.place, step.running, is_sure=is_sure)

    async def _exchange(self, step: Send) -> Response | JourneyError:
        from journeykit.transport import FAILURES, build, deadline_passed, failure  # noqa: PLC0415 - as in `connections`

        outcome: Response | APIError
        try:
            request = build(self._connections.client, self.config, step)
        except (APIError, ConfigurationError) as error:
            return error
        with self.observer.exchange(step, request) as told:
            try:
                async with asyncio.timeout(step.timeout), self._connections.slots:
                    if self._leaves_home(step, request):
                        from journeykit.addresses import alookup, asked_at, refuse_private  # noqa: PLC0415 - for pictures only

                        refuse_private(self.config, request.url.host, await alookup(*asked_at(request.url)))
                    if self._connections.is_closed:  # perhaps only since it waits for a slot
                        return ConfigurationError(CLOSED)
                    outcome = await self._send(request, step)
            except APIError as error:
                outcome = error
            except TimeoutError:
                outcome = failure(self.config, step, request, deadline_passed(request))
            except FAILURES as error:
                outcome = failure(self.config, step, request, error)
            told(outcome)
        return outcome

    async def _send(self, request: httpx.Request, step: Send) -> Response:
        from journeykit.transport import FAILURES, Body  # noqa: PLC0415 - as in `connections`

        response = await self._connections.client.send(request, stream=True, auth=None, follow_redirects=False)
        try:
            body = Body(self.config, step, response)
            try:
                async for chunk in body.apieces():
                    goes_on = await asyncio.to_thread(body.add, chunk) if step.sink else body.add(chunk)
                    if not goes_on:
                        break
            except FAILURES:
                if not body.says_enough():
                    raise
            return await asyncio.to_thread(body.finished) if step.sink else body.finished()
        finally:
            await response.aclose()
            # Closed since this began: a pool forgets who was still connecting then, so nothing else ends that.
            if self._connections.is_closed and (stream := response.extensions.get("network_stream")):
                await stream.aclose()
