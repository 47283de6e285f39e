"""What a fuzzer sends is no task's life: rules that go by a scenario's steps, or an innocent caller, leave it alone."""

from __future__ import annotations

import json
from itertools import count

import pytest

from journeykit_conformance.document import Document
from journeykit_conformance.evidence import Evidence
from journeykit_conformance.judging import judge
from journeykit_conformance.result import Outcome, Verdict
from journeykit_conformance.rule import FUZZED, SECOND_KEY, WEBHOOK, all_rules
from journeykit_conformance.trace import Exchange, Remark, Request, Response, Trace

DOCUMENT = Document.shipped("trueai")
RELAY = Document.shipped("pro365")
PROPER, GARBLED = "fuzz/fuzzing/proper", "fuzz/fuzzing/garbled"
ID = "1770850000000502"
ACCEPTED = {"code": 1, "description": "ok", "result": ID, "properties": {}}
JSON = (("content-type", "application/json"),)


def exchange(path: str, answer, *, body=None, step=PROPER, method="POST", status=200, kind=JSON, **more) -> Exchange:
    sent = b"" if body is None else json.dumps(body).encode()
    told = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return Exchange(
        more.pop("number", 1),
        Request(JSON, sent, method, f"http://127.0.0.1{path}"),
        Response(kind, told, status),
        step=step,
        **more,
    )


def outcomes(*exchanges: Exchange, document: Document = DOCUMENT) -> dict[str, Outcome]:
    numbers = count(1)
    numbered = [type(each)(**{**vars_of(each), "number": next(numbers)}) for each in exchanges]
    evidence = Evidence(Trace(exchanges=numbered), document)
    return {each.rule: each for each in judge(evidence, spend=0, has=(FUZZED, SECOND_KEY, WEBHOOK))}


def vars_of(each: Exchange) -> dict:
    return {name: getattr(each, name) for name in each.__dataclass_fields__}


def submit(body=None, *, step=PROPER, **more) -> Exchange:
    return exchange(
        "/mj/submit/imagine", ACCEPTED, body={"prompt": "a boat"} if body is None else body, step=step, **more
    )


def look(status: str, *, at: float = 0.0, **more) -> Exchange:
    task = {"id": ID, "status": status, "action": "IMAGINE", "prompt": "another", "state": "another", "progress": "0%"}
    return exchange(f"/mj/task/{ID}/fetch", task, step=more.pop("step", PROPER), method="GET", at=at, **more)


def test_nobody_waits_for_the_end_of_what_a_fuzzer_begins():
    found = outcomes(submit(), look("SUBMITTED", at=1), look("SUBMITTED", at=2))
    assert found["MJ-LIFE-004"].checks == 0
    followed = outcomes(submit(step="imagine"), look("SUBMITTED", at=1), look("SUBMITTED", at=895))
    assert followed["MJ-LIFE-004"].verdict is Verdict.FAIL


def test_who_stops_looking_cannot_say_that_a_task_never_ends():
    followed = outcomes(submit(step="imagine"), look("SUBMITTED", at=1), look("SUBMITTED", at=600))
    assert followed["MJ-LIFE-004"].checks == 0


@pytest.mark.parametrize("rule", ["MJ-ECHO-001", "MJ-ECHO-002"])
def test_odd_prompts_and_states_need_not_come_back_as_they_were(rule):
    body = {"prompt": "a boat", "state": "mine"}
    assert outcomes(submit(body), look("SUCCESS"))[rule].checks == 0
    assert outcomes(submit(body, step="imagine"), look("SUCCESS"))[rule].verdict is Verdict.FAIL


def test_what_is_garbled_asks_for_nothing():
    odd = exchange("/mj/task/list-by-ids", [{"id": ID, "status": "SUCCESS"}], body={"ids": "odd"}, step=GARBLED)
    assert outcomes(odd)["MJ-LIST-004"].checks == 0
    failed = exchange("/mj/task/list-by-ids", {}, body={"ids": 1}, step=GARBLED, status=500)
    assert outcomes(failed)["MJ-NET-003"].checks == 0
    unlabelled = exchange("/mj/task/list-by-ids", {}, body={"ids": 1}, step="fuzz", status=500)
    assert outcomes(unlabelled)["MJ-NET-003"].checks == 0
    proper = exchange("/mj/task/list-by-ids", {}, body={"ids": [ID]}, step=PROPER, status=500)
    assert outcomes(proper)["MJ-NET-003"].verdict is Verdict.FAIL


def test_whoever_looks_late_and_finds_the_task_has_nothing_to_complain_of():
    missing = exchange(f"/mj/task/{ID}/fetch", b"", step=PROPER, method="GET", status=204, kind=(), at=40)
    assert outcomes(submit(), look("SUBMITTED", at=50))["MJ-SUB-003"].verdict is Verdict.PASS
    assert outcomes(submit(), missing, look("SUBMITTED", at=50))["MJ-SUB-003"].verdict is Verdict.FAIL
    assert outcomes(submit(), missing)["MJ-SUB-003"].verdict is Verdict.FAIL


def test_what_was_sent_is_not_the_servers_inside():
    told = {"code": 4, "description": "unknown: panic: x"}
    echoed = exchange("/mj/submit/imagine", told, body={"prompt": "panic: x"})
    assert outcomes(echoed)["MJ-SEC-002"].verdict is Verdict.PASS
    assert outcomes(exchange("/mj/submit/imagine", told, body={}))["MJ-SEC-002"].verdict is Verdict.FAIL


def test_callbacks_for_what_a_fuzzer_began_are_not_a_strangers():
    called = Exchange(2, Request(JSON, json.dumps({"id": ID, "status": "SUCCESS"}).encode()), is_callback=True)
    other = {**ACCEPTED, "result": "1770850000000999"}
    known = exchange("/mj/submit/imagine", other, body={"prompt": "x", "notifyHook": "http://a/"}, step="imagine")
    odd = submit({"prompt": "x", "NOTIFYHOOK": "http://a/"}, step=GARBLED)
    assert outcomes(known, called)["MJ-HOOK-004"].verdict is Verdict.FAIL
    assert outcomes(known, odd, called)["MJ-HOOK-004"].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ({"prompt": "x", "state": None}, Verdict.PASS),  # servers take null for nothing
        ({"prompt": "x", "botType": "AAA"}, Verdict.PASS),
        ({"prompt": 7}, Verdict.WARN),
        ({}, Verdict.WARN),
        ([], Verdict.WARN),
    ],
)
def test_only_what_is_required_must_be_right(body, verdict):
    remark = Remark("negative_data_rejection", "Schema-violating request accepted")
    found = outcomes(submit(body, step=GARBLED, remarks=(remark,)))
    assert found["MJ-FUZZ-007"].verdict is verdict


def test_a_code_in_the_envelope_is_a_refusal_too():
    refused = {"code": 4, "description": "no", "properties": {}}
    for name, rule in (("ignored_auth", "MJ-FUZZ-006"), ("negative_data_rejection", "MJ-FUZZ-007")):
        remark = (Remark(name, "200 OK"),)
        said_no = exchange("/mj/submit/imagine", refused, body={}, step=GARBLED, remarks=remark)
        assert outcomes(said_no)[rule].verdict is Verdict.PASS
        said_yes = exchange("/mj/submit/imagine", ACCEPTED, body={}, step=GARBLED, remarks=remark)
        assert outcomes(said_yes)[rule].verdict in {Verdict.FAIL, Verdict.WARN}


@pytest.mark.parametrize(("refused", "verdict"), [(0, Verdict.PASS), (2, Verdict.PASS), (3, Verdict.WARN)])
def test_a_few_proper_requests_may_be_refused_for_what_they_say(refused, verdict):
    problems = ["Schema-valid request rejected"] * refused + [""] * (5 - refused)
    proper = [submit(remarks=(Remark("positive_data_acceptance", problem),)) for problem in problems]
    # What schemathesis says of the others means nothing.
    garbled = [submit(step=GARBLED, remarks=(Remark("positive_data_acceptance"),))] * 5
    assert outcomes(*proper, *garbled)["MJ-FUZZ-008"].verdict is verdict


def test_a_failure_that_is_documented_may_meet_what_is_garbled():
    remark = (Remark("not_a_server_error", "Server error"),)

    def verdict(step: str, status: int) -> Verdict:
        failed = exchange("/mj/submit/imagine", {}, body={}, step=step, status=status, remarks=remark)
        return outcomes(failed, document=RELAY)["MJ-FUZZ-001"].verdict

    assert verdict(GARBLED, 503) is Verdict.PASS
    assert verdict(GARBLED, 502) is Verdict.FAIL
    assert verdict(PROPER, 503) is Verdict.FAIL


def test_half_a_document_that_is_called_text_is_broken_json():
    text = (("content-type", "text/plain; charset=utf-8"),)
    half = exchange("/mj/submit/imagine", b'{"code":1,', body={"prompt": "x"}, step="imagine", kind=text)
    assert outcomes(half, document=RELAY)["MJ-DOC-004"].verdict is Verdict.FAIL
    nan = exchange("/mj/submit/imagine", b'{"code":NaN}', body={"prompt": "x"}, step="imagine")
    assert outcomes(nan)["MJ-DOC-004"].verdict is Verdict.FAIL


def test_without_a_fuzz_its_rules_are_skipped():
    evidence = Evidence(Trace(exchanges=[look("SUCCESS")]), DOCUMENT)
    rules = [each for each in all_rules() if each.id.startswith("MJ-FUZZ")]
    outcomes = judge(evidence, spend=4, rules=rules)
    assert {each.verdict for each in outcomes} == {Verdict.SKIP}
    assert all(each.reason.startswith(FUZZED) for each in outcomes)


def test_remarks_are_kept_on_disk(tmp_path):
    trace = Trace("trueai", "http://127.0.0.1", [submit(remarks=(Remark("ignored_auth", "open"), Remark("x")))])
    trace.write(tmp_path / "trace.jsonl")
    assert Trace.read(tmp_path / "trace.jsonl").exchanges == trace.exchanges
