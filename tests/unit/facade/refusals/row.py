"""One row of an error table: an answer that says no, and what the facade must make of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from journeykit import APIStatusError

JSON = "application/json; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
EVERY = ("*",)
"""Said of any verb that the provider offers."""


@dataclass(frozen=True)
class Row:
    """An answer, where it is known from, and what it means."""

    known: str
    on: tuple[str, ...]
    """The verbs that get it."""
    status: int
    body: Any
    """An object, or text or bytes as they are sent."""
    error: type[APIStatusError]
    code: int | str | None
    safe: bool
    """Whether it proves that nothing was accepted."""
    says: str
    """What of it must reach the user."""
    kind: str = JSON
    """Its content type; empty for none."""

    @property
    def content(self) -> str:
        return self.body if isinstance(self.body, str) else json.dumps(self.body, ensure_ascii=False)

    def response(self, echo: str = "") -> httpx.Response:
        """Make the answer; with `echo` put behind what it says."""
        content = self.content.replace(self.says, f"{self.says} {echo}", 1) if echo else self.content
        return httpx.Response(
            self.status,
            stream=httpx.ByteStream(content.encode()),
            headers={"content-type": self.kind} if self.kind else {},
        )
