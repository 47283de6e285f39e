"""The key shows nowhere: not in errors, reprs, logs or tracebacks, however the server echoes it."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import pickle
import traceback
from dataclasses import replace
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
import pytest
from facade_wire import OPERATIONS, PROVIDERS, TASK_ID, Wire, aask, aclient, answer, ask, client, submit_body, task_body

import journeykit

every_provider = pytest.mark.parametrize("provider", PROVIDERS)
KEYS = {"plain": "sk-Qm8vT2xZr5LpW9yNbK3c", "special": "s3&<k>\"/+=%'\\~p:?#[]{q}$^x"}
every_key = pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)


def _spellings(key: str) -> dict[str, str]:
    b64 = base64.b64encode(key.encode()).decode()
    return {
        "plain": key,
        "bearer": f"Bearer {key}",
        "url": quote(key, safe=""),
        "form": quote_plus(key),
        "json": json.dumps(key)[1:-1],
        "base64": b64,
        "go-json": json.dumps(key)[1:-1].replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"),
        "slashed-json": json.dumps(key)[1:-1].replace("/", "\\/"),
    }


def _everything(error: BaseException) -> str:
    """Spell out all that a log, a tracker or a console would show of an error."""
    parts = [str(error), repr(error), repr(error.args), repr(vars(error)), "".join(traceback.format_exception(error))]
    parts += [repr(getattr(error, name, None)) for name in ("message", "code", "response", "body", "task", "__notes__")]
    response = getattr(error, "response", None)
    if response is not None:
        parts += [response.text, repr(response.content), repr(dict(response.headers))]
    inner = error.__cause__ or error.__context__
    return "\n".join(parts) + (_everything(inner) if inner is not None else "")


def _assert_absent(key: str, shown: str) -> None:
    for how, spelling in _spellings(key).items():
        assert spelling not in shown, how
        assert repr(spelling)[1:-1] not in shown, how


def _echoes(key: str) -> dict[str, httpx.Response]:
    spelled = _spellings(key)
    made = {}
    for how, text in spelled.items():
        escaped = text if "json" in how else json.dumps(text)[1:-1]
        for status in (200, 401):
            made[f"{how}-{status}-message"] = answer(
                content=f'{{"error":{{"message":"bad key {escaped}","type":"x"}}}}'.encode(), status=status
            )
            made[f"{how}-{status}-description"] = answer(
                content=f'{{"code":4,"description":"bad key {escaped}","message":"{escaped}"}}'.encode(), status=status
            )
        made[f"{how}-html"] = answer(content=f"<html>{text}".encode())
        made[f"{how}-text"] = answer(content=f"token {text} is wrong".encode(), status=403)
        for code in ("utf-16", "utf-32"):
            made[f"{how}-{code}"] = answer(
                content=f'{{"error":{{"message":"bad key {escaped}"}}}}'.encode(code), status=401
            )
        if how not in {"go-json", "slashed-json"} and text.isprintable():
            made[f"{how}-header"] = answer(content=b"", status=500, x_echo=text, www_authenticate=text)
            made[f"{how}-location"] = httpx.Response(302, headers={"location": f"https://x.example/{text}"})
    return made


@every_provider
@every_key
@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_echoed_key_shows_nowhere(provider: str, key: str, operation: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="journeykit")
    for response in _echoes(key).values():
        with pytest.raises(journeykit.JourneyError) as caught:
            ask(provider, operation, Wire(response), api_key=key)
        _assert_absent(key, _everything(caught.value) + caplog.text)
        _assert_absent(key, repr(pickle.loads(pickle.dumps(caught.value)).__dict__))


@every_provider
@every_key
def test_asynchronously_too(provider: str, key: str) -> None:
    with pytest.raises(journeykit.AuthenticationError) as caught:
        aask(provider, "imagine", Wire(answer({"error": {"message": f"bad {key}"}}, status=401)), api_key=key)
    _assert_absent(key, _everything(caught.value))
    assert "[redacted]" in str(caught.value)


@every_provider
@pytest.mark.parametrize("room", range(270, 310, 3))
@pytest.mark.parametrize("shape", ["json", "text"])
def test_a_key_cut_in_two_does_not_show_either(provider: str, room: int, shape: str) -> None:
    """A long text is shortened; a key across the cut must not lose its tail and with it its disguise."""
    key = KEYS["plain"]
    long = "x" * room + key
    response = answer({"message": long}, status=400) if shape == "json" else answer(content=long.encode(), status=400)
    with pytest.raises(journeykit.APIStatusError) as caught:
        ask(provider, "imagine", Wire(response), api_key=key)
    assert key[:8] not in _everything(caught.value)


@every_provider
@every_key
@pytest.mark.parametrize("field", ["status", "action", "prompt", "failReason", "id", "imageUrl", "description"])
def test_a_key_inside_a_task_is_not_logged_or_shown(
    provider: str, key: str, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="journeykit")
    wire = Wire(answer(submit_body(provider)), answer(task_body(provider, **{"status": "FAILURE", field: key})))
    try:
        task = client(provider, wire, api_key=key).imagine("a lighthouse", wait=5)
    except journeykit.JourneyError as error:
        shown = "".join(traceback.format_exception(error)) + repr(error) + repr(error.task)
    else:
        shown = repr(task) + repr(task.image) + str(task)
    assert key.casefold() not in (shown + caplog.text).casefold()


@every_provider
@every_key
@pytest.mark.parametrize("field", ["prompt", "failReason", "imageUrl", "action"])
def test_a_key_inside_a_plain_state_is_not_shown(provider: str, key: str, field: str) -> None:
    """Without its client, nobody can tell any more what a key is."""
    task = client(
        provider, Wire(answer(task_body(provider, **{field: f"https://x.example/{key}"}))), api_key=key
    ).fetch("1")
    _assert_absent(key, repr(task.as_state()) + repr(pickle.loads(pickle.dumps(task.image))))


@every_provider
@pytest.mark.parametrize(
    ("which", "spelling"), [("plain", "plain"), ("plain", "base64"), ("special", "url"), ("special", "base64")]
)
def test_a_key_for_an_id_is_not_shown_by_a_plain_state_either(provider: str, which: str, spelling: str) -> None:
    key = KEYS[which]
    id = f"17{_spellings(key)[spelling]}"
    task = client(provider, Wire(answer(task_body(provider, id=id))), api_key=key).fetch("1")
    state, arrived = task.as_state(), pickle.loads(pickle.dumps(task))
    changed, picture = replace(state, progress=7), pickle.loads(pickle.dumps(task.image))
    _assert_absent(key, "".join(map(repr, (state, arrived, changed, picture))))
    assert [each.id for each in (task, state, arrived, changed)] == [id] * 4
    assert state == arrived


@every_provider
def test_an_interrupted_wait_for_tasks_named_after_the_key_does_not_show_it(provider: str) -> None:
    key = KEYS["plain"]
    wire = Wire(answer(task_body(provider, id=f"1-{key}", status="IN_PROGRESS")), KeyboardInterrupt())
    user = client(provider, wire, api_key=key)
    task = user.fetch("1")
    with pytest.raises(KeyboardInterrupt) as caught:
        user.wait_all([task])
    assert key in task.token
    assert "The task goes on" in "".join(caught.value.__notes__)
    _assert_absent(key, "".join(caught.value.__notes__))


@every_provider
@every_key
@pytest.mark.parametrize(
    "failure",
    [
        lambda key: httpx.RemoteProtocolError(f"illegal header line: bytearray(b'x {key}')"),
        lambda key: httpx.ConnectError(f"proxy said: {key} is not welcome"),
        lambda key: httpx.ProxyError(f"407 {key}"),
        httpx.ReadError,
    ],
    ids=range(4),
)
def test_an_exception_of_the_http_library_does_not_show_it(provider: str, key: str, failure: Any) -> None:
    """Such texts quote what the server sent; tracebacks show the cause as well."""
    with pytest.raises(journeykit.APIError) as caught:
        ask(provider, "imagine", Wire(failure(key)), api_key=key)
    _assert_absent(key, "".join(traceback.format_exception(caught.value)))
    _assert_absent(key, _everything(caught.value))


@every_provider
@every_key
def test_reprs(provider: str, key: str) -> None:
    user = client(provider, Wire(answer(task_body(provider))), api_key=key)
    task = user.fetch(TASK_ID)
    shown = "".join(map(repr, (user, user._session, user._session.config, user._session.context, task, task.image)))
    _assert_absent(key, shown)
    assert key not in task.token
    assert TASK_ID in repr(task)


@every_provider
@every_key
def test_the_key_goes_into_one_header_and_nowhere_else(
    provider: str, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for operation in OPERATIONS:
        wire = Wire(answer(submit_body(provider)), answer(task_body(provider)))
        try:
            ask(provider, operation, wire, api_key=key)
        except journeykit.JourneyError:
            assert operation in {"fetch", "fetch_many"}
        for request in wire.requests:
            _assert_absent(key, str(request.url) + request.content.decode())
            assert sum(key in value for value in request.headers.values()) == 1
    _assert_absent(key, caplog.text)


@every_provider
def test_a_placeholder_key_does_not_eat_letters(provider: str) -> None:
    with pytest.raises(journeykit.APIStatusError, match="a bad banana"):
        ask(provider, "imagine", Wire(answer({"message": "a bad banana"}, status=400)), api_key="a")


def test_a_key_in_a_bad_setting_does_not_show() -> None:
    key = KEYS["plain"]
    for options in (
        {"base_url": f"https://relay.example?key={key}"},
        {"base_url": f"https://{key}@relay.example"},
        {"base_url": f"https://user:{key}@relay.example"},
        {"auth_header": f"Authorization: Bearer {key}"},
        {"extra_headers": {"X-Key": f"{key}\n"}},
    ):
        with pytest.raises(journeykit.ConfigurationError) as caught:
            journeykit.Client("pro365", api_key=key, **options)
        assert key not in "".join(traceback.format_exception(caught.value))


@every_provider
def test_a_broken_wait_does_not_show_it(provider: str) -> None:
    key = KEYS["plain"]
    wire = Wire(answer(submit_body(provider)), answer({"message": f"down {key}"}, status=502))

    async def perform() -> None:
        await aclient(provider, wire, api_key=key).imagine("a lighthouse", wait=10)

    with pytest.raises(journeykit.WaitTimeoutError) as caught:
        asyncio.run(perform())
    _assert_absent(key, _everything(caught.value))


def test_an_answer_that_is_no_http_shows_no_key_in_any_cause() -> None:
    key = KEYS["plain"]

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"SSH-2.0-OpenSSH\r\n\r\n")
        await writer.drain()
        writer.close()

    async def perform() -> journeykit.APIError:
        server = await asyncio.start_server(speak, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server, journeykit.AsyncClient("pro365", api_key=key, base_url=url) as user:
            with pytest.raises(journeykit.APITimeoutError) as caught:
                await user.imagine("a boat")
            return caught.value

    error = asyncio.run(perform())
    _assert_absent(key, _everything(error))
    assert isinstance(error.__cause__, httpx.HTTPError)
