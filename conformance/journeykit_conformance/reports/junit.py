"""A result as JUnit XML, which every CI reads: a rule is a test case, its class is the provider.

JUnit knows neither warnings nor what is expected. A SHOULD that is broken passes with a property, as a build must not
fail for it; what is expected to fail is skipped with its reason, as pytest does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from journeykit_conformance.reports.wording import conformance, place, reach, took
from journeykit_conformance.result import Verdict

if TYPE_CHECKING:
    from journeykit_conformance.result import Outcome, Result

_TAGS = {Verdict.FAIL: "failure", Verdict.ERROR: "error", Verdict.SKIP: "skipped", Verdict.NOT_REACHED: "skipped"}


def result(result: Result) -> str:
    """Render a result."""
    root = Element("testsuites", name="journeykit conformance")
    suite = SubElement(
        root, "testsuite", name=f"{result.provider} {result.profile}", time=f"{result.figures.seconds:.3f}"
    )
    if result.started_at:
        suite.set("timestamp", result.started_at)
    figures = result.figures
    _properties(
        suite,
        sentence=result.sentence,
        conformance=conformance(figures),
        reach=reach(figures),
        took=took(figures),
        address=result.base_url,
        document=result.document,
    )
    tags = [_case(suite, result.provider, each) for each in result.outcomes]
    for each in (root, suite):
        each.set("tests", str(len(tags)))
        each.set("failures", str(tags.count("failure")))
        each.set("errors", str(tags.count("error")))
        each.set("skipped", str(tags.count("skipped")))
    if result.notes:
        SubElement(suite, "system-out").text = "\n".join(result.notes)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _case(suite: Element, provider: str, outcome: Outcome) -> str:
    """Add a rule, and return the tag that says what came out of it; empty if it passed."""
    case = SubElement(suite, "testcase", classname=provider, name=outcome.rule, time="0")
    tag = _TAGS.get(outcome.verdict, "")
    said = {"title": outcome.title, "level": outcome.level, "verdict": str(outcome.verdict)}
    if outcome.verdict is Verdict.WARN:
        said["warning"] = _evidence(outcome)
    _properties(case, **said)
    if outcome.is_expected and tag == "failure":
        tag = "skipped"
        SubElement(case, tag, type=outcome.level, message=outcome.findings[0].reason).text = _evidence(outcome)
    elif tag:
        message = outcome.reason or outcome.title
        SubElement(case, tag, type=outcome.level, message=message).text = _evidence(outcome)
    return tag


def _evidence(outcome: Outcome) -> str:
    lines = [
        f"{place(each)}: expected {each.expected}; it was {each.actual} ({each.count} times)"
        + (f" [{each.reason}]" if each.reason else "")
        for each in outcome.findings
    ]
    return "\n".join([*lines, *([f"Fix: {outcome.fix}"] if outcome.fix and lines else [])])


def _properties(parent: Element, **held: str) -> None:
    properties = SubElement(parent, "properties")
    for name, value in held.items():
        SubElement(properties, "property", name=name, value=value)
