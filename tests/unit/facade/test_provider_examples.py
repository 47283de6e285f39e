"""The providers' own example of a finished task, byte for byte as they publish it, through `Client.fetch`."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest
from facade_wire import Wire, aclient, answer, client

from journeykit import Status

# Per provider: id, uuid of the job, prompt as given, prompt as run, picture, submitted, started, finished.
_NIJI = (
    "chibi manga legend of vader anime vh1, in the style of miho hirano, dynamic and action-packed scenes, gaston"
    " bussière, chinese new year festivities, ross tran, charming character illustrations, light red and bronze"
    " --ar 73:88 --s 750 --niji 5"
)
FINISHED: dict[str, tuple[Any, ...]] = {
    "pro365": (
        "1711436398441464",
        "d476b0ae-a4a4-4a95-a697-d418cf989714",
        "Cat",
        "Cat --v 5.2 --style raw",
        None,
        datetime(2024, 3, 26, 6, 59, 58, 441000, tzinfo=UTC),
        datetime(2024, 3, 26, 7, 0, 0, 72000, tzinfo=UTC),
        datetime(2024, 3, 26, 7, 0, 25, 404000, tzinfo=UTC),
    ),
    "anyapi": (
        "1730621826053455",
        "3785da15-4f70-4034-9128-f3ff1ac634fa",
        "pig --v 6.1",
        "pig --v 6.1",
        "https://cdnmjp.oneabc.org/attachments/1300842274347028520/1302547211321741343/kennedyhernandez46715_74108_pig_"
        "3785da15-4f70-4034-9128-f3ff1ac634fa.png?ex=6728831f&is=6727319f&hm="
        "f6d701914d608e4da9298d2290b3616317264a70635fbf08a37ca6c1bb671b50&",
        datetime(2024, 11, 3, 8, 17, 6, 53000, tzinfo=UTC),
        datetime(2024, 11, 3, 8, 17, 8, 24000, tzinfo=UTC),
        datetime(2024, 11, 3, 8, 17, 35, 817000, tzinfo=UTC),
    ),
    "ohmygpt": (
        "20",
        "0b33153d-f3c4-486b-9b4a-2f0f0ae6a355",
        _NIJI,
        None,
        "https://cdn.discordapp.com/attachments/1136958712796430388/1146806560803262575/gpg4win_45703_chibi_manga_"
        "legend_of_vader_anime_vh1_in_the_styl_0b33153d-f3c4-486b-9b4a-2f0f0ae6a355.png",
        datetime(2023, 8, 31, 13, 59, 14, tzinfo=UTC),
        datetime(2023, 8, 31, 13, 59, 14, tzinfo=UTC),
        datetime(2023, 8, 31, 13, 59, 50, tzinfo=UTC),
    ),
}


def _published(provider: str) -> Any:
    text = files("journeykit_clients").joinpath(provider, "documented.json").read_text(encoding="utf-8")
    for path in json.loads(text)["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict) and operation.get("operationId") == "fetchTask":
                media = operation["responses"]["200"]["content"]["application/json"]
                return media["examples"]["providerExample"]["value"]
    raise AssertionError(f"{provider} documents no fetchTask")


def _fetch(provider: str, body: Any, *, id: str, is_async: bool) -> Any:
    if not is_async:
        return client(provider, Wire(answer(body))).fetch(id)
    return asyncio.run(aclient(provider, Wire(answer(body))).fetch(id))


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("provider", FINISHED)
def test_finished_task(provider: str, is_async: bool) -> None:
    id, job, prompt, final_prompt, picture, submitted, started, finished = FINISHED[provider]
    body = _published(provider)

    task = _fetch(provider, body, id=id, is_async=is_async)

    assert (task.id, task.provider, task.token) == (id, provider, f"{provider}:{id}")
    assert (task.status, task.progress, task.action) == (Status.SUCCEEDED, 100, "IMAGINE")
    assert task.done
    assert task.succeeded
    assert (task.prompt, task.final_prompt, task.text) == (prompt, final_prompt, None)
    assert task.image_url == picture
    # Its example shows no link; the relay itself is asked for the picture then.
    by_id = "https://relay.example/mj/image/1711436398441464" if provider == "pro365" else None
    assert task.image.url == (picture or by_id)
    assert (task.submitted_at, task.started_at, task.finished_at) == (submitted, started, finished)
    assert all(time.utcoffset().total_seconds() == 0 for time in (task.submitted_at, task.started_at, task.finished_at))
    assert (task.fail_reason, task.state) == (None, None)
    assert [(button.custom_id, button.label, button.emoji) for button in task.buttons] == [
        *[(f"MJ::JOB::upsample::{n}::{job}", f"U{n}", "") for n in (1, 2, 3, 4)],
        (f"MJ::JOB::reroll::0::{job}::SOLO", "", "🔄"),
        *[(f"MJ::JOB::variation::{n}::{job}", f"V{n}", "") for n in (1, 2, 3, 4)],
    ]
    assert task.raw == (body[0] if isinstance(body, list) else body)


def test_pro365_publishes_a_list_around_the_one_task() -> None:
    assert isinstance(_published("pro365"), list), "the example stands as published, not as it should be"


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_trueai_publishes_what_its_generator_made_up(is_async: bool) -> None:
    task = _fetch("trueai", _published("trueai"), id="string", is_async=is_async)

    assert (task.id, task.status, task.progress) == ("string", Status.UNKNOWN, None)
    assert not task.done
    assert task.action == "/** IMAGINE */\r\nIMAGINE = 'IMAGINE'"
    assert (task.prompt, task.state, task.fail_reason, task.image_url) == ("string", "string", "string", "string")
    assert (task.submitted_at, task.started_at, task.finished_at) == (None, None, None)
    assert [(button.custom_id, button.label, button.emoji) for button in task.buttons] == [("string",) * 3]
    assert task.image_urls == ("string",)
    assert dict(task.properties) == {"property1": None, "property2": None}
