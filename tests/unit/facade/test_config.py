"""Settings of a client: argument over environment over default, and every unusable one named at construction."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from facade_wire import HOME, KEY, PROVIDERS, TASK_ID, Wire, aclient, answer, client, task_body

import journeykit

every_provider = pytest.mark.parametrize("provider", PROVIDERS)
BEARER = ("anyapi", "ohmygpt", "pro365")
EITHER = pytest.mark.parametrize("kind", [journeykit.Client, journeykit.AsyncClient], ids=["sync", "async"])


def _fetched_with(provider: str, **options: Any) -> httpx.Request:
    wire = Wire(answer(task_body(provider)))
    client(provider, wire, **options).fetch(TASK_ID)
    return wire.requests[0]


@EITHER
@every_provider
def test_a_missing_key_names_what_to_set(kind: type, provider: str) -> None:
    with pytest.raises(journeykit.ConfigurationError, match=f"api_key= or set {provider.upper()}_API_KEY"):
        kind(provider, base_url=HOME)


@EITHER
@pytest.mark.parametrize("given", [None, "", "  "])
def test_a_self_hosted_provider_needs_a_base_url(kind: type, given: str | None) -> None:
    with pytest.raises(journeykit.ConfigurationError, match="base_url= or set TRUEAI_BASE_URL"):
        kind("trueai", api_key=KEY, base_url=given)


@pytest.mark.parametrize("provider", sorted(set(PROVIDERS) - {"trueai"}))
def test_nobody_else_is_called_self_hosted(provider: str) -> None:
    with pytest.raises(journeykit.ConfigurationError, match=f"{provider.upper()}_BASE_URL") as caught:
        journeykit.Client(provider, api_key=KEY, base_url="")
    assert "self-hosted" not in str(caught.value)


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(journeykit.ConfigurationError, match=r"TRUEAI_API_KEY.*TRUEAI_BASE_URL"):
        journeykit.Client("trueai")


@EITHER
@pytest.mark.parametrize("provider", ["", "PRO365", "nobody", "_mj", "protocol", "pro365.x", "../pro365", None, 5])
def test_an_unknown_provider_is_answered_with_the_known(kind: type, provider: Any) -> None:
    with pytest.raises(journeykit.ConfigurationError, match=", ".join(PROVIDERS)):
        kind(provider, api_key=KEY)


@every_provider
def test_the_environment_serves_what_is_not_given(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{provider.upper()}_API_KEY", "  sk-from-environment\n")
    monkeypatch.setenv(f"{provider.upper()}_BASE_URL", "https://other.example/prefix/")
    assert journeykit.Client(provider).base_url == "https://other.example/prefix"
    request = _fetched_with(provider, api_key=None, base_url=None)
    assert "sk-from-environment" in request.headers["authorization"].split()
    assert str(request.url).startswith("https://other.example/prefix/")
    request = _fetched_with(provider)
    assert str(request.url).startswith(HOME + "/")
    assert KEY in request.headers["authorization"].split()


@every_provider
def test_an_empty_argument_is_not_replaced_by_the_environment(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{provider.upper()}_API_KEY", "sk-of-somebody-else")
    with pytest.raises(journeykit.ConfigurationError):
        journeykit.Client(provider, api_key="", base_url=HOME)


@pytest.mark.parametrize("key", [f'"{KEY}"', f"'{KEY}'", '"'], ids=["double", "single", "one"])
def test_quotes_that_an_env_file_left_around_a_key_are_named(key: str) -> None:
    with pytest.raises(journeykit.ConfigurationError, match="in quotes") as caught:
        journeykit.Client("pro365", api_key=key, base_url=HOME)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("provider", "host"), [("anyapi", "www.anyapi.vip"), ("ohmygpt", "cn2us02.opapi.win"), ("pro365", "api.pro365.top")]
)
def test_the_documented_host_is_the_default(provider: str, host: str) -> None:
    assert journeykit.Client(provider, api_key=KEY).base_url == f"https://{host}"


@pytest.mark.parametrize("name", ["api_key", "base_url"])
@pytest.mark.parametrize("value", [5, b"bytes", ["x"], True])
def test_a_setting_of_the_wrong_type_is_named(name: str, value: Any) -> None:
    with pytest.raises(journeykit.ConfigurationError, match="(?i)" + name.replace("_", ".")):
        journeykit.Client("pro365", **{"api_key": KEY, name: value})


@pytest.mark.parametrize("key", ["sk 1", "sk-\n1", "ключ", "sk-\x00", "sk-\u200b1"])
def test_a_key_that_no_header_can_carry(key: str) -> None:
    with pytest.raises(journeykit.ConfigurationError) as caught:
        journeykit.Client("pro365", api_key=key)
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["relay.example", "ftp://relay.example", "https://", "https:///mj", "//relay.example", "https://relay.example?x=1",
     "https://relay.example#top", "https://user:secret@relay.example", "https://relay.example:port", "https://[::1",
     "https://relay.example:99999", "https://relay.example:0", "https://relay..example", "https://" + "a" * 64, "file:///etc",
     "https://relay example", "https://relay.example/#/", "https://relay.example/?", "https://relay.example/\n"]
)  # fmt: skip
def test_an_unusable_base_url(url: str) -> None:
    if url.endswith("\n"):
        assert journeykit.Client("pro365", api_key=KEY, base_url=url).base_url == "https://relay.example"
        return
    with pytest.raises(journeykit.ConfigurationError, match="base URL for pro365") as caught:
        journeykit.Client("pro365", api_key=KEY, base_url=url)
    assert "x=1" not in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["shop.example/mj", "https://shop.example:99999/mj", "https://shop.example:0/mj", "https://shop..example/mj"]
)
def test_an_unusable_webhook_url(url: str) -> None:
    with pytest.raises(journeykit.ConfigurationError, match="webhook_url="):
        journeykit.Client("trueai", api_key=KEY, base_url=HOME, webhook_url=url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "https://relay.example/a/b", "http://[::1]:1", "HTTPS://X.y"])
def test_a_usable_base_url(url: str) -> None:
    assert journeykit.Client("pro365", api_key=KEY, base_url=url + "/").base_url == url


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 1e10, "60", True, None])
def test_an_unusable_timeout(timeout: Any) -> None:
    with pytest.raises(journeykit.ConfigurationError, match="timeout="):
        journeykit.Client("pro365", api_key=KEY, timeout=timeout)


@pytest.mark.parametrize("headers", [[("a", "b")], "a", {"Content-Length": "3"}, {"Transfer-Encoding": "chunked"}])
def test_headers_that_are_none_of_the_user_s(headers: Any) -> None:
    with pytest.raises(journeykit.ConfigurationError, match="extra_headers"):
        journeykit.Client("pro365", api_key=KEY, extra_headers=headers)


@pytest.mark.parametrize("retries", [-1, 1.5, "2", True, None])
def test_unusable_retries(retries: Any) -> None:
    with pytest.raises(journeykit.ConfigurationError, match="max_retries="):
        journeykit.Client("pro365", api_key=KEY, max_retries=retries)


@pytest.mark.parametrize("name", ["", "a:b", "a\nb"])
def test_a_name_that_no_token_can_carry(name: str) -> None:
    with pytest.raises(journeykit.ConfigurationError, match="name="):
        journeykit.Client("pro365", api_key=KEY, name=name)


@pytest.mark.parametrize("header", ["", ":", "X Y", "Authorization: Bearer", "X: {key}\r\nY: 1", "Ä: {key}"])
def test_an_unusable_auth_header(header: str) -> None:
    with pytest.raises(journeykit.ConfigurationError, match="auth_header="):
        journeykit.Client("pro365", api_key=KEY, auth_header=header)


@pytest.mark.parametrize("headers", [{"X Y": "1"}, {"X": "a\nb"}, {"X": "ä"}, {"": "1"}, {"X": 5}, {5: "x"}])
def test_unusable_extra_headers(headers: Any) -> None:
    with pytest.raises(journeykit.ConfigurationError, match="extra_headers"):
        journeykit.Client("pro365", api_key=KEY, extra_headers=headers)


@EITHER
def test_the_other_kind_of_http_client_is_refused(kind: type) -> None:
    other = httpx.AsyncClient() if kind is journeykit.Client else httpx.Client()
    with pytest.raises(journeykit.ConfigurationError, match="http_client="):
        kind("pro365", api_key=KEY, http_client=other)


@every_provider
def test_how_the_key_is_sent(provider: str) -> None:
    scheme = "Bearer " if provider in BEARER else ""
    assert _fetched_with(provider).headers.get_list("authorization") == [scheme + KEY]


@every_provider
@pytest.mark.parametrize(
    ("header", "name", "value"),
    [("mj-api-secret", "mj-api-secret", KEY), ("X-Key: Token {key}", "x-key", f"Token {KEY}"),
     ("authorization: Bearer {key}", "authorization", f"Bearer {KEY}")]
)  # fmt: skip
def test_another_way_to_send_the_key(provider: str, header: str, name: str, value: str) -> None:
    headers = _fetched_with(provider, auth_header=header).headers
    assert headers.get_list(name) == [value]
    assert [line for line in headers.values() if KEY in line] == [value], "sent once and nowhere else"


@every_provider
@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_no_other_header_competes_with_the_key(provider: str, name: str) -> None:
    expected = _fetched_with(provider).headers["authorization"]
    assert _fetched_with(provider, extra_headers={name: "other"}).headers.get_list("authorization") == [expected]
    http = httpx.Client(
        transport=httpx.MockTransport(wire := Wire(answer(task_body(provider)))),
        headers={name: "other"},
        auth=("u", "p"),
    )
    client(provider, wire, http_client=http).fetch(TASK_ID)
    assert wire.requests[0].headers.get_list("authorization") == [expected]


@every_provider
@pytest.mark.parametrize("name", ["User-Agent", "user-agent", "Accept", "X-Mine"])
def test_an_extra_header_replaces_ours(provider: str, name: str) -> None:
    assert _fetched_with(provider, extra_headers={name: "mine/1"}).headers.get_list(name) == ["mine/1"]


@every_provider
def test_tokens_belong_to_a_name(provider: str) -> None:
    wire = Wire(AssertionError("resuming sends nothing"))
    user = client(provider, wire, name="eu 1")
    task = user.resume(f"eu 1:{TASK_ID}")
    assert (task.id, task.provider, task.token) == (TASK_ID, provider, f"eu 1:{TASK_ID}")
    assert task.status is journeykit.Status.UNKNOWN
    assert user.resume("eu 1:a:b").id == "a:b"
    with pytest.raises(journeykit.ConfigurationError, match="name='other'"):
        user.resume(f"other:{TASK_ID}")
    for odd in ("", TASK_ID, "eu 1:", "eu 1: ", ":", None, 5, b"eu 1:5"):
        with pytest.raises(journeykit.ConfigurationError, match="is no token"):
            user.resume(odd)  # type: ignore[arg-type]


@every_provider
@pytest.mark.parametrize("id", ["", " ", ".", "..", "a\nb", "x" * 300, "\ud800", None])
def test_an_id_that_is_none_is_refused_unsent(provider: str, id: Any) -> None:
    wire = Wire(AssertionError("must not be sent"))
    for perform in (client(provider, wire).fetch, lambda odd: client(provider, wire).fetch_many([odd])):
        with pytest.raises(journeykit.InvalidRequestError, match="nothing was sent"):
            perform(id)
    assert wire.requests == []


@every_provider
@pytest.mark.parametrize("id", ["a/b", "a?b=c", "a#b", "ü", "%2e%2e", "../x"])
def test_an_id_stays_one_piece(provider: str, id: str) -> None:
    wire = Wire(answer(task_body(provider)))
    client(provider, wire).fetch(id)
    (request,) = wire.requests
    if provider == "ohmygpt":
        assert dict(httpx.QueryParams(request.content.decode()))["taskId"] == id
    else:
        assert request.url.path == f"/mj/task/{id}/fetch"
        assert request.url.raw_path.count(b"/") == 4
        assert request.url.query == b""


@every_provider
def test_other_limits_on_the_same_connections(provider: str) -> None:
    wire = Wire(httpx.ConnectError("refused"))
    user = client(provider, wire, max_retries=0, timeout=5)
    patient = user.with_options(timeout=90, max_retries=3)
    with pytest.raises(journeykit.APIConnectionError):
        patient.fetch(TASK_ID)
    assert len(wire.requests) == 4
    assert wire.requests[0].extensions["timeout"]["read"] == 90
    with pytest.raises(journeykit.APIConnectionError):
        user.fetch(TASK_ID)
    assert len(wire.requests) == 5
    assert wire.requests[4].extensions["timeout"]["read"] == 5
    with pytest.raises(journeykit.ConfigurationError):
        user.with_options(timeout=0)
    assert aclient(provider, wire).with_options(max_retries=1).name == provider


def test_a_given_http_client_is_left_open() -> None:
    http = httpx.Client(transport=httpx.MockTransport(Wire(answer(task_body("pro365")))))
    with client("pro365", Wire(None), http_client=http) as user:
        assert user.fetch(TASK_ID).succeeded
    assert not http.is_closed
    http.close()
