"""Family T: what networks, gateways and encoders do to answers that were right."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from journeykit_detection.defects.making import LISTS, defect
from journeykit_detection.mutant import Answer, Ask, Family
from journeykit_detection.telling import Telling

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from journeykit_detection.mutant import Behaviour, Mutant
    from journeykit_detection.stage import Stage

_PAGE = b"<!doctype html><html><head><title>Please wait</title></head><body>Please wait.</body></html>"
_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>"
_HTML = (("content-type", "text/html"),)
_JSON = (("content-type", "application/json"),)
_SLOW = 75.0  # seconds; nobody waits that long for a status
_DEEP = 100_000


def _cut(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def _hang_up(answer: Answer) -> Answer:
    return replace(_cut(answer), is_cut=True)


def _twice(answer: Answer) -> Answer:
    return replace(answer, body=answer.body * 2)


def _latin(answer: Answer) -> Answer:
    """Two letters, in a charset that is not the one of JSON, in the last text of the body."""
    before, mark, after = answer.body.rpartition(b':"')
    return replace(answer, body=before + mark + b"\xa4\xfc" + after) if mark else answer


def _half(answer: Answer) -> Answer:
    """Half an emoji, as what cuts texts at so many UTF-16 units leaves it, in the last text of the body."""
    before, mark, after = answer.body.rpartition(b':"')
    return replace(answer, body=before + mark + rb"\ud83d" + after) if mark else answer


def _called_latin(answer: Answer) -> Answer:
    """UTF-8 under the name of what servlets take for the usual: a defect where there is anything beyond ASCII."""
    kind = answer.header("content-type").partition(";")[0] or "application/json"
    return answer if answer.body.isascii() else answer.with_header("content-type", f"{kind};charset=ISO-8859-1")


def _twice_named(answer: Answer) -> Answer:
    """The first member of the first object stands there once more, with nothing in it."""
    first = re.search(rb'\{\s*("[^"]+")\s*:', answer.body)
    return (
        replace(answer, body=answer.body[: first.end(0)] + b"null," + answer.body[first.start(1) :])
        if first
        else answer
    )


def _utf16(answer: Answer) -> Answer:
    body = answer.body.decode(errors="replace").encode("utf-16")
    return replace(answer, body=body).with_header("content-type", "application/json; charset=utf-8")


def _bad_gzip(answer: Answer) -> Answer:
    return replace(answer, body=gzip.compress(answer.body)[:-12]).with_header("content-encoding", "gzip")


def _no_gzip(answer: Answer) -> Answer:
    return answer.with_header("content-encoding", "gzip")


def _bom(answer: Answer) -> Answer:
    return replace(answer, body=b"\xef\xbb\xbf" + answer.body)


def _nan(answer: Answer) -> Answer:
    # Behind a name: the ratio in a prompt is a text, and none is forbidden.
    return replace(answer, body=re.sub(rb'(?<=":)\s?\d+', b"NaN", answer.body, count=1))


def _padded(answer: Answer) -> Answer:
    return replace(answer, body=b")]}',\n" + answer.body)


def _looping(_answer: Answer) -> Answer:
    return Answer(302, (("location", "/"),), b"")


def _deep(_answer: Answer) -> Answer:
    return Answer(200, _JSON, b"[" * _DEEP + b"]" * _DEEP)


_EFFECTS: list[tuple[str, tuple[str, ...], Callable[[Answer], Answer]]] = [
    ("truncated", ("json",), _cut),
    ("two-documents", ("json",), _twice),
    ("html", ("content-type", "json"), lambda _: Answer(200, _HTML, _PAGE)),
    ("gateway", ("status", "content-type", "json"), lambda _: Answer(502, _HTML, _GATEWAY)),
    ("empty", ("json", "schema"), lambda answer: replace(answer, body=b"")),
    ("null", ("schema",), lambda answer: replace(answer, body=b"null")),
    ("utf-16", ("json", "encoding"), _utf16),
    ("invalid-utf-8", ("json", "encoding"), _latin),
    ("half-a-character", ("json", "encoding"), _half),
    ("called-latin", ("encoding",), _called_latin),
    ("named-twice", ("json",), _twice_named),
    ("bom", ("json", "encoding"), _bom),
    ("nan", ("json", "encoding", "schema"), _nan),
    ("prefixed", ("json",), _padded),
    ("hang-up", ("transport",), _hang_up),
    ("redirected", ("status", "transport"), _looping),
    ("broken-gzip", ("transport", "encoding"), _bad_gzip),
    ("called-gzip", ("transport", "encoding"), _no_gzip),
    ("too-deep", ("json", "schema"), _deep),
]
# Each effect on each kind of answer, for good; what strikes once does so when a look is due.
_ON: list[tuple[str, Collection[str]]] = [("submit", {"imagine"}), ("fetch", {"fetch"}), ("list", LISTS)]


def _always(roles: Collection[str], effect: Callable[[Answer], Answer]) -> Behaviour:
    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        if ask.role not in roles or ask.key != "first" or not answer.body:
            return answer
        changed = effect(answer)
        if changed != answer:
            stage.strike()
        return changed

    return behave


def _at_the_end(effect: Callable[[Answer], Answer]) -> Behaviour:
    """Only what shows a finished task is broken, which is what a caller has paid for."""

    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        telling = Telling.of(stage, ask, answer) if ask.role == "fetch" and ask.key == "first" else None
        if telling is None or not any(task.has_ended for task in telling.tasks):
            return answer
        changed = effect(answer)
        if changed != answer:
            stage.strike()
        return changed

    return behave


def _once(effect: Callable[[Answer], Answer]) -> Behaviour:
    """One look at a running task is broken."""

    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        if ask.role != "fetch" or ask.key != "first" or not stage.world.tasks or stage.struck:
            return answer
        changed = effect(answer)
        if changed != answer:
            stage.strike()
        return changed

    return behave


def _slow(roles: Collection[str]) -> Behaviour:
    async def behave(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        if ask.role in roles and ask.key == "first":
            stage.strike()
            stage.pass_time(_SLOW)
        return answer

    return behave


def transport_mutants() -> list[Mutant]:
    """List them."""
    made = [
        defect(f"{name}/{where}", *topics, behave=_always(roles, effect), family=Family.TRANSPORT)
        for name, topics, effect in _EFFECTS
        for where, roles in _ON
    ]
    for name, topics, effect in _EFFECTS:
        made.append(defect(f"{name}/at-the-end", *topics, behave=_at_the_end(effect), family=Family.TRANSPORT))
        made.append(defect(f"{name}/once", *topics, behave=_once(effect), family=Family.TRANSPORT))
    for where, roles in _ON:
        made.append(defect(f"slow/{where}", "latency", behave=_slow(roles), family=Family.TRANSPORT))
    return made
