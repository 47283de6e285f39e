import json
from pathlib import Path
from typing import Any

import pytest

from journeykit_codegen.effective import Level, effective_documents, find_root, providers, sources, to_json
from journeykit_codegen.errors import CodegenError
from journeykit_codegen.references import check_references

NULL = {"enum": [None]}


def test_providers_are_the_stems_of_the_specs(checkout: Path) -> None:
    (checkout / "specs" / "alpha.yaml").write_text("openapi: 3.0.3")
    (checkout / "specs" / "notes.md").write_text("")
    assert providers(checkout) == ["alpha", "tiny"]


def test_levels(checkout: Path) -> None:
    documents = effective_documents(sources(checkout, "tiny"))
    assert list(documents) == [Level.DOCUMENTED, Level.OBSERVED, Level.CLIENT]
    fetched = [
        document["paths"]["/task/{id}/fetch"]["get"]["responses"]["200"]["content"] for document in documents.values()
    ]
    assert ["asList" in content["application/json"]["examples"] for content in fetched] == [True, False, False]


def test_client_level_loosens_answers_and_keeps_requests_strict(checkout: Path) -> None:
    documents = effective_documents(sources(checkout, "tiny"))
    observed, client = documents[Level.OBSERVED], documents[Level.CLIENT]
    schemas = client["components"]["schemas"]
    task = schemas["Task"]
    assert "required" not in task
    assert task["properties"]["status"] == {
        "type": "string",
        "x-known-values": ["IN_PROGRESS", "SUCCESS"],
        "nullable": True,
    }
    others = {name: field for name, field in task["properties"].items() if name != "properties"}
    assert all(field["nullable"] is True for field in others.values())
    assert task["properties"]["properties"]["anyOf"] == [{"$ref": "#/components/schemas/TaskProperties"}, NULL]
    strict = observed["components"]["schemas"]["ImagineRequest"]
    assert strict["properties"]["botType"].pop("default") == "MID_JOURNEY"
    assert schemas["ImagineRequest"] == strict
    imagine = client["paths"]["/submit/imagine"]["post"]
    assert list(imagine["requestBody"]["content"]) == ["application/x-www-form-urlencoded"]
    assert list(imagine["responses"]["200"]["content"]) == ["application/json"]
    assert list(imagine["responses"]["502"]["content"]) == ["text/html"]


@pytest.mark.parametrize("kinds", ["anyOf", "oneOf"])
@pytest.mark.parametrize("null", ["", ", {enum: [null]}"], ids=["not null", "or null"])
def test_client_level_opens_every_kind_and_offers_null_once(checkout: Path, kinds: str, null: str) -> None:
    spec = checkout / "specs" / "tiny.yaml"
    written = "anyOf: [{$ref: '#/components/schemas/TaskProperties'}]"
    spec.write_text(spec.read_text().replace(written, f"{kinds}: [{{type: string, enum: [A]}}{null}]"))
    client = effective_documents(sources(checkout, "tiny"))[Level.CLIENT]
    field = client["components"]["schemas"]["Task"]["properties"]["properties"]
    assert field == {kinds: [{"type": "string", "x-known-values": ["A"]}, NULL]}


def test_json_is_readable_and_keeps_order() -> None:
    text = to_json({"b": "绘图", "a": [1.5, None]})
    assert text == '{\n  "b": "绘图",\n  "a": [\n    1.5,\n    null\n  ]\n}\n'
    assert list(json.loads(text)) == ["b", "a"]


def test_what_is_nested_too_deeply_for_json_is_a_mistake_and_no_crash() -> None:
    document: dict[str, Any] = {}
    for _ in range(1000):
        document = {"a": document}
    with pytest.raises(CodegenError, match=r"cannot be written as JSON: .*depth"):
        to_json(document)


LEADS = "#/components/schemas/TaskProperties"


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("#/components/schemas/TaskProps", "leads nowhere"),
        ("#/paths/0", "leads nowhere"),
        ("other.yaml#/components/schemas/Task", "leads out of the document"),
        ("TaskProperties", "leads out of the document"),
    ],
)
def test_a_reference_that_does_not_lead_into_the_document_is_named_with_its_place(
    checkout: Path, reference: str, problem: str
) -> None:
    spec = checkout / "specs" / "tiny.yaml"
    spec.write_text(spec.read_text().replace(f"'{LEADS}'", f"'{reference}'", 1))
    with pytest.raises(CodegenError, match=rf"tiny\.yaml: at /components/schemas/.*: {reference} {problem}"):
        effective_documents(sources(checkout, "tiny"))


def test_a_reference_in_a_circle_is_a_mistake_and_a_schema_within_itself_is_none() -> None:
    loop = {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}
    with pytest.raises(CodegenError, match="refers to itself"):
        check_references({"components": {"schemas": loop}}, name="loop")
    tree = {"Tree": {"properties": {"kids": {"items": {"$ref": "#/components/schemas/Tree"}}}}}
    check_references({"components": {"schemas": tree}}, name="tree")


@pytest.mark.parametrize("place", [("responses", "default"), ("properties", "value"), ("properties", "enum")])
def test_what_is_called_like_payload_is_looked_at_all_the_same(place: tuple[str, str]) -> None:
    holder, name = place
    with pytest.raises(CodegenError, match="leads nowhere"):
        check_references({holder: {name: {"$ref": "#/nowhere"}}}, name="odd")


@pytest.mark.parametrize("name", ["./tiny", "my prov", "a.b", "a-b", "1x", "class", "Tiny"])
def test_a_name_that_no_package_can_have_is_refused(checkout: Path, name: str) -> None:
    with pytest.raises(CodegenError, match="names no Python package"):
        sources(checkout, name)


def test_files_of_editors_are_no_providers(checkout: Path) -> None:
    (checkout / "specs" / ".#tiny.yaml").write_text("")
    assert providers(checkout) == ["tiny"]


def test_what_only_looks_like_a_reference_is_none() -> None:
    payload = {"$ref": "#/nowhere"}
    schema = {"properties": {"$ref": {"type": "string"}}, "example": payload, "default": payload, "x-odd": payload}
    check_references({"components": {"schemas": {"A": schema}, "examples": {"one": {"value": payload}}}}, name="odd")


def test_mistakes_are_named(checkout: Path) -> None:
    with pytest.raises(CodegenError, match="no specs/ directory"):
        find_root(checkout / "specs")
    with pytest.raises(CodegenError, match=r"no provider 'nobody' \(known: tiny\)"):
        sources(checkout, "nobody")
    (checkout / "overlays" / "tiny.yaml").unlink()
    with pytest.raises(CodegenError, match=r"overlays/tiny\.yaml is missing"):
        sources(checkout, "tiny")
    (checkout / "specs" / "tiny.yaml").write_text("- a list")
    (checkout / "overlays" / "tiny.yaml").write_text("overlay: 1.1.0")
    with pytest.raises(CodegenError, match="is not an OpenAPI document"):
        effective_documents(sources(checkout, "tiny"))
