"""Recorded traffic is judged as a run would be, as far as it shows anything, and nothing heavy is needed for it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from journeykit_conformance import recordings
from journeykit_conformance.allowance import UsageError
from journeykit_conformance.document import Document, shipped_providers
from journeykit_conformance.result import Exit, Verdict
from journeykit_conformance.trace import Response, Trace
from journeykit_conformance.verifying import judged as naming
from journeykit_conformance.verifying import refusals, verify

from .recorded import KEYS, as_har, asked, entry, har, lifecycle

PROVIDERS = shipped_providers()
RELAY = Document.shipped("pro365")


def judged(content, document=RELAY, **more):
    named = {"refused": refusals(document), "judged": naming(document, more.get("base_url", ""))}
    recording = recordings.parse(content, "x", **named)
    return verify(document, recording.trace, notes=recording.notes, **more)


def broken(result):
    return {each.rule for each in result.outcomes if each.findings}


def relabelled(trace, number, **changes):
    """Change one answer of a trace."""
    exchanges = [
        replace(each, response=replace(each.response, **changes)) if each.number == number else each
        for each in trace.exchanges
    ]
    return replace(trace, exchanges=exchanges)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_our_own_trace_gives_the_verdicts_of_the_run(provider):
    result, trace = lifecycle(provider)
    again = verify(Document.shipped(provider), trace)
    live = {each.rule: each.verdict for each in result.outcomes if each.verdict is not Verdict.SKIP}
    assert live.items() <= {each.rule: each.verdict for each in again.outcomes}.items()
    assert (again.exit, again.profile, again.base_url) == (Exit.OK, "verify", trace.base_url)
    assert again.figures.paid == result.figures.paid


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_same_traffic_without_our_steps_gives_no_finding(provider):
    _, trace = lifecycle(provider)
    result = judged(as_har(trace), Document.shipped(provider))
    assert (result.exit, broken(result)) == (Exit.OK, set())
    assert result.figures.reached > 40
    assert not any(key in result.to_json() for key in KEYS.values())


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_defect_in_recorded_traffic_is_found(provider):
    _, trace = lifecycle(provider)
    document = Document.shipped(provider)
    seen = next(
        each
        for each in trace.exchanges
        if each.status == 200 and each.key == "first" and b"progress" in (each.response or Response()).body
    )
    result = judged(as_har(relabelled(trace, seen.number, body=b'{"unheard": "of"}')), document)
    assert result.exit is Exit.BROKEN
    shown = [finding.exchange for each in result.outcomes for finding in each.findings if finding.exchange]
    assert any("unheard" in each.response for each in shown)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_key_that_comes_back_is_found(provider):
    _, trace = lifecycle(provider)
    echo = b'{"name": "X-Echo", "value": "%s"}, {"name": "content-type"' % KEYS["first"].encode()
    result = judged(as_har(trace).replace(b'{"name": "content-type"', echo), Document.shipped(provider))
    assert result.outcome("MJ-SEC-001").verdict is Verdict.FAIL
    assert KEYS["first"] not in result.to_json()


def test_what_is_not_understood_is_counted():
    fetched = entry(text='{"id": "1"}', request=asked(Authorization="Bearer sk-0123456789"))
    other = [entry(request={"method": "GET", "url": f"https://cdn.example/{number}", "headers": []}) for number in "ab"]
    (note,) = [each for each in judged(har([fetched, *other])).notes if "not judged" in each]
    assert note == "2 requests of no operation of the document, not judged: GET /a, GET /b"


def test_other_addresses_are_left_out_on_request():
    request = asked(Authorization="Bearer sk-0123456789")
    there = {**request, "url": request["url"].replace("mj.example", "other.example")}
    content = har([entry(request=request), entry(request=there)])
    assert any("mj.example (1), https://other.example (1)" in each for each in judged(content).notes)
    result = judged(content, base_url="https://mj.example/")
    assert (result.figures.requests, result.base_url) == (1, "https://mj.example/")
    assert judged(content, base_url="https://mj.exam").figures.requests == 0


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ([], "none is one of pro365"),
        ([entry(request={"method": "GET", "url": "https://a.example/", "headers": []})], "none is one of pro365"),
        ([entry(status=401, request=asked(Authorization="Bearer sk-0123456789"))], "carried a key that it accepts"),
        ([entry(status=401)], "carried a key that it accepts"),
    ],
)
def test_what_shows_nothing_is_never_green(entries, why):
    result = judged(har(entries))
    assert result.exit is Exit.UNJUDGED
    assert why in result.sentence


def test_reach_is_demanded_only_on_request():
    _, trace = lifecycle("pro365")
    content = as_har(trace)
    assert judged(content).exit is Exit.OK
    assert judged(content, least_reach=0.99).exit is Exit.UNJUDGED


def test_a_refusal_in_an_envelope_is_one():
    document = Document.shipped("ohmygpt")
    _, trace = lifecycle("ohmygpt")
    named = recordings.parse(as_har(trace), "x", refused=refusals(document)).trace.exchanges
    live = [each.key for each in trace.exchanges if not each.is_callback and each.key in {"wrong", "second"}]
    assert [each.key for each in named if each.key in {"wrong", "second"}] == live


def test_unfair_requests_of_others_make_no_demands():
    request = {
        **asked(Authorization="Bearer sk-0123456789", Content_Type="application/json"),
        "method": "POST",
        "url": "https://mj.example/mj/submit/imagine",
    }
    told = {"text": '{"code": -999, "description": "what?"}'}
    for body, is_broken in (('{"prompt": 7}', False), ("{", False), ('{"prompt": "a fox"}', True)):
        posted = {"mimeType": "application/json", "text": body}
        result = judged(har([entry(**told, request={**request, "postData": posted})]))
        assert (result.outcome("MJ-SUB-005").verdict is Verdict.FAIL) is is_broken, body


def test_an_empty_trace_of_ours_is_not_green():
    assert verify(RELAY, Trace("pro365")).exit is Exit.UNJUDGED


def test_verifying_needs_none_of_the_heavy_libraries():
    code = """
import sys
from journeykit_conformance import preparing, recordings, verifying
from journeykit_conformance.rule import all_rules
all_rules()
heavy = {"schemathesis", "hypothesis", "pytest", "starlette", "uvicorn", "journeykit_emulator", "jinja2", "typer"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_results_of_recordings_are_results(tmp_path):
    from journeykit_conformance.result import Result

    _, trace = lifecycle("pro365")
    result = judged(as_har(trace))
    (tmp_path / "r.json").write_text(result.to_json())
    assert Result.read(tmp_path / "r.json").figures == result.figures
    assert json.loads(result.to_json())["profile"] == "verify"


def of_others(url, **headers):
    """What a browser sends elsewhere meanwhile, and how it is answered: early, and with its own key in it."""
    request = {**asked(**headers), "url": url}
    return {**entry(text=json.dumps({"you are": headers, "at": url}), request=request), "startedDateTime": "2001-01-01"}


OTHERS = {
    "key": of_others("https://maps.example/api/js?key=AIzaSyD-1234567890abcdef"),
    "token": of_others("https://cdn.example/a.png?token=abcdef1234567890"),
    "header": of_others("https://stats.example/v1/hit", Authorization="Bearer a-key-of-somebody-else"),
    "cookie": of_others("https://console.example/api/self", Cookie="session=abcdefabcdefabcdefabcdef"),
}


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("base_url", ["", "127.0.0.1"])
def test_keys_of_others_hide_no_defect_and_make_none(other, base_url):
    _, trace = lifecycle("pro365")
    seen = next(each for each in trace.exchanges if each.step == "imagine/poll" and each.key == "first")
    damaged = relabelled(trace, seen.number, body=(seen.response or Response()).body.replace(b'"status"', b'"stat"'))
    place = base_url and trace.base_url
    for recorded, end in ((trace, Exit.OK), (damaged, Exit.BROKEN)):
        entries = json.loads(as_har(recorded))["log"]["entries"]
        alone, among = (judged(har(held), base_url=place) for held in (entries, [OTHERS[other], *entries]))
        assert (among.exit, alone.exit) == (end, end), among.sentence
        assert broken(among) == broken(alone)
        assert {each.rule: each.verdict for each in among.outcomes} == {
            each.rule: each.verdict for each in alone.outcomes
        }
        assert not any(secret in among.to_json() for secret in ("AIzaSyD", "abcdef1234567890", "somebody-else"))


def test_a_key_that_only_others_send_back_is_found_where_our_own_run_was_sent_there():
    _, trace = lifecycle("pro365")
    image = next(each for each in trace.exchanges if each.step == "imagine/image")
    moved = replace(image, request=replace(image.request, url="https://cdn.example/a.png"), has_key=True)
    for step, verdict in (("imagine/image", Verdict.FAIL), ("", Verdict.PASS)):
        held = [replace(moved, step=step) if each is image else each for each in trace.exchanges]
        assert verify(RELAY, replace(trace, exchanges=held)).outcome("MJ-SEC-001").verdict is verdict


def test_keys_are_named_at_the_documents_own_server_if_any_request_went_there():
    home, elsewhere = "https://api.pro365.top/mj/task/1/fetch", "https://copy.example/mj/task/1/fetch"
    made = [(elsewhere, "sk-of-the-copy-1234"), (home, "sk-of-the-home-1234"), (elsewhere, "sk-of-the-copy-1234")]
    entries = [entry(request={**asked(Authorization=key), "url": url}) for url, key in made]
    for chosen, names in (("", ["second", "first", "second"]), ("https://copy.example", ["first", "second", "first"])):
        recording = recordings.parse(har(entries), "x", judged=naming(RELAY, chosen))
        assert [each.key for each in recording.trace.exchanges] == names


@pytest.mark.parametrize("base_url", ["https://MJ.example", "https://mj.example:443/", "HTTPS://mj.example/mj/"])
def test_one_address_may_be_written_in_several_ways(base_url):
    assert judged(har([entry(request=asked(Authorization="Bearer sk-0123456789"))]), base_url=base_url).figures.requests


@pytest.mark.parametrize("base_url", ["mj.example", "https://", "http://["])
def test_what_is_no_address_leaves_nothing_out(base_url):
    with pytest.raises(UsageError, match="no address"):
        judged(har([entry()]), base_url=base_url)


def test_a_trace_of_another_provider_is_said_to_be_one():
    _, trace = lifecycle("pro365")
    assert not any("this is a trace" in note for note in verify(RELAY, trace).notes)
    other = verify(Document.shipped("anyapi"), trace)
    assert "this is a trace of pro365, judged as one of anyapi" in other.notes


@pytest.mark.parametrize("provider", PROVIDERS)
def test_requests_without_headers_beside_others_are_judged_with_them(provider):
    document, (_, trace) = Document.shipped(provider), lifecycle(provider)
    held = [each for each in trace.exchanges if not each.is_callback and each.key in {"first", "none"} and each.status]

    def without_headers(each):
        if each.key != "first" or not each.number % 2:
            return each
        kept = tuple(pair for pair in each.request.headers if pair[0].lower() == "content-type")
        return replace(each, request=replace(each.request, headers=kept))

    stripped = [without_headers(each) for each in held]
    whole, bare = (judged(as_har(replace(trace, exchanges=some)), document) for some in (held, stripped))
    assert stripped != held
    assert (bare.exit, broken(bare)) == (Exit.OK, set())
    assert bare.figures.reached == whole.figures.reached
