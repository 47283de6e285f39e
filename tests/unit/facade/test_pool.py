"""Pools: how they are put together, whose a token or a callback is, threads and cancelling."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from facade_verbs import BY_CLIENT, verbs_of
from facade_wire import (
    KEY,
    PROVIDERS,
    TASK_ID,
    VirtualClock,
    Wire,
    aclient,
    answer,
    client,
    submit_body,
    task_body,
    task_row,
)

import journeykit
from journeykit import AsyncPool, ConfigurationError, Pool, WebhookError
from journeykit.callbacks import callback_url
from journeykit.config import resolve

SECRET = "a secret of sixteen or more"
HOOK = "https://hooks.example/mj"
STARTS = tuple(verb for verb in BY_CLIENT if verb in vars(journeykit.submits.Submits))


def deaf(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"nothing is to be sent, but {request.url} was")


def accepting(provider: str) -> Wire:
    return Wire(answer(submit_body(provider)))


def test_every_paid_start_is_a_pools_too() -> None:
    assert set(STARTS) >= {"imagine", "blend", "video", "upload"}
    assert all(hasattr(Pool, verb) and hasattr(AsyncPool, verb) for verb in STARTS)


@pytest.mark.parametrize("verb", STARTS)
def test_every_verb_goes_on_to_who_takes_it(verb: str) -> None:
    able = [provider for provider in PROVIDERS if verb in verbs_of(provider)]
    provider = able[0]
    good = {"code": 1, "description": "ok", "result": ["https://pictures.example/1.png"], "properties": {}}
    if verb != "upload":
        good = submit_body(provider)
    full, free = Wire(answer(status=503)), Wire(answer(good))
    names = [client(provider, full, name="full"), client(provider, free, name="free")]
    outcome = BY_CLIENT[verb](Pool(names))
    if verb == "upload":
        assert outcome == ["https://pictures.example/1.png"]
    else:
        assert outcome.token == f"free:{TASK_ID}"
    assert (len(full.requests), len(free.requests)) == (1, 1)


@pytest.mark.parametrize("unable", [provider for provider in PROVIDERS if "shorten" not in verbs_of(provider)])
def test_who_lacks_a_verb_hears_nothing_of_it(unable: str) -> None:
    pool = Pool([client(unable, deaf), client("pro365", accepting("pro365"))])
    assert pool.shorten("a lighthouse").provider == "pro365"
    assert pool.can("shorten")
    assert not Pool([client(unable, deaf)]).can("shorten")


@pytest.mark.parametrize(("kind", "make", "wrong"), [(Pool, client, aclient), (AsyncPool, aclient, client)])
def test_what_makes_no_pool(kind: Any, make: Any, wrong: Any) -> None:
    one, two = make("pro365", deaf), make("anyapi", deaf)
    assert repr(kind([one, two])) == f"<{kind.__name__} pro365, anyapi>"
    assert kind((one, two)).clients == (one, two)
    for odd in ([], one, [one, "anyapi"], [wrong("pro365", deaf)], "pro365", iter([one]), None):
        with pytest.raises(ConfigurationError, match="a pool takes a list"):
            kind(odd)
    with pytest.raises(ConfigurationError, match="several clients of this pool are called pro365;"):
        kind([one, two, make("pro365", deaf)])
    assert kind([one, two, make("pro365", deaf, name="other")])
    for weights in ([1], [1, 2, 3], [1, 0], [1, -1], [1, float("inf")], [1, float("nan")], [1, "2"], {"pro365": 1}, 2):
        with pytest.raises(ConfigurationError, match="weights="):
            kind([one, two], weights=weights)
    assert kind([one, two], weights=(0.5, 2))


def test_weights_are_shares() -> None:
    pool = Pool([client("pro365", accepting("pro365")), client("anyapi", accepting("anyapi"))], weights=[3, 1])
    took = [pool.imagine("a lighthouse").provider for _ in range(8)]
    assert took == ["pro365", "pro365", "anyapi", "pro365"] * 2


@pytest.mark.parametrize(("kind", "make", "task"), [
    (Pool, client, journeykit.Task), (AsyncPool, aclient, journeykit.AsyncTask),
])  # fmt: skip
def test_a_token_finds_its_client(kind: Any, make: Any, task: Any) -> None:
    pool = kind([make("pro365", deaf), make("pro365", deaf, name="studio")])
    resumed = pool.resume("studio:17")
    assert (type(resumed), resumed.token, resumed.provider, resumed.status) == (task, "studio:17", "pro365", "unknown")
    for odd in ("elsewhere:17", "studio", "studio:", ":17", "", None, 17):
        with pytest.raises(
            ConfigurationError, match=r"no token of this pool; those are pro365:<task id>, studio:<task"
        ):
            pool.resume(odd)


def signed(name: str) -> str:
    """Make the address that a client of that name gives out."""
    config = resolve(
        "pro365", default_base_url="https://a.example", default_auth_header="authorization", api_key=KEY, name=name,
        webhook_url=HOOK, webhook_secret=SECRET,
    )  # fmt: skip
    url = callback_url(config)
    assert url is not None
    return url


@pytest.mark.parametrize(("kind", "make"), [(Pool, client), (AsyncPool, aclient)])
def test_a_callback_is_of_whose_token_its_address_carries(kind: Any, make: Any) -> None:
    options = {"webhook_url": HOOK, "webhook_secret": SECRET}
    pool = kind([make("pro365", deaf, **options), make("pro365", deaf, name="studio", **options), make("anyapi", deaf)])
    body = task_row("pro365")
    for name in ("pro365", "studio"):
        assert pool.parse_webhook(body, {}, signed(name)).token == f"{name}:{TASK_ID}"
    # What no secret protects is taken as before.
    assert pool.parse_webhook(body, {}, signed("nobody")).token == f"anyapi:{TASK_ID}"
    guarded = kind(pool.clients[:2])
    for url in (signed("nobody"), HOOK, None):
        with pytest.raises(WebhookError, match="no client of this pool takes the callback") as caught:
            guarded.parse_webhook(body, {}, url)
        assert SECRET not in str(caught.value)


def test_a_callback_without_a_token_is_of_the_only_one_who_speaks_so() -> None:
    pool = Pool([client("pro365", deaf), client("ohmygpt", deaf)])
    assert pool.parse_webhook(task_row("pro365"), {}).token == f"pro365:{TASK_ID}"
    assert pool.parse_webhook(task_row("ohmygpt"), {}).token == f"ohmygpt:{TASK_ID}"
    with pytest.raises(WebhookError, match="no client of this pool"):
        pool.parse_webhook(b"{}", {})
    relatives = Pool([client("pro365", deaf), client("anyapi", deaf)])
    with pytest.raises(WebhookError, match="may be of pro365 or anyapi: give"):
        relatives.parse_webhook(task_row("pro365"), {})


def test_closing_closes_all_that_are_ours() -> None:
    ours = [
        journeykit.Client(provider, api_key=KEY, base_url="http://127.0.0.1:9") for provider in ("pro365", "anyapi")
    ]
    given = client("ohmygpt", deaf)
    with Pool([*ours, given]) as pool:
        pass
    for each in ours:
        with pytest.raises(ConfigurationError, match="closed"):
            each.imagine("a lighthouse")
    assert pool.resume("ohmygpt:7").token == "ohmygpt:7"

    async def main() -> None:
        one = journeykit.AsyncClient("pro365", api_key=KEY, base_url="http://127.0.0.1:9")
        async with AsyncPool([one]):
            pass
        with pytest.raises(ConfigurationError, match="closed"):
            await one.imagine("a lighthouse")

    asyncio.run(main())


def test_of_many_threads_one_tries_who_was_down(clock: VirtualClock) -> None:
    down, spare = Wire(answer(status=503)), accepting("anyapi")
    pool = Pool([client("pro365", down), client("anyapi", spare)])
    assert pool.imagine("a lighthouse").provider == "anyapi"
    clock.time += 60
    others_are_through = threading.Event()

    def slow(_request: httpx.Request) -> httpx.Response:
        assert others_are_through.wait(10)
        return answer(submit_body("pro365"))

    down.answers = [slow]
    with ThreadPoolExecutor(8) as threads:
        running = [threads.submit(pool.imagine, "a lighthouse") for _ in range(8)]
        took: Counter[str] = Counter()
        for done in _finished(running, 7):
            took[done.provider] += 1
        assert took == {"anyapi": 7}
        others_are_through.set()
        assert Counter(each.result().provider for each in running) == {"anyapi": 7, "pro365": 1}
    assert len(down.requests) == 2
    assert pool.imagine("a lighthouse").provider == "pro365"


def _finished(running: list[Any], count: int) -> list[Any]:
    from concurrent.futures import as_completed

    ended = as_completed(running, timeout=10)
    return [next(ended).result() for _ in range(count)]


def test_shares_are_exact_over_many_threads() -> None:
    pool = Pool([client("pro365", accepting("pro365")), client("anyapi", accepting("anyapi"))], weights=[3, 1])
    with ThreadPoolExecutor(8) as threads:
        took = Counter(task.provider for task in threads.map(lambda _: pool.imagine("a lighthouse"), range(80)))
    assert took == {"pro365": 60, "anyapi": 20}


def test_a_cancelled_try_leaves_it_to_the_next(clock: VirtualClock) -> None:
    arrived, hang = asyncio.Event(), asyncio.Event()

    async def serve(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if len(requests) == 1:
            return answer(status=503)
        if len(requests) == 2:
            arrived.set()
            await hang.wait()
        return answer(submit_body("pro365"))

    requests: list[httpx.Request] = []

    async def main() -> list[str]:
        first = aclient("pro365", deaf, http_client=httpx.AsyncClient(transport=httpx.MockTransport(serve)))
        pool = AsyncPool([first, aclient("anyapi", accepting("anyapi"))])
        took = [(await pool.imagine("a lighthouse")).provider]
        clock.time += 60
        trying = asyncio.ensure_future(pool.imagine("a lighthouse"))
        await arrived.wait()
        took.append((await pool.imagine("a lighthouse")).provider)
        trying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await trying
        took += [(await pool.imagine("a lighthouse")).provider for _ in range(2)]
        return took

    assert asyncio.run(main()) == ["anyapi", "anyapi", "pro365", "pro365"]
    assert len(requests) == 4


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, asyncio.CancelledError])
def test_an_interrupted_wait_says_which_task_it_was(interrupt: type[BaseException]) -> None:
    wire = Wire(answer(submit_body("pro365")), interrupt())
    pool = Pool([client("anyapi", Wire(answer(status=503))), client("pro365", wire)])
    with pytest.raises(interrupt) as caught:
        pool.imagine("a lighthouse", wait=True)
    assert f"pro365:{TASK_ID}" in "".join(caught.value.__notes__)


def test_a_link_that_a_member_must_fetch_and_cannot_is_for_the_next() -> None:
    takes_none, takes_links = (
        next(provider for provider in PROVIDERS if journeykit.adapters.load(provider).LINKS is links)
        for links in (False, True)
    )
    fetching, taking = Wire(httpx.ReadTimeout("")), accepting(takes_links)
    pool = Pool([client(takes_none, fetching), client(takes_links, taking)])
    link = "https://pictures.example/a.png"
    assert pool.describe(link).provider == takes_links
    assert (len(fetching.requests), fetching.posts) == (1, 0)
    fetching.answers = [answer(submit_body(takes_none))]
    assert pool.imagine("a lighthouse").provider == takes_none  # it is not to blame


def test_who_is_the_only_one_left_keeps_its_own_retries(clock: VirtualClock) -> None:
    one, two = Wire(answer(status=503)), Wire(answer(status=503))
    pool = Pool([client("pro365", one, max_retries=2), client("anyapi", two, max_retries=2)])
    with pytest.raises(journeykit.ProviderUnavailableError):
        pool.imagine("a lighthouse")
    assert (len(one.requests), len(two.requests)) == (1, 3)
    assert len(clock.pauses) == 2


def test_a_task_reads_on_with_its_own_retries() -> None:
    wire = Wire(answer(submit_body("pro365")), answer(status=503), answer(task_body("pro365")))
    pool = Pool([client("pro365", wire, max_retries=1), client("anyapi", deaf)])
    assert pool.imagine("a lighthouse").refresh().succeeded
