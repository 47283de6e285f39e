"""The one memory of the emulator: tasks, accounts, charges, requests.

It knows Midjourney and the house rules of a provider, but no wire format. Time comes from the
clock and nothing runs in the background: whatever must have happened since the last call is
computed when somebody asks.
"""

import heapq
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, floor, inf
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from journeykit_emulator.clock import Clock, RealClock
from journeykit_emulator.files import Files
from journeykit_emulator.hook_faults import HookFault, quirks
from journeykit_emulator.hooks import Callback, Hook, Hooks
from journeykit_emulator.jobs import Action, Errand, Task
from journeykit_emulator.ledger import Account, Entry, Ledger
from journeykit_emulator.plan import Outcome, Phase, Plan, Refusal, Snapshot, ends_at, next_turn, state_at
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
    #: The picture that is sent in, or the address of one.
    source: bytes | str = b""
    #: How many of its usual price the job costs.
    units: int = 1


class World:
    """Everything one emulated provider remembers."""

    def __init__(
        self,
        provider: Provider,
        *,
        clock: Clock | None = None,
        scenario: Scenario | None = None,
        hook_faults: Sequence[HookFault] = (),
    ) -> None:
        self.provider = provider
        self.clock: Clock = clock or RealClock()
        self.scenario = scenario or Scenario.builtin()
        self.began_at = self.clock.now()
        self.requests: list[Exchange] = []
        self.callbacks: list[Callback] = []
        self.files = Files()
        self._tasks: dict[str, Task] = {}
        self._by_job: dict[str, Task] = {}
        self._pool = Pool(self.scenario.limits.concurrency, self.scenario.limits.queue)
        accounts = self.scenario.accounts or tuple(Account(key, admin=key == provider.keys[0]) for key in provider.keys)
        self._ledger = Ledger(replace(account) for account in accounts)
        # (when the provider notices, task number, task, amount to take or None to give back)
        self._dues: list[tuple[float, int, Task, Decimal | None]] = []
        # Tests look at the ledger from another thread than the one that serves.
        self._lock = threading.RLock()
        self.hooks = Hooks(self, self._lock, (*hook_faults, *quirks(self.scenario.options)))

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
        return self._ledger.affords(key, self.provider.price(order.action, order.pool) * order.units)

    def affords_errand(self, key: str, errand: Errand) -> bool:
        """Tell whether an account can pay for an errand."""
        self._settle()
        return self._ledger.affords(key, self.provider.price(errand))

    def find(self, task_id: str, key: str | None = None) -> Task | None:
        """Find a task; with a key, only if it belongs to that key."""
        task = self._tasks.get(task_id)
        return task if task and key in {None, task.key} else None

    def find_job(self, job_id: str) -> Task | None:
        """Find the task that Midjourney knows under a job's uuid."""
        return self._by_job.get(job_id)

    def truth(self, task: Task, now: float | None = None) -> Snapshot:
        """Tell how a task really stands at Midjourney."""
        at = self.clock.now() if now is None else now
        if task.cancelled_at is not None and at >= task.cancelled_at:
            started_at = task.starts_at if task.starts_at <= task.cancelled_at else None
            return Snapshot(Phase.FAILED, 0, started_at, task.cancelled_at, task.cancel_reason)
        if task.dialog and at < task.starts_at:
            return Snapshot(Phase.WAITING)
        return state_at(task.plan, task.starts_at, at)

    def next_change(self, task: Task, after: float) -> float:
        """Tell when a task's true state next changes after a moment; inf if it never does."""
        turn = next_turn(task.plan, task.starts_at, after)
        if task.cancelled_at is None:
            return turn
        return inf if after >= task.cancelled_at else min(turn, task.cancelled_at)

    def look(self, task: Task, *, since: float | None = None, until: float = inf) -> Snapshot | None:
        """Tell what the provider knows of a task; None before its first look at it.

        `since` is when it took note of the job, `until` when it stopped looking.
        """
        rules = self.provider
        begun_at = task.begun_at if since is None else since
        seen_at = self._look_before(min(self.clock.now(), until))
        if seen_at <= begun_at:
            if not rules.seen_at_once:
                return None
            seen_at = begun_at
        seen = self.truth(task, seen_at)
        limit = begun_at + rules.abandons_after
        if seen.phase.final or seen_at < limit:
            return seen
        return Snapshot(Phase.FAILED, 0, seen.started_at, limit, rules.abandon_reason)

    def submit(self, key: str, order: Order, echo: Mapping[str, Any], hook: Hook | None = None) -> Task:
        """Accept a job, charge for it and schedule it; a hook is called when something becomes of it.

        Raises:
            RefusedError: if the scenario, the balance or the queue is against it.
        """
        with self._lock:
            now, rules = self.clock.now(), self.provider
            plan = self._plan(order.prompt, order.action)
            if not self.affords(key, order):
                raise RefusedError(Refusal.OUT_OF_CREDIT)
            starts_at, ahead = (inf, 0) if order.dialog else self._schedule(plan, order.action)
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
                dialog=order.dialog,
                source=order.source,
                units=order.units,
                echo=echo,
            )
            self._tasks[task.id] = task
            self._by_job[task.job_id] = task
            self._bill(task, order.action, rules.price(order.action, order.pool) * order.units)
            if hook is not None:
                self.hooks.watch(task, hook)
            return task

    def answer(self, task: Task, prompt: str, *, pool: str | None = None) -> None:
        """Answer the dialog a task waits with; one that waits for nothing is charged and left alone.

        Raises:
            RefusedError: if the scenario, the balance or the queue is against it.
        """
        with self._lock:
            now, rules = self.clock.now(), self.provider
            plan = self._plan(prompt, task.action)
            if not self.affords_errand(task.key, Errand.MODAL):
                raise RefusedError(Refusal.OUT_OF_CREDIT)
            if now - task.created_at > rules.dialogs_hold:
                plan = Plan(queue=0, run=0, steps=(), outcome=Outcome.FAIL, reason=rules.timeout_reason)
            if task.waits and task.cancelled_at is None:
                starts_at, task.ahead = self._schedule(plan, task.action)
                task.plan, task.starts_at, task.answered_at, task.prompt = plan, starts_at, now, prompt
                self.hooks.changed(task, starts_at)
                self._dues = [due for due in self._dues if due[2] is not task]
                heapq.heapify(self._dues)
                if rules.charges_on_success:
                    self._bill(task, task.action, rules.price(task.action, pool) * task.units)
                else:
                    self._bill(task, Errand.MODAL, rules.price(Errand.MODAL))
            else:
                self._ledger.charge(now, task.key, Errand.MODAL, rules.price(Errand.MODAL), task.id)

    def cancel(self, task: Task, reason: str) -> None:
        """Call a task off; one that has ended is left alone. Midjourney itself goes on drawing."""
        with self._lock:
            now = self.clock.now()
            if not self.truth(task, now).phase.final:
                task.cancelled_at, task.cancel_reason = now, reason
                self.hooks.changed(task, now)
                self._dues = [due for due in self._dues if due[2] is not task]
                heapq.heapify(self._dues)

    def run(self, key: str, errand: Errand) -> None:
        """Charge for an errand.

        Raises:
            RefusedError: if the balance is too low.
        """
        with self._lock:
            if not self.affords_errand(key, errand):
                raise RefusedError(Refusal.OUT_OF_CREDIT)
            self._ledger.charge(self.clock.now(), key, errand, self.provider.price(errand), "")

    def _plan(self, prompt: str, action: Action) -> Plan:
        plan = self.scenario.plan(prompt, action)
        if plan.outcome is Outcome.REJECT:
            raise RefusedError(plan.refusal, plan.reason)
        limit, reason = self.scenario.limits.timeout, self.provider.timeout_reason
        return replace(plan, limit=limit, limit_reason=reason) if limit and reason else plan

    def _schedule(self, plan: Plan, action: Action) -> tuple[float, int]:
        now = self.clock.now()
        if action in self.provider.unlimited:
            return now + plan.queue, plan.ahead
        if self._pool.full(now):
            raise RefusedError(Refusal.QUEUE_FULL)
        ahead = plan.ahead + self._pool.waiting(now)
        return self._pool.admit(now, plan), ahead

    def _bill(self, task: Task, what: Action | Errand, amount: Decimal) -> None:
        rules = self.provider
        end = ends_at(task.plan, task.starts_at)
        abandoned_at = task.begun_at + rules.abandons_after
        fails = task.plan.outcome is Outcome.FAIL or task.plan.overruns or abandoned_at < end
        noticed_at = self.look_after(min(end, abandoned_at))
        if not rules.charges_on_success:
            self._ledger.charge(task.begun_at, task.key, what, amount, task.id)
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

    def look_after(self, at: float) -> float:
        """Tell when the provider first looks at Midjourney from a moment on."""
        every = self.provider.refresh
        if at == inf or not every:
            return at
        return self.began_at + ceil((at - self.began_at) / every) * every
