"""Finds the operation that a recorded answer belongs to: by its name, or by the end of its address."""

import re
from urllib.parse import urlsplit

from journeykit_codegen.document import Json, Located, operations
from journeykit_codegen.traffic.answer import Answer

_SLOT = re.compile(r"(\{[^{}]+\})")
_LONGEST_PATH = 2_000


class OperationMatch:
    """The operations of one document, by name and by address."""

    def __init__(self, document: Json) -> None:
        self._held = list(operations(document))
        self._by_id = {str(each.value.get("operationId")): each for each in self._held}
        self._patterns = [(_pattern(each.path[1]), each) for each in self._held]
        # What is written out decides first: /a/list before /a/{id}.
        self._patterns.sort(key=lambda pair: (len(_SLOT.findall(pair[1].path[1])), -len(pair[1].path[1])))
        self._first_parts = {each.path[1].split("/")[1] for each in self._held} - {""}

    @property
    def operations(self) -> list[Located]:
        """All of them."""
        return self._held

    @property
    def ids(self) -> list[str]:
        """All names."""
        return list(self._by_id)

    def find(self, answer: Answer) -> Located | None:
        """Find the operation of an answer; any prefix of a path will do, and any host."""
        if answer.operation_id:
            return self._by_id.get(answer.operation_id)
        path = answer.path[:_LONGEST_PATH].rstrip("/") or "/"
        for pattern, operation in self._patterns:
            if operation.path[2] == answer.method and pattern.fullmatch(path) and self._is_there(operation, answer):
                return operation
        return None

    def is_near(self, answer: Answer) -> bool:
        """Whether an answer without an operation seems to be of this API all the same."""
        return not self._first_parts.isdisjoint(answer.path.split("/")) and bool(answer.documents)

    def _is_there(self, operation: Located, answer: Answer) -> bool:
        servers = operation.value.get("servers")
        if not servers:
            return operation.path[1] != "/" or answer.path == "/"
        return answer.host in {urlsplit(str(each.get("url"))).netloc for each in servers}


def _pattern(path: str) -> re.Pattern[str]:
    parts = _SLOT.split(path.rstrip("/") or "/")
    inner = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts)
    return re.compile(inner if path == "/" else f"(?:/[^/]+)*{inner}")
