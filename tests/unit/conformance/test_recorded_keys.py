"""Whose key a recorded request carried, and that no key stays in the record, whatever form it has."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from journeykit_conformance import recordings
from journeykit_conformance.trace import Exchange, Request, Response, Trace

from .recorded import FETCHED, asked, entry, har

KEY, OTHER, WRONG = "sk-Ab9+/x_77zq-first", "sk-Cd8=%y.66wr-second", "not-a-key-of-anybody"


def read(*entries):
    return recordings.parse(har(list(entries)), "x")


def whose(*entries):
    return [each.key for each in read(*entries).trace.exchanges]


def test_keys_are_told_apart_and_refused_ones_are_wrong():
    made = [
        entry(status=401, request=asked(Authorization=f"Bearer {WRONG}")),
        entry(request=asked(Authorization=f"Bearer {KEY}")),
        entry(request=asked(mj_api_secret=OTHER)),
        entry(status=401, request=asked(Authorization=KEY)),  # the same key, another form
        entry(status=401),
        entry(status=200),
        entry(request={**FETCHED, "url": f"{FETCHED['url']}?api_key=yet-another-one"}),
    ]
    assert whose(*made) == ["wrong", "first", "second", "first", "none", "none", "second"]
    assert any("3 keys" in note for note in read(*made).notes)


def test_what_is_secret_but_no_key_tells_nobody_apart():
    made = [entry(request=asked(Authorization=KEY, X_CSRF_Token=f"token-{number}-abcdef")) for number in range(3)]
    assert whose(*made) == ["first"] * 3
    made = [entry(request=asked(X_Session_Token=key)) for key in (KEY, OTHER)]
    assert whose(*made) == ["first", "second"]
    assert whose(entry(request=asked(Idempotency_Key="0123456789")), entry(request=asked(Authorization=KEY))) == [
        "none",
        "first",
    ]


def test_a_recording_without_keys_is_taken_for_one_with_a_key():
    recording = read(entry(), entry(status=401))
    assert [each.key for each in recording.trace.exchanges] == ["first", "none"]
    assert any("no key was recorded" in note for note in recording.notes)


@pytest.mark.parametrize("mask", ["[Filtered]", "Bearer ********", "<redacted>", "REDACTED", "Bearer xxxx"])
def test_masked_keys_are_judged_by_their_answers(mask):
    assert whose(entry(request=asked(Authorization=mask)), entry(status=403, request=asked(Authorization=mask))) == [
        "first",
        "wrong",
    ]


def test_whoever_is_signed_in_with_cookies_has_a_key():
    assert whose(entry(request=asked(Cookie="session=0123456789abcdef")), entry(status=401)) == ["first", "none"]


def spellings(secret):
    raw = secret.encode()
    yield secret
    yield quote(secret, safe="")
    yield base64.b64encode(raw).decode()
    yield base64.b64encode(b"user:" + raw).decode()
    yield raw.hex()
    yield json.dumps({"key": secret})
    yield secret.upper()


@pytest.mark.parametrize("carrier", ["header", "secret", "query", "userinfo", "basic"])
def test_no_form_of_a_key_stays(carrier):
    requests = {
        "header": asked(Authorization=f"Bearer {KEY}"),
        "secret": asked(X_Api_Key=KEY),
        "query": {**FETCHED, "url": f"{FETCHED['url']}?token={quote(KEY)}"},
        "userinfo": {**FETCHED, "url": f"https://me:{quote(KEY, safe='')}@mj.example/mj/task/1/fetch"},
        "basic": asked(Authorization="Basic " + base64.b64encode(f"me:{KEY}".encode()).decode()),
    }
    echo = entry(text=" ".join(spellings(KEY)), request=requests[carrier])
    echo["response"]["headers"].append({"name": f"X-{KEY}", "value": f"you are {KEY}"})
    later = entry(text=KEY, request={**FETCHED, "url": f"https://mj.example/{quote(KEY, safe='')}?q={KEY}"})
    recording = read(echo, later)
    first = recording.trace.exchanges[0]
    assert first.has_key
    shown = repr(recording)
    for form in spellings(KEY):
        assert form not in shown
        assert form.lower() not in shown.lower()


def test_the_second_and_every_further_key_is_taken_out():
    keys = [f"sk-number-{number}-0123456789" for number in range(5)]
    recording = read(*(entry(text=" ".join(keys), request=asked(Authorization=f"Bearer {key}")) for key in keys))
    assert not any(key in repr(recording) for key in keys)


def test_a_short_secret_is_hidden_where_it_stands():
    url = f"{FETCHED['url']}?key=abc&page=2"
    recording = read(entry(text="abc", request={**asked(Authorization="Bearer abc"), "url": url}))
    request = recording.trace.exchanges[0].request
    assert request.headers == (("Authorization", "Bearer $KEY"),)
    assert request.url == f"{FETCHED['url']}?key=$KEY&page=2"
    assert recording.trace.exchanges[0].response.text == "abc"


def test_cookies_and_other_secrets_are_no_leak_of_the_key():
    cookie, token = "c0ffee" * 4, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
    made = entry(
        text=json.dumps({"cookie": cookie, "jwt": token, "access_token": "plain-but-secret", "new": "sk-" + "n" * 40}),
        request=asked(Authorization=KEY, Cookie=f"lang=en; sid={cookie}"),
    )
    made["response"]["headers"].append({"name": "Set-Cookie", "value": f"sid={cookie}; Path=/"})
    recording = read(made)
    exchange = recording.trace.exchanges[0]
    assert not exchange.has_key
    for secret in (cookie, token, "plain-but-secret", "n" * 40):
        assert secret not in repr(recording)


NAMES = [
    *(
        "X-RapidAPI-Key",
        "Ocp-Apim-Subscription-Key",
        "X-Key",
        "X-Auth",
        "X-Auth-Token",
        "X-User-Token",
        "x-goog-api-key",
    ),
    *("X-Authorization", "Api-Secret", "X-Signature", "X-Session-Id", "cf-access-client-secret", "subscriptionKey"),
    *("X-Access-Token", "x-vercel-protection-bypass", "jwt", "accessToken", "client_secret", "userPassword", "apikey"),
    *("sk", "auth", "Signature", "sig", "X-Amz-Signature", "X-Amz-Security-Token", "token", "key", "authKey", "passwd"),
    *("authkey", "accesskey", "access_key", "secretKey", "secretkey", "private-key"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_is_known_by_any_name_that_means_one(name):
    secret = "5f0c9d8ab7msh3e1d2c4b5a69788p1"
    url = f"{FETCHED['url']}?page=2&{name}={secret}"
    in_header, in_query = asked(Authorization=KEY, **{name: secret}), {**asked(Authorization=KEY), "url": url}
    for request in (in_header, in_query):
        assert secret not in repr(read(entry(text=json.dumps({"echo": secret}), request=request)))
    assert secret not in repr(read(entry(text=json.dumps({"picture": url}), request=asked(Authorization=KEY))))
    answered = entry(request=asked(Authorization=KEY))
    answered["response"]["headers"].append({"name": name, "value": secret})
    assert secret not in repr(read(answered))


INNOCENT = [
    *("author", "authority", "keyword", "keywords", "monkey", "sort_key", "X-Cache-Key", "Surrogate-Key", "pageToken"),
    *(
        "Idempotency-Key",
        "Sec-WebSocket-Key",
        "orderKey",
        "design",
        "desk",
        "signed",
        "tokens",
        "max_tokens",
        "New-Api-User",
    ),
    *("Authentication-Method", "X-Request-Id", "sidebar", "assessment", "keypad", "authenticated", "monkeys", "Accept"),
    *("nextPageToken", "next_page_token", "searchkey"),
]


@pytest.mark.parametrize("name", INNOCENT)
def test_what_only_looks_like_the_name_of_a_secret_stays(name):
    url = f"{FETCHED['url']}?{name}=5f0c9d8ab7msh3e1d2c4b5a69788p1"
    request = {**asked(Authorization=KEY, **{name: "submitTime0123456789"}), "url": url}
    exchange = read(entry(text='{"submitTime0123456789": 1}', request=request)).trace.exchanges[0]
    assert (exchange.request.url, exchange.response.json) == (url, {"submitTime0123456789": 1})
    assert exchange.request.headers[1][1] == "submitTime0123456789"


def test_a_signature_or_a_session_is_hidden_but_tells_nobody_apart():
    made = [
        entry(
            text=json.dumps({"sid": f"{number}f0c9d8ab7msh3e1d2c4", "by": "midjourney"}),
            request=asked(X_RapidAPI_Key=KEY, X_Signature=f"{number}f0c9d8ab7msh3e1d2c4", X_Session="midjourney"),
        )
        for number in range(3)
    ]
    exchanges = read(*made).trace.exchanges
    assert [(each.key, each.has_key) for each in exchanges] == [("first", False)] * 3
    assert {each.response.text for each in exchanges} == {'{"sid": "$SECRET", "by": "midjourney"}'}


def test_innocent_words_stay():
    text = '{"prompt": "a key, a token and a secret in the cookie jar", "id": "1772359200000001"}'
    made = entry(text=text, request=asked(Authorization=KEY, Cookie="theme=midjourney; id=1"))
    assert read(made).trace.exchanges[0].response.text == text


def test_a_trace_of_ours_is_cleaned_too_and_keeps_its_names(tmp_path):
    request = Request((("Authorization", f"Bearer {KEY}"),), b"", "GET", "https://mj.example/mj/task/1/fetch")
    trace = Trace("pro365", "https://mj.example", [Exchange(1, request, Response((), KEY.encode()), key="second")])
    trace.write(tmp_path / "trace")
    recording = recordings.read(tmp_path / "trace")
    assert (recording.kind, recording.trace.provider, recording.trace.exchanges[0].key) == ("trace", "pro365", "second")
    assert KEY not in repr(recording)


def test_a_trace_of_ours_is_read_as_it_was_written(tmp_path):
    odd = Response((("X", "a\u2028b"),), "line\u2028paragraph\u2029next\x85".encode(), 200)
    trace = Trace("pro365", "https://mj.example", [Exchange(1, Request(url="https://mj.example/"), odd, step="first")])
    trace.write(tmp_path / "trace")
    assert recordings.read(tmp_path / "trace").trace == trace


def test_two_traces_in_one_file_are_said_to_be_two(tmp_path):
    Trace("pro365", "https://mj.example", [Exchange(1, Request(), Response(body=b"{}"))]).write(tmp_path / "trace")
    with pytest.raises(recordings.RecordingError, match="several traces"):
        recordings.parse((tmp_path / "trace").read_bytes() * 2, "x")


@pytest.mark.parametrize("left", [1, 40, 150])
def test_what_is_whole_of_a_trace_that_was_cut_off_is_read(tmp_path, left):
    trace = Trace("pro365", "https://mj.example", [Exchange(at, Request(), Response(body=b"{}")) for at in (1, 2)])
    trace.write(tmp_path / "trace")
    lines = (tmp_path / "trace").read_bytes().splitlines(keepends=True)
    recording = recordings.parse(b"".join(lines[:-1]) + lines[-1][:left], "x")
    assert recording.trace.exchanges == trace.exchanges[:1]
    assert recording.notes == ("the last exchange was cut off and is left out",)


def test_a_trace_without_a_whole_first_line_is_none(tmp_path):
    Trace("pro365", "https://mj.example", []).write(tmp_path / "trace")
    with pytest.raises(recordings.RecordingError):
        recordings.parse((tmp_path / "trace").read_bytes()[:30], "x")


def test_a_request_of_which_no_header_was_kept_is_its_neighbours():
    keyed, elsewhere = entry(request=asked(Authorization=KEY)), {**FETCHED, "url": "https://cdn.example/1.png"}
    posted = asked(Content_Type="application/json")
    recording = read(entry(), keyed, entry(request=posted), entry(status=401), entry(request=elsewhere))
    assert [each.key for each in recording.trace.exchanges] == ["first", "first", "first", "none", "none"]
    assert [note for note in recording.notes if "2 of the requests were recorded without any header" in note]
    assert whose(keyed, entry(request=asked(Accept="*/*"))) == ["first", "none"]


def test_whose_a_request_without_headers_is_cannot_be_told_of_two():
    recording = read(entry(request=asked(Authorization=KEY)), entry(), entry(request=asked(Authorization=OTHER)))
    assert [each.key for each in recording.trace.exchanges] == ["first", "none", "second"]
    assert [note for note in recording.notes if "counts as asked without a key" in note]
