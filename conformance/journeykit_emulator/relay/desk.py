"""What every handler of the relay needs: keys let in, bodies read, parents found, jobs handed over."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from journeykit_emulator import cdn
from journeykit_emulator.hooks import Hook
from journeykit_emulator.jobs import Task
from journeykit_emulator.ledger import Account
from journeykit_emulator.plan import Phase, Refusal
from journeykit_emulator.relay import dto, errors, upstream
from journeykit_emulator.relay.auth import authenticate, request_id
from journeykit_emulator.relay.callback import Upstream
from journeykit_emulator.relay.switches import Switches
from journeykit_emulator.turned_down import TurnedDownError
from journeykit_emulator.world import Order, RefusedError

if TYPE_CHECKING:
    from journeykit_emulator.world import World

REQUEST_ID = "X-Oneapi-Request-Id"

Handler = Callable[[Request, Account, str], Awaitable[Response]]


class Desk:
    """One deployment's world and switches."""

    def __init__(self, world: "World", switches: Switches) -> None:
        self.world = world
        self.switches = switches

    def guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Let only known keys through, and number the request as the relay does."""

        async def guarded(request: Request) -> Response:
            number = request_id(self.world)
            account = authenticate(self.world, request, number)
            try:
                if isinstance(account, Response):
                    response = account
                else:
                    response = await handler(request, account, number)
            except TurnedDownError as turned_down:
                response = turned_down.response
            response.headers[REQUEST_ID] = number
            return response

        return guarded

    async def read(self, request: Request, request_id: str) -> dto.Submit:
        """Read a submit's body, or turn the request down."""
        try:
            return await dto.read(request)
        except dto.UnreadableError:
            answer = errors.malformed(self.switches.malformed, "bind_request_body_failed", request_id)
            raise TurnedDownError(answer) from None

    def own(self, account: Account, task_id: str) -> Task:
        """Find a task of the caller's for another submit, or turn the request down."""
        task = self.world.find(task_id, account.key)
        if task is None:
            raise TurnedDownError(errors.refused("task_not_found"))
        return task

    def finished(self, account: Account, task_id: str) -> Task:
        """Find a finished task of the caller's; the relay judges by its own row."""
        task = self.own(account, task_id)
        seen = self.world.look(task)
        if seen is None or seen.phase is not Phase.SUCCEEDED:
            raise TurnedDownError(errors.refused("task_status_not_success"))
        return task

    def submit(self, request: Request, account: Account, order: Order, body: dto.Submit) -> Task:
        """Hand a job over, or turn the request down."""
        if not self.world.affords(account.key, order):
            raise TurnedDownError(errors.refused("quota_not_enough"))
        try:
            return self.start(request, account, order, body)
        except RefusedError as refusal:
            raise TurnedDownError(self.refusal(refusal, order.prompt)) from None

    def start(self, request: Request, account: Account, order: Order, body: dto.Submit) -> Task:
        """Hand a job over, with its hook if the operator lets hooks pass.

        Raises:
            RefusedError: if the world is against it.
        """
        url = body.hook if self.world.scenario.options.passes_hooks else ""
        told = Upstream(cdn.address(request), url, body.bot or "MID_JOURNEY", self.switches)
        return self.world.submit(account.key, order, {"state": body.state}, Hook(url, told.body) if url else None)

    def accept(self, request: Request, account: Account, order: Order, body: dto.Submit) -> Response:
        """Hand a job over and say so."""
        return upstream.accepted(self.submit(request, account, order, body), self.switches)

    def refusal(self, refusal: RefusedError, prompt: str) -> Response:
        """Word a refusal of the world: an empty purse is the relay's own, the rest is Plus'."""
        if refusal.kind is Refusal.OUT_OF_CREDIT:
            return errors.refused("quota_not_enough")
        return upstream.refused(refusal, prompt)
