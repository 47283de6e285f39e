"""One way in which one answer is not what a document says."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from journeykit_codegen.document import Place


class Kind(StrEnum):
    """What is not as documented."""

    OPERATION = "unknown operation"
    STATUS = "undocumented status"
    MEDIA_TYPE = "undocumented content type"
    EMPTY = "empty body"
    NOT_JSON = "body that is not JSON"
    CONCATENATED = "several JSON documents in one body"
    LIST_ROOT = "list around the body"
    ENVELOPE = "envelope around the body"
    ROOT = "another body altogether"
    FIELD = "undocumented field"
    MISSING = "missing field"
    TYPE = "another type"
    NULL = "null"
    ENUM = "undocumented value"
    LIMIT = "value outside of its limits"


@dataclass(frozen=True)
class Deviation:
    """One deviation, at a place in the document and one in the body."""

    kind: Kind
    place: Place
    """Of the schema, response or operation that does not allow it."""
    at: Place = ()
    """In the body; `*` stands for any row of a list."""
    name: str = ""
    """The field, keyword, status or content type, where one is meant."""
    value: Any = None
    role: str = ""
    """The `x-role` of the field that deviates."""
    holder: Place = ()
    """The schema that has this role."""
    inner: Place = ()
    """With an envelope: where in it the documented body is."""

    @property
    def is_harmless(self) -> bool:
        """Whether a validator lets it pass: new fields are allowed, and still news."""
        return self.kind is Kind.FIELD


@dataclass
class Finding:
    """The same deviation in all answers that had it."""

    kind: Kind
    operation: str
    """Its operationId; empty for an unknown one."""
    status: int
    place: Place
    at: Place
    name: str
    role: str
    holder: Place
    inner: Place
    seen: dict[str, list[str]] = field(default_factory=dict)
    """By operation, the answers that had it."""
    of: int = 0
    """Answers of these operations that were looked at."""
    values: list[Any] = field(default_factory=list)
    """Different values that were seen, the first few hundred."""
    bodies: list[Any] = field(default_factory=list)
    """The first bodies that had it, as JSON or text, redacted."""
    media_types: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """In how many answers it is."""
        return sum(map(len, self.seen.values()))

    @property
    def first_seen(self) -> str:
        """The first answer that had it."""
        return next(iter(self.seen.values()))[0]

    @property
    def has_meaning(self) -> bool:
        """Whether each of its values stands for something that documents say."""
        return self.kind in {Kind.ENUM, Kind.TYPE} and self.role in {"status", "code"}

    @property
    def is_gone(self) -> bool:
        """Whether all answers of an operation say that it is not there, or no longer."""
        return self.kind is Kind.STATUS and self.status in _GONE_OR_MOVED and self.count == self.of

    @property
    def text(self) -> str:
        """One sentence for people, without any value."""
        where = ".".join(self.at) or "the body"
        what = f" {self.name}" if self.name else ""
        place = f" in {where}" if self.at or self.kind not in _OF_ANSWERS else ""
        return f"{self.operation or 'no operation'} {self.status}: {self.kind}{what}{place}"


_GONE_OR_MOVED = {301, 302, 303, 307, 308, 404, 405, 410, 501}
_OF_ANSWERS = {Kind.OPERATION, Kind.STATUS, Kind.MEDIA_TYPE, Kind.EMPTY, Kind.NOT_JSON, Kind.CONCATENATED}
