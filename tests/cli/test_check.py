"""`journeykit check`: plan first, keys from the environment, exit codes as documented, nothing lost on Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from journeykit_conformance.checking import Wish
from journeykit_conformance.fuzzing import Effort
from journeykit_conformance.trace import Trace
from journeykit_emulator import ScaledClock, VirtualClock, serve

PROVIDERS = ["anyapi", "ohmygpt", "pro365", "trueai"]
JOURNEYKIT = Path(sys.executable).with_name("journeykit")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_emulator_keeps_its_word(journeykit, provider):
    ended = journeykit("check", provider, "--emulated", "--profile", "lifecycle", "--spend", "4")
    assert ended.code == 0, ended.out
    assert "keeps its word" in ended.out
    assert f"lifecycle of {provider} at its emulator: at most 4 paid calls" in ended.err


def test_the_plan_is_all_of_a_dry_run(journeykit):
    ended = journeykit("check", "pro365", "--dry-run", "--profile", "lifecycle", "--spend", "2")
    assert (ended.code, ended.out) == (0, "")
    assert "https://api.pro365.top: at most 2 paid calls" in ended.err
    assert "fetchTask" in ended.err
    assert "submitImagine" in ended.err
    assert "submitImagine" not in journeykit("check", "pro365", "--dry-run").err


@pytest.fixture
def _a_small_fuzz(monkeypatch):
    effort = Effort(examples=1, ways=2, steps=4, phases=("examples", "fuzzing", "stateful"))
    monkeypatch.setattr("journeykit.cli.check.Wish", partial(Wish, effort=effort))


@pytest.mark.usefixtures("_a_small_fuzz")
def test_an_emulator_is_fuzzed_without_further_ado(journeykit):
    ended = journeykit("check", "ohmygpt", "--emulated", "--profile", "fuzz", "--report", "json=r.json")
    assert ended.code == 0, ended.out
    assert "fuzz of ohmygpt at its emulator: as many paid calls as it takes, all of them play money" in ended.err
    assert "paid calls of play money" in ended.out
    outcomes = json.loads(Path("r.json").read_text())["outcomes"]
    assert any(each["rule"].startswith("MJ-FUZZ") and each["verdict"] == "pass" for each in outcomes)


def test_the_plan_of_a_live_fuzz_says_what_it_sends_and_costs(journeykit):
    for spend, told in {"0": "nothing is charged", "7": "at most 7 paid calls"}.items():
        ended = journeykit("check", "pro365", "--profile", "fuzz", "--live-fuzz", "--spend", spend, "--dry-run")
        assert (ended.code, told in ended.err, "requests" in ended.err) == (0, True, True)
        assert ("submitImagine" in ended.err) == (spend != "0")


@pytest.mark.usefixtures("_a_small_fuzz")
def test_a_live_fuzz_is_charged_no_more_than_it_may(journeykit, monkeypatch):
    with serve("ohmygpt", clock=VirtualClock()) as serving:
        monkeypatch.setenv("OHMYGPT_API_KEY", serving.api_key)
        args = ["--profile", "fuzz", "--live-fuzz", "--spend", "2", "--base-url", serving.base_url]
        ended = journeykit("check", "ohmygpt", *args)
    assert len(serving.world.ledger) == 2, ended.out
    assert "2 of at most 2 paid calls" in ended.out


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["pro365"], "set PRO365_API_KEY"),
        (["trueai"], "set TRUEAI_BASE_URL"),
        (["nobody"], "no provider 'nobody'"),
        (["pro365", "--profile", "everything"], "no profile 'everything'"),
        (["pro365", "--profile", "lifecycle"], "--spend 1"),
        (["pro365", "--spend", "1"], "--profile lifecycle"),
        (["pro365", "--spend", "-1"], "--spend"),
        (["pro365", "--spend", "many"], "--spend"),
        (["pro365", "--emulated", "--base-url", "http://127.0.0.1:1"], "--base-url"),
        (["pro365", "--emulated", "--report", "pdf=x"], "KIND is one of"),
        (["pro365", "--emulated", "--report", "json=-", "--json"], "two outputs go to standard output"),
        (["pro365", "--emulated", "--report", "json=a,md=./a"], "two outputs go to a"),
        (["pro365", "--emulated", "--report", "json=a", "--trace", "a"], "two outputs go to a"),
        (["pro365", "--emulated", "--min-reach", "nan"], "from 0 to 1"),
        (["pro365", "--emulated", "--task-id", "../../x"], "no id of a task"),
        (["pro365", "--emulated", "--task-id", "pro365:123"], "the id in it is 123"),
        (["pro365", "--emulated", "--report", "json"], "KIND=PATH"),
        (["pro365", "--emulated", "--report", "json=no/such/folder.json"], "no such folder"),
        (["pro365", "--emulated", "--trace", "no/such/folder.json"], "no such folder"),
        (["pro365", "--emulated", "--trace", "-"], "a trace goes to a file"),
        (["acme", "--document", "none.yaml"], "none.yaml"),
        (["acme", "--document", __file__], "test_check.py"),
        (["pro365", "--expected", "none.toml"], "none.toml"),
        (["pro365", "--profile", "fuzz"], "say --live-fuzz"),
        (["pro365", "--profile", "fuzz", "--dry-run"], "say --live-fuzz"),
        (["pro365", "--live-fuzz"], "--profile fuzz"),
        (["pro365", "--webhook-port", "8080"], "--webhook-url"),
        (["pro365", "--webhook-port", "0"], "--webhook-port"),
        (["pro365", "--webhook-url", "https://hooks.example"], "an audit makes no task"),
        (["pro365", "--profile", "lifecycle", "--spend", "1", "--webhook-url", "https://h.example"], "--webhook-port"),
        (["pro365", "--bogus"], "--bogus"),
        ([], "PROVIDER"),
    ],
)
def test_wrong_usage_is_one_sentence_and_3(journeykit, args, why):
    ended = journeykit("check", *args)
    assert ended.code == 3
    assert why.lower() in ended.err.lower()
    assert "Traceback" not in ended.err
    assert "plan" not in ended.err


@pytest.mark.parametrize("key", ["short", "with space in it", "ключ-ключ-ключ"])
def test_a_key_that_cannot_be_one_is_not_shown(journeykit, monkeypatch, key):
    monkeypatch.setenv("PRO365_API_KEY", key)
    ended = journeykit("check", "pro365", "--base-url", "http://127.0.0.1:9")
    assert ended.code == 3
    assert key not in ended.err


def test_the_same_key_twice_is_no_second_account(journeykit, monkeypatch):
    monkeypatch.setenv("PRO365_API_KEY", "sk-0123456789")
    monkeypatch.setenv("PRO365_API_KEY_2", "sk-0123456789")
    assert "another account" in journeykit("check", "pro365").err


def test_callbacks_that_cannot_arrive_are_found_out_before_anything_is_sent(journeykit, monkeypatch):
    with serve("trueai", clock=VirtualClock()) as serving, socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("TRUEAI_API_KEY", serving.api_key)
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        args = ["--profile", "lifecycle", "--spend", "1", "--base-url", serving.base_url, "--webhook-url", url]
        ended = journeykit("check", "trueai", *args)
    assert (ended.code, "callbacks cannot be taken on port" in ended.err) == (3, True)
    assert serving.world.requests == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        *(("HTTPS_PROXY", each) for each in ("teapot://me:secret@proxy", "http://proxy:secret", "socks5://proxy")),
        *(("NO_PROXY", "[::1"), ("ALL_PROXY", "::"), ("SSL_CERT_FILE", "/nowhere.pem"), ("SSL_CERT_FILE", __file__)),
    ],
    ids=lambda each: "this file" if each == __file__ else each,
)
def test_an_environment_that_cannot_be_meant_is_named(journeykit, monkeypatch, variable, value):
    monkeypatch.setenv("PRO365_API_KEY", "sk-0123456789")
    monkeypatch.setenv(variable, value)
    ended = journeykit("check", "pro365", "--base-url", "https://no-such-host.invalid", "--trace", "t.jsonl")
    told = ended.err.splitlines()[-1]
    assert (ended.code, variable in told, "cannot be used" in told) == (3, True, True), ended.err
    assert "secret" not in ended.out + ended.err
    assert not Path("t.jsonl").exists()


def test_plain_http_takes_no_key(journeykit, monkeypatch):
    monkeypatch.setenv("PRO365_API_KEY", "sk-0123456789")
    ended = journeykit("check", "pro365", "--base-url", "http://mj.example")
    assert (ended.code, "https" in ended.err) == (3, True)
    assert ended.err.count("\n") == 1  # no plan before it


def test_a_server_that_is_down_is_2(journeykit, monkeypatch):
    monkeypatch.setenv("PRO365_API_KEY", "sk-0123456789")
    ended = journeykit("check", "pro365", "--base-url", "http://127.0.0.1:9")
    assert ended.code == 2
    assert "does not answer" in ended.out, ended.out[:500]


def test_over_a_socket_with_a_document_of_ones_own(journeykit, monkeypatch):
    import journeykit_clients

    document = Path(journeykit_clients.__path__[0]) / "pro365" / "observed.json"
    Path("acme.json").write_bytes(document.read_bytes())
    with serve("pro365", clock=VirtualClock()) as serving:
        keys = [*serving.world.accounts]
        monkeypatch.setenv("ACME_API_KEY", keys[0])
        monkeypatch.setenv("ACME_API_KEY_2", keys[1])
        monkeypatch.setenv("ACME_BASE_URL", serving.base_url)
        args = ["--document", "acme.json", "--trace", "t.jsonl", "--report", "json=r.json", "--report", "md=-"]
        ended = journeykit("check", "acme", *args)
    assert ended.code == 0, ended.out
    assert serving.world.ledger == []
    result = json.loads(Path("r.json").read_text())
    assert (result["provider"], result["base_url"]) == ("acme", serving.base_url)
    assert len(Trace.read(Path("t.jsonl")).exchanges) == result["figures"]["requests"]
    for text in (ended.out, ended.err, Path("r.json").read_text(), Path("t.jsonl").read_text()):
        assert not any(key in text for key in keys)


def test_a_wrong_key_is_3(journeykit, monkeypatch):
    monkeypatch.setenv("PRO365_API_KEY", "sk-this-is-nobodys-key")
    with serve("pro365", clock=VirtualClock()) as serving:
        ended = journeykit("check", "pro365", "--base-url", serving.base_url)
    assert (ended.code, "does not accept the key" in ended.out) == (3, True)
    assert "nobodys" not in ended.out + ended.err


def test_reach_can_be_demanded(journeykit):
    assert journeykit("check", "pro365", "--emulated", "--min-reach", "1").code in {0, 2}
    assert journeykit("check", "pro365", "--emulated", "--min-reach", "0").code == 0


def test_faults_of_our_own_are_2_and_say_where_on_request(journeykit, monkeypatch):
    monkeypatch.setattr("journeykit_conformance.preparing.document", lambda *_: 1 / 0)
    ended = journeykit("check", "pro365")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "ZeroDivisionError" in ended.err
    assert "Traceback" in journeykit("check", "pro365", "--debug").err


@pytest.mark.usefixtures("in_a_terminal")
@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_it_names_the_task_and_keeps_the_trace(tmp_path, asked):
    with serve("pro365", clock=ScaledClock(0.01)) as serving:  # nothing ever ends
        environment = {"PRO365_API_KEY": serving.api_key, "PRO365_BASE_URL": serving.base_url, "NO_COLOR": "1"}
        args = ["check", "pro365", "--profile", "lifecycle", "--spend", "1", "--trace", "t.jsonl"]
        process = subprocess.Popen(
            [JOURNEYKIT, *args],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + 60
        while not serving.world.ledger and time.monotonic() < deadline:
            threading.Event().wait(0.05)
        threading.Event().wait(0.3)  # the answer to the submit is on its way
        process.send_signal(asked)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    (task_id,) = {entry.task_id for entry in serving.world.ledger}
    assert re.search(rf"the task {task_id} goes on|submitImagine was sent", err), err
    assert "interrupted; 1 paid call had been accepted, or may have been" in err
    assert "Traceback" not in out + err
    assert serving.api_key not in out + err + (tmp_path / "t.jsonl").read_text()
    assert Trace.read(tmp_path / "t.jsonl").exchanges


def test_killed_it_has_kept_what_was_paid_for(tmp_path):
    (tmp_path / "t.jsonl").write_text("an older one")
    with serve("pro365", clock=ScaledClock(0.01)) as serving:  # nothing ever ends
        environment = {"PRO365_API_KEY": serving.api_key, "PRO365_BASE_URL": serving.base_url, "NO_COLOR": "1"}
        args = ["check", "pro365", "--profile", "lifecycle", "--spend", "1", "--trace", "t.jsonl"]
        process = subprocess.Popen([JOURNEYKIT, *args], cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while '"step": "imagine"' not in (tmp_path / "t.jsonl").read_text() and time.monotonic() < deadline:
            threading.Event().wait(0.05)
        process.kill()
        process.wait(timeout=60)
    (task_id,) = {entry.task_id for entry in serving.world.ledger}
    kept = Trace.read(tmp_path / "t.jsonl")
    assert (kept.provider, kept.base_url) == ("pro365", serving.base_url)
    assert any(each.step == "imagine" and task_id in each.response.text for each in kept.exchanges)
    assert serving.api_key not in (tmp_path / "t.jsonl").read_text()


def test_a_device_gets_a_trace_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "out").open("wb") as out, subprocess.Popen(["cat", tmp_path / "pipe"], stdout=out) as reader:
        args = [JOURNEYKIT, "check", "pro365", "--emulated", "--trace", tmp_path / "pipe"]
        assert subprocess.run(args, capture_output=True, check=False).returncode == 0
        assert reader.wait(timeout=60) == 0
    assert len(Trace.read(tmp_path / "out").exchanges) > 10


def test_what_breaks_in_the_middle_names_the_task_and_keeps_the_trace(journeykit, monkeypatch):
    monkeypatch.setattr("journeykit_conformance.checking.judge", lambda *_, **__: 1 / 0)
    with serve("pro365", clock=ScaledClock(1000)) as serving:
        monkeypatch.setenv("PRO365_API_KEY", serving.api_key)
        args = ["--profile", "lifecycle", "--spend", "1", "--base-url", serving.base_url, "--trace", "t.jsonl"]
        monkeypatch.setattr("journeykit_conformance.scenarios.Driver.until_ended", _never)
        ended = journeykit("check", "pro365", *args)
    assert (ended.code, "ZeroDivisionError" in ended.err) == (2, True)
    (task_id,) = {entry.task_id for entry in serving.world.ledger}
    assert f"the task {task_id} goes on" in ended.err
    assert any("/submit/" in each.request.url for each in Trace.read(Path("t.jsonl")).exchanges)


async def _never(*_args, **_more):
    return None


def test_one_file_that_cannot_be_written_costs_neither_the_others_nor_the_verdict(journeykit):
    reports = ["--report", "html=/dev/full,json=r.json", "--report", "md=r.md"]
    ended = journeykit("check", "pro365", "--emulated", "--trace", "/dev/full", *reports)
    assert (ended.code, "keeps its word" in ended.out) == (3, True)
    assert ended.err.count("/dev/full cannot be written: No space left on device\n") == 2
    assert (json.loads(Path("r.json").read_text())["exit"], Path("r.md").stat().st_size > 0) == ("0", True)
