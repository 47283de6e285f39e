"""The gallery: everything inside the page, strangers' text as text, and nothing that is broken stops it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> https://evil.example/x.png"


class Page(HTMLParser):
    """What a browser would see of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.sources = [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.sources += [value for name, value in attrs if name in {"src", "href", "srcset", "poster", "action"}]
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def run(journeykit, emulated):
    """A grid, its upscale, and the folder that they are in."""
    emulated("pro365")
    file = journeykit("imagine", HOSTILE, "-p", "pro365", "-o", "pics").out.strip()
    token = json.loads(Path(f"{file}.json").read_text())["token"]
    assert journeykit("press", token, "U2", "-o", "pics").code == 0
    assert journeykit("seed", token, "-o", "pics").code == 0
    return token


def test_a_page_needs_nothing_and_runs_nothing(journeykit, run):
    ended = journeykit("gallery", "pics")
    assert (ended.code, ended.out) == (0, "pics/gallery.html\n")
    text = Path("pics/gallery.html").read_text()
    page = Page(text)
    assert page.tags.count("img") == 2
    assert "script" not in page.tags
    assert all(source.startswith("data:image/") for source in page.sources)
    assert "default-src 'none'" in text
    assert HOSTILE in page.text
    shown = " ".join(page.text.split())
    assert f"U2 of {run}" in shown
    assert re.search(r"seed \d+", shown)
    assert text.count('class="pressed"') == 1


def test_what_is_broken_is_named(journeykit, run):
    first, second = sorted(Path("pics").glob("*.json"))
    Path(str(first).removesuffix(".json")).unlink()
    second.write_text("{nonsense")
    Path("pics/half.png").write_bytes(b"no picture")
    ended = journeykit("gallery", "pics", "--json")
    assert (ended.code, ended.json["pictures"]) == (0, 0)
    told = "\n".join(ended.json["problems"])
    assert all(text in told for text in ("is missing", "cannot be read", "half.png: it is no picture"))
    assert told in ended.err


def test_families_that_go_round_in_circles_are_shown_once(journeykit, run):
    for file in Path("pics").glob("*.json"):
        told = json.loads(file.read_text())
        told["parent"] = told["token"] if told["parent"] is None else told["parent"]
        file.write_text(json.dumps(told))
    assert journeykit("gallery", "pics").code == 0
    assert Page(Path("pics/gallery.html").read_text()).tags.count("img") == 2


def test_opened_at_once(journeykit, emulated, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    emulated("trueai")
    ended = journeykit("imagine", "a boat", "-p", "trueai", "--open", "-o", "pics")
    assert ended.code == 0, ended.err
    assert opened == [Path("pics/gallery.html").resolve().as_uri()]
    assert Page(Path("pics/gallery.html").read_text()).tags.count("img") == 1


def test_no_folder_and_an_empty_one(journeykit):
    assert journeykit("gallery", "nowhere").code == 3
    Path("empty").mkdir()
    ended = journeykit("gallery", "empty")
    assert (ended.code, ended.out, "no pictures in empty" in ended.err) == (3, "", True)
    assert not Path("empty/gallery.html").exists()
