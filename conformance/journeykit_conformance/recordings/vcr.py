"""Reads VCR cassettes: vcrpy's, schemathesis', Ruby's and Go's. Names no keys, redacts nothing.

They differ in names and nesting, so each value is looked for under the names that it has somewhere. YAML is read
without YAML 1.1's guesses (a body `NO` is text), without objects of any language, and without the growth that aliases
can cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar

import yaml

from journeykit_conformance.recordings.content import UnreadableError, address, from_base64, opened, plain
from journeykit_conformance.recordings.errors import RecordingError
from journeykit_conformance.recordings.har import as_time, has_request, without_request
from journeykit_conformance.trace import Exchange, Request, Response

LISTS = re.compile(r"^(?:http_)?interactions:", re.MULTILINE)
"""What a cassette has, also one that is damaged."""
_NAMES = ("http_interactions", "interactions")
_MOST_VALUES = 20_000_000  # in a cassette, aliases written out
_FastestLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_FastestLoader):  # type: ignore[valid-type,misc]  # known at run time only
    """Takes every plain scalar for text, except nothing at all."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
for _tag in ("int", "float", "bool", "timestamp", "python/unicode", "python/str"):
    # Explicit tags only: what they stand for is read further below, where it is known what should be there.
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", lambda loader, node: loader.construct_scalar(node))
_Loader.add_constructor("tag:yaml.org,2002:python/tuple", lambda loader, node: loader.construct_sequence(node))


def load(text: str) -> Any:
    """Read YAML.

    Raises:
        RecordingError: if it is none, or one that grows beyond measure.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise RecordingError("it is empty")
        if _written_out(node, {}, set()) > _MOST_VALUES:
            raise RecordingError("this YAML holds too many values, aliases counted as often as they are used")
        return loader.construct_document(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = "" if mark is None else f"line {mark.line + 1}: "
        raise RecordingError(f"{place}{getattr(error, 'problem', None) or error}") from error
    except (ValueError, TypeError) as error:
        if isinstance(error, RecordingError):
            raise
        raise RecordingError(f"this YAML cannot be read: {error}") from error
    finally:
        loader.dispose()


def _written_out(node: yaml.Node, known: dict[int, int], above: set[int]) -> int:
    """Count the values of a node without keeping them: an alias costs nothing until somebody walks through it."""
    if isinstance(node, yaml.ScalarNode):
        return 1
    if id(node) in above:
        raise RecordingError("an alias of this YAML refers to something that contains it")
    if id(node) not in known:
        above.add(id(node))
        inner = node.value if isinstance(node, yaml.SequenceNode) else [each for pair in node.value for each in pair]
        known[id(node)] = 1 + sum(_written_out(each, known, above) for each in inner)
        above.discard(id(node))
    return known[id(node)]


def is_cassette(root: Mapping[str, Any]) -> bool:
    """Say whether this is a cassette at all."""
    return any(name in root and isinstance(root[name], list | None) for name in _NAMES)


def exchanges(root: Mapping[str, Any]) -> Iterator[Exchange]:
    """Yield what was recorded; an exchange without a usable answer has a `problem` instead.

    Raises:
        RecordingError: if no interaction has a request.
    """
    held = _first(root, *_NAMES) or ()
    if held and not any(map(has_request, held)):
        raise RecordingError("interaction 1 of this cassette has no request, nor has any other")
    for number, each in enumerate(held, 1):
        yield _exchange(number, each) if has_request(each) else without_request(number)


def _exchange(number: int, made: Mapping[str, Any]) -> Exchange:
    told = made.get("response")
    request, response, problem = Request(), None, ""
    try:
        request = _request(made["request"])
        response = _response(told if isinstance(told, Mapping) else {})
    except UnreadableError as reason:
        problem = str(reason)
    at = _time(_first(made, "recorded_at") or "")
    return Exchange(number, request, response, problem, at=at, seconds=_seconds(told))


def _request(asked: Mapping[str, Any]) -> Request:
    headers = _headers(asked.get("headers"))
    try:
        body = opened(headers, _body(asked) or b"")
    except UnreadableError:
        body = b""  # what was asked matters less than what came back
    url = address(str(_first(asked, "uri", "url") or ""))
    return Request(headers, body, plain(str(asked.get("method") or "GET")).upper(), url)


def _response(told: Mapping[str, Any]) -> Response:
    status = _status(told)
    if not 100 <= status <= 999:
        raise UnreadableError("no answer was recorded")
    if told.get("truncated_from"):
        raise UnreadableError("the recorder cut the body of the answer off")
    headers = _headers(told.get("headers"))
    return Response(headers, opened(headers, _body(told) or b""), status)


def _status(told: Mapping[str, Any]) -> int:
    status = told.get("status")
    code = status.get("code") if isinstance(status, Mapping) else _first(told, "status_code", "code") or status
    match = re.match(r"\d{3}(?!\d)", str(code or ""))  # Go writes "200 OK"
    return int(match[0]) if match else 0


def _body(made: Mapping[str, Any]) -> bytes | None:
    held = _first(made, "body", "content")
    if isinstance(held, Mapping):
        if isinstance(packed := _first(held, "base64_string"), str):
            return from_base64(packed)
        held = held.get("string")
    if isinstance(held, bytes):
        return held
    return held.encode("utf-8", "replace") if isinstance(held, str) else None


def _headers(made: Any) -> tuple[tuple[str, str], ...]:
    pairs = []
    for name, held in made.items() if isinstance(made, Mapping) else ():
        for value in held if isinstance(held, list | tuple) else [held]:
            text = value.decode("latin-1") if isinstance(value, bytes) else value
            if isinstance(text, str | int):
                pairs.append((plain(str(name)), plain(str(text))))
    return tuple(pairs)


def _time(text: Any) -> float:
    if found := as_time(text):
        return found
    try:
        return parsedate_to_datetime(str(text)).timestamp()  # Ruby's way
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0


def _seconds(told: Any) -> float:
    made = _first(told, "elapsed", "duration") if isinstance(told, Mapping) else None
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(ms|µs|s)?\s*", str(made or ""))
    return float(match[1]) / {"ms": 1e3, "µs": 1e6}.get(match[2] or "s", 1) if match else 0.0


def _first(made: Mapping[str, Any], *names: str) -> Any:
    return next((made[name] for name in names if made.get(name) is not None), None)
