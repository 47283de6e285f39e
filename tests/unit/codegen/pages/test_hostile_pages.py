"""What is no page, or means harm, is a clear error soon."""

import contextlib

import pytest

from journeykit_codegen.errors import CodegenError
from journeykit_codegen.pages.page import parse_page, read_page

RESPONSE = "GET\n/a/b\n返回响应\n🟢200成功\n"
BOMB = "openapi: 3.0.1\na0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]\n" for at in range(1, 12)
)
_ALL = ", ".join(f"{{$ref: '#/components/schemas/S{at}'}}" for at in range(30))
MUTUAL = """openapi: 3.0.1
paths:
  /a:
    get:
      responses: {"200": {description: x, content: {application/json: {schema: {$ref: "#/components/schemas/S0"}}}}}
components:
  schemas:
""" + "".join(f"    S{at}: {{anyOf: [{_ALL}]}}\n" for at in range(30))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 x", "a PDF"),
        (b"PK\x03\x04", "an archive"),
        (b"GET\n/a\n\x00\x01", "control characters"),
        (b"\xff\xd9\xfa GET", "no text"),
        (b"   \n", "is empty"),
        (b"x" * (5 * 1024 * 1024), "larger than 4 MiB"),
        (b"\n" * 300_000 + b"x", "lines"),
    ],
)
def test_files_that_are_no_pages(tmp_path, content, words):
    file = tmp_path / "page.txt"
    file.write_bytes(content)
    with pytest.raises(CodegenError, match=words):
        read_page(file)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB, "unfolds to more than"),
        ("openapi: 3.0.1\npaths: " + "[" * 100_000, "nested deeper"),
        ("openapi: 3.0.1\npaths: &p\n  /a: *p\n", "contains it"),
        ("openapi: 3.0.1\npaths:\n\t/a: {}\n", "the page:3: "),
        ("openapi: 3.0.1\npaths: {}\npaths: {}\n", "occurs twice"),
        ("openapi: 3.0.1\npaths: {}\n", "without an operation"),
        ("openapi: 3.0.1\npaths: {/a: {get: 5}}\n", "/paths/~1a/get is not an object"),
        ('{"swagger": "2.0", "paths": {}}', "Swagger 2"),
        ('{"openapi": "3.0.1", "paths": ', "damaged"),
        ('{\n  "info": {},\n  "openapi": "3.0.1",\n  "paths": ', "damaged"),
        ('{"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/"}}', "a Postman collection"),
        ("only\nwords\n", "shows no operation"),
        (RESPONSE + "[1,\n" * 20_000, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_says_why(text, words):
    with pytest.raises(CodegenError, match=words):
        parse_page(text)


@pytest.mark.parametrize(
    "text",
    [
        RESPONSE + "{\n" * 40_000,
        RESPONSE + "x\nobject\n" * 20_000,
        RESPONSE + "x\nenum<string>\n枚举值:\n" + "A" * 500_000,
        RESPONSE + "[" * 100_000 + "](" * 1000,
        "<html><body><p>" + "<a " * 300_000,
        "<html><body><p>" + "<!--" * 300_000,
        "<html><body>" + "<div>" * 100_000,
    ],
    ids=["braces", "objects", "enum", "links", "tags", "comments", "divs"],
)
def test_what_is_endless_ends(text):
    with contextlib.suppress(CodegenError):
        parse_page(text)


def test_schemas_that_refer_to_each_other_end():
    assert parse_page(MUTUAL).fragment["paths"]


def test_a_key_in_a_sample_is_not_kept(tmp_path):
    key = "sk-" + "a1B2" * 10
    file = tmp_path / "page.txt"
    file.write_text(f"GET\n/a\nHeader 参数\nAuthorization\nstring\n可选\n示例值:\nBearer {key}\n", encoding="utf-8")
    assert key not in str(read_page(file).fragment)
