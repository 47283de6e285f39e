"""Callbacks: each provider's payload becomes its task, and nothing else does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from facade_wire import HOME, KEY, PROVIDERS, TASK_ID, Wire, aclient, answer, client, come_of, submit_body, task_row
from hypothesis import given, settings
from hypothesis import strategies as st

import journeykit

SECRET = "a secret of sixteen or more"
HOOK = "https://hooks.example/mj?shop=7"
every_provider = pytest.mark.parametrize("provider", PROVIDERS)
# What Midjourney-Proxy Plus itself posts when a relay passes `notifyHook` on: nulls where the relay has "", everything
# in `properties`, the picture's own address.
UPSTREAM_SHAPED = {
    "id": TASK_ID,
    "action": "IMAGINE",
    "status": "IN_PROGRESS",
    "prompt": "a lighthouse",
    "promptEn": None,
    "description": "/imagine a lighthouse",
    "state": None,
    "submitTime": 1711500000000,
    "startTime": 1711500001500,
    "finishTime": None,
    "imageUrl": "https://pictures.example/preview.webp",
    "progress": "46%",
    "failReason": None,
    "buttons": [],
    "properties": {"notifyHook": HOOK, "nonce": "1400000000000000001", "flags": 0, "finalPrompt": "a lighthouse --v 6"},
}


def deaf(_request: httpx.Request) -> httpx.Response:
    raise AssertionError("reading a callback sends nothing")


def hooked(provider: str, wire: Any = deaf, **options: Any) -> journeykit.Client:
    return client(provider, wire, webhook_url=HOOK, webhook_secret=SECRET, **options)


def called(provider: str, **options: Any) -> str:
    """Submit something and return the address that the provider was given."""
    wire = Wire(answer(submit_body(provider)))
    hooked(provider, wire, **options).imagine("a lighthouse")
    (request,) = wire.requests
    if request.headers["content-type"].startswith("application/json"):
        body = json.loads(request.content)
    else:
        body = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
    url: str = body["webhook" if provider == "ohmygpt" else "notifyHook"]
    return url


@every_provider
@pytest.mark.parametrize(
    "form",
    [lambda row: json.dumps(row).encode(), json.dumps, dict, lambda row: bytearray(json.dumps(row), "utf-8")],
    ids=["bytes", "text", "parsed", "bytearray"],
)
def test_each_payload_is_its_task(provider: str, form: Callable[[Any], Any]) -> None:
    body = form(task_row(provider))
    task = client(provider, deaf).parse_webhook(body, {"Content-Type": "application/json; charset=utf-8"})
    assert (task.id, task.status, task.progress, task.prompt) == (TASK_ID, "succeeded", 100, "a lighthouse")
    assert task.token == f"{provider}:{TASK_ID}"
    assert [str(button) for button in task.buttons] == ["U1", "🔄"]
    assert isinstance(aclient(provider, deaf).parse_webhook(body, {}), journeykit.AsyncTask)


@pytest.mark.parametrize("provider", ["pro365", "anyapi", "trueai"])
def test_the_relay_s_upstream_is_understood(provider: str) -> None:
    task = client(provider, deaf).parse_webhook(json.dumps(UPSTREAM_SHAPED), {})
    assert (task.id, task.status, task.progress) == (TASK_ID, "running", 46)
    assert (task.final_prompt, task.state, task.finished_at) == ("a lighthouse --v 6", None, None)
    assert task.image.url == "https://pictures.example/preview.webp"


def test_an_envelope_around_it_does_no_harm() -> None:
    body = {"statusCode": 200, "message": "Success", "data": task_row("ohmygpt")}
    assert client("ohmygpt", deaf).parse_webhook(json.dumps(body), {}).id == TASK_ID


@every_provider
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "an empty body"),
        (b"{", "truncated JSON"),
        (b"<html></html>", "an HTML page"),
        (b"null", "no task"),
        (b"[]", "no task"),
        (b"{}", "no task"),
        (b"7", "no task"),
        (b'{"status": "SUCCESS"}', "no task"),
        (b"\xff\xfe\x00", "not JSON"),
        (b'{"id": "' + b"9" * (1024 * 1024) + b'"}', "bytes"),
        (None, "NoneType"),
        (7, "int"),
    ],
)
def test_what_is_no_callback_is_refused(provider: str, body: Any, said: str) -> None:
    with pytest.raises(journeykit.WebhookError, match=said):
        client(provider, deaf).parse_webhook(body, {})


@every_provider
@given(
    body=st.binary(max_size=200) | st.text(max_size=50) | st.dictionaries(st.text(max_size=9), st.none(), max_size=4)
)
@settings(derandomize=True, database=None, deadline=None, max_examples=60)
def test_any_body_is_a_task_or_refused(provider: str, body: Any) -> None:
    found = come_of(lambda: client(provider, deaf).parse_webhook(body, {}))
    assert isinstance(found, journeykit.WebhookError) or found.id


@every_provider
@given(
    member=st.integers(0, 30), value=st.none() | st.integers() | st.lists(st.none()) | st.text(max_size=9) | st.floats()
)
@settings(derandomize=True, database=None, deadline=None, max_examples=60)
def test_one_odd_member_costs_no_more_than_the_callback(provider: str, member: int, value: Any) -> None:
    row = task_row(provider)
    row[sorted(row)[member % len(row)]] = value
    found = come_of(lambda: client(provider, deaf).parse_webhook(json.dumps(row), {}))
    assert isinstance(found, journeykit.WebhookError) or found.id


@every_provider
def test_each_submit_gives_an_address_of_its_own(provider: str) -> None:
    first, second = called(provider), called(provider)
    assert first != second
    for url in (first, second):
        assert parse_qs(urlsplit(url).query)["shop"] == ["7"]
        assert urlsplit(url)._replace(query="").geturl() == HOOK.partition("?")[0]
        assert SECRET not in url
        assert KEY not in url
        assert len(url) <= 2000


@every_provider
def test_buttons_are_pressed_with_one_too(provider: str) -> None:
    wire = Wire(answer(submit_body(provider, "5")))
    user = hooked(provider, wire)
    for press in (lambda task: task.press("U1"), lambda task: task.upscale(1)):
        press(user.parse_webhook(task_row(provider), {}, called(provider)))
        assert "hooks.example" in wire.requests[-1].content.decode()


@every_provider
def test_an_address_of_ours_is_believed(provider: str) -> None:
    body = json.dumps(task_row(provider))
    assert hooked(provider).parse_webhook(body, {}, called(provider)).id == TASK_ID
    # The path alone is what frameworks behind a proxy see.
    parts = urlsplit(called(provider))
    assert hooked(provider).parse_webhook(body, {}, f"{parts.path}?{parts.query}").id == TASK_ID


@every_provider
def test_an_address_of_somebody_else_is_not(provider: str) -> None:
    body, genuine = json.dumps(task_row(provider)), called(provider)
    spoiled = [
        HOOK,
        "",
        "http://[",
        genuine[:-1],
        genuine[:-1] + ("0" if genuine[-1] != "0" else "1"),
        genuine.replace(".", "x."),
        f"{HOOK}&journeykit=",
        f"{HOOK}&journeykit=\u00fc.\udc80",
        f"{genuine}&journeykit=a.b",
        called(provider, name="another"),
    ]
    for url in spoiled:
        with pytest.raises(journeykit.WebhookError, match="token"):
            hooked(provider).parse_webhook(body, {}, url)
    with pytest.raises(journeykit.WebhookError, match="url="):
        hooked(provider).parse_webhook(body, {})
    other = client(provider, deaf, webhook_url=HOOK, webhook_secret=SECRET[::-1])
    with pytest.raises(journeykit.WebhookError):
        other.parse_webhook(body, {}, genuine)


@every_provider
def test_without_a_secret_the_address_goes_out_as_it_is(provider: str) -> None:
    wire = Wire(answer(submit_body(provider)))
    client(provider, wire, webhook_url=HOOK).imagine("a lighthouse")
    assert "journeykit" not in wire.requests[0].content.decode()
    assert client(provider, deaf, webhook_url=HOOK).parse_webhook(task_row(provider), {}).id == TASK_ID


@pytest.mark.parametrize("provider", ["ohmygpt", "trueai"])
def test_an_address_given_with_the_verb_comes_first(provider: str) -> None:
    wire = Wire(answer(submit_body(provider)))
    hooked(provider, wire).imagine("a lighthouse", notify_hook="https://elsewhere.example/")
    assert "elsewhere.example" in wire.requests[0].content.decode()
    assert "hooks.example" not in wire.requests[0].content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"webhook_url": "hooks.example/mj"},
        {"webhook_url": "ftp://hooks.example/mj"},
        {"webhook_url": "https://hooks.example/#part"},
        {"webhook_url": "https://hooks.example/a b"},
        {"webhook_url": "https://hooks.example/" + "x" * 1800},
        {"webhook_url": 7},
        {"webhook_secret": "short"},
        {"webhook_secret": b"a secret of sixteen or more"},
    ],
)
def test_unusable_settings_are_refused_at_once(wrong: dict[str, Any]) -> None:
    with pytest.raises(journeykit.ConfigurationError, match="webhook_"):
        client("trueai", deaf, **wrong)


@every_provider
def test_the_secret_shows_nowhere(provider: str) -> None:
    user = hooked(provider, Wire(answer(content=f"no, {SECRET}".encode(), status=500)))
    assert SECRET not in repr(user) + repr(user._session.config)
    with pytest.raises(journeykit.APIError) as caught:
        user.imagine("a lighthouse")
    assert SECRET not in str(caught.value) + caught.value.response.text
    assert HOME in repr(user)
