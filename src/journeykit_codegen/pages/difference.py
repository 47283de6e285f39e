"""One point in which two documents differ: which aspect of what, both values, and where each stands."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Aspect(StrEnum):
    """In what respect two documents differ."""

    SERVERS = "servers"
    OPERATION = "operation"
    DEPRECATED = "deprecated"
    PATH = "path"
    PARAMETER = "parameter"
    REQUEST_BODY = "request body"
    RESPONSE = "response"
    MEDIA_TYPE = "media type"
    SECURITY = "security"
    FIELD = "field"
    TYPE = "type"
    FORMAT = "format"
    LIMIT = "limit"
    ENUM = "enum"
    REQUIRED = "required"
    NULLABLE = "nullable"


@dataclass(frozen=True)
class Difference:
    """One point in which page and spec differ; None is what that side does not have."""

    aspect: Aspect
    name: str
    """The field, parameter, status or operation, in words."""
    page: Any
    spec: Any
    page_at: str
    spec_at: str
    is_insisted_on: bool = False
    """Whether who has it alone requires it."""

    @property
    def text(self) -> str:
        """One sentence for people."""
        return self.told("on the page", "in the spec")

    def told(self, page: str, spec: str) -> str:
        """One sentence for people, with words for where the two sides are."""
        wanted = ", required" if self.is_insisted_on else ""
        if self.spec is None:
            return f"{self.aspect} {self.name}: {page} ({_shown(self.page)}{wanted}), not {spec}"
        if self.page is None:
            return f"{self.aspect} {self.name}: {spec} ({_shown(self.spec)}{wanted}), not {page}"
        return f"{self.aspect} of {self.name}: {_shown(self.page)} {page}, {_shown(self.spec)} {spec}"


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(each) for each in value) or "none"
    return str(value)
