"""What is extracted from each form of page: method, path, parameters, fields, types, values, marks."""

import json

import pytest
import yaml

from journeykit_codegen.pages.errors import PageError
from journeykit_codegen.pages.html_lines import html_text
from journeykit_codegen.pages.page import parse_page

from .conftest import PAGES


def operation(page):
    ((path, item),) = page.fragment["paths"].items()
    ((method, held),) = item.items()
    return method, path, held


def body(held, status="200", kind="application/json"):
    return held["responses"][status]["content"][kind]["schema"]


def test_a_copied_page_of_one_task(page):
    method, path, held = operation(page("copied_task.txt"))
    assert (method, path, held["summary"]) == ("get", "/crane/task/{id}/fetch", "指定ID获取任务")
    assert page("copied_task.txt").fragment["servers"] == [{"url": "https://api.cranes.example"}]
    by_name = {each["name"]: each for each in held["parameters"]}
    assert by_name["id"] == {
        "name": "id",
        "in": "path",
        "required": True,
        "example": "1700000000000001",
        "schema": {"type": "string"},
    }
    assert by_name["Authorization"]["required"] is False
    assert by_name["Authorization"]["example"] == "Bearer {{YOUR_API_KEY}}"
    schema = body(held)
    assert list(schema["properties"]) == ["action", "finishTime", "id", "imageUrl", "properties", "status"]
    assert "required" not in schema
    assert schema["properties"]["action"]["enum"] == ["IMAGINE", "UPSCALE", "BLEND"]
    assert schema["properties"]["status"]["enum"] == ["NOT_START", "IN_PROGRESS", "SUCCESS"]
    assert schema["properties"]["status"]["example"] == "SUCCESS"
    assert schema["properties"]["finishTime"] == {"type": "integer", "format": "int64", "description": "结束时间"}
    assert schema["properties"]["properties"]["type"] == "object"
    assert held["responses"]["200"]["content"]["application/json"]["example"][0]["status"] == "SUCCESS"


def test_a_copied_envelope_keeps_what_its_example_shows_as_nested(page):
    method, path, held = operation(page("copied_envelope.txt"))
    assert (method, path) == ("post", "/api/v1/crane/query")
    form = held["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    assert form["required"] == ["model", "taskId"]
    assert form["properties"]["model"]["enum"] == ["paper"]
    assert held["security"] == [{"bearer": []}]
    schema = body(held)
    assert schema["required"] == ["statusCode", "data", "message"]
    data = schema["properties"]["data"]
    assert list(data["properties"]) == ["taskId", "taskType", "failReason", "actions"]
    assert data["required"] == ["taskId", "taskType", "failReason", "actions"]
    assert data["properties"]["failReason"]["x-documented-type"] == "null"
    assert data["properties"]["actions"]["items"]["x-documented-members"] == 2


def test_a_page_with_nothing_but_an_example(page):
    _, _, held = operation(page("copied_example_only.txt"))
    assert page("copied_example_only.txt").fragment["components"]["securitySchemes"] == {
        "apiKey": {"type": "apiKey", "in": "header", "name": "Authorization"}
    }
    schema = body(held)
    assert schema["x-from-example"] is True
    assert schema["properties"]["isWhite"] == {"type": "boolean"}
    assert schema["properties"]["imageUrls"]["items"]["properties"] == {
        "url": {"type": "string"},
        "width": {"type": "integer"},
    }
    assert "additionalProperties" in schema["properties"]["properties"]


def test_a_raw_document_ends_where_the_words_of_the_site_begin(page):
    method, path, held = operation(page("raw_openapi.txt"))
    assert (method, path) == ("get", "/crane/task/1700000000000591/fetch")
    assert list(body(held)["properties"]) == ["id", "submitTime", "imageUrl", "buttons"]
    assert page("raw_openapi.txt").kind == "openapi"


def test_a_page_with_two_documents_is_refused_and_one_shown_twice_is_not(page):
    text = (PAGES / "raw_openapi.txt").read_text(encoding="utf-8")
    assert parse_page(f"{text}\n```\n{text}").fragment == page("raw_openapi.txt").fragment
    with pytest.raises(PageError, match="several OpenAPI documents"):
        parse_page(f"{text}\n```\n{text.replace('/fetch', '/show')}")


def test_html_may_leave_out_the_ends_of_rows():
    rows = "".join(f"<tr><td>{name}</td><td>string</td><td>required</td></tr>" for name in ("id", "mood"))
    page = f"<html><h1>Fetch</h1><p>GET /crane/task/{{id}}/fetch</p><h2>Path</h2><table>{rows}</table><h2>Query</h2>"
    page += f"<table>{rows.replace('id', 'page')}</table>"
    assert html_text(page.replace("</tr>", "")) == html_text(page)


@pytest.mark.parametrize(
    "before", ["", "# Fetch\n\nWords.\n\n```\n", "info: a word\n---\n"], ids=["alone", "page", "another above"]
)
@pytest.mark.parametrize("form", ["yaml", "json", "one line"])
def test_a_document_whose_keys_are_sorted(before, form):
    document = {
        "components": {"schemas": {"Task": {"type": "object", "properties": {"id": {"type": "string"}}}}},
        "info": {"title": "x", "version": "1"},
        "openapi": "3.1.0",
        "paths": {"/a": {"get": {"responses": {"200": {"description": "x"}}}}},
    }
    text = yaml.safe_dump(document) if form == "yaml" else json.dumps(document, indent=2 if form == "json" else None)
    fragment = parse_page(before + text + ("\n```\nMore words.\n" if "```" in before else "")).fragment
    assert fragment == document


def test_older_pages_list_their_answers_as_tabs(page):
    _, path, held = operation(page("older_tabs.txt"))
    assert path == "/crane/task/{id}/fetch"
    assert list(held["responses"]) == ["200", "401", "404"]
    schema = body(held)
    assert list(schema["properties"]) == ["properties", "startTime", "buttons", "submitTime"]
    buttons = schema["properties"]["buttons"]["items"]
    assert (list(buttons["properties"]), buttons["required"]) == (["customId", "label"], ["customId"])


def test_an_english_page_with_a_form_and_a_list(page):
    _, path, held = operation(page("english.txt"))
    assert path == "/crane/submit/fold"
    assert page("english.txt").fragment["servers"] == [{"url": "https://api.cranes.example"}]
    assert held["deprecated"] is True
    (parameter,) = held["parameters"]
    assert (parameter["in"], parameter["schema"]) == (
        "query",
        {"type": "integer", "minimum": 1, "maximum": 10, "default": 1},
    )
    form = held["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert form["properties"]["file"] == {"type": "string", "format": "binary"}
    assert (form["properties"]["kind"]["enum"], form["properties"]["kind"]["example"]) == (["low", "high"], "low")
    assert form["properties"]["tags"] == {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 5}
    assert form["properties"]["owner"]["properties"]["name"] == {"type": "string", "nullable": True}
    assert form["required"] == ["file", "owner"]
    assert list(held["responses"]) == ["200", "404"]
    schema = body(held)
    assert (schema["type"], schema["items"]["required"]) == ("array", ["id"])
    assert schema["items"]["properties"]["id"]["deprecated"] is True


def test_badges_that_a_copy_glues_to_the_type_and_an_answer_beside_the_call(page):
    method, path, held = operation(page("badges.txt"))
    assert (method, path) == ("post", "/crane/submit/fold")
    assert held["security"] == [{"bearer": []}]
    media = held["requestBody"]["content"]["application/json"]
    assert media["example"] == {"prompt": "a crane", "speed": "fast"}
    assert media["schema"]["required"] == ["prompt", "speed"]
    assert media["schema"]["properties"]["speed"] == {"type": "string", "enum": ["fast", "relax"]}
    answer = held["responses"]["200"]["content"]["application/json"]
    assert answer["example"] == {"code": 1, "properties": {}, "result": 17}
    assert answer["schema"]["required"] == ["code", "result"]
    assert answer["schema"]["properties"]["result"] == {"type": "integer", "format": "int64"}


def test_a_method_in_small_letters_and_words_above_the_body(page):
    method, path, held = operation(page("reference.txt"))
    assert (method, path) == ("post", "/crane/submit/fold")
    schema = held["requestBody"]["content"]["application/json"]["schema"]
    assert schema["properties"]["links"] == {"type": "array", "items": {"type": "string"}}
    assert schema["required"] == ["prompt"]
    assert list(body(held)["properties"]) == ["code", "result"]


def test_tables_in_markdown_with_a_drawn_tree(page):
    _, path, held = operation(page("tables.md"))
    assert path == "/crane/submit/fold"
    media = held["requestBody"]["content"]["application/json"]
    assert media["schema"]["properties"]["botType"]["enum"] == ["PAPER", "CLOTH"]
    filter_ = media["schema"]["properties"]["filter"]
    assert (list(filter_["properties"]), filter_["required"]) == (["instanceId", "modes"], ["instanceId"])
    assert list(media["schema"]["properties"]) == ["botType", "filter", "state"]
    assert media["example"] == {"botType": "PAPER", "state": ""}
    assert body(held)["properties"]["result"] == {"type": "string"}


@pytest.mark.parametrize(
    ("example", "outer", "inner"),
    [
        ("", ["prompt", "filter", "state", "modes"], []),
        ('{"prompt": "x", "filter": {"state": "a"}, "modes": []}', ["prompt", "filter", "modes"], ["state"]),
    ],
    ids=["alone", "with an example"],
)
def test_a_flat_table_nests_only_what_an_example_does(example, outer, inner):
    text = """# Fold

`POST` https://api.cranes.example/crane/submit/fold

### Body (application/json)

| name | type | required |
|---|---|---|
| prompt | string | yes |
| filter | object | no |
| state | string | no |
| modes | array | no |
"""
    read = parse_page(f"{text}\n### Example\n\n```json\n{example}\n```\n" if example else text)
    schema = operation(read)[2]["requestBody"]["content"]["application/json"]["schema"]
    assert list(schema["properties"]) == outer
    assert list(schema["properties"]["filter"].get("properties", ())) == inner


def test_an_export_of_apifox(page):
    _, _, held = operation(page("exported.md"))
    schema = held["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["base64Array"]
    assert schema["properties"]["base64Array"]["items"] == {"type": "string"}
    assert schema["properties"]["dimensions"]["enum"] == ["PORTRAIT", "SQUARE"]
    assert schema["properties"]["filter"]["required"] == ["instanceId"]
    assert [each["name"] for each in held["parameters"]] == ["Authorization"]
    assert list(held["responses"]) == ["200", "401"]
    answer = body(held)
    assert answer["properties"]["properties"]["properties"]["finalPrompt"]["nullable"] is True
    assert answer["properties"]["result"]["items"]["required"] == ["url"]


def test_rows_of_tabs_that_indent(page):
    _, _, held = operation(page("tabs.txt"))
    assert [(each["name"], each["required"]) for each in held["parameters"]] == [("ids", True), ("page", False)]
    schema = body(held)
    assert list(schema["properties"]) == ["total", "tasks", "next"]
    task = schema["properties"]["tasks"]["items"]
    assert list(task["properties"]) == ["id", "owner"]
    assert task["properties"]["owner"]["required"] == ["name"]
    assert schema["properties"]["next"]["nullable"] is True


def test_html_keeps_apart_what_a_copy_glues(page):
    _, path, held = operation(page("page.html"))
    assert path == "/crane/task/{id}/fetch"
    assert held["parameters"] == [
        {"name": "id", "in": "path", "required": True, "example": "17", "schema": {"type": "string"}}
    ]
    schema = body(held)
    assert schema["properties"]["status"]["enum"] == ["FOO", "BAR", "BAZQUX"]
    assert list(schema["properties"]) == ["status", "data", "tail"]
    assert schema["properties"]["data"]["required"] == ["n"]
    assert schema["required"] == ["data"]


@pytest.mark.parametrize(
    ("glued", "values"),
    [("QUEUEDRUNNINGDONE", ["QUEUED", "RUNNING", "DONE"]), ("0123", ["0", "1", "2", "3"]), ("A, B", ["A", "B"])],
)
def test_values_are_parted(glued, values):
    from journeykit_codegen.pages.glued import split_values

    assert split_values(glued, ()) == (values, True)


def test_what_cannot_be_parted_is_said_to_be_unsure():
    from journeykit_codegen.pages.glued import split_values

    assert split_values("QUEUEDFROBNICATEDDONE", ()) == (["QUEUED", "FROBNICATED", "DONE"], False)
    assert split_values("FROBNICATEDGRUBBED", {"GRUBBED", "FROBNICATED"}) == (["FROBNICATED", "GRUBBED"], True)
