"""The benchmarks run, report what they measured, and fail nobody for being slow."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from contextlib import suppress
from importlib import import_module
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

import bench.__main__ as command
from bench import report
from bench.answers import serving
from bench.questions import calls
from bench.redis_server import PROGRAM
from bench.rows import Goal, Row, Spread, ratio, row
from bench.run import BrokenError, Run, apart, truly_without
from bench.skipping import SkippingClock
from bench.ways import Target

ROOT = Path(__file__).parents[2]


def test_a_question_is_asked_and_reported(tmp_path):
    ask = [sys.executable, "-m", "bench", "inflight", "--quick", "--results", str(tmp_path)]
    done = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads((tmp_path / "inflight.json").read_text("utf-8"))
    ways = [each["case"].split(", ")[1] for each in said["rows"]]
    assert {"httpx", "journeykit", "aiohttp"} <= set(ways)
    assert all(each["figures"]["errors"]["high"] == 0 for each in said["rows"])
    assert all(each["figures"]["calls/s"]["middle"] > 0 for each in said["rows"])
    table = (tmp_path / "inflight.md").read_text("utf-8")
    assert all(f"| {each['case']} |" in table for each in said["rows"])
    drawn = ET.parse(tmp_path / "inflight.svg").getroot()
    assert len(drawn.findall("{*}rect")) == 1 + len(said["rows"])
    assert str(ROOT) not in table + json.dumps(said)


def asked(monkeypatch, tmp_path, rows, name="import"):
    class Question:
        TITLE, PLOTTED, SECONDS = "a question", "s", 1.0

        @staticmethod
        def rows(_):
            yield from rows()

    monkeypatch.setattr(command, "load", lambda _: Question)
    return command.main([name, "--results", str(tmp_path)])


def test_a_missed_goal_is_said_and_fails_nothing(monkeypatch, tmp_path, capsys):
    goals = [Goal("against a snail", 0.5, 2, at_least=True), Goal("errors", 0, 0), Goal("of a peer", None, 1)]
    assert (
        asked(monkeypatch, tmp_path, lambda: [Row("ours", {"s": Spread(1, 1, 2)}, goals), Row("peer", note="skipped")])
        == 0
    )
    table, shown = (tmp_path / "import.md").read_text("utf-8"), capsys.readouterr().out
    assert [goal.verdict for goal in goals] == ["missed", "met", "not measured"]
    assert "| ours | against a snail | 0.5 | at least 2 | missed |" in table
    assert "| peer |  | skipped |" in table
    assert "1 of 3 goals met" in shown


def test_a_question_may_be_asked_with_a_dash(monkeypatch, tmp_path):
    assert asked(monkeypatch, tmp_path, lambda: [Row("ours")], "scale-out") == 0
    assert (tmp_path / "scale_out.json").is_file()


def test_a_broken_benchmark_fails(monkeypatch, tmp_path, capsys):
    def rows():
        raise BrokenError("no server")

    assert asked(monkeypatch, tmp_path, rows) == 1
    shown = capsys.readouterr().err
    assert "import: broken: no server" in shown
    assert "Traceback" not in shown


def test_what_dies_or_takes_too_long_breaks_the_benchmark():
    with pytest.raises(BrokenError, match="died"):
        apart(60, sys.exit, 3)
    with pytest.raises(BrokenError, match="longer"):
        apart(0.01, input)


def test_rounds_are_put_together():
    made = row("ours", [{"s": 3.0}, {"s": 1.0}, {"s": 2.0, "errors": 1}])
    assert made.figures == {"s": Spread(2.0, 1.0, 3.0), "errors": Spread(1, 1, 1)}
    assert ratio(made, row("theirs", [{"s": 8.0}]), "s") == 0.25
    assert ratio(made, None, "s") is None
    assert ratio(made, row("theirs", [{"s": 0.0}]), "s") is None


def test_no_round_begins_that_would_not_fit():
    assert list(Run(0).rounds(5)) == [1]
    assert list(Run(60).rounds(3)) == [1, 2, 3]
    assert list(Run(60, quick=True).rounds(3)) == [1]


def test_the_time_is_shared_by_what_each_takes(monkeypatch):
    wanted = {"calls": 300.0, "live": 100.0, "waiting": 400.0}
    monkeypatch.setattr(command, "load", lambda name: type("Question", (), {"SECONDS": wanted[name]}))
    assert command.share("calls", list(wanted), 400.0) == 150.0
    assert command.share("waiting", ["waiting"], 250.0) == 250.0


def test_every_question_can_be_asked():
    assert set(command.names()) >= {"calls", "generate", "import", "inflight", "waiting"}
    for name in command.names():
        question = command.load(name)
        assert question.TITLE
        assert question.SECONDS > 0


def test_names_of_machines_stay_out_of_reports():
    assert set(report.machine()) == {"python", "system", "processors", "httpx"}


def test_a_clock_that_skips_idle_time_moves_when_all_rest_and_nothing_is_under_way():
    clock = SkippingClock(keepers=2)

    def rest(keeper: int, seconds: float, under_way: int = 0) -> bool:
        clock._me = keeper
        clock.count(under_way)
        return clock.rest(seconds)

    assert not rest(0, 5.0)
    assert not rest(1, 3.0, under_way=1), "an answer may come yet"
    assert clock.skipped == 0
    assert rest(1, 3.0, under_way=-1)
    assert clock.skipped == 3
    assert not rest(1, 10.0), "it is the other's turn"
    assert clock.skipped == 5
    assert clock._bells[0][0].poll()
    assert not rest(1, 4.0), "the other works"
    assert clock.skipped == 5
    clock.count_messages(-1)
    assert not rest(0, 1.0, under_way=1), "a message was heard before the call that sent it has ended"
    assert clock.skipped == 5
    clock.count_messages(1)
    assert rest(0, 1.0, under_way=-1)


@pytest.mark.parametrize("question", ["live", "scale_out"])
def test_processes_on_a_clock_of_their_own_come_to_an_end(tmp_path, question):
    ask = [sys.executable, "-m", "bench", question, "--quick", "--results", str(tmp_path)]
    done = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    rows = json.loads((tmp_path / f"{question}.json").read_text("utf-8"))["rows"]
    made = [each["figures"]["requests/task"]["middle"] for each in rows if "requests/task" in each["figures"]]
    assert all(made) or "skipped" in str(rows)


def test_time_to_a_first_answer_is_measured_in_fresh_interpreters(tmp_path):
    ask = [sys.executable, "-m", "bench", "import", "--quick", "--results", str(tmp_path)]
    done = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    rows = json.loads((tmp_path / "import.json").read_text("utf-8"))["rows"]
    figures = {each["case"]: each["figures"]["CPU ms"]["middle"] for each in rows if each["figures"]}
    for client in ("journeykit.Client", "journeykit.AsyncClient", "httpx.Client", "httpx.AsyncClient"):
        assert figures[f"{client}, first answer"] > figures["import journeykit"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("question", ["calls", "scale_out", "waiting"])
def test_who_stops_it_leaves_nothing_behind(tmp_path, question, number):
    if question == "scale_out" and PROGRAM is None:
        pytest.skip("there is no redis-server")
    ask = [sys.executable, "-m", "bench", question, "--results", str(tmp_path)]
    with subprocess.Popen(
        ask, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as asked:
        shown = [asked.stdout.readline(), asked.stdout.readline()]
        if number == signal.SIGINT:  # a terminal tells all of them
            os.killpg(asked.pid, number)
        else:
            asked.send_signal(number)
        try:
            rest, _ = asked.communicate(timeout=20)  # until the last process that writes there has ended
        finally:
            with suppress(ProcessLookupError):
                os.killpg(asked.pid, signal.SIGKILL)
    # Python ends by SIGINT itself if the interrupt, though caught, came while a string was executed (a dataclass made,
    # in an import); a shell says 130 of both.
    assert asked.returncode in {130, -signal.SIGINT}, [*shown, rest]
    assert "Traceback" not in rest
    assert "stopped" in rest
    assert not list(tmp_path.iterdir())


def test_folder_in_which_nothing_can_be_written_is_said_before_anything_is_measured(monkeypatch, tmp_path, capsys):
    (tmp_path / "results").write_text("no folder")
    for folder in ("results", "results/below"):
        with pytest.raises(SystemExit, match="2"):
            asked(monkeypatch, tmp_path / folder, lambda: pytest.fail("measured"))
        assert "error: --results: cannot write there" in capsys.readouterr().err


@pytest.mark.parametrize("way", ["generated client, sync", "httpx alone, sync", "generated client, async"])
def test_way_that_gets_no_answer_is_not_measured(way):
    mine, its = multiprocessing.Pipe()
    for goes_on in (True, False):
        mine.send(goes_on)
    with serving({}) as server, pytest.raises(BrokenError, match="no answer"):
        calls.serve(its, way, Target("pro365", f"{server}/pro365", "1"), 1)


def test_module_is_searched_for_in_vain_where_a_plain_install_would_search():
    folders = apart(60, searched_in_vain)
    assert any(each.endswith("site-packages") for each in folders)
    assert not [each for each in folders if Path(each).parent == ROOT or Path(each).is_relative_to(ROOT / "build")]


def searched_in_vain():
    """Search for a module that is there, in a process of its own; give the folders that were searched."""
    folders = []
    truly_without("this")
    search = PathFinder.find_spec
    PathFinder.find_spec = lambda name, path=None, target=None: folders.extend(path or sys.path) or search(name, path)
    with pytest.raises(ModuleNotFoundError):
        import_module("this")
    return folders


@pytest.mark.parametrize("minutes", ["nan", "inf", "0", "-3", "many"])
def test_minutes_that_are_none_are_refused(minutes, capsys):
    with pytest.raises(SystemExit, match="2"):
        command.main(["import", "--minutes", minutes])
    assert "--minutes" in capsys.readouterr().err


def test_report_is_whole_or_not_there(monkeypatch, tmp_path, capsys):
    def full(self, text, *_):
        raise OSError(28, "No space left on device")

    (tmp_path / "import.json").write_text("the last")
    monkeypatch.setattr(Path, "write_text", full)
    assert asked(monkeypatch, tmp_path, lambda: [Row("ours")]) == 1
    monkeypatch.undo()
    assert (tmp_path / "import.json").read_text() == "the last"
    assert "No space left" in capsys.readouterr().err
