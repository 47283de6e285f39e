"""Commands that are interrupted, or that nobody reads: what is paid is named or saved, and the exit code is right."""

from __future__ import annotations

import errno
import io
import signal
import sys
from pathlib import Path

import pytest

from journeykit_emulator.faults import Fault

from .conftest import submits


@pytest.mark.usefixtures("in_a_terminal")
def test_interrupted_while_waiting(journeykit, emulated, clock):
    serving = emulated("pro365")
    naps = []

    def interrupt():
        naps.append(1)
        if len(naps) == 4:
            signal.raise_signal(signal.SIGINT)

    clock.on_sleep = interrupt
    ended = journeykit("imagine", "a boat @stall", "a tower @stall", "-p", "pro365", "-o", "some pics", "--json")
    tokens = [each["token"] for each in ended.json["tasks"]]
    assert (ended.code, ended.json["exit"], len(tokens), submits(serving)) == (130, 130, 2, 2)
    assert f"continue with: journeykit wait {' '.join(tokens)} --out 'some pics'" in ended.err
    assert "Traceback" not in ended.err


def test_in_the_background_ctrl_c_is_meant_for_others(journeykit, emulated, clock):
    serving = emulated("pro365")
    clock.on_sleep = lambda: signal.raise_signal(signal.SIGINT)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell does for `journeykit imagine ... &` in a script
    try:
        ended = journeykit("imagine", "a boat", "-p", "pro365")
    finally:
        signal.signal(signal.SIGINT, before)
    assert (ended.code, submits(serving)) == (0, 1), ended.err
    assert Path(ended.out.strip()).is_file()


class Gone(io.StringIO):
    """A pipe whose reader has gone, or a full disk, once a word was written."""

    def __init__(self, after, why=errno.EPIPE):
        super().__init__()
        self.after, self.why = after, why

    def write(self, text):
        if self.after in self.getvalue():
            raise OSError(self.why, "gone")
        return super().write(text)


@pytest.mark.parametrize("args", [[], ["--json"]], ids=["lines", "json"])
@pytest.mark.parametrize(
    ("stream", "after", "code"), [("stderr", "accepted", 0), ("stderr", "", 0), ("stdout", "", 2)], ids=str
)
def test_a_stream_that_nobody_reads_costs_no_picture(journeykit, emulated, monkeypatch, args, stream, after, code):
    serving = emulated("pro365")
    monkeypatch.setattr(sys, stream, Gone(after))
    ended = journeykit("imagine", "a boat", "a tower", "-p", "pro365", "--out", "pics", *args)
    assert (ended.code, submits(serving), len(list(Path("pics").glob("*.png")))) == (code, 2, 2)


@pytest.mark.parametrize("args", [["imagine"], ["imagine", "a", "-p", "nobody"]], ids=["usage", "provider"])
def test_a_mistake_that_nobody_reads_has_its_code(journeykit, monkeypatch, args):
    monkeypatch.setattr(sys, "stderr", Gone(""))
    assert journeykit(*args).code == 3


def test_a_watch_that_nobody_reads_ends(journeykit, emulated, monkeypatch, clock):
    emulated("pro365")
    token = journeykit("imagine", "a boat @stall", "-p", "pro365", "--no-wait").out.strip()
    naps = []
    clock.on_sleep = lambda: naps.append(1)
    monkeypatch.setattr(sys, "stdout", Gone(token))
    assert journeykit("watch", token).code == 2
    assert len(naps) < 20


@pytest.mark.parametrize(("why", "code"), [(errno.EPIPE, 2), (errno.ENOSPC, 3)], ids=["gone", "full"])
def test_json_that_cannot_be_printed_ends_in_a_sentence(journeykit, emulated, monkeypatch, why, code):
    emulated("pro365")
    token = journeykit("imagine", "a boat", "-p", "pro365", "--no-wait").out.strip()
    monkeypatch.setattr(sys, "stdout", Gone("", why))
    ended = journeykit("fetch", token, "--json")
    assert (ended.code, "Traceback" in ended.err) == (code, False)


@pytest.mark.usefixtures("in_a_terminal")
def test_interrupted_while_submitting(journeykit, emulated):
    def strike():
        async def effect(app, scope, receive, send):
            signal.raise_signal(signal.SIGINT)
            await app(scope, receive, send)

        return effect

    serving = emulated("pro365", Fault(strike(), "submitImagine"))
    ended = journeykit("imagine", "a boat", "a tower", "-p", "pro365")
    assert (ended.code, submits(serving)) == (130, 1)
    (token,) = [f"pro365:{entry.task_id}" for entry in serving.world.ledger]
    assert f"{token} accepted: a boat" in ended.err
    assert f"continue with: journeykit wait {token}\n" in ended.err
    assert "'a tower' was not sent" in ended.err
