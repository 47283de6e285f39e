"""A pool whose members do what a table says, asked by hand, without a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from facade_wire import KEY, VirtualClock

from journeykit import JourneyError, ProviderUnavailableError
from journeykit.adapters import load
from journeykit.config import resolve
from journeykit.context import Context
from journeykit.failover import Call, Failover, Member
from journeykit.flow import Send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit.flow import Flow


BUSY = ProviderUnavailableError("queue full", safe_to_resubmit=True)


def kind_name(value: object) -> str:
    return type(value).__name__


class Bench:
    """A pool of three whose members do what a table says: an error, or nothing for acceptance."""

    def __init__(self, weights: Sequence[float] | None = None) -> None:
        self.clock = VirtualClock()
        adapter = load("pro365")
        members = []
        for name, weight in zip("abc", weights or (1, 1, 1), strict=True):
            config = resolve(
                "pro365",
                default_base_url="https://a.example",
                default_auth_header="authorization",
                api_key=KEY,
                name=name,
            )
            members.append(Member(name, Context(adapter, config, self.clock.now), weight))
        self.pool = Failover(members, by_weight=weights is not None)
        self.does: dict[str, Exception | None] = {}
        self.cannot: dict[str, JourneyError] = {}
        self.asked: list[str] = []
        self.retries: list[int] = []

    def verb(self, context: Context, /, *args: Any, **options: Any) -> Flow[Any]:
        if context.config.name in self.cannot:
            raise self.cannot[context.config.name]
        self.retries.append(context.config.max_retries)
        yield Send({}, "imagine", submits=True)
        return context.config.name

    def call(self, *args: Any) -> Call[str, Any]:
        made = Call(self.pool, self.verb, *args)
        self.retries.clear()  # every member was tried for whether it can
        return made

    def imagine(self) -> str:
        return self.finish(self.call())

    def finish(self, call: Call[str, Any]) -> str:
        while True:
            with call.member() as name:
                self.asked.append(name)
                return perform(call, self.does.get(name))


def perform(call: Call[str, Any], outcome: Exception | None) -> str:
    """Perform the verb for who is asked, answering each exchange with that."""
    flow = call.attempt()
    try:
        next(flow)
        while True:
            if outcome is not None:
                flow.throw(outcome)
            else:
                flow.send(None)
    except StopIteration as stop:
        return stop.value


def notes(error: BaseException) -> str:
    return "\n".join(getattr(error, "__notes__", []))
