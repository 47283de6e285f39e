"""Who asked to be called, and what they are due to be told when.

Nothing runs here and nothing is sent; `courier` does that. Callbacks are computed like everything in the
world: `Hooks.due` tells what must have gone out since it was last asked, each callback once. It costs
what has happened, not what is in flight.
"""

import heapq
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from math import inf
from typing import TYPE_CHECKING

from journeykit_emulator import wire_json
from journeykit_emulator.jobs import Task
from journeykit_emulator.plan import Phase, Snapshot

if TYPE_CHECKING:
    from journeykit_emulator.hook_faults import HookFault
    from journeykit_emulator.world import World

# A state is told if it ranks above the last one told, progress included; what ranks 0 never is, so neither
# a new task nor one that waits for an answer. trueai's own rule; the others tell every change, which is
# the same, since tasks only move forward here.
_RANKS = {Phase.QUEUED: 0, Phase.WAITING: 0, Phase.SUBMITTED: 1, Phase.RUNNING: 3, Phase.FAILED: 4, Phase.SUCCEEDED: 5}


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that wants to hear of a task, and how its provider puts a state into words."""

    url: str
    body: Callable[[Task, Snapshot], bytes]
    media_type: str = wire_json.JSON


@dataclass(frozen=True, slots=True)
class Delivery:
    """One callback on its way, to tell what was seen of a task."""

    hook: Hook
    task: Task
    seen: Snapshot
    #: When it goes out, in seconds of the world's clock.
    at: float
    #: Counted from 1 per task.
    number: int
    #: When the task's next is planned; `at` if none is.
    next_at: float

    @property
    def url(self) -> str:
        """Where it goes."""
        return self.hook.url

    @property
    def body(self) -> bytes:
        """What it says, written anew each time it is asked for: that costs more than all the rest."""
        return self.hook.body(self.task, self.seen)


@dataclass(frozen=True, slots=True)
class Callback:
    """What became of a delivery."""

    url: str
    body: bytes
    at: float
    task_id: str
    #: What the receiver answered; None if nobody did, for the reason that `problem` gives.
    status: int | None = None
    problem: str = ""


@dataclass(slots=True)
class _Watch:
    task: Task
    hook: Hook
    told: tuple[int, int] = (0, 0)
    number: int = 0
    next_at: float = inf


class Hooks:
    """The hooks of one world's tasks, and the callbacks under way to them."""

    def __init__(
        self, world: "World", lock: AbstractContextManager[object], faults: Sequence["HookFault"] = ()
    ) -> None:
        self._world = world
        self._lock = lock
        self._faults = tuple(faults)
        self._watches: dict[str, _Watch] = {}
        self._order = count()
        # (when something may be to tell, order, of which task); an entry that its watch disowns is stale
        self._turns: list[tuple[float, int, _Watch]] = []
        # (when it goes out, whether it was held up, order, what)
        self._leaving: list[tuple[float, bool, int, Delivery]] = []

    def watch(self, task: Task, hook: Hook) -> None:
        """Tell a hook of a new task."""
        self._watches[task.id] = _Watch(task, hook)
        self.changed(task, task.starts_at)

    def changed(self, task: Task, at: float) -> None:
        """Take note that the fate of a task was altered: something happens to it at `at`."""
        watch = self._watches.get(task.id)
        if watch is not None:
            self._look_again(watch, at)

    def due(self, now: float | None = None) -> list[Delivery]:
        """Hand over the callbacks that have become due, in the order in which they go out; by the world's clock."""
        with self._lock:
            now = self._world.clock.now() if now is None else now
            while self._turns and self._turns[0][0] <= now:
                at, _, watch = heapq.heappop(self._turns)
                if at == watch.next_at:
                    self._tell(watch, at)
            due: list[Delivery] = []
            while self._leaving and self._leaving[0][0] <= now:
                due.append(heapq.heappop(self._leaving)[-1])
            return due

    def _tell(self, watch: _Watch, at: float) -> None:
        task, seen = watch.task, self._world.truth(watch.task, at)
        watch.next_at = inf
        if seen.phase.final:
            del self._watches[task.id]
        else:
            self._look_again(watch, self._world.next_change(task, at))
        rank = (_RANKS[seen.phase], seen.progress)
        if rank <= watch.told:
            return
        watch.told, watch.number = rank, watch.number + 1
        next_at = at if watch.next_at == inf else watch.next_at
        self._send(Delivery(watch.hook, task, seen, at, watch.number, next_at))

    def _send(self, delivery: Delivery) -> None:
        sent: Sequence[Delivery] = (delivery,)
        for fault in self._faults:
            if fault.strikes(delivery):
                sent = fault.effect(delivery)
                break
        if not sent:
            lost = Callback(delivery.url, delivery.body, delivery.at, delivery.task.id, problem="lost")
            self._world.callbacks.append(lost)
        for one in sent:
            heapq.heappush(self._leaving, (one.at, one.at > delivery.at, next(self._order), one))

    def _look_again(self, watch: _Watch, change: float) -> None:
        at = change if self._world.provider.calls_from_upstream else self._world.look_after(change)
        if at < watch.next_at:
            watch.next_at = at
            heapq.heappush(self._turns, (at, next(self._order), watch))
