"""Verdicts, figures, findings and results: what a run comes to, and the file that it is kept in."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit_conformance.checking import Wish, conclude, run
from journeykit_conformance.document import shipped_providers
from journeykit_conformance.emulated import emulated
from journeykit_conformance.evidence import Evidence
from journeykit_conformance.judging import figures, judge, show
from journeykit_conformance.result import Exit, Figures, Finding, Outcome, Result, ResultError, Shown, Verdict
from journeykit_conformance.rule import FREE, SECOND_KEY, WEBHOOK, Check, Level, Rule, all_rules, check, paid
from journeykit_conformance.trace import Exchange, Request, Response

from .lives import document, evidence, lived


def _rule(
    judge_: Any, level: Level = Level.MUST, costs: tuple[str, ...] = (FREE,), needs: tuple[str, ...] = ()
) -> Rule:
    return Rule("MJ-TEST-001", level, "title", "statement", "why", "fix", costs, needs, judge_)


def _judged(judge_: Any, *, spend: int = 0, has: tuple[str, ...] = (), of: str = "trueai", **more: Any) -> Outcome:
    return judge(evidence(of), spend=spend, has=has, rules=[_rule(judge_, **more)])[0]


def _nothing(_: Evidence) -> Iterator[Check]:
    yield from ()


def test_a_rule_that_breaks_is_the_suites_fault_and_spoils_no_other() -> None:
    def breaks(_: Evidence) -> Iterator[Check]:
        yield check(True, None)
        raise KeyError("x")

    outcomes = judge(evidence("trueai"), spend=0, rules=[_rule(breaks), _rule(lambda _: [check(True, None)])])
    assert [each.verdict for each in outcomes] == [Verdict.ERROR, Verdict.PASS]
    assert "KeyError" in outcomes[0].reason
    assert conclude(outcomes, figures(outcomes), 0.5)[0] is Exit.UNJUDGED


@pytest.mark.parametrize(
    ("more", "verdict", "reason"),
    [
        ({"needs": ("balance",)}, Verdict.SKIP, "the document marks nothing as balance"),
        ({"costs": (SECOND_KEY,)}, Verdict.SKIP, SECOND_KEY),
        ({"costs": (paid(1), WEBHOOK), "spend": 1}, Verdict.SKIP, WEBHOOK),
        ({"costs": (paid(3),), "spend": 2}, Verdict.SKIP, "needs --spend 3"),
        ({"costs": (paid(3),), "spend": 3}, Verdict.NOT_REACHED, "nothing in this run"),
        ({"costs": (SECOND_KEY,), "has": (SECOND_KEY,)}, Verdict.NOT_REACHED, "nothing in this run"),
    ],
)
def test_a_rule_that_saw_nothing_says_why(more: dict[str, Any], verdict: Verdict, reason: str) -> None:
    outcome = _judged(_nothing, **more)
    assert (outcome.verdict, outcome.reason.startswith(reason)) == (verdict, True), outcome.reason


@pytest.mark.parametrize(("level", "verdict"), [(Level.MUST, "fail"), (Level.SHOULD, "warn"), (Level.MAY, "warn")])
def test_what_is_broken_is_a_failure_only_if_it_must_be(level: Level, verdict: str) -> None:
    assert _judged(lambda _: [check(True, None), check(False, None)], level=level).verdict == verdict


def test_findings_of_one_place_are_one() -> None:
    exchange = lived("trueai")[1].exchanges[0]
    checks = [
        check(False, exchange, pointer=("tasks", number, "id"), expected="a", actual=number) for number in range(9)
    ]
    checks += [check(False, exchange, pointer="/other", expected="a"), check(True, exchange)]
    outcome = _judged(lambda _: checks)
    assert [(each.pointer, each.count) for each in outcome.findings] == [("/tasks/0/id", 9), ("/other", 1)]
    assert outcome.checks == 11
    assert outcome.findings[0].exchange


def test_what_others_wrote_is_shortened() -> None:
    made = check(False, None, expected="e" * 9000, actual="a" * 9000, pointer="/" + "p" * 9000)
    assert max(len(made.expected), len(made.actual), len(made.pointer)) < 300


def test_every_rule_says_what_why_and_how() -> None:
    for rule in all_rules():
        assert rule.statement.endswith("."), rule.id
        assert str(rule.level) in rule.statement, rule.id
        assert min(len(rule.title), len(rule.why), len(rule.fix)) > 5, rule.id
    assert len(all_rules()) >= 60


@pytest.mark.parametrize(
    ("verdicts", "more", "end"),
    [
        (["pass"], {}, Exit.OK),
        (["pass", "warn", "skip"], {}, Exit.OK),
        (["pass", "fail"], {}, Exit.BROKEN),
        (["pass", "fail"], {"stopped": "no credit"}, Exit.BROKEN),
        (["pass"], {"stopped": "no credit"}, Exit.UNJUDGED),
        (["pass", "error"], {}, Exit.UNJUDGED),
        (["pass", "not-reached", "not-reached"], {}, Exit.UNJUDGED),
        (["skip"], {}, Exit.UNJUDGED),
        ([], {}, Exit.UNJUDGED),
    ],
)
def test_a_run_ends_as_documented(verdicts: list[str], more: dict[str, str], end: Exit) -> None:
    outcomes = tuple(
        Outcome(f"MJ-X-{number}", "MUST", "t", Verdict(verdict)) for number, verdict in enumerate(verdicts)
    )
    assert conclude(outcomes, figures(outcomes), 0.5, **more)[0] is end


def test_what_is_expected_breaks_no_run() -> None:
    finding = Finding("fetch", "", "a", "b", is_expected=True)
    outcomes = (Outcome("MJ-X-1", "MUST", "t", Verdict.FAIL, findings=(finding,)),)
    assert conclude(outcomes, figures(outcomes), 0.5)[0] is Exit.OK
    outcomes = (replace(outcomes[0], findings=(finding, replace(finding, is_expected=False))),)
    assert conclude(outcomes, figures(outcomes), 0.5)[0] is Exit.BROKEN


@pytest.mark.parametrize("told", ["Bearer $KEY", 'a"b $KEY', "$(id) $KEY", "`id`", "$KEY'; id; '", "!x $KEY", "\\$KEY"])
def test_a_line_of_curl_does_nothing_but_put_the_key_in(told: str) -> None:
    request = Request((("X-Any", told), ("User-Agent", "x")), told.encode(), "POST", f"https://h/{told}")
    line = show(Exchange(1, request, Response())).curl
    words = shlex.split(line.replace('"$KEY"', "$KEY"))
    assert words[words.index("-H") + 1] == f"X-Any: {told}"
    assert words[words.index("--data-raw") + 1] == told
    assert not any(sign in line.replace("$KEY", "").split("'")[0] for sign in ("$(", "`"))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SHOWN = st.builds(Shown, st.integers(0, 10**9), TEXTS, TEXTS, TEXTS, TEXTS)
FINDINGS = st.builds(Finding, TEXTS, TEXTS, TEXTS, TEXTS, st.integers(1, 9), st.none() | SHOWN, st.booleans(), TEXTS)
LISTS = st.lists(FINDINGS, max_size=2).map(tuple)
LEVELS = st.sampled_from(["MUST", "SHOULD", "MAY"])
OUTCOMES = st.builds(
    Outcome, st.just("MJ-LIFE-001"), LEVELS, TEXTS, st.sampled_from(Verdict), TEXTS, st.integers(0, 9), LISTS, TEXTS
)
COUNTS = st.integers(0, 99)
RESULTS = st.builds(
    Result,
    provider=TEXTS,
    profile=TEXTS,
    base_url=TEXTS,
    exit=st.sampled_from(Exit),
    sentence=TEXTS,
    figures=st.builds(
        lambda rules, *rest: Figures(*sorted(rules), *rest), st.tuples(*[COUNTS] * 3), *[COUNTS] * 3, st.floats(0, 1e6)
    ),
    outcomes=st.lists(OUTCOMES, max_size=3).map(tuple),
    notes=st.lists(TEXTS, max_size=2).map(tuple),
    seed=COUNTS,
)


@given(RESULTS)
def test_a_result_on_disk_is_the_result(tmp_path_factory: pytest.TempPathFactory, result: Result) -> None:
    path = tmp_path_factory.mktemp("result") / "result.json"
    path.write_text(result.to_json(), "utf-8")
    assert Result.read(path) == result


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{}", '{"journeykit-conformance": 99}', '{"journeykit-conformance": 1}', "\x00"]
)
def test_what_is_no_result_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "result").write_text(text, "utf-8")
    with pytest.raises(ResultError):
        Result.read(tmp_path / "result")
    with pytest.raises(ResultError):
        Result.read(tmp_path / "nothing")


def _verdicts(result: Result) -> list[tuple[str, str, str, int]]:
    return [(each.rule, each.verdict, each.reason, each.checks) for each in result.outcomes]


def _again(provider: str, *, loopback: bool) -> Result:
    async def go() -> Result:
        async with emulated(provider, loopback=loopback) as (target, _):
            return (await run(target, document(provider), Wish("lifecycle", 4)))[0]

    return asyncio.run(go())


@pytest.mark.parametrize("loopback", [False, True], ids=["in process", "loopback"])
@pytest.mark.parametrize("provider", shipped_providers())
def test_the_same_server_gets_the_same_verdicts(provider: str, loopback: bool) -> None:
    first, again = lived(provider)[0], _again(provider, loopback=loopback)
    assert _verdicts(again) == _verdicts(first)
    assert (again.exit, again.sentence, again.notes) == (first.exit, first.sentence, first.notes)
    assert replace(again.figures, seconds=0) == replace(first.figures, seconds=0)
    if not loopback:
        assert again == first


@pytest.mark.parametrize("provider", shipped_providers())
def test_a_finished_task_that_is_given_is_judged_for_free(provider: str) -> None:
    async def go() -> tuple[Result, Result, int]:
        async with emulated(provider) as (target, world):
            made, trace = await run(target, document(provider), Wish("lifecycle", 1))
            task_id = Evidence(trace, document(provider)).ends[0].id
            before = len(world.ledger)
            audited, _ = await run(target, document(provider), Wish(task_id=task_id))
            return made, audited, len(world.ledger) - before

    made, audited, charged = asyncio.run(go())
    assert (audited.exit, audited.figures.paid, charged) == (Exit.OK, 0, 0), audited.sentence
    reached = {each.rule for each in audited.outcomes if each.verdict is Verdict.PASS}
    assert {"MJ-RES-001", "MJ-RES-003", "MJ-IMG-004", "MJ-TIME-002", "MJ-LIFE-006", "MJ-TASK-001"} <= reached
    assert made.exit is Exit.OK


@pytest.mark.parametrize("provider", shipped_providers())
def test_an_unknown_task_is_no_verdict(provider: str) -> None:
    async def go() -> Result:
        async with emulated(provider) as (target, _):
            return (await run(target, document(provider), Wish(task_id="1234567890123456")))[0]

    result = asyncio.run(go())
    assert result.exit is Exit.UNJUDGED
    assert "not shown" in result.sentence or "Too little" in result.sentence


@pytest.mark.parametrize("provider", shipped_providers())
def test_an_unknown_task_is_found_out_before_anything_is_paid(provider: str) -> None:
    async def go() -> tuple[Result, int]:
        async with emulated(provider) as (target, world):
            wish = Wish("lifecycle", 2, task_id="1234567890123456")
            return (await run(target, document(provider), wish))[0], len(world.ledger)

    result, charged = asyncio.run(go())
    assert (result.exit, charged, result.figures.paid) == (Exit.UNJUDGED, 0, 0)
    assert "not shown to this key (check its id), and nothing was bought" in result.sentence
