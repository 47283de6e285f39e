"""What asks the process to end cancels a run, and waits while what came of it is written."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from journeykit_conformance import signals

pytestmark = pytest.mark.usefixtures("in_a_terminal")
ASKED = [signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("asked", ASKED)
def test_a_run_is_cancelled(asked):
    async def go(watch):
        with watch.heeded():
            os.kill(os.getpid(), asked)
            await asyncio.sleep(5)

    with signals.Watch() as watch, pytest.raises(signals.INTERRUPTED):
        asyncio.run(go(watch))


@pytest.mark.parametrize("asked", [*ASKED, signal.SIGINT])
def test_what_is_being_written_is_written_first(asked):
    with signals.Watch() as watch:
        watch.writes()
        os.kill(os.getpid(), asked)
        written = True
    assert written


def test_all_is_as_before_in_the_end():
    before = [signal.getsignal(each) for each in (*ASKED, signal.SIGINT)]
    with signals.Watch() as watch:
        watch.writes()
    assert [signal.getsignal(each) for each in (*ASKED, signal.SIGINT)] == before


def test_what_others_handle_stays_theirs():
    heard = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        with signals.Watch():
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == [signal.SIGTERM]
