"""The one memory of the emulator: tasks, accounts, charges, requests.

It knows Midjourney and the house rules of a provider, but no wire format. Time comes from the
clock and nothing runs in the background: whatever must have happened since the last call is
computed when somebody asks.
"""

import heapq
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, floor, inf
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from journeykit_emulator.clock import Clock, RealClock
from journeykit_emulator.jobs import Action, Task
from journeykit_emulator.ledger import Account, Entry, Ledger
from journeykit_emulator.plan import Outcome, Phase, Refusal, Snapshot, ends_at, state_at
from journeykit_emulator.pool import Pool
from journeykit_emulator.provider import Provider
from journeykit_emulator.scenario import Scenario

if TYPE_CHECKING:
    from journeykit_emulator.traffic import Exchange


class RefusedError(Exception):
    """A submit was not accepted; no task exists and nothing was charged."""

    def __init__(self, kind: Refusal, detail: str = "") -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer asks for, once the wire has understood it."""

    action: Action
    prompt: str
    parent: Task | None = None
    index: int | None = None
    custom_id: str = ""
    pool: str | None = None
    #: Ask for a dialog to be answered before anything runs.
    dialog: bool = False


class World:
    """Everything one emulated provider remembers."""

    def __init__(self, provider: Provider, *, clock: Clock | None = None, scenario: Scenario | None = None) -> None:
        self.provider = provider
        self.clock: Clock = clock or RealClock()
        self.scenario = scenario or Scenario.builtin()
        self.began_at = self.clock.now()
        self.requests: list[Exchange] = []
        self._tasks: dict[str, Task] = {}
        self._by_job: dict[str, Task] = {}
        self._pool = Pool(self.scenario.limits.concurrency, self.scenario.limits.queue)
        accounts = self.scenario.accounts or tuple(Account(key) for key in provider.keys)
        self._ledger = Ledger(replace(account) for account in accounts)
        # (when the provider notices, task number, task, amount to take or None to give back)
        self._dues: list[tuple[float, int, Task, Decimal | None]] = []
        # Tests look at the ledger from another thread than the one that serves.
        self._lock = threading.RLock()

    @property
    def accounts(self) -> dict[str, Account]:
        """The accounts by key."""
        self._settle()
        return self._ledger.accounts

    @property
    def ledger(self) -> list[Entry]:
        """Every charge and refund up to now, oldest first."""
        self._settle()
        return list(self._ledger.entries)

    @property
    def tasks(self) -> list[Task]:
        """Every task, oldest first."""
        return list(self._tasks.values())

    def spent(self, key: str | None = None) -> Decimal:
        """Sum up what was charged, less what was given back."""
        self._settle()
        return self._ledger.spent(key)

    def affords(self, key: str, order: Order) -> bool:
        """Tell whether an account can pay for an order."""
        self._settle()
        return self._ledger.affords(key, self.provider.price(order.action, order.pool))

    def find(self, task_id: str, key: str | None = None) -> Task | None:
        """Find a task; with a key, only if it belongs to that key."""
        task = self._tasks.get(task_id)
        return task if task and key in {None, task.key} else None

    def find_job(self, job_id: str) -> Task | None:
        """Find the task that Midjourney knows under a job's uuid."""
        return self._by_job.get(job_id)

    def truth(self, task: Task, now: float | None = None) -> Snapshot:
        """Tell how a task really stands at Midjourney."""
        if task.waits_for_dialog:
            return Snapshot(Phase.WAITING)
        return state_at(task.plan, task.starts_at, self.clock.now() if now is None else now)

    def look(self, task: Task) -> Snapshot | None:
        """Tell what the provider knows of a task; None before its first look at it."""
        rules = self.provider
        seen_at = self._look_before(self.clock.now())
        if seen_at <= task.created_at:
            if not rules.seen_at_once:
                return None
            seen_at = task.created_at
        seen = self.truth(task, seen_at)
        limit = task.created_at + rules.abandons_after
        if seen.phase.final or seen_at < limit:
            return seen
        return Snapshot(Phase.FAILED, 0, seen.started_at, limit, rules.abandon_reason)

    def submit(self, key: str, order: Order, echo: Mapping[str, str | None]) -> Task:
        """Accept a job, charge for it and schedule it.

        Raises:
            RefusedError: if the scenario, the balance or the queue is against it.
        """
        with self._lock:
            now, rules = self.clock.now(), self.provider
            plan = self.scenario.plan(order.prompt, order.action)
            if plan.outcome is Outcome.REJECT:
                raise RefusedError(plan.refusal, plan.reason)
            if not self.affords(key, order):
                raise RefusedError(Refusal.OUT_OF_CREDIT)
            starts_at, ahead = now + plan.queue, plan.ahead
            if not order.dialog and order.action not in rules.unlimited:
                if self._pool.full(now):
                    raise RefusedError(Refusal.QUEUE_FULL)
                ahead += self._pool.waiting(now)
                starts_at = self._pool.admit(now, plan)
            number = len(self._tasks) + 1
            task = Task(
                id=rules.new_id(now, number, self._tasks),
                key=key,
                action=order.action,
                prompt=order.prompt,
                plan=plan,
                created_at=now,
                starts_at=starts_at,
                job_id=str(uuid5(NAMESPACE_URL, f"{rules.name}/{now:.3f}/{number}")),
                number=number,
                ahead=ahead,
                parent=order.parent,
                index=order.index,
                custom_id=order.custom_id,
                waits_for_dialog=order.dialog,
                echo=echo,
            )
            self._tasks[task.id] = task
            self._by_job[task.job_id] = task
            self._bill(task, rules.price(order.action, order.pool))
            return task

    def _bill(self, task: Task, amount: Decimal) -> None:
        rules = self.provider
        end = inf if task.waits_for_dialog else ends_at(task.plan, task.starts_at)
        abandoned_at = task.created_at + rules.abandons_after
        fails = task.plan.outcome is Outcome.FAIL or abandoned_at < end
        noticed_at = self._look_after(min(end, abandoned_at))
        if not rules.charges_on_success:
            self._ledger.charge(task.created_at, task.key, task.action, amount, task.id)
            if fails and noticed_at < inf:
                heapq.heappush(self._dues, (noticed_at, task.number, task, None))
        elif not fails and noticed_at < inf:
            heapq.heappush(self._dues, (noticed_at, task.number, task, amount))

    def _settle(self) -> None:
        with self._lock:
            now = self.clock.now()
            while self._dues and self._dues[0][0] <= now:
                at, _, task, amount = heapq.heappop(self._dues)
                if amount is None:
                    self._ledger.refund(at, task.id)
                else:
                    self._ledger.charge(at, task.key, task.action, amount, task.id)

    def _look_before(self, now: float) -> float:
        every = self.provider.refresh
        return self.began_at + floor((now - self.began_at) / every) * every if every else now

    def _look_after(self, at: float) -> float:
        every = self.provider.refresh
        if at == inf or not every:
            return at
        return self.began_at + ceil((at - self.began_at) / every) * every
