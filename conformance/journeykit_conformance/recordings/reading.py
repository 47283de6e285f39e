"""Opens a recording, tells by its content what it is, and has it read and cleaned."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from journeykit_conformance.recordings import har, keys, vcr
from journeykit_conformance.recordings.content import inflate
from journeykit_conformance.recordings.errors import RecordingError
from journeykit_conformance.trace import Exchange, Trace, TraceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

LARGEST = 256 * 1024 * 1024
"""Bytes of a recording, also once it is unpacked. Reading takes a few times as much memory."""

_READABLE = "a HAR 1.2 file, a VCR cassette (YAML or JSON) or a trace of `journeykit check --trace`"
_OURS = "journeykit-trace"
# What people take for a recording, by a key of its root, and what to do instead.
_UNSENT = "requests that somebody may send, not traffic; send them through a browser or a proxy and export HAR"
_MISTAKEN = {
    "item": f"a Postman collection: {_UNSENT}",
    "apifoxProject": f"an Apifox project: {_UNSENT}",
    "journeykit-conformance": "a result, not traffic; `journeykit compare` and `journeykit diff` read it",
    "openapi": "an OpenAPI document, not traffic; it goes to --document",
    "swagger": "an OpenAPI document, not traffic",
    "paths": "an OpenAPI document, not traffic",
}
_PACKED = {
    b"PK\x03\x04": "an archive; unpack it first",
    b"\x28\xb5\x2f\xfd": "packed with zstd; unpack it first",
    b"\xd4\xc3\xb2\xa1": "a packet capture; record with a browser or a proxy and export HAR",
    b"\x0a\x0d\x0d\x0a": "a packet capture; record with a browser or a proxy and export HAR",
}


@dataclass(frozen=True)
class Recording:
    """What was read."""

    trace: Trace
    kind: str
    """`har`, `vcr` or `trace`."""
    notes: tuple[str, ...] = ()
    """What was left out or taken for granted."""


def read(
    path: Path,
    *,
    refused: Callable[[Exchange], bool] = keys.by_status,
    judged: keys.Picks = keys.all_of,
    largest: int = LARGEST,
) -> Recording:
    """Read a recording; `refused` says whether an answer refuses the key that it was asked with.

    `judged` picks the exchanges that keys are told apart by; from all others they are taken out just the same.

    Raises:
        RecordingError: if it cannot be read, is too large, or is none.
    """
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as problem:
        raise RecordingError(f"{path} cannot be read: {problem.strerror}") from problem
    return parse(content, str(path), refused=refused, judged=judged, largest=largest)


def parse(
    content: bytes,
    name: str,
    *,
    refused: Callable[[Exchange], bool] = keys.by_status,
    judged: keys.Picks = keys.all_of,
    largest: int = LARGEST,
) -> Recording:
    """Read a recording that is in memory, as `read` does; the name stands in error messages.

    Raises:
        RecordingError: if it is too large, or none.
    """
    try:
        return _recording(*_told_apart(_text(content, largest)), refused, judged)
    except (RecordingError, TraceError) as problem:
        raise RecordingError(f"{name}: {problem}") from problem
    except RecursionError as problem:
        raise RecordingError(f"{name}: it is nested too deeply") from problem


def _text(content: bytes, largest: int) -> str:
    if len(content) > largest:
        raise RecordingError(
            f"it is larger than {largest // 1024**2} MiB; export it without pictures, or the requests to this API only"
        )
    if content[:2] == b"\x1f\x8b":
        try:
            content = inflate(content, 31, largest)
        except zlib.error as problem:
            raise RecordingError(f"it is damaged: {problem}") from problem
        except OverflowError as problem:
            raise RecordingError(f"unpacked, it is larger than {largest // 1024**2} MiB") from problem
    for magic, what in _PACKED.items():
        if content.startswith(magic):
            raise RecordingError(f"this is {what}")
    # Windows' shells redirect into UTF-16.
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        hint = "; a mitmproxy flow file becomes one with `mitmdump -nr FLOWS --set hardump=OUT.har`"
        raise RecordingError(f"this is no text, but a recording is {_READABLE}{hint}") from problem


def _told_apart(text: str) -> tuple[str, Trace]:
    if _OURS in text.lstrip().partition("\n")[0]:
        return "trace", Trace.parse(text)
    root: Any
    if text.lstrip()[:1] in {"{", "["}:
        try:
            root = json.loads(text)
        except ValueError as problem:
            raise RecordingError(f"this is damaged JSON ({problem}); was it cut off?") from problem
    else:
        root = _yaml(text)
    if not isinstance(root, dict):
        raise RecordingError(f"this is none of: {_READABLE}")
    if isinstance(root.get("log"), dict):
        return "har", Trace(exchanges=list(har.exchanges(root["log"])))
    if vcr.is_cassette(root):
        return "vcr", Trace(exchanges=list(vcr.exchanges(root)))
    for key, what in _MISTAKEN.items():
        if key in root:
            raise RecordingError(f"this is {what}")
    raise RecordingError(f"this is none of: {_READABLE}")


def _yaml(text: str) -> Any:
    try:
        return vcr.load(text)
    except RecordingError as problem:
        if not text.strip() or vcr.LISTS.search(text):
            raise
        raise RecordingError(f"this is none of: {_READABLE}") from problem


def _recording(kind: str, trace: Trace, refused: Callable[[Exchange], bool], judged: keys.Picks) -> Recording:
    exchanges, notes = trace.exchanges, ["the last exchange was cut off and is left out"] * trace.is_cut
    if kind != "trace":
        lost = Counter(each.problem for each in exchanges if each.response is None)
        notes = [f"{count} exchange{'s' * (count != 1)} left out: {why}" for why, count in lost.items()]
        answered = _in_order(each for each in exchanges if each.response is not None)
        exchanges, more = keys.name(answered, refused, judged)
        notes += more
    return Recording(replace(trace, exchanges=keys.redact(exchanges)), kind, tuple(notes))


def _in_order(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Put exchanges in the order of time, if all have one: some proxies write them as they end."""
    held = list(exchanges)
    if all(each.at for each in held):
        ordered = sorted(held, key=lambda each: each.at)
        if ordered != held:
            return [replace(each, number=number) for number, each in enumerate(ordered, 1)]
    return held
