"""What was sent and what came back: the one record that rules judge and reports quote.

Nothing in here holds a secret: the guard takes keys out before it makes an exchange. On disk a trace is JSON lines, a
header first.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 1


class TraceError(ValueError):
    """A file is no trace that can be read."""


@dataclass(frozen=True)
class Message:
    """A request or a response: headers as they came, in order, and the decoded body."""

    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first header of that name, in any case of letters."""
        return next((value for key, value in self.headers if key.lower() == name), None)

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
        return json.loads(self.text)

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

    def write(self, path: Path) -> None:
        """Write the trace as JSON lines."""
        header = {"journeykit-trace": VERSION, "provider": self.provider, "base_url": self.base_url}
        lines = [header, *map(_to_json, self.exchanges)]
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Trace:
        """Read what `write` has written.

        Raises:
            TraceError: if it is something else.
        """
        lines = _lines(path)
        header = next(lines, None)
        if not isinstance(header, Mapping) or header.get("journeykit-trace") != VERSION:
            raise TraceError(f"{path} is no trace of version {VERSION}")
        try:
            exchanges = [_from_json(line) for line in lines]
        except (TypeError, KeyError, ValueError) as problem:
            raise TraceError(f"{path}: an exchange cannot be read: {problem}") from problem
        return cls(str(header.get("provider", "")), str(header.get("base_url", "")), exchanges)


def _lines(path: Path) -> Iterator[Any]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            yield json.loads(line)
        except ValueError as problem:
            raise TraceError(f"{path}, line {number}: not JSON") from problem


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
        return base64.b64decode(part["base64"]) if "base64" in part else str(part["text"]).encode()

    asked, told = line["request"], line["response"]
    request = Request(headers(asked["headers"]), body(asked), str(asked["method"]), str(asked["url"]))
    response = Response(headers(told["headers"]), body(told), int(told["status"])) if told else None
    rest = {
        name: line[name] for name in ("number", "problem", "at", "seconds", "step", "key", "is_callback", "has_key")
    }
    return Exchange(request=request, response=response, **rest)
