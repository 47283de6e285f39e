"""Actions about a whole answer: status, content type, an empty body, its root."""

from http import HTTPStatus
from typing import Any

from journeykit_codegen.document import Json, Located, Place, resolved
from journeykit_codegen.observing.deviation import Finding
from journeykit_codegen.observing.judging import Judge
from journeykit_codegen.observing.schema_walk import SchemaWalk
from journeykit_codegen.traffic.redacting import redacted

from .inferring import inferred, kinds
from .places import at, target
from .widening import Actions, with_kinds

_JSON = "application/json"
# What overlays/client.yaml drops beside JSON: the generator reads one content type.
_DROPPED = frozenset(
    {"text/plain", "text/html", "text/json", "text/javascript", "text/xml", "application/octet-stream"}
    | {"application/problem+json", "application/hal+json", "application/javascript", "application/xml"}
)
_KNOWN_STATUSES = {each.value for each in HTTPStatus}


def new_status(document: Json, finding: Finding) -> Actions:
    """Describe an answer with a new status, by a schema that the operation has already if one fits."""
    # The generator knows registered statuses only, and leaves out the others: their range stands for them.
    status = finding.name if finding.status in _KNOWN_STATUSES else f"{finding.status // 100}XX"
    response: Json = {"description": f"Seen in traffic with status {finding.name}; not documented."}
    body = finding.bodies[0]
    media_type = next((each for each in finding.media_types if each), "")
    if body != "":
        response["content"] = {_named(media_type, body): _media(document, finding, body)}
    return [{"target": target(document, finding.place), "update": {status: response}}]


def new_media_type(document: Json, finding: Finding) -> Actions:
    """Allow a content type, with the schema of the one that is documented."""
    content = at(document, finding.place)["content"]
    if _JSON not in content or finding.name not in _DROPPED:
        return []
    model = content.get(_JSON) or next(iter(content.values()))
    example = model.get("example", next((each.get("value") for each in model.get("examples", {}).values()), None))
    media = {"schema": model.get("schema", {}), "example": _shown(finding) if example is None else example}
    return [{"target": target(document, (*finding.place, "content")), "update": {finding.name: media}}]


def empty(document: Json, finding: Finding) -> Actions:
    """Let a body be empty."""
    return [{"target": target(document, finding.place), "update": {"x-may-be-empty": True}}]


def concatenated(document: Json, finding: Finding) -> Actions:
    """Let several documents stand in one body."""
    return [{"target": target(document, finding.place), "update": {"x-concatenated-json": True}}]


def text(document: Json, finding: Finding) -> Actions:
    """Allow a page or a text."""
    if finding.name not in _DROPPED or finding.name in at(document, finding.place)["content"]:
        return []
    media = {finding.name: {"schema": {"type": "string"}, "example": _shown(finding)}}
    return [{"target": target(document, (*finding.place, "content")), "update": media}]


def list_root(document: Json, finding: Finding) -> Actions:
    """Allow a list of what is documented."""
    items = {key: value for key, value in at(document, finding.place).items() if key != "description"}
    return with_kinds(document, finding.place, [{"type": "array", "items": items}])


def envelope(document: Json, finding: Finding) -> Actions:
    """Allow an envelope around what is documented."""
    (inner,) = finding.inner
    whole = [value for value in finding.values if isinstance(value, dict)]
    name = f"{finding.operation[:1].upper()}{finding.operation[1:]}{finding.status}Envelope"
    held: dict[str, list[Any]] = {}
    for each in whole:
        for key, value in each.items():
            held.setdefault(key, []).append(value)
    documented = at(document, finding.place)
    body = documented if "anyOf" in documented else {"anyOf": [documented]}
    if all(isinstance(value, list) for value in held[inner]):
        is_list = all(SchemaWalk(document).takes(Located(finding.place, documented), value) for value in held[inner])
        body = documented if is_list else {"type": "array", "items": documented}
    schema = {
        "type": "object",
        "description": "An envelope, seen in traffic.",
        "properties": {key: body if key == inner else inferred(values, key) for key, values in held.items()},
        "required": [inner],
        "example": _shown(finding),
    }
    return [
        {"target": "$.components.schemas", "update": {name: schema}},
        *with_kinds(document, finding.place, [{"$ref": f"#/components/schemas/{name}"}]),
    ]


def root(document: Json, finding: Finding) -> Actions:
    """Allow another body."""
    return with_kinds(document, finding.place, kinds(finding.values))


def _media(document: Json, finding: Finding, body: Any) -> Json:
    if isinstance(body, str):
        return {"schema": {"type": "string"}, "example": _shown(finding)}
    schema = _fitting(document, finding.place, body) or inferred(finding.bodies)
    return {"schema": schema, "example": _shown(finding)}


def _fitting(document: Json, responses: Place, body: Any) -> Json | None:
    """Find a schema among those of the other answers of an operation that knows a body wholly."""
    judge = Judge(document)
    for _, response in Located(responses[:-1], at(document, responses[:-1])).children("responses"):
        for _, media in resolved(document, response).children("content"):
            if "schema" not in media.value:
                continue
            schema = media.child("schema")
            branches = [branch for _, branch in schema.children("anyOf")] or [schema]
            for each in branches:
                if "$ref" in each.value and isinstance(body, dict) and body and judge.fits(each, body):
                    return dict(each.value)
    return None


def _named(media_type: str, body: Any) -> str:
    if not isinstance(body, str):
        return _JSON
    return media_type if media_type.startswith("text/") else "text/plain"


def _shown(finding: Finding) -> Any:
    return _impersonal(redacted(finding.bodies[0], ()))


def _impersonal(value: Any, name: str = "") -> Any:
    """Return an example that says nothing of what its recorder drew: overlays are committed."""
    if isinstance(value, dict):
        return {key: _impersonal(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_impersonal(each, name) for each in value]
    if not isinstance(value, str) or not value:
        return value
    if value.startswith(("http://", "https://")):
        return "https://example.com/picture.png"
    return "a lighthouse in fog" if "prompt" in name.lower() else value
