"""What was sent and what came back: the one record that rules judge and reports quote.

Nothing in here holds a secret: the guard takes keys out before it makes an exchange. On disk a trace is JSON lines, a
header first.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from journeykit_conformance.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
INTERRUPTED = "interrupted before an answer came"
"""The problem of a request whose answer nobody waited for."""
_ROUNDING = 0.001  # seconds: times are floats here and milliseconds in recordings
FUZZ, PROPER, GARBLED = "fuzz", "proper", "garbled"
"""Steps of a fuzzer begin with the first, and end with one of the others: whether what they send is as documented."""


class TraceError(ValueError):
    """A file is no trace that can be read."""


def refuse_constant(name: str) -> Any:
    """Refuse what Python alone takes for JSON: NaN and infinity.

    Raises:
        ValueError: always.
    """
    raise ValueError(f"{name} is not JSON")


@dataclass(frozen=True)
class Message:
    """A request or a response: headers as they came, in order, and the decoded body."""

    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first header of that name, in any case of letters."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case; empty if there is none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @cached_property
    def text(self) -> str:
        """The body as text, whatever it is."""
        return self.body.decode("utf-8", "replace").removeprefix("\ufeff")

    @cached_property
    def json(self) -> Any:
        """The body as JSON.

        Raises:
            ValueError: if it is none.
        """
        value = json.loads(self.text, parse_constant=refuse_constant)
        if _HALF.search(self.text):
            # Half of a pair is no character: nothing could write it down, show it or send it back.
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
        return value

    @property
    def has_json(self) -> bool:
        """Whether the body is JSON."""
        try:
            self.json  # noqa: B018 - asked for the exception
        except (ValueError, RecursionError):
            return False
        return True


@dataclass(frozen=True)
class Request(Message):
    """What was sent."""

    method: str = "GET"
    url: str = ""


@dataclass(frozen=True)
class Response(Message):
    """What came back."""

    status: int = 200


@dataclass(frozen=True)
class Remark:
    """What another judge than our rules says of an exchange: which of its checks, and what it found wrong."""

    check: str
    problem: str = ""
    """Empty if nothing is."""


@dataclass(frozen=True)
class Exchange:
    """One request and what became of it; or, with the provider as the sender, one callback."""

    number: int
    request: Request
    response: Response | None = None
    problem: str = ""
    """Why there is no response."""
    at: float = 0.0
    """When it was sent, in seconds since the epoch."""
    seconds: float = 0.0
    """How long the answer took."""
    step: str = ""
    """What it was sent for; empty in traffic of others."""
    key: str = "first"
    """Whose key it carried: `first`, `second`, `wrong` or `none`."""
    is_callback: bool = False
    has_key: bool = False
    """Whether what came back had a key in it, which was taken out."""
    remarks: tuple[Remark, ...] = ()

    def precedes(self, other: Exchange) -> bool:
        """Whether the other one was sent after this was answered: of two that overlap nobody can say which is newer."""
        return self.number < other.number and self.at + self.seconds <= other.at + _ROUNDING

    @property
    def is_fuzz(self) -> bool:
        """Whether a fuzzer made up what was sent: it is no innocent caller, and follows nothing to its end."""
        return self.step.partition("/")[0] == FUZZ

    @property
    def is_garbled(self) -> bool:
        """Whether a fuzzer sent what the document does not allow, or may have."""
        return self.is_fuzz and not self.step.endswith(f"/{PROPER}")

    @property
    def status(self) -> int:
        """The HTTP status, 0 if nothing came back."""
        return self.response.status if self.response else 0


@dataclass
class Trace:
    """The exchanges of a run, in order."""

    provider: str = ""
    base_url: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    is_cut: bool = False
    """Whether one more was there, not all of it."""

    def write(self, path: Path) -> None:
        """Write the trace as JSON lines."""
        write_whole(path, b"".join([self._head(), *map(_line, map(_to_json, self.exchanges))]))

    def grow(self, path: Path, exchange: Exchange) -> None:
        """Take an exchange in, and add it to a file: whatever ends this process, what was paid for is there.

        A device gets the whole at the end, once.

        Raises:
            OSError: if that is impossible.
        """
        self.exchanges.append(exchange)
        if path.is_file() or not path.exists():
            is_first = len(self.exchanges) == 1
            with path.open("wb" if is_first else "ab") as file:
                file.write(self._head() * is_first + _line(_to_json(exchange)))

    def _head(self) -> bytes:
        return _line({"journeykit-trace": VERSION, "provider": self.provider, "base_url": self.base_url})

    @classmethod
    def read(cls, path: Path) -> Trace:
        """Read what `write` has written.

        Raises:
            TraceError: if it is something else.
        """
        try:
            return cls.parse(path.read_text("utf-8"))
        except (OSError, ValueError) as problem:
            raise TraceError(f"{path}: {problem}") from problem

    @classmethod
    def parse(cls, text: str) -> Trace:
        """Read the text that `write` has written, or as far as `grow` came with it.

        Raises:
            TraceError: if it is something else.
        """
        whole, _, last = text.rpartition("\n")
        is_cut = last.startswith("{") and not _is_json(last)
        lines = _lines(whole if is_cut else text)
        header = next(lines, None)
        if not isinstance(header, Mapping) or header.get("journeykit-trace") != VERSION:
            raise TraceError(f"this is no trace of version {VERSION}")
        held = list(lines)
        if any(isinstance(line, Mapping) and "journeykit-trace" in line for line in held):
            raise TraceError("these are several traces in one file; give them one by one")
        try:
            exchanges = [_from_json(line) for line in held]
        except TraceError:
            raise
        except (TypeError, KeyError, AttributeError, ValueError) as problem:
            raise TraceError(f"an exchange cannot be read: {type(problem).__name__}: {problem}") from problem
        return cls(str(header.get("provider", "")), str(header.get("base_url", "")), exchanges, is_cut)


def _line(made: Mapping[str, Any]) -> bytes:
    # Headers of others may hold halves of characters; newlines stay as they are, also on Windows.
    return (json.dumps(made, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(text: str) -> Iterator[Any]:
    # Not splitlines: JSON leaves U+2028 and others inside of texts as they are.
    for number, line in enumerate(text.split("\n"), 1):
        try:
            if line.strip():
                yield json.loads(line)
        except (ValueError, RecursionError) as problem:
            raise TraceError(f"line {number} is not JSON") from problem


def _to_json(exchange: Exchange) -> dict[str, Any]:
    made = asdict(exchange)
    for part in ("request", "response"):
        if made[part] is not None:
            made[part].update(_body(made[part].pop("body")))
    return made


def _body(body: bytes) -> dict[str, str]:
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def _from_json(line: Mapping[str, Any]) -> Exchange:
    def headers(pairs: Iterable[Any]) -> tuple[tuple[str, str], ...]:
        return tuple((str(name), str(value)) for name, value in pairs)

    def body(part: Mapping[str, Any]) -> bytes:
        return base64.b64decode(part["base64"], validate=True) if "base64" in part else str(part["text"]).encode()

    asked, told = line["request"], line["response"]
    urlsplit(str(asked["url"]))  # whoever reads it takes it apart
    request = Request(headers(asked["headers"]), body(asked), str(asked["method"]), str(asked["url"]))
    response = Response(headers(told["headers"]), body(told), int(told["status"])) if told else None
    rest = {name: kind(line[name]) for name, kind in _KINDS.items()}
    remarks = tuple(Remark(str(each["check"]), str(each["problem"])) for each in line.get("remarks", ()))
    return Exchange(request=request, response=response, remarks=remarks, **rest)


def _finite(value: Any) -> float:
    if not isfinite(number := float(value)):
        raise ValueError(f"{value} is no time")
    return number


_KINDS: dict[str, Callable[[Any], Any]] = {
    "number": int,
    "problem": str,
    "at": _finite,
    "seconds": _finite,
    "step": str,
    "key": str,
    "is_callback": bool,
    "has_key": bool,
}
