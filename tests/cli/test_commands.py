"""Help, hints and the commands that read files."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from journeykit.cli import app
from journeykit.version import VERSION
from journeykit_conformance.trace import Exchange, Request, Response, Trace

JOURNEYKIT = Path(sys.executable).with_name("journeykit")
KEY = "sk-recorded-0123456789"


@pytest.fixture
def results(journeykit):
    """Two results on disk."""
    for provider in ("pro365", "trueai"):
        assert journeykit("check", provider, "--emulated", "--report", f"json={provider}.json").code == 0
    return Path("pro365.json"), Path("trueai.json")


@pytest.fixture
def har(tmp_path):
    """A recording of one task that was fetched with a key."""
    headers = [{"name": "Authorization", "value": f"Bearer {KEY}"}]
    told = {"status": 200, "headers": [], "content": {"mimeType": "application/json", "text": f'{{"id": "{KEY}"}}'}}
    url = "https://mj.example/mj/task/1/fetch"
    entries = [{"request": {"method": "GET", "url": url, "headers": headers}, "response": told}]
    file = tmp_path / "traffic.har"
    file.write_text(json.dumps({"log": {"entries": entries}}))
    return file


def test_without_a_command_help_is_shown(journeykit):
    ended = journeykit()
    assert "verify" in ended.out + ended.err
    assert journeykit("nonsense").code == 3


def test_the_version_is_told():
    asked = [sys.executable, "-m", "journeykit", "--version"]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == f"journeykit {VERSION}\n"


@pytest.mark.parametrize("args", [["generate", "nope"], ["drift", "nope", "--since", "HEAD"]])
def test_the_workshop_s_mistakes_are_json_too(journeykit, args, monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[2])
    ended = journeykit(*args, "--json")
    told = json.loads(ended.out)
    assert (ended.code, told["exit"]) == (3, 3)
    assert told["error"]["message"] in ended.err
    assert "nope" in ended.err


def test_verify_judges_a_recording(journeykit, har):
    ended = journeykit("verify", "pro365", har, "--report", "html=r.html", "--report", "json=r.json")
    assert ended.code == 1
    assert "pro365: verify" in ended.out
    for text in (ended.out, ended.err, Path("r.html").read_text(), Path("r.json").read_text()):
        assert KEY not in text


def test_verify_hides_ones_own_key_too(journeykit, har, monkeypatch):
    own = "sk-of-my-own-9876543210"
    monkeypatch.setenv("PRO365_API_KEY", own)
    har.write_text(har.read_text().replace('\\"id\\"', f'\\"{own}\\"'))
    assert own in har.read_text()
    assert own not in journeykit("verify", "pro365", har, "--report", "json=-").out


def test_verify_reads_standard_input(har):
    done = subprocess.run(
        [JOURNEYKIT, "verify", "pro365", "-"], input=har.read_bytes(), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert KEY.encode() not in done.stdout


def test_verify_takes_what_check_wrote(journeykit):
    args = ["--emulated", "--profile", "lifecycle", "--spend", "4", "--trace", "t.jsonl"]
    assert journeykit("check", "ohmygpt", *args).code == 0
    assert journeykit("verify", "ohmygpt", "t.jsonl", "--min-reach", "0.9").code == 0


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["pro365", "none.har"], "none.har cannot be read"),
        (["pro365", __file__], "none of"),
        (["nobody", "none.har"], "no provider"),
        (["pro365"], "FILE"),
        (["pro365", "none.har", "--report", "md=r.md,json=./none.har"], "none.har is the recording itself"),
        (["pro365", "none.har", "--base-url", "mj.example"], "no address"),
        (["pro365", "none.har", "--min-reach", "2"], "min-reach"),
    ],
)
def test_verify_says_what_is_wrong(journeykit, args, why):
    ended = journeykit("verify", *args)
    assert ended.code == 3
    assert why in ended.err


def test_a_recording_of_something_else_is_2(journeykit):
    Trace("x", "https://a.example", [Exchange(1, Request(url="https://a.example/b"), Response())]).write(Path("t"))
    assert journeykit("verify", "pro365", "t").code == 2


def test_known_deviations_do_not_fail(journeykit, har):
    journeykit("verify", "pro365", har, "--report", "json=r.json")
    outcomes = json.loads(Path("r.json").read_text())["outcomes"]
    failed = [each["rule"] for each in outcomes if each["verdict"] == "fail"]
    entries = (f'[[deviation]]\nrule = "{rule}"\nreason = "known"\nuntil = 2999-01-01\n' for rule in failed)
    Path("known.toml").write_text("".join(entries))
    assert failed
    assert journeykit("verify", "pro365", har, "--expected", "known.toml").code == 0


def test_results_side_by_side(journeykit, results):
    ended = journeykit("compare", *results, "--report", "html=matrix.html")
    assert ended.code == 0
    assert "pro365" in ended.out
    assert "trueai" in ended.out
    assert Path("matrix.html").is_file()
    assert journeykit("compare", results[0]).code == 3


def test_a_result_against_an_older_one(journeykit, results, har):
    assert journeykit("diff", results[0], results[0]).code == 0
    journeykit("verify", "pro365", har, "--report", "json=worse.json")
    assert journeykit("diff", results[0], "worse.json").code == 1
    assert journeykit("diff", results[0], har).code == 3


def test_help_imports_no_command_and_no_workshop():
    code = """
import sys
from journeykit.cli.app import run
run(["--help"])
heavy = {"journeykit_conformance", "journeykit_emulator", "journeykit_codegen", "jsonschema_rs", "starlette", "yaml"}
heavy |= {"httpx", "attrs", "attr", "journeykit.async_client", "journeykit.adapters", "journeykit.cli.pictures"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("hidden", "args", "hint"),
    [
        ("typer", ["--help"], "journeykit[cli]"),
        ("rich", ["check", "pro365", "--dry-run"], "journeykit[cli]"),
        ("jsonschema_rs", ["verify", "pro365", "x"], "journeykit[conformance]"),
        ("yaml", ["verify", "pro365", "x"], "journeykit[conformance]"),
        ("jinja2", ["gallery", "."], "journeykit[cli]"),
        ("yaml", ["drift", "pro365", "--since", "HEAD"], "journeykit[codegen]"),
        ("openapi_python_client", ["generate", "--force"], "journeykit[codegen]"),
        ("starlette", ["emulate", "pro365"], "journeykit[emulator]"),
    ],
)
def test_what_is_not_installed_is_named_with_its_extra(hidden, args, hint):
    code = f"""
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {hidden!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Hidden())
sys.argv = ["journeykit", *{args!r}]
from journeykit.cli import main
sys.exit(main())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert f"needs {hidden}" in done.stderr
    assert hint in done.stderr


def test_an_interrupt_while_it_still_loads_is_no_traceback():
    code = """
import sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
from journeykit.cli import main
sys.exit(main())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "")


def test_an_interrupt_while_the_commands_are_put_together_is_no_traceback(monkeypatch):
    def interrupted(_app):
        raise KeyboardInterrupt

    monkeypatch.setattr(app.typer.main, "get_command", interrupted)
    assert app.run(["providers"]) == 130


def test_a_pipe_that_closes_is_no_traceback(har):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        done = subprocess.run(
            [JOURNEYKIT, "verify", "pro365", har], stdout=closed, stderr=subprocess.PIPE, text=True, check=False
        )
    assert "Traceback" not in done.stderr
    assert done.returncode not in {0, -13}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "gbk"])
@pytest.mark.parametrize("kind", ["json", "terminal", "md", "html", "junit"])
def test_no_encoding_of_the_output_costs_the_verdict(journeykit, har, monkeypatch, encoding, kind):
    har.write_text(har.read_text().replace('\\"id\\"', '\\"status\\": \\"成功了 é 🚀\\", \\"id\\"'), "utf-8")
    # As Python opens them under PYTHONIOENCODING; a process for each would take most of the time.
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding, write_through=True) for _ in range(2))
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    ended = journeykit("verify", "pro365", har, "--report", f"{kind}=-")
    assert (ended.code, err.buffer.getvalue()) == (1, b"")
    told = out.buffer.getvalue().decode(encoding)
    assert "\\ud83d" in told
    if kind == "json":
        assert any("成功了 é 🚀" in str(each) for each in json.loads(told)["outcomes"])


def test_an_output_that_is_closed_from_the_start_is_none_at_all(har):
    done = subprocess.run(
        ["/bin/sh", "-c", '"$@" >&-', "sh", JOURNEYKIT, "verify", "pro365", har, "--report", "json=r.json"],
        capture_output=True,
        text=True,
        check=False,
        cwd=har.parent,
    )
    assert (done.stderr, done.returncode in {0, 1, 2}) == ("", True)
    assert (har.parent / "r.json").exists()


def test_several_reports_in_one_option(journeykit):
    reports = "json=r.json,html=a,b.html,md=r.md"
    assert journeykit("check", "pro365", "--emulated", "--report", reports).code == 0
    assert {each.name for each in Path().iterdir()} == {"r.json", "a,b.html", "r.md"}


def test_a_file_that_is_no_result_is_one_sentence(journeykit, har):
    for file, why in {"none.json": "No such file", har: "no result of a run"}.items():
        ended = journeykit("diff", file, file)
        assert (ended.code, ended.err.count("\n"), why in ended.err) == (3, 1, True)
        assert "Errno" not in ended.err
