"""Holds one recorded answer against its operation: status, content type, and the body by its schema."""

from collections.abc import Iterator
from typing import Any

from journeykit_codegen.document import Json, Located, resolved
from journeykit_codegen.traffic.answer import Answer

from .deviation import Deviation, Kind
from .schema_walk import SchemaWalk

_NO_BODY = {204, 205, 304}
_LEAST_KNOWN = 0.3
_INNER_KNOWN = 0.5


class Judge:
    """Judges answers by one document."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._walk = SchemaWalk(document)

    def deviations(self, operation: Located, answer: Answer) -> list[Deviation]:
        """List in what an answer is not what the document says."""
        response = self.response(operation, answer.status)
        if response is None:
            return [Deviation(Kind.STATUS, (*operation.path, "responses"), name=str(answer.status))]
        content = dict(response.children("content"))
        if not content:
            return []
        if not answer.body.strip():
            is_fine = answer.status in _NO_BODY or answer.method == "head" or response.value.get("x-may-be-empty")
            return [] if is_fine else [Deviation(Kind.EMPTY, response.path)]
        media = _media(content, answer.media_type)
        found = []
        if media is None:
            if answer.media_type:
                found.append(Deviation(Kind.MEDIA_TYPE, response.path, name=answer.media_type))
            media = content.get("application/json") or next(iter(content.values()))
        if "schema" in media.value:
            found += self._body(response, media, answer)
        # Not JSON, and of another type: one piece of news.
        if any(each.kind is Kind.NOT_JSON for each in found):
            found = [each for each in found if each.kind is not Kind.MEDIA_TYPE]
        return found

    def response(self, operation: Located, status: int) -> Located | None:
        """Find what the document says of a status; None if it is silent."""
        held = dict(operation.children("responses"))
        for name in (str(status), f"{status // 100}XX", "default"):
            if name in held:
                return resolved(self._document, held[name])
        return None

    def fits(self, schema: Located, value: Any) -> bool:
        """Whether a value is wholly known to a schema."""
        return not self._walk.deviations(schema, value)

    def _body(self, response: Located, media: Located, answer: Answer) -> Iterator[Deviation]:
        schema = media.child("schema")
        kind = media.path[-1].partition(";")[0]
        held = resolved(self._document, schema).value
        if held.get("format") == "binary":
            return
        documents = answer.documents
        if held.get("type") == "string" and "json" not in kind:
            documents = [answer.text]
        if not documents:
            yield Deviation(Kind.NOT_JSON, response.path, name=answer.media_type)
            return
        if len(documents) > 1 and not response.value.get("x-concatenated-json"):
            yield Deviation(Kind.CONCATENATED, response.path)
        for value in documents:
            yield from self._root(schema, value)

    def _root(self, schema: Located, value: Any) -> list[Deviation]:
        found = self._walk.deviations(schema, value)
        if all(each.is_harmless for each in found):
            return found
        fields = self._walk.fields(schema)
        is_other = any(each.kind is Kind.TYPE and not each.at for each in found)
        if isinstance(value, dict):
            if (inner := self._inside(schema, value, fields)) is not None:
                return [Deviation(Kind.ENVELOPE, schema.path, value=value, inner=(inner,))]
            is_other |= self._known(value, fields) < _LEAST_KNOWN and any(each.kind is Kind.MISSING for each in found)
        elif isinstance(value, list) and is_other:
            rows = [each for row in value for each in self._walk.deviations(schema, row)]
            if fields and all(isinstance(row, dict) and self._known(row, fields) >= _LEAST_KNOWN for row in value):
                return [Deviation(Kind.LIST_ROOT, schema.path, value=value), *rows]
        return [Deviation(Kind.ROOT, schema.path, value=value)] if is_other else found

    def _inside(self, schema: Located, value: Json, fields: set[str]) -> str | None:
        """Name the member of an object in which the documented body is, rather than in the object itself."""
        own = 0 if len(value) == 1 else len(fields & value.keys())
        for name, member in value.items():
            if isinstance(member, list) and self._walk.takes(schema, member) and not self._walk.takes(schema, value):
                return name
            rows = member if isinstance(member, list) and member else [member]
            if name in fields or not all(isinstance(row, dict) and len(row) > 1 for row in rows):
                continue
            inner = min(len(fields & row.keys()) for row in rows)
            is_nearer = inner > 2 * own or own / len(value) < _INNER_KNOWN
            if is_nearer and all(self._known(row, fields) >= _INNER_KNOWN for row in rows):
                return name
        return None

    @staticmethod
    def _known(value: Json, fields: set[str]) -> float:
        return len(fields & value.keys()) / len(value) if value else 0.0


def _media(content: dict[str, Located], media_type: str) -> Located | None:
    by_name = {name.partition(";")[0].strip().lower(): part for name, part in content.items()}
    kinds = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((by_name[kind] for kind in kinds if kind in by_name), None)
