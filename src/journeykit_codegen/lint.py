"""Runs the rules of the house over all levels of all providers, and over the overlays themselves.

Which rule holds at which level stands in one table. The rules are in `lint_rules` (shape),
`lint_examples` (payload), `lint_roles` and `lint_links` (what the conformance suite reads) and
`lint_client` and `field_names` (what the generator and a lenient client need).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, FormatChecker
from openapi_spec_validator import OpenAPIV30SpecValidator
from openapi_spec_validator.schemas import schema_v30

from . import field_names, lint_client, lint_examples, lint_links, lint_roles, lint_rules, strict_yaml
from .document import Json, Place, all_schemas, pointer
from .effective import Level, effective_documents, providers, sources
from .errors import CodegenError
from .overlay_file import load_overlay

Rule = Callable[[Json], Iterable[tuple[str, str]]]

_LONGEST_MESSAGE = 200
_CHOICES = frozenset({"anyOf", "oneOf"})
_DOCUMENTS = frozenset({".yaml", ".yml", ".json"})

_ALL = frozenset(Level)
_TRUE = frozenset({Level.OBSERVED, Level.CLIENT})
_DOCUMENTED = frozenset({Level.DOCUMENTED})
_OBSERVED = frozenset({Level.OBSERVED})
_CLIENT = frozenset({Level.CLIENT})

RULES: tuple[tuple[frozenset[Level], Rule], ...] = (
    (_ALL, lint_rules.ascii_tags),
    (_ALL, lint_rules.operation_ids),
    (_ALL, lint_rules.sources_named),
    (_ALL, lint_rules.global_security),
    (_ALL, lint_rules.no_authorization_parameter),
    (_ALL, lint_rules.named_schemas),
    (_ALL, lint_rules.requests_marked),
    (_ALL, lint_rules.sides_separate),
    (_ALL, lint_rules.schemas_used),
    (_ALL, lint_rules.no_bare_reference),
    (_ALL, lint_rules.nullable_alone),
    (_ALL, lint_rules.open_answers),
    (_ALL, lint_rules.contradictions_explained),
    (_OBSERVED, lint_rules.milliseconds_stated),
    (_DOCUMENTED, lint_examples.documented_examples_valid),
    (_TRUE, lint_examples.examples_valid),
    (_ALL, lint_examples.examples_checkable),
    (_ALL, lint_examples.examples_present),
    (_OBSERVED, lint_examples.states_shown),
    (_OBSERVED, lint_roles.roles_placed),
    (_OBSERVED, lint_roles.roles_nested),
    (_OBSERVED, lint_roles.roles_unique),
    (_OBSERVED, lint_roles.costs_stated),
    (_OBSERVED, lint_roles.shows_known),
    (_OBSERVED, lint_roles.meanings_complete),
    (_OBSERVED, lint_roles.units_stated),
    (_OBSERVED, lint_roles.expectations_known),
    (_OBSERVED, lint_links.links_lead),
    (_OBSERVED, lint_links.links_filled),
    (_OBSERVED, lint_links.expressions_sound),
    (_CLIENT, lint_client.one_request_content_type),
    (_CLIENT, lint_client.one_response_content_type),
    (_CLIENT, lint_client.enums_without_null),
    (_CLIENT, lint_client.enums_distinct),
    (_CLIENT, lint_client.property_names),
    (_CLIENT, field_names.properties_distinct),
    (_CLIENT, field_names.modules_distinct),
    (_CLIENT, lint_client.parameter_names),
    (_CLIENT, lint_client.answers_loosened),
    (_CLIENT, lint_client.no_defaults),
)


@dataclass(frozen=True)
class Finding:
    """One broken rule, with the file or level and the place in it."""

    where: str
    rule: str
    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.pointer or '/'}: {self.message}"


def lint_project(root: Path, names: Sequence[str] = ()) -> Iterator[Finding]:
    """Check the named providers, or all of them."""
    for provider in names or providers(root):
        files = sources(root, provider)
        try:
            documents = effective_documents(files)
        except CodegenError as error:
            yield Finding(provider, "readable", "", str(error))
            continue
        overlay = load_overlay(files.overlay)
        yield from lint_overlay(overlay, where=f"overlays/{provider}.yaml", evidence=True)
        for level, document in documents.items():
            for finding in lint_document(document, level, where=f"{provider} ({level})"):
                is_in_file = level is Level.DOCUMENTED and finding.rule == "valid_openapi"
                yield _with_line(finding, files.spec) if is_in_file else finding
    if not names:
        yield from _unread(root)
    client = root / "overlays" / "client.yaml"
    if client.is_file():
        yield from lint_overlay(load_overlay(client), where="overlays/client.yaml", evidence=False)


def _with_line(finding: Finding, spec: Path) -> Finding:
    """Say on which line of the spec a finding is: at this level the document is that file."""
    keys = [each.replace("~1", "/").replace("~0", "~") for each in finding.pointer.split("/")[1:]]
    return replace(finding, where=f"specs/{spec.name}:{strict_yaml.line_of(spec, *keys)}")


def _unread(root: Path) -> Iterator[Finding]:
    """Find files that look like part of a provider and are none: a spec that was removed, a name that is not read."""
    for file in _documents(root / "specs"):
        if file.suffix != ".yaml":
            yield Finding(f"specs/{file.name}", "read", "", "is not read: a spec is called <provider>.yaml")
    for file in _documents(root / "overlays"):
        if file.stem not in {*providers(root), "client"} or file.suffix != ".yaml":
            yield Finding(f"overlays/{file.name}", "read", "", "is not read: there is no spec of that name")


def _documents(folder: Path) -> list[Path]:
    return sorted(
        file for file in folder.glob("*") if file.suffix in _DOCUMENTS and not file.name.startswith(".")
    )  # an editor's or a desktop's own files are nobody's


def lint_document(document: Json, level: Level, *, where: str) -> Iterator[Finding]:
    """Check one effective document; what no rule foresaw is a finding, too, and hides no other."""
    try:
        yield from _judged(document, level, where)
    except Exception as error:  # noqa: BLE001 - a document may be wrong in ways that nobody has thought of
        why = f"{type(error).__name__}: {error}"[:_LONGEST_MESSAGE]
        yield Finding(where, "readable", "", f"cannot be judged: {why}")


def _judged(document: Json, level: Level, where: str) -> Iterator[Finding]:
    """Check a document; the rules of the house assume that it is valid OpenAPI."""
    invalid = []
    try:
        for error in OpenAPIV30SpecValidator(document).iter_errors():
            finding = _invalid(where, _place_of(document, error), error)
            invalid.append((finding, error.validator in _CHOICES))
    except Exception:  # it goes on into what it has found to be wrong
        if not invalid:
            raise
    if invalid:
        yield from _smallest(invalid, list(_inner(document, where)))
        return
    for levels, rule in RULES:
        if level in levels:
            for place, message in rule(document):
                yield Finding(where, rule.__name__, place, message)


def _invalid(where: str, place: Place, error: Any) -> Finding:
    # Long messages begin with the whole value; what is wrong with it comes last, before a page of the schema.
    problem = error.message.partition("\n\nFailed validating")[0][-_LONGEST_MESSAGE:]
    return Finding(where, "valid_openapi", pointer(place), " ".join(problem.split()))


def _inner(document: Json, where: str) -> Iterator[Finding]:
    """List in what a document is no OpenAPI by its own schema: the validator names a whole component for a field."""
    for error in Draft4Validator(dict(schema_v30), format_checker=FormatChecker(("regex",))).iter_errors(document):
        inner = error
        while inner.context:  # the alternative that it comes nearest to; whatever is no reference lacks `$ref`
            near = [each for each in inner.context if each.validator != "required" or each.validator_value != ["$ref"]]
            inner = max(near or inner.context, key=lambda each: len(each.absolute_path))
        yield _invalid(where, tuple(map(str, inner.absolute_path)), inner)


def _smallest(told: list[tuple[Finding, bool]], inner: list[Finding]) -> Iterator[Finding]:
    """Say what is wrong inside instead of "valid under none of the given schemas", and nothing twice."""
    places = [each.pointer for each, _ in told]
    new = [each for each in inner if not any(f"{place}/".startswith(f"{each.pointer}/") for place in places)]
    for each, is_choice in told:
        if not (is_choice and any(other.pointer.startswith(f"{each.pointer}/") for other in new)):
            yield each
    yield from new


def _place_of(document: Json, error: Any) -> Place:
    """Find what the validator complains of: inside a schema it tells the way from there, or only the schema."""
    way = tuple(map(str, error.absolute_path))
    if way and _at(document, way) is not None:
        return way
    for schema in all_schemas(document):
        if way and _at(schema.value, way) is error.instance:
            return (*schema.path, *way)
        if schema.value is error.schema:
            return schema.path
    return way


def _at(value: Any, way: Place) -> Any:
    for key in way:
        inside = {str(place): held for place, held in enumerate(value)} if isinstance(value, list) else value
        value = inside.get(key) if isinstance(inside, dict) else None
    return value


def lint_overlay(overlay: dict[str, Any], *, where: str, evidence: bool) -> Iterator[Finding]:
    """Check what the house asks of overlay actions: a reason, evidence, one effect."""
    effects = ("update", "copy", "x-rename")
    for index, action in enumerate(overlay["actions"]):
        place = f"/actions/{index}"
        if not action.get("description", "").strip():
            yield Finding(where, "action_reason", place, "has no description with the reason")
        if evidence and not action.get("x-evidence"):
            yield Finding(where, "action_evidence", place, "has no x-evidence")
        if sum(effect in action for effect in effects) + action.get("remove", False) != 1:
            yield Finding(where, "action_effect", place, "must update, copy, rename or remove, one of them")
