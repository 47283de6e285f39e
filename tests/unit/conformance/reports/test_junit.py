"""JUnit XML as CI servers read it."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from made_results import bounded, result, texts

from journeykit_conformance.redaction import Redactor
from journeykit_conformance.reports.writing import RESULTS, render


def suite_of(source):
    return ET.fromstring(render(RESULTS["junit"], source, Redactor(()))).find("testsuite")


def told(case):
    return [each.tag for each in case if each.tag != "properties"]


@pytest.mark.parametrize(
    ("rule", "tags"),
    [
        ("MJ-AUTH-001", []),
        ("MJ-AUTH-002", ["skipped"]),
        ("MJ-HOOK-001", ["skipped"]),
        ("MJ-LIFE-001", ["failure"]),
        ("MJ-LIFE-002", []),
        ("MJ-LIFE-003", ["error"]),
        ("MJ-SCHM-001", ["skipped"]),
    ],
)
def test_a_verdict_becomes_what_junit_knows(rule, tags):
    case = suite_of(result()).find(f"testcase[@name='{rule}']")
    assert case.get("classname") == "pro365"
    assert told(case) == tags


def test_reasons_and_evidence_are_there():
    suite = suite_of(result())
    assert suite.find("testcase[@name='MJ-AUTH-002']/skipped").get("message") == "needs-second-key"
    assert suite.find("testcase[@name='MJ-SCHM-001']/skipped").get("message") == "expected until 2030-01-01"
    assert "expected running or later; it was 'SUBMITTED'" in suite.find("testcase/failure").text
    warned = suite.find("testcase[@name='MJ-LIFE-002']/properties/property[@name='warning']")
    assert "running or later" in warned.get("value")


def test_the_counts_are_right():
    suite = suite_of(result())
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "7",
        "failures": "1",
        "errors": "1",
        "skipped": "3",
    }


@bounded
@given(texts)
def test_any_text_makes_readable_xml(text):
    cases = suite_of(result(text=text)).findall("testcase")
    assert [each.get("name") for each in cases] == [each.rule for each in result().outcomes]
