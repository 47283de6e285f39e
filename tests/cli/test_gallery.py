"""One page of what was saved: families together, strangers' words escaped, broken files named."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

from journeykit_emulator.pictures import draw_grid


def save(name, **told):
    Path(name).write_bytes(draw_grid(name, edge=16))
    Path(f"{name}.json").write_text(json.dumps({"journeykit-picture": 1, **told}))


def test_a_run_is_shown_with_what_was_pressed(journeykit, emulated, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    serving = emulated("pro365")
    token = journeykit("imagine", "a boat", "-p", "pro365", "--json").json["tasks"][0]["token"]
    ended = journeykit("seed", token, "--json")
    seed = ended.json["tasks"][0]["seed"]
    assert journeykit("press", token, "U1", "--open").code == 0
    assert opened == [Path("gallery.html").resolve().as_uri()]
    ended = journeykit("gallery", ".", "--json")
    assert (ended.code, ended.json["pictures"], ended.json["problems"]) == (0, 2, [])
    page = Path("gallery.html").read_text()
    assert page.count('src="data:image/') == 2
    assert f"seed {seed}" in page
    assert '<li class="pressed">U1</li>' in page
    assert page.index("piece root") < page.index("piece child")
    assert serving.api_key not in page


def test_nothing_is_loaded_and_nothing_gets_out_of_its_place(journeykit):
    prompt = '"><script>alert(1)</script><img src=https://evil.example/x>'
    save("a.png", token="pro365:1", prompt=prompt, seed=prompt, button=prompt, parent=prompt)
    assert journeykit("gallery").code == 0
    page = Path("gallery.html").read_text()
    assert "default-src 'none'" in page
    assert "<script" not in page
    elements = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attributes: elements.append((tag, dict(attributes)))
    reader.feed(page)
    (image,) = (attributes for tag, attributes in elements if tag == "img")
    assert image["src"].startswith("data:image/png;base64,")
    assert image["alt"] == prompt
    assert not any(tag in {"script", "link", "iframe"} or "href" in attributes for tag, attributes in elements)


def test_what_is_missing_or_broken_is_named(journeykit):
    save("gone.png", token="pro365:1")
    Path("gone.png").unlink()
    save("cut.png", token="pro365:2")
    Path("cut.png").write_bytes(b"<html>")
    save("odd.png", token="pro365:3")
    Path("odd.png.json").write_text("[" * 100_000)
    save("round.png", token="pro365:4", parent="pro365:5")
    save("about.png", token="pro365:5", parent="pro365:4")
    ended = journeykit("gallery", "--json")
    assert ended.code == 0
    assert [each.partition(":")[0] for each in ended.json["problems"]] == ["cut.png", "gone.png", "odd.png"]
    page = Path("gallery.html").read_text()
    assert all(name in page for name in ("cut.png", "gone.png", "odd.png", "round.png", "about.png"))
    assert journeykit("gallery", "none").code == 3
