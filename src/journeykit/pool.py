"""Pool: the verbs of a client over several of them. Its twin is in `async_pool`.

Who takes a call is decided in `failover`. What comes of it is a task of that client, and everything further is between
the two.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from itertools import chain
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, Generic, ParamSpec, Self, TypeVar, cast

from journeykit import callbacks, lifecycle
from journeykit.capabilities import Capability, capability_of
from journeykit.client import Client, Provider
from journeykit.drive import Session, SharedSession, in_thread
from journeykit.errors import ConfigurationError, JourneyError, WebhookError
from journeykit.failover import Call, Failover, Member
from journeykit.flow import each_step
from journeykit.inputs import of_clients, resumed
from journeykit.submits import Submits
from journeykit.task import Task, emitted, following, perform

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping
    from types import TracebackType

    from journeykit.callbacks import Body
    from journeykit.context import Context
    from journeykit.flow import Flow, Step
    from journeykit.handle import Carried
    from journeykit.models import State

T = TypeVar("T")
P = ParamSpec("P")
C = TypeVar("C", bound=Provider)
S = TypeVar("S", bound=SharedSession)

_LARGEST_WEIGHT = 1e9


class Clients(Generic[C, S]):
    """What the twins share: everything that sends nothing."""

    _KIND: ClassVar[type[Provider]]

    def __init__(self, clients: Sequence[C], *, weights: Sequence[float] | None = None) -> None:
        self._clients = _checked(self._KIND, clients)
        shares = _checked_weights(weights, len(self._clients))
        sessions = [cast("S", client._session) for client in self._clients]  # noqa: SLF001 - flows are performed there
        members = [
            Member(session, session.context, share, counts_places=session.counts_places)
            for session, share in zip(sessions, shares, strict=True)
        ]
        self._failover = Failover(members, by_weight=weights is not None)
        self._sessions = {member.name: member.session for member in members}
        self._session = sessions[0]  # performs what is no member's own

    @property
    def clients(self) -> tuple[C, ...]:
        """The clients, in the order given."""
        return self._clients

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What at least one of the providers is known to be able to do; for two at once it may take two."""
        return frozenset[Any]().union(*(client.capabilities for client in self._clients))

    def can(self, capability: Capability | str) -> bool:
        """Say whether at least one of the providers is known to be able to do that; see `Client.can`."""
        return capability_of(capability) in self.capabilities

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {', '.join(self._sessions)}>"

    def _resumed(self, token: str) -> tuple[State, S]:
        name, _, id = token.partition(":") if isinstance(token, str) else ("", "", "")
        if name not in self._sessions or not id.strip():
            known = ", ".join(f"{name}:<task id>" for name in self._sessions)
            told = repr(token)
            for session in self._sessions.values():
                told = session.config.redact(told)
            raise ConfigurationError(f"{told:.80} is no token of this pool; those are {known}")
        return resumed(self._sessions[name].config, token), self._sessions[name]

    def _read_webhook(self, body: Body, headers: Mapping[str, str], url: str | None) -> tuple[State, S]:
        contexts = {session: session.context for session in self._sessions.values()}
        found, refused = callbacks.read_by_any(contexts, body, headers, url)
        if not found:
            told = "; ".join(f"{session.config.name}: {error}" for session, error in refused)
            problem = WebhookError(f"no client of this pool takes the callback ({told})")
            problem.is_forged = all(error.is_forged for _, error in refused)
            raise problem
        if len(found) > 1:
            names = " or ".join(session.config.name for session, _ in found)
            problem = WebhookError(f"the callback may be of {names}: give these clients a webhook_secret= that tells")
            problem.is_ambiguous = True
            raise problem
        ((session, state),) = found
        return state, session

    def _owned(self, tasks: Iterable[State]) -> list[tuple[S, Any]]:
        """Pair each task with the session of its client."""
        listed = of_clients(self._sessions.keys(), tasks)
        return [(self._sessions[task.token.partition(":")[0]], task) for task in listed]


def _checked(kind: type[Provider], clients: Sequence[C]) -> tuple[C, ...]:
    listed = tuple(clients) if isinstance(clients, Sequence) else ()
    if not listed or not all(isinstance(client, kind) for client in listed):
        raise ConfigurationError(f"a pool takes a list of at least one {kind.__name__}, not {clients!r:.80}")
    names = [client.name for client in listed]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ConfigurationError(
            f"several clients of this pool are called {', '.join(doubled)}; a task's token could not tell which of them"
            " it belongs to: give each a name= of its own"
        )
    return listed


def _checked_weights(weights: Sequence[float] | None, count: int) -> list[float]:
    if weights is None:
        return [1.0] * count
    listed = list(weights) if isinstance(weights, Sequence) else []
    numbers = [weight for weight in listed if isinstance(weight, int | float) and 0 < weight <= _LARGEST_WEIGHT]
    if len(numbers) != count or len(listed) != count:
        raise ConfigurationError(f"weights={weights!r:.80}: give a number above 0 for each of the {count} clients")
    return numbers


class Pool(Clients[Client, Session], Submits):
    """The verbs of a client over several of them, for use in threads.

    Without `weights` the first client that can do it and is well takes the call; with them, a number for each client,
    their shares are kept. A client whose provider refuses or fails rests, a few seconds to five minutes or as long as
    the provider asks, and is then tried again by one call. The same call goes on to the next client only where the one
    before cannot have charged and the request is not to blame. `task.provider` says who took it, and the log of
    `journeykit` why: INFO for each choice that is not the first client, WARNING for each rest. A client whose `hub` has
    no free place is passed over while another has one; when all are full, whoever has one first takes the call. One
    whose tasks cannot be looked at gets no new ones for such a rest, or until a look is answered.

    What needs one account, e.g. `fetch` or `balance`, is asked of that one of `clients`. Closing the pool closes them.

    Raises:
        ConfigurationError: if there is no client, if two have the same name, or if the weights do not fit.
    """

    _KIND = Client

    def _submit(
        self,
        verb: Callable[Concatenate[Context, P], Flow[State]],
        wait: bool | float,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Task:
        call = Call(self._failover, verb, *args, **kwargs)
        while True:
            self._session.run(call.reserve())
            with call.member() as session:
                return perform(session, lifecycle.submit_then_wait(session.context, call.attempt(), wait))

    def _ask(self, verb: Callable[Concatenate[Context, P], Flow[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        call = Call(self._failover, verb, *args, **kwargs)
        while True:
            with call.member() as session:
                return session.run(call.attempt())

    def resume(self, token: str) -> Task:
        """Take up a task of any of the clients again from its token. Sends nothing; see `Client.resume`.

        Raises:
            ConfigurationError: if the token is none, or of another client.
        """
        return Task(*self._resumed(token))

    def wait_all(self, tasks: Iterable[Task | Carried], timeout: float = lifecycle.DEFAULT_WAIT_FOR_MANY) -> list[Task]:
        """Wait until all tasks have ended (or need an answer), and return them as they are then, in the order given.

        They may be of any of the clients, which are asked at the same time. Failed ones come back like any other.

        Raises what `Client.wait_all` raises, when all others have ended.
        """
        wanted = of_clients(self._sessions.keys(), tasks)
        seen = {task.token: task for task in wanted}
        try:
            for task in self.as_completed(wanted, timeout):
                seen[task.token] = task
        except JourneyError as error:
            error.tasks = tuple(seen[task.token] for task in wanted)
            raise
        return [seen[task.token] for task in wanted]

    def as_completed(
        self, tasks: Iterable[Task | Carried], timeout: float = lifecycle.DEFAULT_WAIT_FOR_MANY
    ) -> Generator[Task, None, None]:
        """Yield each task when it has ended (or needs an answer), the first to end first.

        Raises what `wait_all` raises, after the last that could be yielded.
        """
        grouped: dict[Session, list[Task]] = {}
        for session, task in self._owned(tasks):
            grouped.setdefault(session, []).append(task)
        waits = [(session, lifecycle.wait_many(session.context, group, timeout)) for session, group in grouped.items()]
        yield from following(chain.from_iterable(grouped.values()), _all_at_once(waits))

    def parse_webhook(self, body: Body, headers: Mapping[str, str], url: str | None = None) -> Task:
        """Read a callback to any of the clients; see `Client.parse_webhook`.

        The token that a `webhook_secret` puts into the URL tells whose it is; a client without one takes what it can
        read, if it is the only such.

        Raises:
            WebhookError: if it is a callback to none of the clients, or may be one to several.
        """
        return Task(*self._read_webhook(body, headers, url))

    def close(self) -> None:
        """Close all clients."""
        with ExitStack() as closing:
            for client in self._clients:
                closing.callback(client.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class _NobodyWaitsError(Exception):
    """Ends a wait whose results nobody takes any more."""


def _all_at_once(waits: Sequence[tuple[Session, Flow[None]]]) -> Generator[Task, None, None]:
    """Perform waits in a thread each, so that a provider that hangs holds up its own tasks only.

    Raises what one of them raised first, when all are over.
    """
    if len(waits) == 1:
        yield from emitted(*waits[0])
        return
    arrived: SimpleQueue[Task | BaseException | None] = SimpleQueue()
    left_alone = threading.Event()

    def seen(step: Step) -> Step:
        if left_alone.is_set():
            raise _NobodyWaitsError
        return step

    def run(session: Session, wait: Flow[None]) -> None:
        end: BaseException | None = None
        try:
            for task in emitted(session, each_step(wait, seen)):
                arrived.put(task)
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            end = error
        arrived.put(end)

    failed: BaseException | None = None
    going = len(waits)
    try:
        for wait in waits:
            in_thread(partial(run, *wait), "journeykit-wait")
        while going:
            came = arrived.get()
            if isinstance(came, Task):
                yield came
            else:
                going, failed = going - 1, failed or came
        if failed is not None:
            raise failed
    finally:
        left_alone.set()
