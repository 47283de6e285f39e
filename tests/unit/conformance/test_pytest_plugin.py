"""The plugin costs nothing unasked; asked, each rule is a test, and emulators are a fixture."""

from __future__ import annotations

import fnmatch
import json
import os
import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from journeykit_conformance.rule import all_rules

pytest_plugins = ["pytester"]

PLUGIN = "journeykit_conformance.pytest_plugin"
RUN = ["-p", "no:cacheprovider", "--journeykit-provider"]
EMULATED = [*RUN, "pro365", "--journeykit-emulated"]


@pytest.fixture
def run(pytester, monkeypatch):
    monkeypatch.delenv("PRO365_API_KEY", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # the plugins of others take most of the time

    def run(*args):
        # In a process of its own: in this one pytester would forget modules that others here hold on to.
        return pytester.runpytest_subprocess("-W", "error", "-p", PLUGIN, *args)

    return run


def test_importing_it_imports_nothing():
    code = """
import sys, pytest
before = set(sys.modules)
import journeykit_conformance.pytest_plugin
print(sorted(set(sys.modules) - before))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['journeykit_conformance', 'journeykit_conformance.pytest_plugin']"


def test_unasked_it_adds_no_test(pytester, run):
    pytester.makepyfile("def test_mine(): pass")
    run().assert_outcomes(passed=1)


def test_pytest_finds_it():
    (found,) = [each for each in entry_points(group="pytest11") if each.name == "journeykit"]
    assert found.value == PLUGIN


def test_without_the_extra_it_says_which(pytester, run):
    """pytest shows what it has collected all the same, and asks for the plan."""
    pytester.makeconftest("import sys; sys.modules['jsonschema_rs'] = None")
    result = run(*RUN, "pro365")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: --journeykit-provider needs jsonschema_rs: pip install 'journeykit[[]conformance]'"]
    )
    result.stdout.no_fnmatch_line("INTERNALERROR*")


def test_each_rule_is_a_test(run):
    result = run(*EMULATED, "--journeykit-profile", "lifecycle", "--journeykit-spend", "4", "-v")
    counts = result.parseoutcomes()
    assert counts.get("failed", 0) == 0
    assert counts["passed"] + counts["skipped"] == len(all_rules()) + 1
    result.stdout.fnmatch_lines(["journeykit: lifecycle of pro365 at its emulator: at most 4 paid calls"])
    result.stdout.fnmatch_lines(["pro365::run PASSED*", "pro365::MJ-LIFE-001 PASSED*"])


def test_what_is_not_reached_says_why(run):
    result = run(*EMULATED, "-rs", "-k", "MJ-LIFE-001")
    result.assert_outcomes(skipped=1, deselected=len(all_rules()))
    result.stdout.fnmatch_lines(["*SKIPPED*skip: needs*"])


def test_own_tests_run_beside_them_and_can_be_left_out(pytester, run):
    pytester.makepyfile("def test_mine(): pass")
    run(*EMULATED, "-k", "mine").assert_outcomes(passed=1, deselected=len(all_rules()) + 1)
    run(*EMULATED, "-m", "journeykit", "-k", "run").assert_outcomes(passed=1, deselected=len(all_rules()) + 1)


LYING = """
from dataclasses import replace
from journeykit_conformance import judging
from journeykit_conformance.rule import Check, all_rules

def says_no(evidence):
    yield Check(False, operation="fetchTask", pointer="/id", expected="a word", actual="<odd>")

changed = [replace(each, judge=says_no, needs=()) if each.id == "MJ-LIFE-001" else each for each in all_rules()]
judging.all_rules = lambda: changed
"""


def test_a_broken_rule_fails_with_evidence_and_a_file_is_written(pytester, run):
    pytester.makeconftest(LYING)
    result = run(*EMULATED, "-k", "MJ-LIFE-001", "--journeykit-report", "json=result.json")
    result.assert_outcomes(failed=1, deselected=len(all_rules()))
    result.stdout.fnmatch_lines(["MJ-LIFE-001 MUST: *", "- fetchTask /id: expected a word, saw <odd>", "fix: *"])
    assert '"MJ-LIFE-001"' in (pytester.path / "result.json").read_text("utf-8")


CANNOT_RUN = {
    "no key": (["pro365"], "set PRO365_API_KEY"),
    "no such provider": (["nobody"], "no provider 'nobody'"),
    "no spending": (["pro365", "--journeykit-emulated", "--journeykit-profile", "lifecycle"], "allow it with --spend"),
    "no such report": (["pro365", "--journeykit-emulated", "--journeykit-report", "pdf=x"], "KIND is one of"),
    "no report of its own": (
        ["pro365", "--journeykit-emulated", "--journeykit-report", "json=-"],
        "standard output is pytest's own",
    ),
    "two addresses": (
        ["pro365", "--journeykit-emulated", "--journeykit-base-url", "http://127.0.0.1:9"],
        "leave *-base-url out",
    ),
    "no reach": (["pro365", "--journeykit-emulated", "--journeykit-min-reach", "nan"], "from 0 to 1"),
    "a fuzz of the living": (["pro365", "--journeykit-profile", "fuzz"], "say --live-fuzz"),
    "no task for callbacks": (
        ["pro365", "--journeykit-webhook-url", "https://hooks.example"],
        "an audit makes no task",
    ),
}
ONE_AFTER_THE_OTHER = """
import contextlib, io, json, sys, pytest
told = {}
for name, args in json.load(sys.stdin).items():
    with contextlib.redirect_stderr(io.StringIO()) as said:
        code = pytest.main(args)
    told[name] = (int(code), said.getvalue())
with open("told", "w") as file:
    json.dump(told, file)
"""


@pytest.fixture(scope="module")
def cannot_run(tmp_path_factory):
    """What each of them came to, in one process for all: starting one takes as long as all of the rest."""
    place = tmp_path_factory.mktemp("cannot_run")
    asked = {name: ["-W", "error", "-p", PLUGIN, *RUN, *args] for name, (args, _) in CANNOT_RUN.items()}
    environment = {name: value for name, value in os.environ.items() if name != "PRO365_API_KEY"}
    subprocess.run(
        [sys.executable, "-c", ONE_AFTER_THE_OTHER],
        cwd=place,
        env=environment | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        input=json.dumps(asked),
        text=True,
        capture_output=True,
        check=True,
    )
    return json.loads((place / "told").read_text("utf-8"))


@pytest.mark.parametrize("what", CANNOT_RUN)
def test_what_cannot_run_is_said_before_anything_does(cannot_run, what):
    code, said = cannot_run[what]
    assert code == pytest.ExitCode.USAGE_ERROR
    assert fnmatch.filter(said.splitlines(), f"*{CANNOT_RUN[what][1]}*")


def test_a_provider_that_is_down_is_not_green(run, monkeypatch):
    monkeypatch.setenv("PRO365_API_KEY", "sk-0123456789")
    result = run(*RUN, "pro365", "--journeykit-base-url", "http://127.0.0.1:9", "-k", "run or AUTH-001")
    result.assert_outcomes(failed=1, skipped=1, deselected=len(all_rules()) - 1)
    result.stdout.fnmatch_lines(["*http://127.0.0.1:9*"])
    assert "sk-0123456789" not in result.stdout.str()


def test_workers_do_not_run_and_pay_each(pytester, run):
    pytester.makeconftest("def pytest_addoption(parser): parser.addoption('--n', dest='numprocesses', type=int)")
    result = run(*EMULATED, "--n", "2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*use -n0*"])


def test_tests_in_processes_of_their_own_do_not_run_and_pay_each(pytester, run):
    pytester.makeconftest("def pytest_addoption(parser): parser.addoption('--forked', action='store_true')")
    result = run(*EMULATED, "--forked")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*with --forked every test would run, and pay*"])


def test_emulators_are_a_fixture(pytester, run):
    pytester.makepyfile(
        """
        import httpx, pytest, journeykit
        from journeykit_emulator import VirtualClock

        @pytest.mark.parametrize("provider", ["pro365", "trueai"])
        def test_service(journeykit_emulator, provider):
            emulator = journeykit_emulator(provider, clock=VirtualClock())
            client = journeykit.Client(provider, base_url=emulator.base_url, api_key=emulator.api_key)
            task = client.imagine("a fox")
            emulator.clock.advance(120)
            assert task.refresh().succeeded
            assert len(emulator.world.ledger) == 1
            client.close()

        def test_two(journeykit_emulator):
            one, two = journeykit_emulator("pro365"), journeykit_emulator("anyapi", speed=100)
            assert one.base_url != two.base_url
        """
    )
    run().assert_outcomes(passed=3)


COUNTED = """
import atexit
import pytest
from journeykit_conformance import pytest_items

runs = []
real = pytest_items.run

async def counted(target, *args, **more):
    runs.append(1)
    result = await real(target, *args, **more)
    {then}
    return result

pytest_items.run = counted
atexit.register(lambda: open("runs", "w").write(str(len(runs))))
"""


@pytest.mark.parametrize(
    ("then", "more", "told"),
    [
        ("1 / 0", (), "*the run itself failed (ZeroDivisionError: *"),
        ("raise pytest_items.UsageError('no such port')", (), "*no such port*"),
        ("raise SystemExit(3)", (), "*the run itself failed (SystemExit: 3)*"),
        ("pass", ("--journeykit-report", "json=/dev/full", "--journeykit-report", "md=r.md"), "*/dev/full cannot be *"),
    ],
)
def test_a_run_that_breaks_is_not_made_and_paid_for_again(pytester, run, then, more, told):
    pytester.makeconftest(COUNTED.replace("{then}", then))
    spending = ("--journeykit-profile", "lifecycle", "--journeykit-spend", "1")
    result = run(*EMULATED, *spending, *more, "-k", "run or AUTH or LIFE-001")
    assert (pytester.path / "runs").read_text() == "1"
    result.stdout.fnmatch_lines([told])
    if more:
        assert (result.parseoutcomes()["failed"], result.parseoutcomes()["passed"]) == (1, 7)
        assert (pytester.path / "r.md").read_text("utf-8")
    else:
        assert set(result.parseoutcomes()) == {"failed", "deselected"}
