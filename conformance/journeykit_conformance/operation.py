"""One operation of a provider's document: what it costs, takes, answers and leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from journeykit_conformance.document import Document

Json = Mapping[str, Any]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
MAKES_TASKS = frozenset({"imagine", "submit", "press", "answer"})
FREE = "free"
_MAY_CHARGE = MAKES_TASKS | {"upload"}


@dataclass(frozen=True)
class Operation:
    """One operation of a document."""

    document: Document = field(repr=False)
    path: str
    method: str
    raw: Json = field(repr=False)
    shared: tuple[Json, ...] = field(default=(), repr=False)
    """Parameters of the whole path."""

    @property
    def id(self) -> str:
        """Its operationId, or method and path."""
        return str(self.raw.get("operationId") or f"{self.method} {self.path}")

    @property
    def role(self) -> str:
        """What it is for; empty if the document does not say."""
        return str(self.raw.get("x-role", ""))

    @property
    def is_paid(self) -> bool:
        """Whether it may be charged: whatever is not marked as free."""
        return self.raw.get("x-cost") != FREE

    @property
    def may_charge(self) -> bool:
        """Whether it must count as paid: marked so, not marked at all, or a submit by role or tag.

        A slip in one of the three is what an audit is to survive.
        """
        tags = {str(tag).lower() for tag in self.raw.get("tags", [])}
        return self.role in _MAY_CHARGE or "submit" in tags or (self.is_paid and bool(self.role))

    @property
    def needs_key(self) -> bool:
        """Whether it wants a key."""
        return bool(self.raw.get("security", self.document.raw.get("security")))

    @cached_property
    def parameters(self) -> list[Json]:
        """Its parameters, references followed."""
        own = [self.document.resolve(each) for each in self.raw.get("parameters", [])]
        named = {(each["in"], each["name"]) for each in own}
        return own + [each for each in self.shared if (each["in"], each["name"]) not in named]

    @cached_property
    def body(self) -> tuple[str, Json]:
        """The media type that its body is sent as, and the media type object; empty if it takes none."""
        content = self.document.resolve(self.raw.get("requestBody", {})).get("content", {})
        return next(((str(kind), media) for kind, media in content.items()), ("", {}))

    def examples(self, expects: str = "") -> list[Any]:
        """The examples of its body that lead to the normal answer, or to what `x-expects` says."""
        _, media = self.body
        named = [self.document.resolve(each) for each in media.get("examples", {}).values()]
        found = [each["value"] for each in named if "value" in each and each.get("x-expects", "") == expects]
        if not found and not expects:
            schema = self.document.resolve(media.get("schema", {}))
            found = [holder["example"] for holder in (media, schema) if "example" in holder]
        return found

    def response(self, status: int) -> Json | None:
        """What the document says about a status; None if it is silent."""
        responses = self.raw.get("responses", {})
        for name in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"):
            if name in responses:
                return self.document.resolve(responses[name])
        return None

    def media(self, status: int, media_type: str) -> Json | None:
        """The media type object for an answer; None if there is none for it."""
        content = (self.response(status) or {}).get("content", {})
        kinds = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        by_name = {str(name).partition(";")[0].strip().lower(): value for name, value in content.items()}
        return next((by_name[kind] for kind in kinds if kind in by_name), None)

    def answers(self) -> Iterator[Json]:
        """Every schema that an answer of it may have."""
        for response in self.raw.get("responses", {}).values():
            for media in self.document.resolve(response).get("content", {}).values():
                yield media.get("schema", {})

    def links(self, status: int = 200) -> Mapping[str, Json]:
        """The ways on from an answer."""
        found = (self.response(status) or {}).get("links", {})
        return {name: self.document.resolve(link) for name, link in found.items()}

    def callbacks(self) -> Iterator[Json]:
        """The schemas of what the provider sends by itself."""
        for named in self.raw.get("callbacks", {}).values():
            for item in self.document.resolve(named).values():
                for method in METHODS:
                    content = item.get(method, {}).get("requestBody", {}).get("content", {})
                    yield from (media.get("schema", {}) for media in content.values())

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = re.split(r"(\{[^}]+\})", self.path)
        return re.compile(
            "".join(f"(?P<p{i}>[^/]+)" if part.startswith("{") else re.escape(part) for i, part in enumerate(parts))
        )

    def path_values(self, path: str, *, whole: bool = False) -> dict[str, str] | None:
        """The path parameters in an address' path that ends like (or is) this operation's; None if it does not."""
        names = list(re.split(r"(\{[^}]+\})", self.path))
        for start in (index for index, letter in enumerate(path) if letter == "/" and not (whole and index)):
            if match := self._pattern.fullmatch(path, start):
                return {names[int(key[1:])][1:-1]: unquote(value) for key, value in match.groupdict().items()}
        return None
