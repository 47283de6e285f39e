"""The HTML page, read by an HTML reader: its own elements and no others, and nothing that could be fetched."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from made_results import HOSTILE, bounded, outcome, result, texts

from journeykit_conformance.comparing import compare
from journeykit_conformance.redaction import Redactor
from journeykit_conformance.reports.legible import legible
from journeykit_conformance.reports.writing import COMPARISONS, RESULTS, render
from journeykit_conformance.result import Verdict

NOTHING = Redactor(())


class Read(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.texts = [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *each) for each in attrs]

    def handle_data(self, data):
        self.texts.append(data)


def page(text=None):
    return render(RESULTS["html"], result(text=text), NOTHING)


def matrix(text=None):
    return render(COMPARISONS["html"], compare([result(outcome()), result(text=text)]), NOTHING)


@bounded
@given(texts.filter(bool))
def test_any_text_adds_no_element_and_no_attribute(text):
    for build in (page, matrix):
        made, plain = Read(build(text)), Read(build("plain"))
        assert made.tags == plain.tags
        assert [each[:2] for each in made.attributes] == [each[:2] for each in plain.attributes]


@pytest.mark.parametrize("build", [page, matrix])
def test_nothing_is_fetched_and_nothing_runs_but_ours(build):
    read = Read(build())
    assert not {"img", "link", "iframe", "object", "embed", "base", "form", "audio", "video", "svg"} & set(read.tags)
    names = {name for _, name, _ in read.attributes}
    assert not names & {"src", "href", "style", "srcdoc", "action"}
    assert not [name for name in names if name.startswith("on")]


@pytest.mark.parametrize("build", [page, matrix])
def test_the_policy_allows_exactly_what_is_in_the_page(build):
    made = build("</script>")
    (policy,) = [
        value
        for tag, name, value in Read(made).attributes
        if tag == "meta" and name == "content" and "default-src" in value
    ]
    assert policy.startswith("default-src 'none';")
    for tag in ("style", "script"):
        (body,) = re.findall(f"<{tag}>(.*?)</{tag}>", made, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 1000 and text.strip()])
def test_the_exact_text_is_there_to_read(text):
    told = "".join(Read(page(text)).texts)
    assert legible(text) in told


def test_a_finding_has_all_of_its_evidence_and_its_rule():
    told = "".join(Read(page()).texts)
    for text in (
        "/list/0/status",
        "running or later",
        "'SUBMITTED'",
        "curl -X GET",
        "GET https://provider.example/mj/task",
    ):
        assert text in told
    for text in ("A provider MUST keep MJ-LIFE-001.", "Because of MJ-LIFE-001.", "Mend MJ-LIFE-001."):
        assert text in told


def test_the_worst_is_on_top_and_open():
    read = Read(page())
    rules = [value for tag, name, value in read.attributes if (tag, name) == ("details", "id")]
    assert rules[:3] == ["MJ-LIFE-001", "MJ-LIFE-003", "MJ-LIFE-002"]
    assert sum((tag, name) == ("details", "open") for tag, name, _ in read.attributes) == 2


def test_a_matrix_shows_each_provider_and_rule():
    one, other = result(outcome()), result(outcome("MJ-LIFE-001", Verdict.NOT_REACHED), provider="trueai")
    told = "".join(Read(render(COMPARISONS["html"], compare([one, other]), NOTHING)).texts)
    for text in ("pro365", "trueai", "MJ-LIFE-001", "pass", "not-reached"):
        assert text in told
