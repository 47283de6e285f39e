"""That what is called a defect is one, and what is called benign is none, by a judge that nothing else uses.

A sample of them: `make detect` runs all, and says which were not reached.
"""

import asyncio
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode puts no test folder on the path

from third_opinion import PROVIDERS, Judge, driven, recorded

from journeykit_detection.attribution import TOPICS
from journeykit_detection.defects.schema import Watch
from journeykit_detection.measuring import ground, measure
from journeykit_detection.mutant import Answer, Family, Mutant
from journeykit_detection.stage import Stage

# Nobody looks at the balance again after money was spent, so far.
BLIND = {"P/balance-never-falls"}


def is_json(answer: Answer) -> bool:
    try:
        json.loads(answer.body)
    except ValueError:  # some relays answer two documents at once, and pictures are none
        return False
    return True


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def of_family(provider: str, family: Family) -> list[Mutant]:
    return [each for each in ground(provider).mutants.values() if each.family == family]


def test_what_the_emulator_serves_is_allowed_before_anything_is_planted(provider):
    judge = Judge(provider)
    for ask, answer in recorded(provider).pairs:
        if ask.operation and ask.role and is_json(answer):
            assert judge.allows(ask.operation.id, answer.status, json.loads(answer.body)), (ask.path, answer.body[:200])


def test_every_mutant_of_the_documents_breaks_them(provider):
    judge, stage = Judge(provider), recorded(provider)
    seen = 0
    for mutant in of_family(provider, Family.SCHEMA)[::4]:
        stage.struck, stage.is_wrong = 0, False
        _, id, status, *_ = mutant.id.split("/")
        broken = []
        for ask, answer in stage.pairs:
            if broken or ask.operation is None or ask.operation.id != id or answer.status != int(status):
                continue
            stage.answer = answer
            changed = asyncio.run(mutant.behave(stage, ask))
            if changed.status != answer.status:
                assert ask.operation.response(changed.status) is None
                broken.append(changed)
            elif changed.header("content-type") != answer.header("content-type"):
                assert ask.operation.media(changed.status, changed.header("content-type")) is None
                broken.append(changed)
            elif changed != answer and not judge.allows(id, answer.status, json.loads(changed.body)):
                broken.append(changed)
        assert stage.struck, mutant.id
        assert bool(broken) == stage.is_wrong, mutant.id
        seen += bool(broken)
    assert seen > 50


@pytest.mark.parametrize("turn", range(len(PROVIDERS)))
def test_what_is_benign_is_allowed(turn):
    """Every third oddity with one provider, and each provider with some of them."""
    provider = PROVIDERS[turn]
    judge = Judge(provider)
    for mutant in of_family(provider, Family.BENIGN)[3 * turn :: 3 * len(PROVIDERS)]:
        _, trace = driven(provider, mutant)
        assert len(trace.exchanges) > 30, mutant.id
        for exchange in trace.exchanges:
            match = judge.document.match(exchange.request.method, exchange.request.url)
            if match and exchange.response and match[0].role not in {"", "picture"} and not exchange.is_callback:
                operation, response = match[0], exchange.response
                assert operation.response(response.status) is not None, (mutant.id, response.status)
                content = operation.response(response.status).get("content", {})
                if response.body and content and response.has_json:
                    assert operation.media(response.status, response.media_type) is not None, mutant.id
                    assert judge.allows(operation.id, response.status, response.json), (mutant.id, response.text[:300])


def kinds(family: Family) -> list[tuple[str, str]]:
    """Each kind of mutant once, with one of the providers that it fits, in turn."""
    fitting: dict[str, list[str]] = {}
    for provider in PROVIDERS:
        for mutant in of_family(provider, family):
            fitting.setdefault(mutant.id, []).append(provider)
    return [(id, providers[turn % len(providers)]) for turn, (id, providers) in enumerate(sorted(fitting.items()))]


@pytest.mark.parametrize(("family", "step"), [(Family.PROTOCOL, 8), (Family.TRANSPORT, 9)])
def test_kinds_strike_and_cost_no_more_than_allowed(family, step):
    unstruck = []
    for id, provider in kinds(family)[::step]:
        run = measure(provider, id)
        assert not run.crash, (provider, id, run.crash)
        assert run.accepted <= 4, (provider, id)
        if not run.struck:
            unstruck.append((provider, id))
    assert {id for _, id in unstruck} <= BLIND


def test_there_are_enough_kinds():
    assert len(kinds(Family.PROTOCOL)) >= 30
    assert len(kinds(Family.TRANSPORT)) >= 15
    assert len(kinds(Family.BENIGN)) >= 30


def test_every_topic_is_known_to_the_table(provider):
    assert {topic for mutant in ground(provider).mutants.values() for topic in mutant.topics} <= set(TOPICS)


def test_the_same_mutants_every_time(provider):
    before = list(ground(provider).mutants)
    ground.cache_clear()
    assert list(ground(provider).mutants) == before
    assert len(set(before)) == len(before)


def test_the_same_run_every_time():
    for id in ("P/list-lies", "T/hang-up/fetch", "S/fetchTask/200/data/status/drop/ended", "B/gzip"):
        first, second = measure("ohmygpt", id), measure("ohmygpt", id)
        assert (first.struck, first.findings, first.exit, first.requests, first.accepted) == (
            second.struck,
            second.findings,
            second.exit,
            second.requests,
            second.accepted,
        )


def test_a_mutant_that_does_nothing_changes_nothing(provider):
    """The stage itself is not seen: the same record with and without it."""
    _, bare = driven(provider, Mutant("", Family.BENIGN, behave=Stage.forward))
    _, watched = driven(provider, Mutant("", Family.BENIGN, behave=Watch().behave))
    assert [(each.request.url, each.status) for each in bare.exchanges] == [
        (each.request.url, each.status) for each in watched.exchanges
    ]


def test_a_number_that_is_none_is_no_text(provider):
    """A prompt comes before the first number of a task, and has a ratio in it."""
    found = measure(provider, "T/nan/once")
    assert found.struck
    assert found.is_attributed
