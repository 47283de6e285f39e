"""What came back from a provider, free of any HTTP library, and the picking of JSON out of it.

Providers answer JSON as text/plain, with a byte order mark, twice in one body, or not at all; this module says which
it was. Whether an answer is good news is not decided here (`flow` and the adapters do).
"""

from __future__ import annotations

import json
from collections.abc import Mapping  # noqa: TC003 - part of a public dataclass, resolved by get_type_hints
from dataclasses import dataclass
from typing import Any

_MOST_DOCUMENTS = 4  # two are real; nobody reads on in a megabyte of digits


@dataclass(frozen=True, slots=True, repr=False)
class Response:
    """One answer. Header names are lower case."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def content_type(self) -> str:
        """The media type without parameters, lower case; empty when none was sent."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text; undecodable bytes become replacement characters."""
        return self.content.decode("utf-8-sig", errors="replace")

    def documents(self) -> list[Any]:
        """Read every JSON document in the body.

        Two in a row are real: new-api revisions of 2024-07 to 2025-02 answer a malformed action with two.

        Raises:
            NotJSONError: saying in words what the body is instead.
        """
        text = self.text.strip()
        if not text:
            raise NotJSONError("an empty body")
        found: list[Any] = []
        position, decoder = 0, json.JSONDecoder()
        while position < len(text) and len(found) < _MOST_DOCUMENTS:
            try:
                document, position = decoder.raw_decode(text, position)
            except (ValueError, RecursionError) as error:
                if found:
                    break  # a readable document followed by debris: the document is what was meant
                raise NotJSONError(self._looks_like(text)) from error
            found.append(document)
            while position < len(text) and text[position].isspace():
                position += 1
        return found

    def _looks_like(self, text: str) -> str:
        start = text[:512].lower()
        if "html" in self.content_type or start.startswith("<") or "<html" in start:
            return "an HTML page"
        if text[0] in "{[":
            return "broken or truncated JSON"
        return "text that is not JSON"

    def __repr__(self) -> str:
        return f"<Response {self.status_code} {self.content_type or 'no content type'}, {len(self.content)} bytes>"


class NotJSONError(Exception):
    """The body holds no JSON; the message says what it holds, e.g. `an HTML page`."""
