"""A fuzz of the emulators: it finds nothing, and goes everywhere. FUZZ_EXAMPLES=10 is what `--profile fuzz` does."""

from __future__ import annotations

import asyncio
import importlib
import os
import subprocess
import sys
from collections import Counter
from functools import cache

import pytest

from journeykit_conformance import fuzzing
from journeykit_conformance.allowance import UsageError
from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document, shipped_providers
from journeykit_conformance.emulated import emulated
from journeykit_conformance.fuzzing import Effort
from journeykit_conformance.result import Exit, Result, Verdict
from journeykit_conformance.trace import Trace

PROVIDERS = shipped_providers()
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
SMALL = Effort(1, 2, 6, ("examples", "fuzzing", "stateful"))
PROBLEMS = {Verdict.FAIL, Verdict.WARN, Verdict.ERROR}


def fuzz(provider: str, seed: int = 0, effort: Effort = SMALL) -> tuple[Result, Trace]:
    async def drive() -> tuple[Result, Trace]:
        async with emulated(provider) as (target, _):
            return await run(target, Document.shipped(provider), Wish("fuzz", seed=seed, effort=effort))

    return asyncio.run(drive())


once = cache(fuzz)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_emulator_is_fuzzed_without_a_finding(provider):
    result, trace = once(provider)
    assert [each for each in result.outcomes if each.verdict in PROBLEMS] == []
    assert result.exit is Exit.OK
    assert not [note for note in result.notes if "schemathesis" in note]
    fuzzed = Counter(each.step.split("/")[1] for each in trace.exchanges if each.is_fuzz and each.step.count("/") == 2)
    assert set(fuzzed) == set(SMALL.phases)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_schemathesis_says_is_judged_by_rules_of_its_own(provider):
    result, _ = once(provider)
    judged = [each for each in result.outcomes if each.rule.startswith("MJ-FUZZ-") and each.verdict is Verdict.PASS]
    assert len(judged) >= 7
    assert all(each.checks for each in judged)
    # The ordinary rules read the same exchanges.
    assert result.outcome("MJ-DOC-003").checks > 50


def test_the_same_seed_leads_to_the_same_verdicts():
    one, other = fuzz("ohmygpt", seed=3), fuzz("ohmygpt", seed=3)
    assert [(each.rule, each.verdict) for each in one[0].outcomes] == [
        (each.rule, each.verdict) for each in other[0].outcomes
    ]


@pytest.mark.skipif(not EXAMPLES, reason="takes a minute or two: make fuzz-providers")
@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("seed", range(3))
def test_an_emulator_is_fuzzed_at_length_without_a_finding(provider, seed):
    result, trace = fuzz(provider, seed, Effort(EXAMPLES))
    assert [each for each in result.outcomes if each.verdict in PROBLEMS] == []
    assert not [note for note in result.notes if "schemathesis" in note]
    # The links lead on until tasks have ended.
    assert result.outcome("MJ-LIFE-007").verdict is Verdict.PASS
    assert any(each.step.startswith("fuzz/coverage") for each in trace.exchanges)


def test_whatever_is_no_emulator_is_fuzzed_only_if_asked_expressly():
    async def drive(**wish) -> Result:
        async with emulated("ohmygpt") as (target, _):
            live = type(target)(target.base_url, target.keys, target.clock, target.transport)
            return (await run(live, Document.shipped("ohmygpt"), Wish("fuzz", effort=SMALL, **wish)))[0]

    with pytest.raises(UsageError, match="emulators"):
        asyncio.run(drive())
    assert asyncio.run(drive(live_fuzz=True)).exit is Exit.OK


@pytest.mark.parametrize("budget", [0, 2])
def test_no_more_is_bought_than_allowed(budget):
    async def drive():
        async with emulated("trueai") as (target, world):
            live = type(target)(target.base_url, target.keys, target.clock, target.transport)
            wish = Wish("fuzz", spend=budget, live_fuzz=True, effort=Effort(1, 2, 6, ("examples", "stateful")))
            return await run(live, Document.shipped("trueai"), wish), world

    (result, trace), world = asyncio.run(drive())
    assert len(world.tasks) <= budget
    assert result.figures.paid <= budget
    # What was not sent is not found to be wrong.
    assert [each for each in result.outcomes if each.verdict in PROBLEMS] == []
    assert any("budget" in note or "nothing may be spent" in note for note in result.notes)
    assert not any(each.is_garbled and each.remarks for each in trace.exchanges)


def test_other_profiles_do_not_load_schemathesis():
    script = (
        "import asyncio, sys\n"
        "from journeykit_conformance.checking import Wish, run\n"
        "from journeykit_conformance.document import Document\n"
        "from journeykit_conformance.emulated import emulated\n"
        "async def main():\n"
        "    async with emulated('trueai') as (target, _):\n"
        "        await run(target, Document.shipped('trueai'), Wish('audit'))\n"
        "asyncio.run(main())\n"
        "sys.exit('schemathesis' in sys.modules or 'hypothesis' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_an_interrupted_fuzz_sends_nothing_more():
    sent = []

    async def drive() -> None:
        async with emulated("trueai") as (target, _):
            task = asyncio.current_task()

            def hear(exchange) -> None:
                if exchange.is_fuzz:
                    sent.append(exchange)
                    if len(sent) == 5:
                        task.cancel()

            await run(target, Document.shipped("trueai"), Wish("fuzz", effort=SMALL), on_exchange=hear)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(drive())
    assert len(sent) <= 6  # one may be on its way


def test_an_engine_that_fails_is_no_verdict(monkeypatch):
    engine = importlib.import_module("journeykit_conformance.engine")
    monkeypatch.setattr(engine, "explore", lambda *_: iter([engine.Troubled("schemathesis failed: oh", is_fatal=True)]))
    result, _ = fuzz("trueai")
    assert result.exit is Exit.UNJUDGED
    assert "schemathesis failed: oh" in result.sentence


def test_without_schemathesis_nothing_is_sent(monkeypatch):
    monkeypatch.setattr(fuzzing, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match="journeykit\\[conformance\\]"):
        fuzz("trueai")
