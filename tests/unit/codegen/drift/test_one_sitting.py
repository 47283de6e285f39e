"""The walk-through of docs/when-a-provider-changes.md, and what it says about consequences."""

import errno
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from journeykit.cli.app import run
from journeykit_codegen.__main__ import main
from journeykit_codegen.overlay import OverlayError
from journeykit_codegen.proposing.accepting import write

from .changes import PAGE, record
from .conftest import ROOT, observed, read_by_facade


@pytest.fixture
def changed(copy, tmp_path):
    return record(copy, tmp_path / "recorded")


def broken(document, changed, tmp_path):
    """What the suite finds in the same answers, by a document: rule and place."""
    entries = []
    for file in sorted(changed.glob("*.json"))[:3]:  # without the envelope, which stays refused
        id = json.loads(file.read_text(encoding="utf-8"))["id"]
        key = [{"name": "Authorization", "value": "Bearer sk-recorded-0123456789"}]
        request = {"method": "GET", "url": f"https://mj.example/mj/task/{id}/fetch", "headers": key}
        told = {"mimeType": "application/json", "text": file.read_text(encoding="utf-8")}
        entries.append({"request": request, "response": {"status": 200, "headers": [], "content": told}})
    (tmp_path / "traffic.har").write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
    (tmp_path / "document.json").write_text(json.dumps(document), encoding="utf-8")
    result = tmp_path / "result.json"
    words = ["verify", "pro365", tmp_path / "traffic.har", "--document", tmp_path / "document.json"]
    assert run([*map(str, words), "--report", f"json={result}"]) in {0, 1}
    outcomes = json.loads(result.read_text(encoding="utf-8"))["outcomes"]
    return {(each["rule"], found["pointer"]) for each in outcomes for found in each["findings"]}


def test_from_drift_to_a_regenerated_client(copy, changed, tmp_path, capsys):
    before = broken(observed(copy, "pro365"), changed, tmp_path)
    assert {("MJ-DOC-003", "/status"), ("MJ-LIFE-006", "/status")} <= before
    capsys.readouterr()
    for part in (
        "src/journeykit/adapters",
        "generated/journeykit_clients/pro365",
        "conformance/journeykit_conformance/rules",
    ):
        shutil.copytree(ROOT / part, copy / part)
    (copy / "generated/journeykit_clients/__init__.py").write_text("", encoding="utf-8")
    arguments = ["--root", str(copy), "drift", "pro365", "--bodies", str(changed)]
    assert main(arguments) == 1
    shown = capsys.readouterr().out
    assert "target: $.components.schemas.Task.properties.status.enum" in shown
    assert "facade: State.status" in shown
    assert "not yet in _mj.STATUSES" in shown
    assert "MJ-LIFE-001" in shown
    assert "NOT PROPOSED: the documented body moved into an envelope" in shown
    assert main([*arguments, "--write"]) == 1
    assert main(["--root", str(copy), "generate", "pro365"]) == 0
    model = (copy / "generated/journeykit_clients/pro365/models/task.py").read_text(encoding="utf-8")
    assert "prompt_english" in model
    made = json.loads((copy / "generated/journeykit_clients/pro365/observed.json").read_text(encoding="utf-8"))
    assert {each for each in broken(made, changed, tmp_path) if each[0] in {"MJ-DOC-003", "MJ-LIFE-006"}} == set()
    lines = [json.dumps(["pro365", "application/json", file.read_text()]) for file in sorted(changed.glob("*.json"))]
    read_by_facade(copy, lines[:3])
    capsys.readouterr()
    assert main([*arguments, "--json"]) == 1
    left = json.loads(capsys.readouterr().out)["findings"]
    assert [each["kind"] for each in left] == ["envelope around the body"]


def test_differences_of_a_page_say_what_they_mean(copy, tmp_path, capsys):
    for part in ("src/journeykit/adapters", "generated/journeykit_clients/pro365"):
        shutil.copytree(ROOT / part, copy / part)
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    assert main(["--root", str(copy), "drift", "pro365", "--page", str(page)]) == 1
    told = capsys.readouterr().out
    new = told.partition("enum of 200 status")[2].partition("\n      page")[0]
    assert "PAUSED" in new
    assert "breaking (response); facade: State.status" in new
    assert "not yet in _mj.STATUSES" in new
    assert "not breaking (response); no adapter has it" in told.partition("mood: on the page")[2]


def git(root, *arguments):
    name = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", "-C", str(root), *name, *arguments], check=True, capture_output=True)


def test_two_revisions_are_compared(checkout, capsys):
    spec = checkout / "specs" / "tiny.yaml"
    arguments = ["--root", str(checkout), "drift", "tiny", "--since"]
    git(checkout, "init", "-q")
    git(checkout, "add", "-A")
    git(checkout, "commit", "-q", "-m", "first")
    assert main([*arguments, "HEAD"]) == 0
    text = spec.read_text(encoding="utf-8")
    assert "operationId: fetchTask" in text
    field = "        customId: {type: string}\n"
    assert field in text
    spec.write_text(text.replace(field, field + "        mood: {type: string}\n", 1), encoding="utf-8")
    capsys.readouterr()
    assert main([*arguments, "HEAD"]) == 1
    assert "mood: now (string), not before" in capsys.readouterr().out
    spec.write_text(text.replace("required: [prompt]", "required: [prompt, botType]", 1), encoding="utf-8")
    assert main([*arguments, "HEAD"]) == 1
    assert "1 differences since HEAD" in (told := capsys.readouterr().out)
    assert "breaking (request)" in told
    assert "not breaking" not in told
    # What no page could say counts as well.
    spec.write_text(text.replace("x-request: true\n", "x-request: true\n      maxProperties: 9\n", 1), encoding="utf-8")
    assert main([*arguments, "HEAD"]) == 1
    assert "/components/schemas/ImagineRequest/maxProperties: now 9, before nothing" in capsys.readouterr().out
    limited = "prompt: {type: string, minLength: 9, maxLength: 9, x-most: 5}"
    spec.write_text(text.replace("prompt: {type: string}", limited, 1), encoding="utf-8")
    assert main([*arguments, "HEAD"]) == 1
    told = capsys.readouterr().out
    for words in ("minLength: now (9), not before", "maxLength: now (9), not before", "/prompt/x-most: now 5"):
        assert words in told
    assert "3 differences since HEAD" in told
    moved = "servers: [{url: 'https://moved.example'}]\n"
    spec.write_text(re.sub(r"servers:.*\n(?: .*\n)*", moved, text), encoding="utf-8")
    assert main([*arguments, "HEAD"]) == 1
    told = capsys.readouterr().out
    assert "https://moved.example" in told
    assert "breaking (request); in BASE_URL" in told
    for wrong in ("nowhere", "--help-me", "HEAD:specs"):
        assert main([*arguments[:-1], f"--since={wrong}"]) == 2
        assert "is no revision that git knows" in capsys.readouterr().err


QUERY = "        - {name: q, in: query, schema: {type: string}}\n"
NEW = "  /new:\n    get:\n      operationId: new\n      responses: {'200': {description: new}}\n"
EDITS = {
    "      properties:\n        customId: {type: string}\n": "      x-most: 5\n",
    "    post:\n": "    post:\n      x-cost: 4\n",
    "      parameters:\n": f"      x-per-hour: 9\n      parameters:\n{QUERY}",
    "        '204':\n          description: there is no such task\n": "",
    "components:\n": f"{NEW}components:\n",
}


@pytest.mark.parametrize("back", [False, True])
def test_what_is_new_or_gone_hides_nothing_of_what_it_was_in(checkout, capsys, back):
    spec = checkout / "specs" / "tiny.yaml"
    texts = [spec.read_text(encoding="utf-8")] * 2
    for before, now in EDITS.items():
        assert before in texts[1]
        texts[1] = texts[1].replace(before, now, 1)
    spec.write_text(texts[back], encoding="utf-8")
    git(checkout, "init", "-q")
    git(checkout, "add", "-A")
    git(checkout, "commit", "-q", "-m", "first")
    spec.write_text(texts[not back], encoding="utf-8")
    assert main(["--root", str(checkout), "drift", "tiny", "--since", "HEAD", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert sorted((each["aspect"], each["name"].split()[-1]) for each in told["differences"]) == [
        ("field", "buttons[].customId"),
        ("operation", "/new"),
        ("parameter", "q"),
        ("response", "204"),
    ]
    assert sorted(each["place"] for each in told["elsewhere"]) == [
        "/components/schemas/Button/x-most",
        "/paths/~1submit~1imagine/post/x-cost",
        "/paths/~1task~1{id}~1fetch/get/x-per-hour",
    ]


def test_a_change_of_what_is_answered_alone_and_in_lists_is_told_once(copy, capsys):
    git(copy, "init", "-q")
    git(copy, "add", "-A")
    git(copy, "commit", "-q", "-m", "first")
    spec = copy / "specs" / "pro365.yaml"
    text = spec.read_text(encoding="utf-8")
    before = "        progress:\n"
    assert before in text
    spec.write_text(text.replace(before, f"        zz: {{type: string}}\n{before}", 1), encoding="utf-8")
    assert main(["--root", str(copy), "drift", "pro365", "--since", "HEAD", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["differences"]
    assert [(each["aspect"], each["name"].split()[-1].rpartition(".")[2]) for each in told] == [("field", "zz")]


def test_an_operation_that_has_moved_hides_nothing_of_what_else_has_changed_in_it(checkout, capsys):
    git(checkout, "init", "-q")
    git(checkout, "add", "-A")
    git(checkout, "commit", "-q", "-m", "first")
    for folder in ("specs", "overlays"):
        file = checkout / folder / "tiny.yaml"
        text = file.read_text(encoding="utf-8")
        moved = text.replace("/submit/imagine", "/mj/submit/imagine")
        assert moved != text
        file.write_text(
            moved.replace("imagine:\n    post:\n", "imagine:\n    post:\n      x-cost: 4\n"), encoding="utf-8"
        )
    assert main(["--root", str(checkout), "drift", "tiny", "--since", "HEAD", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [each["aspect"] for each in told["differences"]] == ["path"]
    assert [each["place"] for each in told["elsewhere"]] == ["/paths/~1mj~1submit~1imagine/post/x-cost"]


def test_an_overlay_keeps_its_place_its_permissions_and_its_ends_of_lines(tmp_path):
    real, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    real.write_bytes(b"a: 1\r\n")
    real.chmod(0o640)
    link.symlink_to(real)
    write(link, "a: 1\nb: 2\n", instead_of="a: 1\n")
    assert (link.is_symlink(), real.read_bytes(), real.stat().st_mode & 0o777) == (True, b"a: 1\r\nb: 2\r\n", 0o640)


def test_an_overlay_that_was_changed_meanwhile_is_not_replaced(tmp_path):
    overlay = tmp_path / "tiny.yaml"
    overlay.write_text("a: 1\nmine: 2\n", encoding="utf-8")
    with pytest.raises(OverlayError, match="changed meanwhile"):
        write(overlay, "a: 1\nb: 2\n", instead_of="a: 1\n")
    assert overlay.read_text(encoding="utf-8") == "a: 1\nmine: 2\n"


def test_a_full_disk_leaves_the_overlay_as_it_was(tmp_path, monkeypatch):
    overlay = tmp_path / "tiny.yaml"
    overlay.write_text("a: 1\n", encoding="utf-8")

    def is_full(path, text, **_):
        path.touch()
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_text", is_full)
    with pytest.raises(OSError, match="No space left"):
        write(overlay, "a: 1\nb: 2\n", instead_of="a: 1\n")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("tiny.yaml", b"a: 1\n")]


def test_without_a_repository_it_says_so(checkout, capsys, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(checkout.parent))
    assert main(["--root", str(checkout), "drift", "tiny", "--since", "HEAD"]) == 2
    assert "needs a git repository" in capsys.readouterr().err
    monkeypatch.setenv("PATH", "")
    assert main(["--root", str(checkout), "drift", "tiny", "--since", "HEAD"]) == 2
    assert "needs git, which is not installed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("    remove: true\n", "    remove: 'yes'\n", 10, "at $.actions[0].remove: 'yes' is not of type 'boolean'"),
        ("examples.asList", "examples.gone", 7, "action 0, target $.paths"),
    ],
    ids=["invalid", "matches nothing"],
)
def test_an_overlay_that_was_wrong_then_is_named_with_its_line(checkout, capsys, old, new, line, words):
    overlay = checkout / "overlays" / "tiny.yaml"
    right = overlay.read_text("utf-8")
    assert old in right
    overlay.write_text(right.replace(old, new, 1), "utf-8")
    git(checkout, "init", "-q")
    git(checkout, "add", "-A")
    git(checkout, "commit", "-q", "-m", "wrong")
    overlay.write_text(right, "utf-8")
    assert main(["--root", str(checkout), "drift", "tiny", "--since", "HEAD"]) == 2
    assert f"overlays/tiny.yaml at HEAD:{line}: {words}" in capsys.readouterr().err
