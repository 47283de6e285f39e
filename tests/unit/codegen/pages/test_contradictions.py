"""Which contradictions each page is found to hold."""

import pytest

EXPECTED = {
    "copied_task.txt": {
        "root-differs", "field-undocumented", "object-without-fields", "nothing-required", "empty-for-unset",
        "credentials-as-parameter", "credentials-optional", "sample-differs", "success-only", "time-without-unit",
        "sample-with-empty-key",
    },
    "copied_envelope.txt": {
        "kind-differs", "type-null", "everything-required", "sample-without-key", "success-only", "fields-not-shown",
        "object-without-fields", "enum-unlisted", "sample-differs",
    },
    "copied_example_only.txt": {
        "schema-missing", "path-parameter-missing", "table-without-rows", "sample-without-id", "enum-noise",
        "placeholder", "success-only", "time-without-unit",
    },
    "raw_openapi.txt": {
        "literal-id", "body-on-get", "body-without-fields", "credentials-twice", "credentials-optional",
        "equal-examples",
        "everything-required", "integer-without-format", "signed-address", "success-only", "time-without-unit",
        "empty-for-unset", "sample-differs",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_contradictions_of_the_known_forms(page, name):
    assert {each.kind for each in page(name).contradictions} == EXPECTED[name]


def test_a_contradiction_names_its_fields_and_its_place(page):
    (found,) = [each for each in page("copied_task.txt").contradictions if each.kind == "field-undocumented"]
    assert "customId, buttons" in found.text
    assert found.at == "/paths/~1crane~1task~1{id}~1fetch/get/responses/200/content/application~1json/schema"


def test_comments_in_an_example_are_named(page):
    assert "example-not-json" in {each.kind for each in page("tables.md").contradictions}
