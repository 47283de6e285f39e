"""Which member of a pool takes a call: by order or weight, ability and health. Pure; sends nothing and never sleeps.

A call goes on to another member only where the one before cannot have charged and is itself to blame. Whoever is fit is
asked first; of those that rest at most one, whose rest ends first: to fail without having asked helps nobody.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import takewhile
from threading import Lock
from typing import TYPE_CHECKING, Concatenate, Generic, ParamSpec, TypeVar

from journeykit import journal
from journeykit.config import changed
from journeykit.errors import APIError, InvalidRequestError, JourneyError, UnsupportedError
from journeykit.flow import Enter, Reserve, Send, each_step
from journeykit.health import Health
from journeykit.sources import kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from journeykit.context import Context
    from journeykit.flow import Flow, Place, Step

S = TypeVar("S")
T = TypeVar("T")
P = ParamSpec("P")


@dataclass(slots=True, eq=False)
class Member(Generic[S]):
    """One client of a pool."""

    session: S
    """What performs its flows."""
    context: Context
    weight: float = 1.0
    credit: float = 0.0
    """How far it is behind its share, in calls times weights."""
    counts_places: bool = False
    """Whether the tasks that run at once are limited, so that it may have no place for one more."""
    health: Health = field(default_factory=Health)

    @property
    def name(self) -> str:
        """Name of the client."""
        return self.context.config.name

    def is_fit(self, now: float) -> bool:
        """Whether a call may go to it."""
        return self.health.is_fit(now) and not self.context.looks.is_failing(now)

    @property
    def until(self) -> float:
        """When its rest is over."""
        return max(self.health.until, self.context.looks.until)


class Failover(Generic[S]):
    """The members of a pool, and what all its calls, in all threads, have learned about them."""

    def __init__(self, members: Sequence[Member[S]], *, by_weight: bool) -> None:
        self.members = tuple(members)
        self.lock = Lock()
        """Held by who reads or changes a credit or a health."""
        self._by_weight = by_weight

    def now(self) -> float:
        """Seconds on a clock that only goes forward."""
        return self.members[0].context.now()

    def in_turn(self, fit: Sequence[Member[S]]) -> list[Member[S]]:
        """Order them as they are given, or by weight.

        By nginx's smooth weighted round robin: the shares are exact over few calls, they are spread evenly, and a test
        can tell what comes; who was away catches up on nothing.
        """
        return sorted(fit, key=lambda member: -(member.credit + member.weight)) if self._by_weight else list(fit)

    def takes(self, chosen: Member[S], fit: Sequence[Member[S]]) -> None:
        """Count a call for one of those that could take it."""
        for member in fit:
            member.credit += member.weight
        chosen.credit -= sum(member.weight for member in fit)


class Call(Generic[S, T]):
    """One call of a verb, from member to member until one accepts it."""

    def __init__(
        self, pool: Failover[S], verb: Callable[Concatenate[Context, P], Flow[T]], /, *args: P.args, **kwargs: P.kwargs
    ) -> None:
        given, named = [kept(value) for value in args], {name: kept(value) for name, value in kwargs.items()}
        self._pool = pool
        self._start: Callable[[Context], Flow[T]] = lambda context: verb(context, *given, **named)
        found = {member: _objection(self._start(member.context)) for member in pool.members}
        self._objections = {member: error for member, error in found.items() if error is not None}
        self._errors: dict[Member[S], APIError] = {}
        self._asked_one_that_rests = False
        self._chosen: Member[S] | None = None
        self._place: Place | None = None
        self._full: Sequence[Member[S]] = ()
        self._begin_to_ask()

    def _begin_to_ask(self) -> None:
        self._sent: Send | None = None
        self._is_accepted = False

    def reserve(self) -> Flow[None]:
        """Get a place for the task first, where those are counted: with who has a free one, in turn.

        Where all are full it is waited for with all of them, and whoever has one first is asked.
        """
        self._full = ()
        while True:
            with self._pool.lock:
                fit = self._pool.in_turn(self._fit(self._pool.now()))
            if not fit or not fit[0].counts_places:
                return  # who comes first has no limit
            sessions = [member.session for member in fit]
            found = yield Reserve(sessions)
            is_free = found is not None
            number, place = found or (yield Reserve(sessions, waits=True))
            with self._pool.lock:
                if fit[number].is_fit(self._pool.now()):  # still
                    self._chosen, self._place = fit[number], place
                    self._full = fit[:number]
                    # Who has a place when all are full is no matter of shares; nobody shall catch up on it later.
                    self._pool.takes(fit[number], fit[number:] if is_free else fit[number : number + 1])
                    return
            if place is not None:
                place.free()

    @contextmanager
    def member(self) -> Iterator[S]:
        """Give the session of whom to ask now, and take in how that ends.

        An error is swallowed where the call shall go on to another member, and raised where it must not.

        Raises:
            JourneyError: if nobody is left to ask.
        """
        self._begin_to_ask()
        with self._pool.lock:
            self._member = self._choose(self._pool.now())
            self._trial = self._member.health.begin()
        try:
            yield self._member.session
        except APIError as error:
            if self._is_accepted or not self._goes_on_after(error):
                raise
        finally:
            with self._pool.lock:
                self._member.health.end(self._trial)
            if self._place is not None:
                self._place.free()

    def attempt(self) -> Flow[T]:
        """Perform the verb for the member that is asked now."""
        context = self._member.context
        if self._has_others:  # somebody else is a better bet than the same one again
            context = replace(context, config=changed(context.config, max_retries=0))
        if self._place is not None:
            place, self._place = self._place, None
            yield Enter(place)
        result = yield from each_step(self._start(context), self._see)
        self._is_accepted = True
        with self._pool.lock:
            self._member.health.succeeded(self._trial)
        return result

    def _see(self, step: Step) -> Step:
        if isinstance(step, Send):
            self._sent = step
        return step

    def _left(self) -> list[Member[S]]:
        return [member for member in self._pool.members if member not in {**self._objections, **self._errors}]

    def _fit(self, now: float) -> list[Member[S]]:
        return [member for member in self._left() if member.is_fit(now)]

    def _choose(self, now: float) -> Member[S]:
        left, fit = self._left(), self._fit(now)
        self._has_others = len(fit) > 1
        if self._chosen is not None:
            chosen, self._chosen = self._chosen, None
        elif fit:
            chosen = self._pool.in_turn(fit)[0]
            self._pool.takes(chosen, fit)
        elif left and not self._asked_one_that_rests:
            self._asked_one_that_rests = True
            chosen = min(left, key=lambda member: member.until)
        else:
            raise self._nobody(now)
        before = takewhile(lambda member: member is not chosen, self._pool.members)
        if reasons := "; ".join(self._why_not(member, now) for member in before):
            journal.pool_asks(chosen.context.config, reasons)
        return chosen

    def _goes_on_after(self, error: APIError) -> bool:
        earlier = [self._note(member, 0.0) for member in self._errors]
        self._errors[self._member] = error
        if self._sent is not None and self._sent.foreign:
            return True  # the link of a picture failed us; another provider may take it as it is
        with self._pool.lock:
            rest = self._member.health.failed(self._trial, error, self._pool.now())
        if rest is not None:
            journal.pool_rests(self._member.context.config, rest, error)
        # A banned prompt, or one that is no request at all, is nobody's fault here, and would count against others.
        if error.safe_to_resubmit and not isinstance(error, InvalidRequestError):
            return True
        for note in earlier:
            error.add_note(note)
        return False

    def _nobody(self, now: float) -> JourneyError:
        if self._errors:
            # Whose rest ends first says best what to do now, and when to try again.
            told = min(reversed(self._errors), key=lambda member: member.until)
            for member in self._pool.members:
                if member is not told:
                    self._errors[told].add_note(self._note(member, now))
            return self._errors[told]
        for objection in self._objections.values():
            if isinstance(objection, InvalidRequestError):
                return objection
        each = "; ".join(f"{member.name}: {objection}" for member, objection in self._objections.items())
        return UnsupportedError(f"no client of this pool can do that ({each})")

    def _note(self, member: Member[S], now: float) -> str:
        said = self._errors.get(member) or self._objections.get(member)
        return self._why_not(member, now) + (f": {said}" if said else "")

    def _why_not(self, member: Member[S], now: float) -> str:
        if error := self._errors.get(member):
            return f"{member.name} did not take it ({type(error).__name__})"
        if member in self._objections:
            return f"{member.name} cannot take it"
        if member in self._full:
            return f"{member.name} has no free place"
        if member.context.looks.is_failing(now):
            return f"{member.name} does not tell of its tasks ({member.context.looks.why})"
        if not (why := member.health.why):
            return f"{member.name} has had its share"
        if member.health.is_resting(now):
            return f"{member.name} rests for {member.health.until - now:.0f} s more after {why}"
        return f"{member.name} is being tried again after {why}"


def _objection(flow: Flow[object]) -> JourneyError | None:
    """Say why a member cannot take a call: its verb is begun, up to the first thing that it wants done, and dropped."""
    try:
        next(flow)
    except (UnsupportedError, InvalidRequestError) as error:
        return error
    except StopIteration:
        pass
    finally:
        flow.close()
    return None
