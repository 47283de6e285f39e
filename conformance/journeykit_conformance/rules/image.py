"""Pictures: that they can be fetched, are pictures, and are the right ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_conformance.pictures import is_complete, kind_of
from journeykit_conformance.rule import Check, Level, check, paid, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_conformance.evidence import Evidence
    from journeykit_conformance.trace import Exchange

_COST = (paid(1),)
_KEEP = "Keep pictures where everybody can fetch them, at least for a day."


def _last(evidence: Evidence) -> list[Exchange]:
    """The downloads, each without the redirects that led to it."""
    last: dict[str, Exchange] = {}
    for exchange in evidence.trace.exchanges:
        if exchange.step.endswith("/image"):
            last[exchange.step] = exchange
    return list(last.values())


def _got(evidence: Evidence) -> list[Exchange]:
    return [each for each in _last(evidence) if each.response and each.status == 200]


@rule(
    "MJ-IMG-001",
    Level.MUST,
    "A picture can be fetched",
    why="It is what was paid for.",
    fix=_KEEP,
    costs=_COST,
    needs=("picture",),
)
def a_picture_can_be_fetched(evidence: Evidence) -> Iterator[Check]:
    """The address of a finished picture MUST be answered with status 200, after three redirects at most."""
    for each in _last(evidence):
        told = each.problem or str(each.status)
        yield check(each.status == 200, each, expected="200", actual=told)


@rule(
    "MJ-IMG-002",
    Level.MUST,
    "A picture is a picture",
    why="A page or a message instead of one is noticed only when somebody opens the file.",
    fix="Answer with the picture, or with an error's status.",
    costs=_COST,
    needs=("picture",),
)
def a_picture_is_a_picture(evidence: Evidence) -> Iterator[Check]:
    """What the address leads to MUST begin as PNG, JPEG, WebP or GIF do."""
    for each in _got(evidence):
        start = each.response.body[:16] if each.response else b""
        yield check(bool(kind_of(start)), each, expected="PNG, JPEG, WebP or GIF", actual=repr(start))


@rule(
    "MJ-IMG-003",
    Level.MUST,
    "A picture says that it is one",
    why="Browsers do not show it otherwise.",
    fix="Send the content type of the picture.",
    costs=_COST,
    needs=("picture",),
)
def a_picture_says_that_it_is_one(evidence: Evidence) -> Iterator[Check]:
    """A picture MUST come with a content type of `image/`; that of any bytes, and none at all, MAY stand for it."""
    for each in _got(evidence):
        told = each.response.media_type if each.response else ""
        ok = told.startswith("image/") or told in {"", "application/octet-stream", "binary/octet-stream"}
        yield check(ok, each, expected="image/...", actual=told)


@rule(
    "MJ-IMG-004",
    Level.MUST,
    "A picture is whole",
    why="Half a picture looks like a fault of the client.",
    fix="Say that a task has succeeded when its picture is stored.",
    costs=_COST,
    needs=("picture",),
)
def a_picture_is_whole(evidence: Evidence) -> Iterator[Check]:
    """A picture MUST be there to its last byte."""
    for each in _got(evidence):
        content = each.response.body if each.response else b""
        if kind_of(content) and not each.problem:  # what was too large to be read may be whole
            yield check(is_complete(content), each, expected="a whole picture", actual=f"{len(content)} bytes of one")


@rule(
    "MJ-IMG-005",
    Level.MUST,
    "A picture needs no key",
    why="Pictures are shown by browsers, which have none, and a key must go to nobody else.",
    fix="Let the address itself be the secret.",
    costs=_COST,
    needs=("picture",),
)
def a_picture_needs_no_key(evidence: Evidence) -> Iterator[Check]:
    """The address of a picture MUST be answered without a key."""
    for each in _last(evidence):
        yield check(each.status not in {401, 403}, each, expected="no key asked for", actual=str(each.status))


@rule(
    "MJ-IMG-006",
    Level.MUST,
    "An upscale is another picture",
    why="Whoever gets the grid again has paid for nothing.",
    fix="Give each task the picture of its own.",
    costs=(paid(3),),
    needs=("press", "picture"),
)
def an_upscale_is_another_picture(evidence: Evidence) -> Iterator[Check]:
    """The picture of a press MUST be another one than that of the grid."""
    got = {each.step: each.response.body for each in _got(evidence) if each.response and kind_of(each.response.body)}
    if "imagine/image" in got and "press/image" in got:
        exchange = next(each for each in _got(evidence) if each.step == "press/image")
        yield check(got["imagine/image"] != got["press/image"], exchange, expected="another picture", actual="the grid")


@rule(
    "MJ-IMG-007",
    Level.MUST,
    "The provider's own copy is a picture",
    why="It is where clients go when the upstream's address has expired.",
    fix=_KEEP,
    costs=_COST,
    needs=("picture-copy",),
)
def the_providers_own_copy_is_a_picture(evidence: Evidence) -> Iterator[Check]:
    """The operation that hands out a finished task's picture MUST answer with a whole picture."""
    for each in evidence.asked("picture", key=""):
        if each.exchange.step.endswith("/picture"):
            if each.response.status == 429:  # it is asked again, and that answer counts
                continue
            told = f"status {each.response.status}, {len(each.response.body)} bytes"
            yield check(is_complete(each.response.body), each, expected="a whole picture", actual=told)
