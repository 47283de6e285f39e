"""Family B: what is unusual and right, told in answers and callbacks alike. Nothing of it may be found."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

from journeykit_detection.defects.hooks import rewritten
from journeykit_detection.defects.making import LISTS, LOOKS, defect, nth_look, showing
from journeykit_detection.mutant import Answer, Ask, Family
from journeykit_detection.telling import Shown, Telling

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from journeykit_detection.mutant import Behaviour, Mutant
    from journeykit_detection.stage import Stage
    from journeykit_emulator.hooks import Delivery

_CDN = "https://cdn.example.com"
_MOVED, _RENEWED = "/moved", "renewed"
_NAMES = ("first", "second")  # what Pillow wrote of one colour each
_SKEW = 2.0  # seconds that the clocks of two honest machines may differ
_KEPT_FOR = 5.0  # seconds that a cache may hold a running task


def _benign(name: str, behave: Behaviour | None = None, **more: Any) -> Mutant:
    return defect(name, behave=behave, family=Family.BENIGN, **more)


def _of_tasks(name: str, change: Callable[[Telling, Shown], object], *needs: str) -> Mutant:
    """Change tasks in answers and callbacks, where the document allows what comes out."""

    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        telling = Telling.of(stage, ask, answer) if ask.role in LOOKS else None
        if telling is None:
            return answer
        before = telling.body()
        for task in telling.tasks:
            change(telling, task)
        if telling.body() == before or not stage.validity.allows(telling.schema, telling.json):
            return answer
        stage.strike()
        return telling.answer(answer)

    def hook(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
        return (rewritten(stage, delivery, change),)

    return _benign(name, behave, hook=hook, needs=needs)


def _of_bodies(
    name: str, roles: Collection[str], change: Callable[[Telling], object], *needs: str, with_hooks: bool = False
) -> Mutant:
    """Change whole answers, and perhaps callbacks, where the document allows what comes out."""

    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        telling = Telling.of(stage, ask, answer) if not roles or ask.role in roles else None
        if telling is None:
            return answer
        before = telling.body()
        change(telling)
        if telling.body() == before or not stage.validity.allows(telling.schema, telling.json):
            return answer
        stage.strike()
        return telling.answer(answer)

    def hook(stage: Stage, delivery: Delivery) -> Sequence[Delivery]:
        return (rewritten(stage, delivery, lambda telling, task: change(telling) if task.pointer == () else None),)

    return _benign(name, behave, hook=hook if with_hooks else None, needs=needs)


def _flags_appended(_: Telling, task: Shown) -> None:
    for role in ("prompt", "final-prompt"):
        if task.get(role):
            task.put(role, f"{task.get(role)} --s 100 --q 1")


def _flags_dropped(_: Telling, task: Shown) -> None:
    if task.get("prompt"):
        task.put("prompt", task.get("prompt").partition(" --")[0])


def _respaced(_: Telling, task: Shown) -> None:
    if task.get("prompt"):
        task.put("prompt", f" {'  '.join(task.get('prompt').split())} ")


def _link_in_front(_: Telling, task: Shown) -> None:
    """A server that puts the addresses of pictures into the prompt."""
    if task.get("prompt"):
        task.put("prompt", f"https://s.mj.run/AbCdEf {task.get('prompt')}")


def _translated(_: Telling, task: Shown) -> None:
    if task.get("final-prompt"):
        task.put("final-prompt", "平静水面上的红色纸船 --ar 3:2 --v 6.1")


def _start_unknown(_: Telling, task: Shown) -> None:
    task.put("started-at", None if task.fields and _takes_null(task, "started-at") else 0)


def _takes_null(task: Shown, role: str) -> bool:
    return role in task.fields and bool(task.fields[role].schema.get("nullable"))


def _at_one_moment(_: Telling, task: Shown) -> None:
    for role in ("started-at", "finished-at"):
        if task.time(role):
            task.put(role, task.get("submitted-at"))


def _skewed(by: float) -> Callable[[Telling, Shown], None]:
    def change(_: Telling, task: Shown) -> None:
        for role in ("submitted-at", "started-at", "finished-at"):
            if task.time(role):
                task.put_time(role, task.time(role) + by)

    return change


def _no_steps(_: Telling, task: Shown) -> None:
    if task.status == "running":
        task.put_progress(0)


def _no_progress(_: Telling, task: Shown) -> None:
    if not task.has_ended and task.has("progress"):
        task.put("progress", None if _takes_null(task, "progress") else "")


def _no_preview(_: Telling, task: Shown) -> None:
    if not task.has_ended and task.has("picture"):
        task.put("picture", None if _takes_null(task, "picture") else "")


def _elsewhere(_: Telling, task: Shown) -> None:
    if url := task.get("picture"):
        parts = urlsplit(url)
        task.put("picture", f"{_CDN}{parts.path}{'?' if parts.query else ''}{parts.query}")


def _behind_redirect(_: Telling, task: Shown) -> None:
    if url := task.get("picture"):
        task.put("picture", f"{urlsplit(url).scheme}://{urlsplit(url).netloc}{_MOVED}?to={quote(url, safe='')}")


def _renewing() -> Mutant:
    """Signed links are signed anew with every look; the picture stays where it is."""

    def change(stage: Stage, task: Shown) -> bool:
        url, looks = task.get("picture"), nth_look(stage, task, "picture")
        joint = "&" if url and "?" in url else "?"
        return bool(url) and task.put("picture", f"{url}{joint}{_RENEWED}={looks}")

    shown = showing(LOOKS, change)

    async def behave(stage: Stage, ask: Ask) -> Answer:
        return await shown(stage, replace(ask, query=re.sub(rf"&?{_RENEWED}=\d+$", "", ask.query)))

    return _benign("picture-link-renewed", behave, needs=("picture",))


def _more_buttons(_: Telling, task: Shown) -> None:
    held, ids = task.get("buttons"), [found for found in task.fields.values() if found.role == "button-id"]
    if held and ids:
        name = str(ids[0].pointer[-1])
        more = [{**held[-1], name: f"MJ::JOB::experiment_{number}::1::new"} for number in range(20)]
        task.put("buttons", [*held, *more])


def _in_any_script(telling: Telling, task: Shown) -> None:
    for found in telling.found:
        if found.role == "button-label" and found.value:
            telling.write(found.pointer, f"放大 🖼️ {found.value} \u200f\u202e")
    if task.get("final-prompt"):
        task.put("final-prompt", f"{task.get('final-prompt')} é\u0301 🚣🏽‍♀️ \U0001f6f6")


def _other_word(_: Telling, task: Shown) -> None:
    """Another of the words that the document has for the same status."""
    word = task.status
    if word:
        wire = task.fields["status"].schema["x-values"][word]
        task.put("status", wire[(wire.index(task.get("status")) + 1) % len(wire)])


def _extended(telling: Telling) -> None:
    telling.json = _with_news(telling.json)


def _with_news(value: Any) -> Any:
    if isinstance(value, dict):
        news = {"newsOf2027": {"since": 2027, "list": [1, None, "x"]}, "": "", "0": 0}
        return {**{name: _with_news(member) for name, member in value.items()}, **news}
    return [*map(_with_news, value)] if isinstance(value, list) else value


def _reversed_keys(telling: Telling) -> None:
    telling.json = _backwards(telling.json)


def _backwards(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _backwards(value[name]) for name in reversed(value)}
    return [*map(_backwards, value)] if isinstance(value, list) else value


def _list_reversed(telling: Telling) -> None:
    rows = telling.list_of_tasks()
    if rows:
        rows.reverse()


def _message(telling: Telling) -> None:
    telling.put("message", "提交成功 / Enviado con éxito / أُرسل")


def _as_queued(telling: Telling) -> None:
    for found in telling.found:
        values = found.schema.get("x-values", {})
        if found.role == "code" and found.value in values.get("accepted", []) and values.get("queued"):
            telling.write(found.pointer, values["queued"][0])


def _pictures_as(ending: str) -> Behaviour:
    """Serve other encodings: one picture for the first that is asked for, another for all others."""
    first, second = ((files("journeykit_detection") / "pictures" / f"{name}.{ending}").read_bytes() for name in _NAMES)
    media_type = {"jpg": "image/jpeg", "webp": "image/webp"}[ending]

    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        if answer.status != 200 or not answer.header("content-type").startswith("image/"):
            return answer
        stage.strike()
        is_first = stage.memory.setdefault("picture", answer.body) == answer.body
        return replace(answer, body=first if is_first else second).with_header("content-type", media_type)

    return behave


def _redirecting(mutant: Mutant) -> Mutant:
    """Serve the redirect that the addresses of pictures lead to."""
    inner = mutant.behave

    async def behave(stage: Stage, ask: Ask) -> Answer:
        if ask.path == _MOVED:
            return Answer(302, (("location", parse_qs(ask.query)["to"][0]),))
        return await (inner or type(stage).forward)(stage, ask)

    return replace(mutant, behave=behave)


def _cached() -> Behaviour:
    async def behave(stage: Stage, ask: Ask) -> Answer:
        if ask.role != "fetch" or ask.key != "first":
            return await stage.forward(ask)
        name, now = f"{ask.path} {ask.body!r}", stage.world.clock.now()
        kept: tuple[float, Answer] | None = stage.memory.get(name)
        if kept is not None and now - kept[0] < _KEPT_FOR:
            stage.strike()
            return kept[1]
        answer = await stage.forward(ask)
        telling = Telling.of(stage, ask, answer)
        if telling is not None and telling.tasks and not any(task.has_ended for task in telling.tasks):
            stage.memory[name] = (now, answer)
        return answer

    return behave


def _seed(value: str) -> Callable[[Telling], object]:
    return lambda telling: telling.put("seed", value)


def oddity_mutants() -> list[Mutant]:
    """List them."""
    return [
        _of_tasks("prompt-with-flags-appended", _flags_appended, "prompt"),
        _of_tasks("prompt-without-flags", _flags_dropped, "prompt"),
        _of_tasks("prompt-spaced-anew", _respaced, "prompt"),
        _of_tasks("prompt-behind-a-link", _link_in_front, "prompt"),
        _of_tasks("final-prompt-translated", _translated, "final-prompt"),
        _of_tasks("start-unknown", _start_unknown, "started-at"),
        _of_tasks("all-at-one-moment", _at_one_moment, "submitted-at", "finished-at"),
        _of_tasks("clock-ahead", _skewed(_SKEW), "submitted-at"),
        _of_tasks("clock-behind", _skewed(-_SKEW), "submitted-at"),
        _of_tasks("progress-0-or-100", _no_steps, "progress"),
        _of_tasks("progress-only-at-the-end", _no_progress, "progress"),
        _of_tasks("no-preview", _no_preview, "picture"),
        _of_tasks("picture-on-another-host", _elsewhere, "picture"),
        _renewing(),
        _redirecting(_of_tasks("picture-redirected-once", _behind_redirect, "picture")),
        _of_tasks("more-buttons", _more_buttons, "buttons"),
        _of_tasks("any-script", _in_any_script),
        _of_tasks("other-word-for-status", _other_word, "status"),
        _of_bodies("more-fields-everywhere", (), _extended, with_hooks=True),
        _of_bodies("more-fields-but-in-callbacks", (), _extended, "hook"),
        _of_bodies("keys-backwards", (), _reversed_keys),
        _of_bodies("list-backwards", LISTS, _list_reversed),
        _of_bodies("message-translated", (), _message, "message"),
        _of_bodies("accepted-as-queued", {"imagine", "press"}, _as_queued, "code"),
        _of_bodies("seed-zero", {"seed"}, _seed("0"), "seed"),
        _of_bodies("seed-large", {"seed"}, _seed("4294967295"), "seed"),
        _benign("picture-is-jpeg", _pictures_as("jpg")),
        _benign("picture-is-webp", _pictures_as("webp")),
        _benign("fetch-is-cached", _cached()),
    ]
