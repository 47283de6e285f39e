"""What came back from a provider, free of any HTTP library, and the picking of JSON out of it.

Providers answer JSON as text/plain, with a byte order mark, in an encoding of their country, twice in one body, or not
at all; this module says which it was. Whether an answer is good news is not decided here (`flow` and the adapters do).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping  # noqa: TC003 - part of a public dataclass, resolved by get_type_hints
from dataclasses import dataclass
from typing import Any

PARTIAL = 206
"""Status of an answer that is a part, which nobody asks for."""
_PAGE = "an HTML page"
_DECODER = json.JSONDecoder()
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True, repr=False)
class Response:
    """One answer. Names of headers are to be asked for in lower case."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def content_type(self) -> str:
        """The media type without parameters, lower case; empty when none was sent."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text: UTF-8, else what it looks like or says it is; else with replacement characters."""
        if b"\0" not in self.content:  # as UTF-16 has
            try:
                return self.content.decode("utf-8-sig")
            except UnicodeDecodeError:
                pass
        for encoding in (json.detect_encoding(self.content), self._charset):
            try:
                return self.content.decode(encoding)
            except (LookupError, ValueError):  # what it says may be no encoding at all
                continue
        return self.content.decode("utf-8-sig", errors="replace")

    @property
    def _charset(self) -> str:
        said = _CHARSET.search(self.headers.get("content-type", ""))
        return said[1] if said else "utf-8"

    def document(self) -> Any:
        """Read the first JSON document in the body.

        There can be two: new-api revisions of 2024-07 to 2025-02 answer a malformed action so. Both say the same, and
        the first says it in the dialect's own words.

        Raises:
            NotJSONError: saying in words what the body is instead.
        """
        text = self.text.strip()
        if not text:
            raise NotJSONError("an empty body")
        try:
            return _DECODER.raw_decode(text)[0]
        except (ValueError, RecursionError) as error:
            raise NotJSONError(self._looks_like(text)) from error

    def _looks_like(self, text: str) -> str:
        start = text[:512].lower()
        if "html" in self.content_type or start.startswith("<") or "<html" in start:
            return _PAGE
        if text[0] in "{[":
            return "broken or truncated JSON"
        return "text that is not JSON"

    @property
    def is_page(self) -> bool:
        """Whether it is a page for people: what APIs behind it say comes as JSON."""
        text = self.text.strip()
        return bool(text) and self._looks_like(text) == _PAGE

    def __repr__(self) -> str:
        return f"<Response {self.status_code} {self.content_type or 'no content type'}, {len(self.content)} bytes>"


class NotJSONError(Exception):
    """The body holds no JSON; the message says what it holds, e.g. `an HTML page`."""
