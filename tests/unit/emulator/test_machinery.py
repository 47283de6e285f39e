"""Clocks, plans, pool, scenario files: the parts under the wires."""

import asyncio
from decimal import Decimal
from math import inf

import pytest

from journeykit_emulator import Options, RealClock, ScaledClock, Scenario, VirtualClock, create_app
from journeykit_emulator import clock as clock_module
from journeykit_emulator.jobs import Action
from journeykit_emulator.ledger import Account, Ledger, Standing
from journeykit_emulator.plan import Outcome, Phase, Plan, Refusal, ends_at, next_turn, state_at
from journeykit_emulator.pool import Pool
from journeykit_emulator.scenario import ScenarioError


def test_a_virtual_clock_moves_only_forward_and_only_when_told():
    clock = VirtualClock(5.0)
    assert clock.now() == clock.now() == 5.0
    clock.advance(2.5)
    assert clock.now() == 7.5
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)


def test_a_scaled_clock_runs_faster_from_where_it_started(monkeypatch):
    ticks = iter([10.0, 10.0, 12.0])
    monkeypatch.setattr(clock_module.time, "time", lambda: 1000.0)
    monkeypatch.setattr(clock_module.time, "monotonic", lambda: next(ticks))
    clock = ScaledClock(60)
    assert (clock.now(), clock.now()) == (1000.0, 1120.0)
    with pytest.raises(ValueError, match="above 0"):
        ScaledClock(0)


def test_a_real_clock_is_the_machines(monkeypatch):
    monkeypatch.setattr(clock_module.time, "time", lambda: 1000.0)
    assert RealClock().now() == 1000.0


PLAN = Plan(run=40, steps=(0, 50, 90))


@pytest.mark.parametrize(
    ("plan", "at", "phase", "progress"),
    [
        (PLAN, 99.9, Phase.QUEUED, 0),
        (PLAN, 100, Phase.SUBMITTED, 0),
        (PLAN, 109.9, Phase.SUBMITTED, 0),
        (PLAN, 110, Phase.RUNNING, 0),
        (PLAN, 120, Phase.RUNNING, 50),
        (PLAN, 139.9, Phase.RUNNING, 90),
        (PLAN, 140, Phase.SUCCEEDED, 100),
        (Plan(run=40, outcome=Outcome.FAIL), 140, Phase.FAILED, 0),
        (Plan(run=40, steps=(50,), outcome=Outcome.STALL), 1e9, Phase.RUNNING, 50),
        (Plan(run=40, steps=()), 139.9, Phase.SUBMITTED, 0),
        (Plan(run=0), 100, Phase.SUCCEEDED, 100),
    ],
)
def test_the_state_follows_from_plan_start_and_time(plan, at, phase, progress):
    state = state_at(plan, 100, at)
    assert (state.phase, state.progress) == (phase, progress)


def test_only_a_stalled_plan_never_ends():
    assert ends_at(Plan(run=40), 100) == 140
    assert ends_at(Plan(outcome=Outcome.STALL), 100) == inf


@pytest.mark.parametrize("run", [40, 0.1, 283.7])
@pytest.mark.parametrize("starts_at", [100.0, 1_770_850_000.123_456_7])
def test_at_every_turn_the_state_has_changed(run, starts_at):
    plan = Plan(run=run, steps=(10, 20, 30, 40, 50, 60))
    seen, at = [state_at(plan, starts_at, 0)], 0.0
    while (at := next_turn(plan, starts_at, at)) < inf:
        seen.append(state_at(plan, starts_at, at))
    assert [state.progress for state in seen] == [0, 0, 10, 20, 30, 40, 50, 60, 100]
    assert [state.phase for state in seen[::4]] == [Phase.QUEUED, Phase.RUNNING, Phase.SUCCEEDED]


def test_a_stalled_plan_and_an_open_dialog_have_no_next_turn():
    stalled = Plan(run=40, steps=(50,), outcome=Outcome.STALL)
    assert [next_turn(stalled, 100, after) for after in (0, 100, 120)] == [100, 120, inf]
    assert next_turn(PLAN, inf, 100) == inf


@pytest.mark.parametrize("wrong", [{"queue": -1}, {"run": -1}, {"steps": (50, 10)}, {"steps": (100,)}])
def test_a_plan_that_cannot_be_played_is_refused(wrong):
    with pytest.raises(ValueError, match=r"negative|rise"):
        Plan(**wrong)


def test_a_pool_lets_jobs_in_one_after_another():
    pool, plan = Pool(concurrency=2, queue=1), Plan(queue=0, run=10)
    assert [pool.admit(0, plan) for _ in range(2)] == [0, 0]
    assert not pool.full(0)
    assert pool.admit(0, plan) == 10
    assert pool.full(0)
    assert pool.waiting(9.9) == 1
    assert pool.waiting(10) == 0
    assert not pool.full(10)
    assert pool.admit(10, plan) == 10


def test_a_hanging_job_blocks_its_slot_for_an_hour():
    pool = Pool(concurrency=1, queue=1)
    pool.admit(0, Plan(queue=0, outcome=Outcome.STALL))
    assert pool.admit(0, Plan(queue=0)) == 3600


def test_a_pool_needs_room():
    with pytest.raises(ValueError, match="room"):
        Pool(concurrency=0, queue=1)


def test_the_ledger_gives_back_what_it_took():
    ledger = Ledger([Account("a", Decimal(10))])
    ledger.charge(1, "a", "imagine", Decimal("0.1"), "t")
    ledger.charge(1, "a", "nothing", Decimal(0), "u")
    assert ledger.accounts["a"].credit == Decimal("9.9")
    ledger.refund(2, "t")
    ledger.refund(3, "t")
    ledger.refund(3, "unknown")
    assert ledger.accounts["a"].credit == 10
    assert [entry.amount for entry in ledger.entries] == [Decimal("0.1"), Decimal("-0.1")]


@pytest.mark.parametrize(
    ("prompt", "outcome"),
    [
        ("a fox", Outcome.SUCCEED),
        ("a fox @fail", Outcome.FAIL),
        ("@stall", Outcome.STALL),
        ("@banned --v 6", Outcome.REJECT),
        ("A Nude, figure", Outcome.REJECT),
        ("denuded hills", Outcome.SUCCEED),
        ("@queued", Outcome.SUCCEED),
        ("me@failure.example", Outcome.SUCCEED),
    ],
)
def test_the_builtin_words(prompt, outcome):
    assert Scenario.builtin().plan(prompt, Action.IMAGINE).outcome is outcome


def test_a_scenario_file_says_everything(tmp_path):
    path = tmp_path / "day.toml"
    path.write_text(
        """
        [defaults]
        run = 10
        steps = [50]
        [limits]
        concurrency = 1
        queue = 2
        [[accounts]]
        key = "sk-a"
        credit = 1.5
        standing = "disabled"
        [[rules]]
        prompt = "(?i)FOX"
        action = "upscale"
        outcome = "reject"
        refusal = "queue-full"
        [[rules]]
        prompt = "fox"
        queue = 5
        """
    )
    scenario = Scenario.from_file(path)
    assert scenario.plan("a fox", Action.UPSCALE).refusal is Refusal.QUEUE_FULL
    assert scenario.plan("a fox", Action.IMAGINE) == Plan(queue=5, run=10, steps=(50,))
    assert scenario.plan("a crow", Action.IMAGINE) == Plan(run=10, steps=(50,))
    assert (scenario.limits.concurrency, scenario.limits.queue) == (1, 2)
    assert scenario.accounts == (Account("sk-a", Decimal("1.5"), Standing.DISABLED),)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("rule = 1", "unknown field 'rule'"),
        ("[[rules]]\nprompt = '('", "not a regular expression"),
        ("[[rules]]\nprompt = 'x'\noutcom = 'fail'", "unknown field 'outcom'"),
        ("[[rules]]\nprompt = 'x'\noutcome = 'explode'", "explode"),
        ("[[rules]]\nprompt = 'x'\naction = 'dance'", "dance"),
        ("[defaults]\nrun = -1", "negative"),
        ("[defaults]\nrun = nan", "not a number of seconds"),
        ("[defaults]\nqueue = inf", "not a number of seconds"),
        (f"[defaults]\nrun = 1{'0' * 400}", "not a number of seconds"),
        ("[limits]\nconcurrency = 0", "no job a place"),
        ("[[accounts]]\nkey = 'a'\ncredit = nan", "not an amount"),
        ("[[accounts]]\nkey = ''", "visible ASCII"),
        ("[[accounts]]\nkey = 'a b'", "visible ASCII"),
        ("[defaults]\nsteps = 5", "steps"),
        ("[defaults]\nrun = 'long'", "run"),
        ("[limits]\nqueue = 'long'", "queue"),
        ("[[accounts]]\ncredit = 1", "key is missing"),
        ("[[accounts]]\nkey = 'a'\ncredit = 'much'", "not an amount"),
        ("[[accounts]]\nkey = 'a'\nstanding = 'odd'", "odd"),
        ("rules = 1", "once for each"),
        ("rules = [1]", "not a table"),
        ("[[rules]]\noutcome = 'fail'", "prompt is missing"),
        ("[[rules]]\nprompt = 1", "not text"),
        ("nonsense", "Expected"),
    ],
)
def test_a_scenario_file_that_cannot_be_played_is_refused_by_name(tmp_path, text, complaint):
    path = tmp_path / "day.toml"
    path.write_text(text)
    with pytest.raises(ScenarioError, match=rf"day\.toml.*{complaint}"):
        Scenario.from_file(path)


def test_a_scenario_file_may_begin_with_a_byte_order_mark(tmp_path):
    path = tmp_path / "day.toml"
    path.write_text("\ufeff[limits]\nqueue = 7", "utf-8")
    assert Scenario.from_file(path).limits.queue == 7


def test_a_scenario_file_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(ScenarioError, match=r"none\.toml: No such file"):
        Scenario.from_file(tmp_path / "none.toml")


def test_a_scenario_file_switches_options(tmp_path):
    path = tmp_path / "day.toml"
    path.write_text("[options]\nremix = true\n[[accounts]]\nkey = 'a'\nadmin = true\n")
    scenario = Scenario.from_file(path)
    assert scenario.options == Options(remix=True)
    assert scenario.accounts == (Account("a", admin=True),)
    path.write_text("[options]\nremix = 1\n")
    with pytest.raises(ScenarioError, match="neither true nor false"):
        Scenario.from_file(path)


def test_the_first_of_a_providers_keys_is_an_administrators(provider):
    accounts = create_app(provider).state.world.accounts.values()
    assert [account.admin for account in accounts] == [True, False]


def test_who_has_an_answer_finds_it_in_the_log(provider):
    app = create_app(provider, clock=VirtualClock())
    logged = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        logged.append((message["type"], len(app.state.world.requests)))

    scope = {"type": "http", "method": "GET", "path": "/nope", "query_string": b"", "headers": [], "root_path": ""}
    asyncio.run(app(scope, receive, send))
    assert {count for _, count in logged} == {1}
