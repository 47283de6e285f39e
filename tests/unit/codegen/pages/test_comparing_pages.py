"""A page against a spec: every kind of difference, both ways, with pointers into both."""

import copy

import pytest

from journeykit_codegen.consequences.consequence import Verdict
from journeykit_codegen.consequences.verdicts import of_difference
from journeykit_codegen.document import Side
from journeykit_codegen.pages.comparing import Aspect, differences
from journeykit_codegen.pages.page import parse_page

TEXT = """取任务
GET
/crane/task/{id}/fetch
Path 参数
id
string
必需
Query 参数
page
integer
可选
返回响应
🟢200成功
application/json
Body
status
enum<string>
必需
枚举值:
QUEUED
DONE
owner
object
可选
name
string
必需
示例
{"status": "DONE", "owner": {"name": "x"}}
"""


@pytest.fixture
def fragment():
    return parse_page(TEXT).fragment


def schema_of(document):
    return document["paths"]["/crane/task/{id}/fetch"]["get"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ]


def found(fragment, spec):
    return [(each.aspect, each.name, each.page, each.spec) for each in differences(fragment, spec)]


def test_a_page_does_not_differ_from_itself(fragment):
    assert found(fragment, copy.deepcopy(fragment)) == []


def test_every_aspect_of_a_field(fragment):
    spec = copy.deepcopy(fragment)
    schema = schema_of(spec)
    schema["properties"]["status"]["enum"] = ["QUEUED"]
    schema["properties"]["owner"]["properties"]["name"]["type"] = "integer"
    schema["properties"]["owner"]["nullable"] = True
    schema["required"] = []
    schema["properties"]["gone"] = {"type": "boolean"}
    assert found(fragment, spec) == [
        (Aspect.REQUIRED, "200 status", True, False),
        (Aspect.ENUM, "200 status", ("DONE", "QUEUED"), ("QUEUED",)),
        (Aspect.NULLABLE, "200 owner", False, True),
        (Aspect.TYPE, "200 owner.name", ["string"], ["integer"]),
        (Aspect.FIELD, "200 gone", None, "boolean"),
    ]
    assert found(spec, fragment)[-1] == (Aspect.FIELD, "200 gone", "boolean", None)


def test_what_must_be_sent_from_now_on_breaks(fragment):
    page = copy.deepcopy(fragment)
    operation = page["paths"]["/crane/task/{id}/fetch"]["get"]
    operation["parameters"] += [
        {"name": "key", "in": "query", "required": True, "schema": {"type": "string"}},
        {"name": "tone", "in": "query", "schema": {"type": "string"}},
    ]
    body = {"type": "object", "properties": {"speed": {"type": "string"}, "mood": {"type": "string"}}}
    known = copy.deepcopy(fragment)
    for document, required in ((page, ["speed"]), (known, [])):
        schema = copy.deepcopy(body) if required else {"type": "object", "properties": {}}
        media = {"application/json": {"schema": {**schema, "required": required}}}
        document["paths"]["/crane/task/{id}/fetch"]["get"]["requestBody"] = {"content": media}
    told = {each.text: of_difference(each, Side.REQUEST) for each in differences(page, known)}
    assert told == {
        "parameter query key: on the page (string, required), not in the spec": Verdict.BREAKING,
        "parameter query tone: on the page (string), not in the spec": Verdict.COMPATIBLE,
        "field request speed: on the page (string, required), not in the spec": Verdict.BREAKING,
        "field request mood: on the page (string), not in the spec": Verdict.COMPATIBLE,
    }


def test_limits_that_the_page_states(fragment):
    spec = copy.deepcopy(fragment)
    name = schema_of(spec)["properties"]["owner"]["properties"]["name"]
    schema_of(fragment)["properties"]["owner"]["properties"]["name"]["maxLength"] = 9
    assert found(fragment, spec) == [(Aspect.LIMIT, "200 owner.name maxLength", 9, None)]
    assert found(spec, fragment) == []
    name["maxLength"] = 9
    assert found(fragment, spec) == []


def test_parameters_answers_and_media_types(fragment):
    spec = copy.deepcopy(fragment)
    operation = spec["paths"]["/crane/task/{id}/fetch"]["get"]
    operation["parameters"][1]["name"] = "size"
    operation["responses"]["404"] = {"description": "Not there"}
    operation["requestBody"] = {"content": {"application/json": {}}}
    aspects = [each[:2] for each in found(fragment, spec)]
    assert aspects == [
        (Aspect.PARAMETER, "query page"),
        (Aspect.PARAMETER, "query size"),
        (Aspect.REQUEST_BODY, "request"),
        (Aspect.RESPONSE, "404"),
    ]


@pytest.mark.parametrize(
    ("path", "aspects"),
    [
        ("/crane/task/{taskId}/fetch", []),
        ("/v2/crane/task/{id}/fetch", [Aspect.PATH]),
        ("/crane/other", [Aspect.OPERATION]),
    ],
)
def test_operations_are_matched_by_their_paths(fragment, path, aspects):
    spec = copy.deepcopy(fragment)
    spec["paths"] = {path: spec["paths"].pop("/crane/task/{id}/fetch")}
    spec["paths"][path]["get"]["parameters"][0]["name"] = "taskId" if "taskId" in path else "id"
    assert [each[0] for each in found(fragment, spec)] == aspects


def test_references_are_followed_and_pointers_lead_to_what_differs(fragment):
    spec = copy.deepcopy(fragment)
    media = spec["paths"]["/crane/task/{id}/fetch"]["get"]["responses"]["200"]["content"]["application/json"]
    spec["components"] = {"schemas": {"Task": media["schema"], "Owner": media["schema"]["properties"].pop("owner")}}
    media["schema"] = {"$ref": "#/components/schemas/Task"}
    spec["components"]["schemas"]["Task"]["properties"]["owner"] = {
        "anyOf": [{"$ref": "#/components/schemas/Owner"}, {"enum": [None]}]
    }
    (difference,) = differences(fragment, spec)
    assert (difference.aspect, difference.spec_at) == (Aspect.NULLABLE, "/components/schemas/Owner")
    assert difference.page_at.endswith("/schema/properties/owner")


@pytest.mark.parametrize("written", ["Application/JSON", "application/json; charset=utf-8"])
def test_a_media_type_is_the_same_however_it_is_written(fragment, written):
    spec = copy.deepcopy(fragment)
    content = spec["paths"]["/crane/task/{id}/fetch"]["get"]["responses"]["200"]["content"]
    content[written] = content.pop("application/json")
    assert list(differences(fragment, spec)) == []


@pytest.mark.parametrize("mark", ["`{}`", "**{}**", "**`{}`**", "`**{}**`", "~~{}~~"])
def test_what_is_set_off_in_markdown_is_the_same_name(fragment, mark):
    assert (
        list(differences(parse_page(TEXT.replace("\nname\n", f"\n{mark.format('name')}\n")).fragment, fragment)) == []
    )


def test_fields_of_one_of_several_bodies_are_known(fragment):
    page = copy.deepcopy(fragment)
    other = {"type": "object", "properties": {"error": {"type": "string"}}}
    schema = schema_of(page)
    kept = dict(schema)
    schema.clear()
    schema.update({"oneOf": [kept, other]})
    told = {(each.aspect, each.name) for each in differences(page, fragment)}
    assert told == {(Aspect.FIELD, "200 error"), (Aspect.REQUIRED, "200 status")}


def test_other_servers_a_key_that_is_gone_and_what_is_deprecated_are_news(fragment):
    spec, page = copy.deepcopy(fragment), copy.deepcopy(fragment)
    spec["servers"] = [{"url": "https://api.cranes.example/"}, {"url": "https://cn.cranes.example"}]
    spec["components"] = {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}
    spec["security"] = [{"key": []}]
    page["servers"] = [{"url": "https://api.cranes.example"}]
    assert found(page, spec) == []  # it says nothing of a key, and leaves one server out
    page["servers"] = [{"url": "https://new.cranes.example"}]
    page["security"] = []
    operation = page["paths"]["/crane/task/{id}/fetch"]["get"]
    operation["deprecated"] = True
    servers = ("https://api.cranes.example", "https://cn.cranes.example")
    assert found(page, spec) == [
        (Aspect.SERVERS, "the API", ("https://new.cranes.example",), servers),
        (Aspect.DEPRECATED, "the operation", True, False),
        (Aspect.SECURITY, "the key", [], ["http bearer"]),
    ]
    operation["parameters"].append({"in": "header", "name": "Authorization", "schema": {"type": "string"}})
    assert Aspect.SECURITY not in [each[0] for each in found(page, spec)]
    spec["servers"] = [{"url": "/"}]
    assert Aspect.SERVERS not in [each[0] for each in found(page, spec)]
