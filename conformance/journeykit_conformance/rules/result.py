"""What a finished task has to offer: picture, buttons, reason; prompt and state as they were sent."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from journeykit_conformance.addresses import AddressError, is_private, parse
from journeykit_conformance.rule import FAILURE, Check, Level, check, paid, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journeykit_conformance.evidence import Evidence, Sight

_TYPOGRAPHY = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})
_MANGLED = re.compile(r"\?\?|&#|\\u|%[0-9a-f]{2}")  # what is left of letters that somebody could not write
_DRAWN = frozenset({"grid", "single"})


def _drawn(evidence: Evidence) -> list[Sight]:
    """Every look at a picture that is done; swaps, texts and the like have none that could be promised."""
    return [each for each in evidence.sights if each.status == "succeeded" and each.word("action") in _DRAWN]


@rule(
    "MJ-RES-001",
    Level.MUST,
    "A success has a picture",
    why="It is what was paid for.",
    fix="Say that a task has succeeded when its picture can be fetched, not before.",
    needs=("status", "action", "picture"),
)
def a_success_has_a_picture(evidence: Evidence) -> Iterator[Check]:
    """A task that has drawn something and succeeded MUST have the address of a picture."""
    for each in _drawn(evidence):
        told = each.get("picture")
        ok = isinstance(told, str) and bool(told.strip())
        yield check(ok, each, pointer=each.at("picture"), expected="an address", actual=told)


@rule(
    "MJ-RES-002",
    Level.MUST,
    "A picture's address can be used",
    why="A path without a host, or a text, cannot be fetched.",
    fix="Send whole addresses, with the host that customers reach.",
    needs=("picture",),
)
def a_pictures_address_can_be_used(evidence: Evidence) -> Iterator[Check]:
    """The address of a picture MUST be a whole one, with http or https, and lead to where its reader can go."""
    for each in evidence.sights:
        if told := each.get("picture"):
            ok = _can_be_used(told, evidence.provider_url)
            yield check(ok, each, pointer=each.at("picture"), expected="http(s)://...", actual=told)


def _can_be_used(address: object, provider_url: str) -> bool:
    try:
        parts, provider = parse(address if isinstance(address, str) else ""), parse(provider_url)
    except AddressError:
        return False
    # Whoever asks a provider of their own network may find pictures there as well.
    is_there = not is_private(parts.host) or is_private(provider.host)
    return parts.scheme in {"http", "https"} and bool(parts.host) and is_there


@rule(
    "MJ-RES-003",
    Level.MUST,
    "A grid has buttons",
    why="Without them there is no way to one of its four pictures.",
    fix="Pass on the buttons of the upstream.",
    needs=("status", "action", "buttons"),
)
def a_grid_has_buttons(evidence: Evidence) -> Iterator[Check]:
    """A grid that has succeeded MUST offer buttons."""
    for each in _drawn(evidence):
        if each.word("action") == "grid":
            told = each.get("buttons")
            ok = isinstance(told, list) and bool(told)
            yield check(ok, each, pointer=each.at("buttons"), expected="buttons", actual=told)


def _button_ids(evidence: Evidence, sight: Sight) -> list[object]:
    told = sight.get("buttons")
    if not isinstance(told, list) or "buttons" not in sight.fields:
        return []
    return [
        next(
            (
                found.value
                for found in evidence.document.locate(_items(evidence, sight), each)
                if found.role == "button-id"
            ),
            None,
        )
        for each in told
    ]


def _items(evidence: Evidence, sight: Sight) -> dict[str, object]:
    return dict(evidence.document.resolve(sight.fields["buttons"].schema.get("items", {})))


@rule(
    "MJ-RES-004",
    Level.MUST,
    "A button can be pressed",
    why="A button without an id is a picture of a button.",
    fix="Pass on the ids of the upstream.",
    needs=("buttons", "button-id"),
)
def a_button_can_be_pressed(evidence: Evidence) -> Iterator[Check]:
    """Every button MUST have an id, a text that is not empty."""
    for sight in evidence.sights:
        for number, id in enumerate(_button_ids(evidence, sight)):
            ok = isinstance(id, str) and bool(id.strip())
            yield check(ok, sight, pointer=(*sight.at("buttons"), number), expected="an id", actual=id)


@rule(
    "MJ-RES-005",
    Level.MUST,
    "Buttons differ",
    why="Of two with one id, one does not do what it says.",
    fix="Pass on the ids of the upstream.",
    needs=("buttons", "button-id"),
)
def buttons_differ(evidence: Evidence) -> Iterator[Check]:
    """No two buttons of a task MUST have the same id."""
    for sight in evidence.sights:
        ids = [str(id) for id in _button_ids(evidence, sight)]
        if ids:
            twice = sorted({id for id in ids if ids.count(id) > 1})
            yield check(not twice, sight, pointer=sight.at("buttons"), expected="different ids", actual=str(twice))


@rule(
    "MJ-RES-006",
    Level.MUST,
    "A failure has a reason",
    why="Whoever paid wants to know what to change, and whether to try again.",
    fix="Pass on the reason of the upstream.",
    costs=(FAILURE,),
    needs=("status", "fail-reason"),
)
def a_failure_has_a_reason(evidence: Evidence) -> Iterator[Check]:
    """A task that has failed MUST say why."""
    for each in evidence.sights:
        if each.status == "failed":
            told = each.get("fail-reason")
            ok = isinstance(told, str) and bool(told.strip())
            yield check(ok, each, pointer=each.at("fail-reason"), expected="a reason", actual=told)


@rule(
    "MJ-RES-007",
    Level.SHOULD,
    "A success has no reason to fail",
    why="Clients that look at the reason take it for a failure.",
    fix="Clear the reason when a task succeeds.",
    needs=("status", "fail-reason"),
)
def a_success_has_no_reason_to_fail(evidence: Evidence) -> Iterator[Check]:
    """A task that has succeeded SHOULD NOT name a reason of failure."""
    for each in evidence.sights:
        if each.status == "succeeded":
            told = each.get("fail-reason")
            yield check(told in (None, ""), each, pointer=each.at("fail-reason"), expected="nothing", actual=told)


@rule(
    "MJ-ECHO-001",
    Level.MUST,
    "A task has the prompt that was sent",
    why="It is how people tell their tasks apart, and how a lost one is found again.",
    fix="Keep the prompt with the task; what was made of it, a translation too, belongs in a field of its own.",
    costs=(paid(1),),
    needs=("imagine", "prompt"),
)
def a_task_has_the_prompt_that_was_sent(evidence: Evidence) -> Iterator[Check]:
    """The prompt of a task MUST contain all that was sent; flags, addresses, spaces and case aside.

    A prompt with letters that English has not may come back in English.
    """
    for submit in evidence.submits:
        prompt = str(evidence.sent(submit, "prompt") or "")
        wanted = _words(prompt)
        if submit.operation.role != "imagine" or not submit.is_accepted or not wanted or submit.exchange.is_fuzz:
            continue
        for sight in evidence.of(submit.task_id):
            told = sight.get("prompt")
            if told not in (None, "") and not _is_translation(wanted, _words(told)):
                ok = wanted in _words(told)
                yield check(ok, sight, pointer=sight.at("prompt"), expected=prompt, actual=told)
        ends = [sight for sight in evidence.of(submit.task_id) if sight.status == "succeeded"]
        for sight in ends:
            told = sight.get("prompt")
            yield check(bool(told), sight, pointer=sight.at("prompt"), expected=prompt, actual=told)


def _words(prompt: object) -> str:
    """What is left of a prompt without addresses, flags and differences of spacing, case and typography."""
    text = re.sub(r"<?https?://\S+>?", " ", str(prompt or ""))
    text = re.split(r"\s[-\u2013\u2014]{1,2}[a-zA-Z]", f" {text}", maxsplit=1)[0]
    text = re.sub(r"-+", "-", unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY))
    return "".join(text.casefold().split()).strip(",.")


def _is_translation(wanted: str, told: str) -> bool:
    """Whether a prompt may have been put into English: one that was English already is not, nor what is left of one."""
    if wanted.isascii() or not told.isascii() or not re.search("[a-z]", told):
        return False
    is_rest = told in wanted or told == wanted.encode("ascii", "ignore").decode()
    return not is_rest and not _MANGLED.search(told)


@rule(
    "MJ-ECHO-002",
    Level.MUST,
    "A task has the state that was sent",
    why="It is the caller's own mark; services find their customer by it.",
    fix="Keep the value with the task, as it is.",
    costs=(paid(1),),
    needs=("imagine", "state"),
)
def a_task_has_the_state_that_was_sent(evidence: Evidence) -> Iterator[Check]:
    """A task that has ended MUST show the state that was sent with its submit, to the letter."""
    for submit in evidence.submits:
        wanted = evidence.sent(submit, "state")
        if submit.is_accepted and wanted and submit.operation.role == "imagine" and not submit.exchange.is_fuzz:
            for sight in evidence.of(submit.task_id):
                told = sight.get("state")
                if sight.has_ended or told not in (None, ""):
                    yield check(told == wanted, sight, pointer=sight.at("state"), expected=wanted, actual=told)
