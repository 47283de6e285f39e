"""The commands that make pictures: paths on standard output, tokens at once, no money twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from journeykit_emulator.faults import Fault, drop_after, html

from .conftest import PROVIDERS, submits


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_grid_and_an_upscale_are_saved(journeykit, emulated, provider):
    serving = emulated(provider)
    ended = journeykit("imagine", "a lighthouse --ar 3:2", "-p", provider, "--out", "pics")
    assert ended.code == 0, ended.err
    (grid,) = map(Path, ended.out.split())
    assert grid.parent == Path("pics")
    assert grid.read_bytes()[:1] in {b"\x89", b"\xff", b"R"}
    told = json.loads(Path(f"{grid}.json").read_text())
    token = told["token"]
    assert (token.partition(":")[0], told["prompt"]) == (provider, "a lighthouse --ar 3:2")
    assert ended.err.index(f"{token} accepted") < ended.err.index(f"{token} succeeded")
    ended = journeykit("press", token, "U2", "--out", "pics")
    assert ended.code == 0, ended.err
    child = json.loads(Path(f"{ended.out.strip()}.json").read_text())
    assert (child["parent"], child["button"], child["action"]) == (token, "U2", "UPSCALE")
    assert len(serving.world.tasks) == 2
    assert not any(serving.api_key in file.read_text("latin-1") for file in Path("pics").iterdir())


def test_one_that_is_refused_does_not_lose_the_others(journeykit, emulated):
    serving = emulated("pro365")
    ended = journeykit("imagine", "a boat", "@banned", "a tower", "-p", "pro365", "--json")
    assert (ended.code, submits(serving)) == (4, 2)
    first, refused, third = ended.json["tasks"]
    assert [len(each["files"]) for each in (first, refused, third)] == [1, 0, 1]
    assert (refused["token"], refused["wanted"], refused["error"]["kind"]) == (None, "@banned", "PromptRejectedError")
    assert first["status"] == third["status"] == "succeeded"
    assert "'@banned' was not accepted" in ended.err


def test_repeated_and_waited_for_later(journeykit, emulated):
    serving = emulated("pro365")
    ended = journeykit("imagine", "a boat", "-n", "2", "-p", "pro365", "--no-wait")
    tokens = ended.out.split()
    assert (ended.code, len(set(tokens)), submits(serving)) == (0, 2, 2)
    assert list(Path().iterdir()) == []
    ended = journeykit("wait", *tokens, tokens[0])
    assert (ended.code, len(ended.out.split()), submits(serving)) == (0, 2, 2)
    assert all(Path(file).is_file() for file in ended.out.split())


def test_watched_line_by_line_and_downloaded(journeykit, emulated):
    emulated("trueai")
    token = journeykit("imagine", "a boat", "-p", "trueai", "--no-wait").out.strip()
    assert journeykit("download", token).code == 2
    ended = journeykit("watch", token, "--json")
    events = [json.loads(line) for line in ended.out.splitlines()]
    assert (ended.code, {each["token"] for each in events}) == (0, {token})
    assert len(events) > 2
    assert events[-1]["status"] == "succeeded"
    assert events[-1]["buttons"][0] == {"label": "U1", "emoji": "", "meaning": "upscale 1"}
    assert journeykit("watch", token).out == f"{token} succeeded\n"
    assert list(Path().iterdir()) == []
    ended = journeykit("download", token, "--json")
    assert (ended.code, [Path(file).is_file() for file in ended.json["tasks"][0]["files"]]) == (0, [True])


def test_a_failed_task_says_why_and_is_4(journeykit, emulated):
    emulated("pro365")
    ended = journeykit("imagine", "a boat @fail", "-p", "pro365", "--json")
    (task,) = ended.json["tasks"]
    assert (ended.code, task["status"], task["files"]) == (4, "failed", [])
    assert task["fail_reason"]
    assert task["fail_reason"] in task["error"]["message"]
    assert task["error"]["message"] in ended.err
    assert journeykit("download", task["token"]).code == 4


def test_the_end_of_a_wait_is_2_and_says_how_to_go_on(journeykit, emulated):
    emulated("pro365")
    ended = journeykit("imagine", "a boat @stall", "-p", "pro365", "--timeout", "60")
    assert (ended.code, ended.out) == (2, "")
    assert "goes on: journeykit wait pro365:" in ended.err


@pytest.mark.parametrize(
    ("provider", "hint"), [("ohmygpt", "journeykit list -p ohmygpt"), ("pro365", "lists no tasks")]
)
def test_an_open_submit_is_5_and_not_sent_again(journeykit, emulated, provider, hint):
    serving = emulated(provider, Fault(drop_after(), "submitImagine"))
    ended = journeykit("imagine", "a boat", "-p", provider, "--json")
    assert (ended.code, submits(serving)) == (5, 1)
    assert "'a boat' may have been charged: do not send it again" in ended.err
    assert hint in ended.err
    assert ended.json["tasks"][0]["error"]["exit"] == 5


def test_wrong_usage_is_never_said_of_what_is_paid(journeykit, emulated, clock):
    serving = emulated("pro365")

    def spoil():
        if Path("pics").is_dir():
            Path("pics").rmdir()
            Path("pics").symlink_to("nowhere/pics")

    clock.on_sleep = spoil
    ended = journeykit("imagine", "a boat", "-p", "pro365", "--out", "pics", "--json")
    (token,) = [f"pro365:{entry.task_id}" for entry in serving.world.ledger]
    assert (ended.code, ended.json["tasks"][0]["error"]["exit"]) == (2, 2)
    assert f"{token} was accepted; take it up with: journeykit wait {token}. " in ended.err
    # Taken up, nothing was accepted by this command.
    assert journeykit("wait", token, "--out", "pics").code == 3


@pytest.mark.parametrize(
    ("fault", "code"), [(html(200), 1), (html(502), 2)], ids=["a web page instead of JSON", "a gateway's error"]
)
def test_what_a_read_can_end_in(journeykit, emulated, fault, code):
    emulated("pro365", Fault(fault, "fetchTask"))
    ended = journeykit("fetch", "pro365:1712345678")
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.count("\n") == 1


def test_no_answer_is_2_and_a_wrong_key_3(journeykit, emulated, monkeypatch):
    emulated("pro365")
    monkeypatch.setenv("PRO365_API_KEY", "sk-nobodys-0123456789")
    ended = journeykit("imagine", "a boat", "-p", "pro365")
    assert (ended.code, "nobodys" in ended.err) == (3, False)
    monkeypatch.setenv("PRO365_BASE_URL", "http://127.0.0.1:9")
    assert journeykit("imagine", "a boat", "-p", "pro365").code == 2


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["imagine", "x"], "--provider"),
        (["imagine", "x", "-p", "nobody"], "there are anyapi"),
        (["imagine", "x", "-p", "pro365"], "PRO365_API_KEY"),
        (["imagine", "x", "-p", "trueai"], "TRUEAI_BASE_URL"),
        (["imagine", "-p", "pro365"], "PROMPT"),
        (["wait", "1712345678"], "give one like pro365:"),
        (["wait", "acme:1"], "no provider 'acme'"),
        (["press", "pro365:1"], "BUTTON"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_usage_is_one_sentence_and_3(journeykit, args, why):
    ended = journeykit(*args, "--json")
    assert (ended.code, why in ended.err) == (3, True)
    assert ended.json["exit"] == 3
    assert why in ended.json["error"]["message"] or "option" in ended.json["error"]["message"]


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["imagine", "a", "lighthouse", "in", "fog"], "4 prompts of one word"),
        (["shorten", "very", "foggy"], "quotes"),
        (["imagine", "a boat", "--ar", "3:2"], "quotes of the prompt"),
        (["imagine", "a boat", "--seed", "7"], "quotes of the prompt"),
        (["imagine", "x", "--out", "one.png"], "one.png: File exists; name another folder with --out"),
        (["imagine", "x", "--open", "--no-wait"], "--open"),
        (["imagine", "x", "--timeout", "inf"], "--timeout"),
        (["imagine", "x", "--timeout", "nan"], "--timeout"),
        (["imagine", "x", "--poll", "1e12"], "--poll"),
        (["imagine", " "], "give text"),
        (["imagine", "x", "--image", "none.png"], "none.png"),
        (["imagine", "x", "--speed", "fast"], "speed"),
        (["edit", "x", "one.png"], "trueai"),
        (["blend", "one.png"], "2 to 5 images"),
    ],
)
def test_mistakes_are_found_before_anything_is_sent(journeykit, emulated, picture, args, why):
    serving = emulated("pro365")
    ended = journeykit(*args, "-p", "pro365")
    assert (ended.code, why in ended.err, serving.world.requests) == (3, True, [])


def test_what_is_no_token_is_not_shown(journeykit, monkeypatch):
    monkeypatch.setenv("PRO365_API_KEY", "sk-0123456789abcdef")
    ended = journeykit("wait", "sk-0123456789abcdef")
    assert (ended.code, "TOKEN 1 is no task" in ended.err, "0123" in ended.err) == (3, True, False)


def test_a_button_that_is_not_there_costs_nothing(journeykit, emulated):
    serving = emulated("pro365")
    file = journeykit("imagine", "a boat", "-p", "pro365").out.strip()
    token = json.loads(Path(f"{file}.json").read_text())["token"]
    ended = journeykit("press", token, "U9", "vary 1")
    assert (ended.code, submits(serving), len(ended.out.split())) == (3, 2, 1)
    assert "U1" in ended.err


def test_a_window_is_answered(journeykit, emulated):
    emulated("pro365")
    file = journeykit("imagine", "a boat", "-p", "pro365").out.strip()
    token = json.loads(Path(f"{file}.json").read_text())["token"]
    big = journeykit("press", token, "U1", "--json").json["tasks"][0]["token"]
    ended = journeykit("press", big, "zoom custom", "--json")
    (window,) = ended.json["tasks"]
    assert (ended.code, window["status"], window["files"]) == (0, "waiting", [])
    assert f"journeykit answer {window['token']} PROMPT" in ended.err
    ended = journeykit("answer", window["token"], "a boat --zoom 1.4")
    assert (ended.code, Path(ended.out.strip()).is_file()) == (0, True)


@pytest.mark.parametrize("provider", ["pro365", "trueai"])
def test_texts_are_printed(journeykit, emulated, picture, provider):
    emulated(provider)
    for args in (["describe", picture], ["shorten", "a very foggy lighthouse"]):
        ended = journeykit(*args, "-p", provider)
        assert ended.code == 0, ended.err
        assert len(ended.out) > 10
    assert {each.name for each in Path().iterdir()} == {"one.png", "two.png"}


def test_videos_are_saved(journeykit, emulated, picture):
    emulated("trueai")
    ended = journeykit("video", "the fog lifts", "--image", picture, "-p", "trueai")
    assert ended.code == 0, ended.err
    assert {Path(file).suffix for file in ended.out.split()} == {".mp4"}


def test_the_provider_comes_from_the_environment(journeykit, emulated, monkeypatch):
    emulated("anyapi")
    monkeypatch.setenv("JOURNEYKIT_PROVIDER", "anyapi")
    assert journeykit("imagine", "a boat", "--no-wait").out.startswith("anyapi:")


def test_what_steers_a_terminal_is_not_passed_on(journeykit, emulated):
    emulated("pro365")
    ended = journeykit("imagine", "a boat \x1b]0;gotcha\x07\x1b[31m", "-p", "pro365")
    assert ended.code == 0
    assert "\x1b" not in ended.err + ended.out
    assert "gotcha" in ended.err


def test_tracebacks_on_request_also_of_one_among_several(journeykit, emulated):
    emulated("pro365")
    assert "Traceback" not in journeykit("imagine", "@banned", "-p", "pro365").err
    assert "Traceback" in journeykit("imagine", "@banned", "-p", "pro365", "--debug").err
