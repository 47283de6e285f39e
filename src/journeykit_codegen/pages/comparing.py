"""What a page says against what a spec says, operation by operation, field by field; neither is taken to be right.

A difference names its aspect and both values, with a JSON pointer into each document. Where a page only shows an
example, what it cannot say (required, null, values) is not compared.
"""

from collections.abc import Iterator
from typing import Any

from journeykit_codegen.document import Located, Place, pointer, resolved

from .contradictions_fields import MOST_FIELDS
from .difference import Aspect, Difference
from .errors import PageError
from .matching import SLOT, matches, slots
from .security import is_credential
from .shapes import Shape, shape

Json = dict[str, Any]
_DEEPEST = 20
_LIMITS = ("minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems")


def differences(fragment: Json, spec: Json) -> Iterator[Difference]:
    """Compare every operation of a page with its counterpart; operations that the page does not have are not missed."""
    page_hosts, spec_hosts = _hosts(fragment), _hosts(spec)
    # A page may leave servers out; one that nobody knew is news.
    if spec_hosts and not set(page_hosts) <= set(spec_hosts):
        yield Difference(Aspect.SERVERS, "the API", page_hosts, spec_hosts, "/servers", "/servers")
    for match in matches(fragment, spec):
        if match.spec is None:
            name = f"{match.page.path[2].upper()} {match.page.path[1]}"
            yield Difference(
                Aspect.OPERATION,
                name,
                match.page.value.get("summary") or "there",
                None,
                pointer(match.page.path),
                "/paths",
            )
        else:
            yield from _Comparison(fragment, spec, match.page, match.spec).differences()


class _Comparison:
    def __init__(self, fragment: Json, spec: Json, page: Located, known: Located) -> None:
        self._documents = (fragment, spec)
        self._page, self._known = page, known
        self._compared = 0

    def _difference(
        self,
        aspect: Aspect,
        name: str,
        values: tuple[Any, Any],
        places: tuple[Place, Place],
        *,
        is_insisted_on: bool = False,
    ) -> Difference:
        return Difference(aspect, name, *values, pointer(places[0]), pointer(places[1]), is_insisted_on)

    def differences(self) -> Iterator[Difference]:
        page, known = self._page, self._known
        if slots(page.path[1]) != slots(known.path[1]):
            yield self._difference(
                Aspect.PATH, page.path[2].upper(), (page.path[1], known.path[1]), (page.path, known.path)
            )
        if page.value.get("deprecated") is True and known.value.get("deprecated") is not True:
            yield self._difference(Aspect.DEPRECATED, "the operation", (True, False), (page.path, known.path))
        yield from self._parameters()
        yield from self._security()
        yield from self._bodies()
        yield from self._answers()

    def _parameters(self) -> Iterator[Difference]:
        held = tuple(
            self._parameters_of(document, operation)
            for document, operation in zip(self._documents, (self._page, self._known), strict=True)
        )
        for key in dict.fromkeys([*held[0], *held[1]]):
            mine, theirs = held[0].get(key), held[1].get(key)
            name = f"{key[0]} {key[1]}"
            if mine is None or theirs is None:
                values = (_summary(self._documents[0], mine), _summary(self._documents[1], theirs))
                places = ((mine or self._page).path, (theirs or self._known).path)
                insists = (mine or theirs or self._page).value.get("required") is True
                yield self._difference(Aspect.PARAMETER, name, values, places, is_insisted_on=insists)
                continue
            wanted = tuple(each.value.get("required") is True for each in (mine, theirs))
            if wanted[0] != wanted[1]:
                yield self._difference(Aspect.REQUIRED, name, (wanted[0], wanted[1]), (mine.path, theirs.path))
            if isinstance(mine.value.get("schema"), dict) and isinstance(theirs.value.get("schema"), dict):
                yield from self._schemas(mine.child("schema"), theirs.child("schema"), name, ())

    def _parameters_of(self, document: Json, operation: Located) -> dict[tuple[str, str], Located]:
        item = Located(operation.path[:2], document["paths"][operation.path[1]])
        held: dict[tuple[str, str], Located] = {}
        slots = SLOT.findall(operation.path[1])
        for owner in (item, operation):
            for _, each in owner.children("parameters"):
                part = resolved(document, each)
                where, name = str(part.value.get("in")), str(part.value.get("name"))
                if where == "header" and is_credential(name):
                    continue  # how the key travels is compared as security
                if where == "path" and f"{{{name}}}" in slots:
                    name = f"#{slots.index(f'{{{name}}}') + 1}"  # names of slots are of no consequence on the wire
                held[where, name.lower() if where == "header" else name] = part
        return held

    def _security(self) -> Iterator[Difference]:
        mine, theirs = (
            self._schemes(document, operation)
            for document, operation in zip(self._documents, (self._page, self._known), strict=True)
        )
        if mine is None and self._is_open():
            mine = set()
        if mine is not None and theirs is not None and mine != theirs:
            yield self._difference(
                Aspect.SECURITY, "the key", (sorted(mine), sorted(theirs)), (self._page.path, self._known.path)
            )

    def _is_open(self) -> bool:
        """Whether the page says outright that no key is needed, and shows none in a parameter either."""
        document, operation = self._documents[0], self._page
        said = operation.value.get("security", document.get("security"))
        item = Located(operation.path[:2], document["paths"][operation.path[1]])
        named = (resolved(document, each) for owner in (item, operation) for _, each in owner.children("parameters"))
        return said in ([], [{}]) and not any(is_credential(str(each.value.get("name"))) for each in named)

    def _schemes(self, document: Json, operation: Located) -> set[str] | None:
        """Say how the key travels; None if that is not said."""
        schemes = (document.get("components") or {}).get("securitySchemes") or {}
        found = set()
        for each in operation.value.get("security", document.get("security")) or ():
            for name in each:
                scheme = schemes.get(name, {})
                found.add(
                    " ".join(
                        str(scheme.get(part)).lower() for part in ("type", "scheme", "in", "name") if part in scheme
                    )
                )
        return found or None

    def _bodies(self) -> Iterator[Difference]:
        bodies = [
            resolved(document, operation.child("requestBody"))
            if isinstance(operation.value.get("requestBody"), dict)
            else None
            for document, operation in zip(self._documents, (self._page, self._known), strict=True)
        ]
        mine, theirs = bodies
        if mine is None and theirs is None:
            return
        if mine is None or theirs is None:
            values = tuple(None if each is None else sorted(each.value.get("content") or {}) for each in bodies)
            yield self._difference(
                Aspect.REQUEST_BODY,
                "request",
                (values[0], values[1]),
                ((mine or self._page).path, (theirs or self._known).path),
                is_insisted_on=(mine or theirs or self._page).value.get("required") is True,
            )
            return
        yield from self._contents(mine, theirs, "request")

    def _answers(self) -> Iterator[Difference]:
        mine, theirs = (dict(operation.children("responses")) for operation in (self._page, self._known))
        for status in dict.fromkeys([*mine, *theirs]):
            if status in mine and status in theirs:
                pair = (resolved(self._documents[0], mine[status]), resolved(self._documents[1], theirs[status]))
                yield from self._contents(*pair, status)
            elif status != "default":
                here, there = mine.get(status), theirs.get(status)
                values = tuple(
                    None if each is None else (each.value.get("description") or "described") for each in (here, there)
                )
                yield self._difference(
                    Aspect.RESPONSE,
                    status,
                    (values[0], values[1]),
                    ((here or self._page).path, (there or self._known).path),
                )

    def _contents(self, page: Located, known: Located, name: str) -> Iterator[Difference]:
        mine, theirs = (
            {kind.partition(";")[0].strip().lower(): media for kind, media in each.children("content")}
            for each in (page, known)
        )
        pairs = [(mine[kind], theirs[kind]) for kind in mine if kind in theirs]
        for kind in dict.fromkeys([*mine, *theirs]):
            if (kind in mine) != (kind in theirs):
                values = (kind if kind in mine else None, kind if kind in theirs else None)
                yield self._difference(Aspect.MEDIA_TYPE, name, values, (page.path, known.path))
        if not pairs and len(mine) == len(theirs) == 1:
            pairs = [(next(iter(mine.values())), next(iter(theirs.values())))]
        for here, there in pairs:
            if isinstance(here.value.get("schema"), dict) and isinstance(there.value.get("schema"), dict):
                yield from self._schemas(here.child("schema"), there.child("schema"), name, ())

    def _schemas(
        self, page: Located, known: Located, name: str, above: tuple[Place, ...], *, guessed: bool = False
    ) -> Iterator[Difference]:
        self._compared += 1
        if self._compared > MOST_FIELDS:
            raise PageError(f"describes an operation of more than {MOST_FIELDS} fields, references followed")
        mine, theirs = shape(self._documents[0], page), shape(self._documents[1], known)
        guessed |= page.value.get("x-from-example") is True
        if len(above) > _DEEPEST or mine.path in above:
            return
        places = (mine.path, theirs.path)
        if mine.kinds and theirs.kinds and mine.kinds != theirs.kinds:
            yield self._difference(Aspect.TYPE, name, (sorted(mine.kinds), sorted(theirs.kinds)), places)
            return
        stated = mine.schema.get("format")
        if stated is not None and stated != theirs.schema.get("format"):  # a page without one leaves it open
            yield self._difference(Aspect.FORMAT, name, (stated, theirs.schema.get("format")), places)
        for keyword in _LIMITS:
            stated, held = mine.schema.get(keyword), theirs.schema.get(keyword)
            if stated is not None and stated != held:
                at = ((*mine.path, keyword), theirs.path if held is None else (*theirs.path, keyword))
                yield self._difference(Aspect.LIMIT, f"{name} {keyword}", (stated, held), at)
        if not guessed:
            values = (_listed(mine), _listed(theirs))
            if values[0] != values[1]:
                yield self._difference(Aspect.ENUM, name, values, places)
            if mine.nullable != theirs.nullable:
                yield self._difference(Aspect.NULLABLE, name, (mine.nullable, theirs.nullable), places)
        yield from self._members(mine, theirs, name, above, guessed=guessed)
        if mine.items is not None and theirs.items is not None and mine.items.value:
            yield from self._schemas(mine.items, theirs.items, f"{name}[]", (*above, mine.path), guessed=guessed)

    def _members(
        self, mine: Shape, theirs: Shape, name: str, above: tuple[Place, ...], *, guessed: bool
    ) -> Iterator[Difference]:
        counted = mine.schema.get("x-documented-members")
        # Not shown, or a map: then the page does not say that a field is missing.
        closed = not mine.members and (bool(counted) or isinstance(mine.schema.get("additionalProperties"), dict))
        for key in dict.fromkeys([*mine.members, *theirs.members]):
            here, there = mine.members.get(key), theirs.members.get(key)
            label = f"{name} {key}" if " " not in name and "." not in name else f"{name}.{key}"
            if here is None or there is None:
                if not (closed and here is None):
                    values = (_summary(self._documents[0], here), _summary(self._documents[1], there))
                    places = (here.path if here else mine.path, there.path if there else theirs.path)
                    insists = not guessed and key in (mine.required if here else theirs.required)
                    yield self._difference(Aspect.FIELD, label, values, places, is_insisted_on=insists)
                continue
            wanted = (key in mine.required, key in theirs.required)
            if wanted[0] != wanted[1] and not guessed:
                yield self._difference(Aspect.REQUIRED, label, wanted, (here.path, there.path))
            yield from self._schemas(here, there, label, (*above, mine.path), guessed=guessed)


def _listed(held: Shape) -> tuple[str, ...] | None:
    return None if held.values is None else tuple(sorted(map(str, held.values)))


def _summary(document: Json, part: Located | None) -> str | None:
    """Say in a word what a field or parameter is."""
    if part is None:
        return None
    schema = part.child("schema") if isinstance(part.value.get("schema"), dict) else part
    held = shape(document, schema)
    return " or ".join(sorted(held.kinds)) or "any type"


def _hosts(document: Json) -> tuple[str, ...]:
    """Name the servers of a document that are whole addresses; one that is none says nothing of where an API is."""
    held = [each.get("url") for each in document.get("servers") or () if isinstance(each, dict)]
    return tuple(url.rstrip("/") for url in held if isinstance(url, str) and "://" in url)
