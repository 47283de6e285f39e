"""A gateway's cookies come back to it, over every transport, and to nobody else; and no client's are another's."""

from __future__ import annotations

import asyncio

import pytest

from journeykit.flow import Send
from journeykit_emulator.faults import Fault

from .stage import KINDS, PLAIN, PROMPT, do

pytestmark = pytest.mark.parametrize("provider", ["pro365"])
every_kind = pytest.mark.parametrize("stage", [*KINDS, PLAIN], ids=lambda kind: kind.name, indirect=True)


@pytest.fixture(autouse=True)
def plain_is_ours(stage, monkeypatch):
    """Let the client that goes without the extra be one of its own making: cookies of a given one are its owner's."""
    if stage.kind.is_plain:
        monkeypatch.setattr("journeykit.http_clients._fast_transport", lambda _: None)
        stage.kind = KINDS[1]


def setting(*cookies):
    """Let the provider handle the request, and a gateway before it add cookies to the answer."""

    async def effect(app, scope, receive, send):
        async def with_cookies(message):
            if message["type"] == "http.response.start":
                added = [(b"set-cookie", cookie.encode("latin-1")) for cookie in cookies]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await app(scope, receive, with_cookies)

    return effect


def cookies_of(stage):
    return [arrival.headers.get("cookie") for arrival in stage.arrivals]


def get(url):
    """Read something whose address came from an answer."""
    return (yield Send({"method": "GET", "url": url}, "download", foreign=True))


@every_kind
async def test_what_a_gateway_sets_comes_back_to_it(stage):
    stage.reopen(
        Fault(setting("AWSALB=one; Path=/", "route=a; HttpOnly; Max-Age=600; Path=/"), "submitImagine", {1}),
        Fault(setting("AWSALB=two; Path=/"), "submitImagine", {2}),
    )
    client = stage.client()
    for _ in range(3):
        task = await do(client.imagine(PROMPT))
    await do(client.with_options(timeout=7).fetch(task.id))
    first, *others = [cookie and set(cookie.split("; ")) for cookie in cookies_of(stage)]
    assert first is None
    assert others == [{"AWSALB=one", "route=a"}, {"AWSALB=two", "route=a"}, {"AWSALB=two", "route=a"}]


@every_kind
async def test_no_client_gets_those_of_another(stage):
    stage.reopen(Fault(setting("session=mine"), "submitImagine", {1}))
    mine, yours = stage.client(), stage.client(api_key=list(stage.world.accounts)[1])
    for client in (mine, yours, mine):
        await do(client.imagine(PROMPT))
    assert cookies_of(stage) == [None, None, "session=mine"]


@every_kind
async def test_host_that_an_answer_names_gets_none_and_sets_none(stage, second):
    stage.reopen(Fault(setting("session=mine"), "submitImagine", {1}))
    second.reopen(Fault(setting("session=planted", "more=planted; Path=/")))
    client = stage.client()
    await do(client.imagine(PROMPT))
    await do(client._session.run(get(f"{second.house.base_url}/")))  # the same host, as cookies see it
    await do(client.imagine(PROMPT))
    assert cookies_of(second) == [None]
    assert cookies_of(stage) == [None, "session=mine"]


@every_kind
@pytest.mark.parametrize(
    "odd",
    ["", ";", "=;=", "a", "caf\xe9=\xff\xfe", "n=" + "x" * 5000, "n=" + "x" * 20000, "n=1; Domain=com", "\x01=\x02"],
)
async def test_odd_ones_do_no_harm(stage, odd):
    stage.reopen(Fault(setting(odd, "route=a"), "submitImagine"))
    client = stage.client()
    for _ in range(2):
        await do(client.imagine(PROMPT))
    assert cookies_of(stage)[1].split("; ").count("route=a") == 1
    assert len(cookies_of(stage)[1]) < 100


@every_kind
@pytest.mark.filterwarnings("error")
async def test_one_that_the_standard_library_trips_over_costs_no_task(stage):
    stage.reopen(Fault(setting(f"a=b; Max-Age={'9' * 400}"), "submitImagine"))
    task = await do(stage.client().imagine(PROMPT))
    assert [entry.task_id for entry in stage.world.ledger] == [task.id]


@every_kind
async def test_requests_do_not_grow_without_end(stage):
    stage.reopen(*(Fault(setting(f"visit{number}=1"), "submitImagine", {number}) for number in range(1, 60)))
    client = stage.client()
    for _ in range(60):
        await do(client.imagine(PROMPT))
    assert len(cookies_of(stage)[-1]) < 500


@every_kind
async def test_new_value_of_a_known_one_has_room(stage):
    stage.reopen(
        Fault(setting(*(f"visit{number}=1" for number in range(60))), "submitImagine", {1}),
        Fault(setting("visit3=2", "visit59=2"), "submitImagine", {2}),
    )
    client = stage.client()
    for _ in range(3):
        await do(client.imagine(PROMPT))
    _, before, after = cookies_of(stage)
    assert after.split("; ") == before.replace("visit3=1", "visit3=2").split("; ")
    assert "visit59" not in after


@pytest.mark.parametrize("stage", KINDS[1:], ids=["async"], indirect=True)
def test_they_outlive_an_event_loop(stage):
    stage.reopen(Fault(setting("route=a"), "submitImagine", {1}))
    client = stage.client()
    for _ in range(2):
        asyncio.run(client.imagine(PROMPT))
    asyncio.run(client.close())
    assert cookies_of(stage) == [None, "route=a"]
