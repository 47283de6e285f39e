"""What a provider turns down: the right class per provider, nothing charged, and whether sending again is safe.

The classes are what each provider's own words allow to tell; ohmygpt says 400 to nearly everything.
"""

from __future__ import annotations

import pytest

from journeykit import (
    APIStatusError,
    AuthenticationError,
    InsufficientCreditsError,
    InvalidRequestError,
    NotFoundError,
    PromptRejectedError,
    ProviderUnavailableError,
)

from .stage import PROMPT, do

# Word in the prompt -> class, of a provider that has words for it. All of them are safe: nothing was accepted.
REFUSALS = {
    "@banned": PromptRejectedError,
    "@queue-full": ProviderUnavailableError,
    "@no-account": ProviderUnavailableError,
    "@out-of-credit": InsufficientCreditsError,
}
LESS_TELLING = {("ohmygpt", "@banned"): InvalidRequestError}


def expected(stage, word):
    return LESS_TELLING.get((stage.provider, word), REFUSALS[word])


def nothing_happened(stage):
    return not stage.world.tasks and not stage.charges()


@pytest.mark.parametrize("word", REFUSALS)
async def test_refused_submit_is_named_and_free(stage, word):
    with pytest.raises(APIStatusError) as caught:
        await do(stage.client().imagine(f"{PROMPT} {word}"))
    assert type(caught.value) is expected(stage, word)
    assert (caught.value.provider, caught.value.safe_to_resubmit) == (stage.provider, True)
    assert caught.value.status_code == caught.value.response.status_code
    assert caught.value.task is None
    assert nothing_happened(stage)


@pytest.mark.parametrize("word", REFUSALS)
async def test_only_a_passing_refusal_is_tried_again(stage, word):
    error = expected(stage, word)
    passing = issubclass(error, ProviderUnavailableError)
    with pytest.raises(error):
        await do(stage.client(max_retries=2).imagine(f"{PROMPT} {word}"))
    assert stage.count("submitImagine") == (3 if passing else 1)
    assert len(stage.clock.naps) == stage.count("submitImagine") - 1


async def test_provider_is_quoted(stage):
    with pytest.raises(APIStatusError) as caught:
        await do(stage.client(max_retries=0).imagine(f"{PROMPT} @queue-full"))
    assert any(word in str(caught.value) for word in ("队列已满", "The queue is full"))


async def test_wrong_key_is_told(stage):
    client = stage.client(api_key="sk-nobodysverywrongkey")
    with pytest.raises(AuthenticationError) as caught:
        await do(client.imagine(PROMPT))
    assert caught.value.safe_to_resubmit
    assert (stage.count("submitImagine"), nothing_happened(stage)) == (1, True)


async def test_wrong_key_is_told_when_fetching(stage):
    task = await do(stage.client().imagine(PROMPT))
    stranger = stage.client(api_key="sk-nobodysverywrongkey")
    with pytest.raises(AuthenticationError):
        await do(stranger.fetch(task.id))
    with pytest.raises(AuthenticationError):
        await do(stranger.fetch_many([task.id]))


async def test_pressing_a_task_that_is_gone_is_refused(stage):
    task = await do(stage.client().imagine(PROMPT, wait=True))
    stage.reopen()
    with pytest.raises(APIStatusError) as caught:
        await do(task.upscale(2))
    # ohmygpt does not tell an unknown parent from any other mistake in a press.
    assert type(caught.value) is (InvalidRequestError if stage.provider == "ohmygpt" else NotFoundError)
    assert (stage.count("submitAction"), nothing_happened(stage)) == (1, True)


async def test_resumed_task_that_never_was_is_not_found(stage):
    client = stage.client()
    task = client.resume(f"{client.name}:1770000000000999")
    with pytest.raises(NotFoundError):
        await do(task.upscale(2))
    assert nothing_happened(stage)


async def test_second_press_without_credit_costs_nothing(stage):
    task = await do(stage.client().imagine(PROMPT, wait=True))
    stage.world.accounts[stage.api_key].credit *= 0
    with pytest.raises(APIStatusError) as caught:
        await do(task.vary(1))
    assert type(caught.value) is expected(stage, "@out-of-credit")
    assert (len(stage.world.tasks), len(stage.charges())) == (1, 1)
