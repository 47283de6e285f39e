"""Every rule has a document that breaks it; the fixture itself, and its near misses, break none."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from journeykit_codegen import lint_links, lint_roles
from journeykit_codegen.document import Json, pointer
from journeykit_codegen.effective import Level, effective_documents, sources
from journeykit_codegen.lint import RULES, Finding, lint_document, lint_overlay, lint_project

HERE = Path(__file__).parent
CLIENT_OVERLAY = HERE.parents[2] / "overlays" / "client.yaml"

IMAGINE = ("paths", "/submit/imagine", "post")
IMAGINED = (*IMAGINE, "responses", "200", "content", "application/json")
FETCH = ("paths", "/task/{id}/fetch", "get")
FETCHED = (*FETCH, "responses", "200", "content", "application/json")
SCHEMAS = ("components", "schemas")
TASK = (*SCHEMAS, "Task", "properties")
REQUEST = (*SCHEMAS, "ImagineRequest", "properties")

Mutation = Callable[[Json], Any]


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[Level, Json]:
    files = sources_of_fixture(tmp_path_factory.mktemp("checkout"))
    return effective_documents(files)


def sources_of_fixture(root: Path) -> Any:
    (root / "overlays").mkdir()
    (root / "overlays" / "client.yaml").write_bytes(CLIENT_OVERLAY.read_bytes())
    for folder in ("specs", "overlays"):
        (root / folder).mkdir(exist_ok=True)
        tiny = HERE / "checkout" / folder / "tiny.yaml"
        (root / folder / "tiny.yaml").write_bytes(tiny.read_bytes())
    return sources(root, "tiny")


def at(document: Json, *path: Any) -> Any:
    for key in path:
        document = document[key]
    return document


def put(*path: Any, value: Any) -> Mutation:
    return lambda document: at(document, *path[:-1]).__setitem__(path[-1], deepcopy(value))


def drop(*path: Any) -> Mutation:
    return lambda document: at(document, *path[:-1]).pop(path[-1])


def append(*path: Any, value: Any) -> Mutation:
    return lambda document: at(document, *path).append(deepcopy(value))


def both(*mutations: Mutation) -> Mutation:
    return lambda document: [mutation(document) for mutation in mutations]


RUNNING = (*FETCHED, "examples", "running", "value")
AUTHORIZATION = {"name": "authorization", "in": "header", "schema": {"type": "string"}}
TASK_PROPERTIES = {"$ref": "#/components/schemas/TaskProperties"}
CHOICE = {"anyOf": [{"$ref": "#/components/schemas/Bare"}, {"type": "array", "items": {}}]}
BARE_OR_LIST = both(put(*SCHEMAS, "Bare", value={"type": "object"}), put(*IMAGINED, "schema", value=CHOICE))
NULL = {"enum": [None]}
AS_LIST = pointer((*FETCHED, "examples", "asList", "value"))
FILE = {"type": "string", "format": "binary"}
ELSEWHERE = {"picture": {"externalValue": "https://a.example/a.png"}}
SCHEMA_LIKE = {"enum": [None], "properties": {"d": {"default": 1}}}

D, O, C = Level  # noqa: E741 - the three levels, in their order

INLINE = {"type": "object", "properties": {"a": {"type": "string"}}}
BARE_TASK = {"$ref": "#/components/schemas/Task"}

BROKEN: list[tuple[str, Level, Mutation, str]] = [
    ("valid_openapi", O, put(*TASK, "id", value={"type": "text"}), "text"),
    ("valid_openapi", O, drop(*FETCH, "responses", "200", "description"), "/responses/200"),
    ("valid_openapi", O, put("openapi", value="3.1.0"), "/openapi"),
    ("valid_openapi", D, put(*TASK, "x", value={"type": ["string", "null"]}), "/Task/properties/x/type: ['string'"),
    ("valid_openapi", D, put(*TASK, "more", value={"const": "x"}), "/Task/properties/more: 'const'"),
    ("valid_openapi", D, put(*TASK, "more", value={"type": "string", "pattern": "(["}), "/more/pattern: '(['"),
    ("readable", O, put(*SCHEMAS, "Task", "allOf", value=[BARE_TASK]), "cannot be judged: RecursionError"),
    ("valid_openapi", O, drop(*FETCH, "parameters", 0, "in"), "/parameters/0"),
    ("readable", O, put(*FETCH, "x-contradictions", value="none yet"), "cannot be judged: AttributeError"),
    ("ascii_tags", D, put(*FETCH, "tags", value=["任务"]), "任务"),
    ("ascii_tags", D, put(*FETCH, "tags", value=["Task"]), "Task"),
    ("ascii_tags", D, put(*FETCH, "tags", value=[]), "exactly one"),
    ("ascii_tags", D, put(*FETCH, "tags", value=["task", "submit"]), "exactly one"),
    ("operation_ids", D, drop(*FETCH, "operationId"), "has no operationId"),
    ("operation_ids", D, put(*FETCH, "operationId", value="fetch_task"), "camelCase"),
    ("sources_named", D, drop(*FETCH, "x-source"), "~1task~1{id}~1fetch/get/x-source"),
    ("sources_named", D, put(*FETCH, "x-source", value=[]), "list of sources"),
    ("sources_named", D, put(*FETCH, "x-source", value=[{"kind": "own-page"}]), "no ref"),
    ("sources_named", D, put(*FETCH, "x-source", value=[{"kind": "hearsay", "ref": "x"}]), "needs a kind"),
    ("global_security", D, drop("security"), "/security"),
    ("no_authorization_parameter", D, append(*FETCH, "parameters", value=AUTHORIZATION), "parameters/1"),
    ("named_schemas", D, put(*FETCHED, "schema", value=INLINE), "application~1json/schema"),
    ("named_schemas", D, put(*TASK, "extra", value=INLINE), "Task/properties/extra"),
    ("named_schemas", D, put(*TASK, "buttons", "items", value=INLINE), "Task/properties/buttons/items"),
    ("requests_marked", D, drop(*SCHEMAS, "ImagineRequest", "x-request"), "mark it"),
    ("requests_marked", D, put(*SCHEMAS, "Task", "x-request", value=True), "no request uses it"),
    ("requests_marked", D, put(*SCHEMAS, "Task", "x-request", value=False), "true or absent"),
    ("sides_separate", D, put(*REQUEST, "task", value=BARE_TASK), "/components/schemas/Task"),
    ("schemas_used", D, put(*SCHEMAS, "Orphan", value={"type": "object", "example": {}}), "Orphan"),
    ("no_bare_reference", D, put(*TASK, "properties", value=TASK_PROPERTIES), "write anyOf"),
    ("no_bare_reference", D, put(*TASK, "buttons", "items", "nullable", value=True), "ignored"),
    ("nullable_alone", O, put(*TASK, "properties", "nullable", value=True), "Task/properties/properties"),
    ("nullable_alone", D, put(*TASK, "status", "nullable", value=True), "Task/properties/status"),
    ("nullable_alone", C, put(*REQUEST, "botType", "nullable", value=True), "ImagineRequest/properties/botType"),
    ("nullable_alone", O, put(*TASK, "more", value={"nullable": True}), "Task/properties/more"),
    ("open_answers", O, put(*SCHEMAS, "Task", "additionalProperties", value=False), "schemas/Task"),
    ("contradictions_explained", D, drop(*FETCH, "x-contradictions", 0, "real"), "lacks real"),
    ("contradictions_explained", D, put(*SCHEMAS, "Task", "x-contradictions", value=[{}]), "lacks documented, real"),
    ("milliseconds_stated", O, put(*TASK, "startTime", "description", value="when"), "startTime"),
    ("milliseconds_stated", O, drop(*TASK, "startTime", "description"), "startTime"),
    ("documented_examples_valid", D, put(*RUNNING, value=[]), "examples/running/value"),
    ("documented_examples_valid", D, drop(*FETCH, "x-contradictions"), "examples/asList/value"),
    ("documented_examples_valid", D, put(*FETCH, "x-contradictions", 0, "examples", value=["other"]), "asList"),
    ("examples_valid", O, put(*RUNNING, "status", value="DONE"), "$.status"),
    ("examples_valid", O, put(*RUNNING, "properties", value=None), "$.properties"),
    (
        "examples_valid",
        O,
        both(put(*TASK, "status", "nullable", value=True), put(*RUNNING, "status", value=None)),
        "$.status",
    ),
    ("examples_valid", O, put(*RUNNING, "buttons", value=[7]), "$.buttons[0]"),
    ("examples_valid", O, put(*SCHEMAS, "Button", "example", value={"customId": 1}), "Button/example"),
    ("examples_valid", O, put(*FETCH, "parameters", 0, "example", value=17), "parameters/0/example"),
    ("examples_valid", C, put(*RUNNING, "id", value=17), "$.id"),
    ("examples_checkable", D, drop(*FETCHED, "schema"), "no schema"),
    ("examples_checkable", O, put(*FETCHED, "examples", "more", value={"$ref": "#/components/examples/A"}), "more"),
    ("examples_checkable", C, put(*FETCHED, "examples", "more", value={"externalValue": "https://a.example"}), "more"),
    ("examples_checkable", D, put("components", "examples", value={"A": {"value": 1}}), "/components/examples"),
    ("examples_present", O, drop(*FETCHED, "examples"), "has no example"),
    ("examples_present", O, drop(*SCHEMAS, "Button", "example"), "schemas/Button"),
    (
        "examples_present",
        O,
        both(BARE_OR_LIST, put(*IMAGINED, "examples", value={"list": {"value": []}})),
        "schemas/Bare",
    ),
    ("states_shown", O, put(*TASK, "status", "enum", value=["IN_PROGRESS", "SUCCESS", "MODAL"]), "'MODAL'"),
    ("states_shown", O, put(*TASK, "stage", value={"x-role": "status", "enum": ["BEGUN"]}), "'BEGUN'"),
    (
        "one_request_content_type",
        C,
        put(*IMAGINE, "requestBody", "content", "application/json", value={}),
        "requestBody",
    ),
    (
        "one_response_content_type",
        C,
        put(*FETCH, "responses", "200", "content", "text/plain", value={}),
        "responses/200",
    ),
    ("enums_without_null", C, put(*REQUEST, "botType", "enum", value=["A", None]), "botType"),
    ("enums_distinct", C, put(*REQUEST, "botType", "enum", value=["Fast", "FAST"]), "'FAST'"),
    (
        "properties_distinct",
        C,
        both(put(*REQUEST, "type", value={"type": "string"}), put(*REQUEST, "type_", value={"type": "string"})),
        "'type_' beside 'type'",
    ),
    ("modules_distinct", C, put(*SCHEMAS, "TASK", value={"type": "object"}), "'TASK' beside 'Task'"),
    ("modules_distinct", C, put(*IMAGINE, "operationId", value="fetch_task"), "'fetch_task'"),
    ("property_names", C, put(*REQUEST, "d", value={"type": "string"}), "'d'"),
    ("property_names", C, put(*REQUEST, "additional_properties", value={"type": "string"}), "additional_properties"),
    *(
        ("property_names", C, put(*REQUEST, name, value={"type": "string"}), f"'{name}'")
        for name in ("cast", "cls", "field_dict", "from_dict", "to_dict")
    ),
    *(
        ("parameter_names", C, append(*FETCH, "parameters", value={"name": name, "in": "query", "schema": {}}), name)
        for name in ("body", "headers", "params")
    ),
    ("answers_loosened", C, put(*SCHEMAS, "Task", "required", value=["id"]), "still requires"),
    ("answers_loosened", C, put(*TASK, "status", "enum", value=["SUCCESS"]), "closed enum"),
    ("answers_loosened", C, put(*TASK, "id", "nullable", value=False), "Task/properties/id"),
    ("answers_loosened", C, put(*FETCHED, "schema", value={"items": {"enum": ["FAST"]}}), "name its schema"),
    ("answers_loosened", C, drop(*TASK, "properties", "anyOf", 1), "Task/properties/properties"),
    ("answers_loosened", C, put(*TASK, "more", value={"allOf": [TASK_PROPERTIES]}), "Task/properties/more"),
    ("no_defaults", C, put(*REQUEST, "botType", "default", value="MID_JOURNEY"), "botType"),
    ("no_defaults", C, put(*FETCH, "parameters", 0, "schema", "default", value="1"), "parameters/0/schema"),
]


@pytest.mark.parametrize(
    ("rule", "level", "mutation", "words"), BROKEN, ids=[f"{rule}-{number}" for number, (rule, *_) in enumerate(BROKEN)]
)
def test_broken(documents: dict[Level, Json], rule: str, level: Level, mutation: Mutation, words: str) -> None:
    document = deepcopy(documents[level])
    mutation(document)
    found = [finding for finding in lint_document(document, level, where="x") if finding.rule == rule]
    assert any(words in str(finding) for finding in found), found


def test_every_rule_has_a_document_that_breaks_it() -> None:
    elsewhere = {lint_links.__name__, lint_roles.__name__}  # test_lint_roles.py
    rules = {rule.__name__ for _, rule in RULES if rule.__module__ not in elsewhere} | {"valid_openapi", "readable"}
    assert rules == {rule for rule, *_ in BROKEN}


def test_operation_ids_are_unique(documents: dict[Level, Json]) -> None:
    # Structural validity already asks for it, and comes first.
    document = deepcopy(documents[O])
    put(*FETCH, "operationId", value="submitImagine")(document)
    assert any("submitImagine" in str(each) for each in lint_document(document, O, where="x"))


@pytest.mark.parametrize("level", list(Level))
def test_the_fixture_breaks_nothing(documents: dict[Level, Json], level: Level) -> None:
    assert list(lint_document(documents[level], level, where="x")) == []


NEAR_MISSES: list[tuple[str, Level, Mutation]] = [
    (
        "null beside the words of an enum",
        O,
        both(
            put(*TASK, "status", value={"anyOf": [{"type": "string", "enum": ["SUCCESS", "IN_PROGRESS"]}, NULL]}),
            put(*RUNNING, "status", value=None),
            put(*FETCHED, "examples", "more", value={"value": {"id": "1", "status": "IN_PROGRESS"}}),
        ),
    ),
    (
        "null as one more kind",
        O,
        both(append(*TASK, "properties", "anyOf", value=NULL), put(*RUNNING, "properties", value=None)),
    ),
    ("a part of an allOf", O, put(*SCHEMAS, "SubmitResult", "allOf", value=[INLINE])),
    ("an example of one kind out of two", O, BARE_OR_LIST),
    ("a request may forbid more", O, put(*SCHEMAS, "ImagineRequest", "additionalProperties", value=False)),
    ("a request may require", C, put(*SCHEMAS, "ImagineRequest", "required", value=["prompt"])),
    ("payload that looks like a schema", C, put(*SCHEMAS, "Button", "example", value=SCHEMA_LIKE)),
    ("a field without a type", C, put(*TASK, "anything", value={"description": "any value"})),
    ("an excuse by JSON pointer", D, put(*FETCH, "x-contradictions", 0, "examples", value=[AS_LIST])),
    ("two spellings of one word", C, put(*REQUEST, "bot_type", value={"type": "string"})),
    ("an int64 that is no time", O, put(*TASK, "seed", value={"type": "integer", "format": "int64"})),
    (
        "a file that stands elsewhere",
        D,
        put(*FETCH, "responses", "204", "content", value={"image/*": {"schema": FILE, "examples": ELSEWHERE}}),
    ),
    ("a new field in an answer", O, put(*RUNNING, "news", value=[1])),
]


@pytest.mark.parametrize(
    ("level", "mutation"),
    [(level, mutation) for _, level, mutation in NEAR_MISSES],
    ids=[name for name, *_ in NEAR_MISSES],
)
def test_near_misses_break_nothing(documents: dict[Level, Json], level: Level, mutation: Mutation) -> None:
    document = deepcopy(documents[level])
    mutation(document)
    assert list(lint_document(document, level, where="x")) == []


GOOD_ACTION = {"target": "$", "description": "why", "x-evidence": "seen", "update": {}}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, None),
        ({"x-evidence": ["seen", "read"]}, None),
        ({"update": None, "remove": False}, None),
        ({"description": "  "}, "action_reason"),
        ({"x-evidence": ""}, "action_evidence"),
        ({"x-evidence": []}, "action_evidence"),
        ({"remove": True}, "action_effect"),
        ({"copy": "$.a"}, "action_effect"),
        ({"x-rename": {"a": "b"}}, "action_effect"),
    ],
)
def test_overlay_actions(changes: dict[str, Any], rule: str | None) -> None:
    overlay = {"actions": [GOOD_ACTION, {**GOOD_ACTION, **changes}]}
    found = [(each.rule, each.pointer) for each in lint_overlay(overlay, where="o", evidence=True)]
    assert found == ([] if rule is None else [(rule, "/actions/1")])


def test_an_action_must_do_something() -> None:
    idle = {key: value for key, value in GOOD_ACTION.items() if key != "update"}
    found = lint_overlay({"actions": [idle, {**idle, "remove": False}]}, where="o", evidence=True)
    assert [each.rule for each in found] == ["action_effect", "action_effect"]


def test_evidence_is_only_asked_for_where_facts_are_stated() -> None:
    action = {key: value for key, value in GOOD_ACTION.items() if key != "x-evidence"}
    assert list(lint_overlay({"actions": [action]}, where="o", evidence=False)) == []


def test_project(checkout: Path) -> None:
    assert list(lint_project(checkout)) == []
    overlay = checkout / "overlays" / "tiny.yaml"
    text = overlay.read_text()
    overlay.write_text(text.replace("    x-evidence: [relay source]\n", ""))
    assert [each.rule for each in lint_project(checkout, ["tiny"])] == ["action_evidence"]
    overlay.write_text(text.replace("examples.asList", "examples.gone"))
    (finding,) = lint_project(checkout)
    assert (finding.where, finding.rule) == ("tiny", "readable")
    assert "nothing matches" in finding.message


def test_files_that_nothing_reads_are_found(checkout: Path) -> None:
    (checkout / "specs" / "tiny.yml").write_text("")
    (checkout / "overlays" / "gone.yaml").write_text("")
    for nobodys in (".DS_Store", ".#tiny.yaml", "README.md"):
        (checkout / "overlays" / nobodys).write_text("")
    assert [(each.where, each.rule) for each in lint_project(checkout)] == [
        ("specs/tiny.yml", "read"),
        ("overlays/gone.yaml", "read"),
    ]


def test_a_finding_is_one_line() -> None:
    assert str(Finding("tiny (client)", "some_rule", "", "why")) == "tiny (client): some_rule: /: why"


def test_what_is_no_openapi_in_a_spec_is_named_with_its_line(checkout: Path) -> None:
    spec = checkout / "specs" / "tiny.yaml"
    lines = spec.read_text("utf-8").splitlines()
    number = next(at for at, line in enumerate(lines, 1) if line.strip() == "required: true")
    lines[number - 1] = lines[number - 1].replace("true", "'yes'")
    spec.write_text("\n".join(lines) + "\n", "utf-8")
    found = [each.where for each in lint_project(checkout, ["tiny"]) if each.rule == "valid_openapi"]
    assert f"specs/tiny.yaml:{number}" in found


def planted(checkout: Path, text: str, before: str) -> int:
    """Put lines into the spec; return the number of the first."""
    spec = checkout / "specs" / "tiny.yaml"
    whole = spec.read_text("utf-8")
    spec.write_text(whole.replace(before, text + before, 1), "utf-8")
    return whole[: whole.index(before)].count("\n") + 1


@pytest.mark.parametrize(
    ("field", "offset", "rest", "words"),
    [
        ("a: {type: strng}", 0, "/type", "'strng' is not valid"),
        ("a:\n          type: string\n          enum: [x, x]", 2, "/enum", "has non-unique elements"),
        ("a: 5", 0, "", "5 is not of type 'object'"),
        ("a:", 0, "", "None is not of type 'object'"),
        ("a: {type: string, default: 5}", 0, "", "5 is not of type 'string'"),
    ],
)
def test_what_is_no_schema_is_named_with_its_place(
    checkout: Path, field: str, offset: int, rest: str, words: str
) -> None:
    line = planted(checkout, f"        {field}\n", "        prompt:")
    place = f"/components/schemas/ImagineRequest/properties/a{rest}"
    found = [each for each in lint_project(checkout, ["tiny"]) if words in each.message and each.pointer == place]
    assert f"specs/tiny.yaml:{line + offset}" in [each.where for each in found]


@pytest.mark.parametrize("wrong", ["{a: 1}", ""], ids=["an object", "null"])
def test_what_stops_the_validator_is_named_with_its_line(checkout: Path, wrong: str) -> None:
    line = planted(checkout, f"      parameters: {wrong}\n", "      summary: Imagine")
    found = list(lint_project(checkout, ["tiny"]))
    assert {each.rule for each in found} == {"valid_openapi"}
    assert f"specs/tiny.yaml:{line}" in [each.where for each in found]
