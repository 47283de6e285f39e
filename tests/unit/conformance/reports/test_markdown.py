"""Markdown for a CI summary, read by a Markdown reader: whatever a provider sent is text in its cell."""

import re

import pytest
from hypothesis import given
from made_results import HOSTILE, bounded, finding, outcome, result, texts
from markdown_it import MarkdownIt

from journeykit_conformance.comparing import compare, diff
from journeykit_conformance.redaction import Redactor
from journeykit_conformance.reports.legible import LONGEST
from journeykit_conformance.reports.markdown import LIMIT
from journeykit_conformance.reports.writing import COMPARISONS, DIFFERENCES, RESULTS, render
from journeykit_conformance.result import Verdict

NOTHING = Redactor(())
OURS = {"<code>", "</code>", "<br>", "<details>", "</details>", "<summary>", "</summary>"}


def markdown(table, source):
    return render(table["md"], source, NOTHING)


def read(text):
    """All tokens, inner ones too."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return tokens + [inner for token in tokens for inner in token.children or ()]


def shape(text):
    """What a document is built of, without its words."""
    return [token.type for token in read(text) if token.nesting or token.type in {"fence", "heading", "html_inline"}]


@bounded
@given(texts.filter(str.strip))
def test_any_text_leaves_the_document_as_it_is(text):
    made = markdown(RESULTS, result(text=text))
    tokens = read(made)
    tags = [tag for token in tokens if token.type.startswith("html") for tag in re.findall(r"<[^>]*>", token.content)]
    assert set(tags) <= OURS
    assert not {token.type for token in tokens} & {"link_open", "image", "em_open", "code_inline", "s_open"}
    assert shape(made) == shape(markdown(RESULTS, result(text="plain")))


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
def test_comparisons_and_differences_are_as_hard_to_break(text):
    old = result(outcome())
    for table, build in ((COMPARISONS, compare_two), (DIFFERENCES, diff)):
        made, plain = (markdown(table, build(old, result(text=each))) for each in (text, "plain"))
        assert [kind for kind in shape(made) if "html" not in kind] == [
            kind for kind in shape(plain) if "html" not in kind
        ]


def compare_two(old, new):
    return compare([old, new])


def test_what_is_wrong_comes_first():
    made = markdown(RESULTS, result())
    places = [made.index(text) for text in ("conformance", "reach", "### Findings", "### Rules", "### Evidence")]
    assert places == sorted(places)


def test_evidence_in_a_fence_cannot_end_it():
    made = markdown(RESULTS, result(outcome("MJ-LIFE-001", Verdict.FAIL, finding("`````\n</details>\n# out"))))
    assert sum("# out" in token.content for token in read(made) if token.type == "fence") == 3
    assert not [token for token in read(made) if token.type == "inline" and token.content == "out"]


@pytest.mark.parametrize("letter", ["x", "|", "\U0001f600"])
def test_it_is_never_longer_than_a_summary_may_be(letter):
    text = letter * LONGEST
    many = [finding(text, pointer=f"/{number}") for number in range(150)]
    held = [outcome(f"MJ-LIFE-{number:03}", Verdict.FAIL, *many[:2], reason=text) for number in range(30)]
    new = result(outcome("MJ-LIFE-999", Verdict.FAIL, *many), *held, notes=(text,) * 300)
    for table, source in ((RESULTS, new), (COMPARISONS, compare([new] * 2)), (DIFFERENCES, diff(result(), new))):
        made = markdown(table, source)
        assert len(made.encode("utf-8", "backslashreplace")) < LIMIT
        assert "left out" in made or table is not RESULTS
    assert "MJ-LIFE-999" in markdown(RESULTS, new)
