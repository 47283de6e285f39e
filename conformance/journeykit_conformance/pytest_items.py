"""One test for each rule, all of them over one run; a first test, `run`, says how the run as a whole ended."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import pytest

from journeykit_conformance import preparing, signals
from journeykit_conformance.allowance import Keys, UsageError
from journeykit_conformance.checking import Wish, run
from journeykit_conformance.judging import LEAST_REACH
from journeykit_conformance.planning import plan
from journeykit_conformance.redaction import Redactor
from journeykit_conformance.reports import writing
from journeykit_conformance.reports.choosing import ReportError, asked_for
from journeykit_conformance.result import Exit, Finding, Outcome, Result, Verdict
from journeykit_conformance.rule import all_rules
from journeykit_conformance.unfinished import unfinished

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from journeykit_conformance.target import Target
    from journeykit_conformance.trace import Exchange

INTERRUPTED = 130


class Broken(Exception):  # noqa: N818 - a verdict, not an error
    """A rule does not hold, or the run came to nothing."""


class Run:
    """The run of a session; it happens when its first test does."""

    def __init__(self, config: pytest.Config) -> None:
        def option(name: str) -> object:
            return config.getoption(f"--journeykit-{name}")

        self.provider = str(option("provider"))
        self._ended: Result | Broken | None = None
        self.unwritten: list[str] = []
        """What is wrong with reports; full once the run is over."""
        least = option("min-reach")
        try:
            self._wish = Wish(
                profile=str(option("profile")),
                spend=int(str(option("spend"))),
                task_id=preparing.task_id(str(option("task-id"))),
                live_fuzz=bool(option("live-fuzz")),
                least_reach=LEAST_REACH if least is None else float(str(least)),
            )
            self._reports = asked_for(config.getoption("--journeykit-report"), writing.RESULTS)
            _check_together(config)
            self._document = preparing.document(self.provider)
            self._expected = preparing.expected(self.provider)
            self._address = (
                None
                if option("emulated")
                else preparing.base_url(self.provider, config.getoption("--journeykit-base-url"), self._document)
            )
            self.plan = plan(self._document, self._wish, self._address).lines
            """What it will do and cost."""
            self._hook = preparing.webhook(
                str(option("webhook-url")),
                config.getoption("--journeykit-webhook-port"),
                wish=self._wish,
                base_url=self._address,
            )
            self._keys = preparing.keys(self.provider) if self._address else Keys()
        except (ValueError, ReportError) as problem:
            raise pytest.UsageError(str(problem)) from problem

    @property
    def result(self) -> Result:
        """What came out of it; a run that broke stays broken, for otherwise each test would pay for another."""
        if self._ended is None:
            self._ended = self._once()
        if isinstance(self._ended, Broken):
            raise self._ended
        return self._ended

    def _once(self) -> Result | Broken:
        seen: list[Exchange] = []
        with signals.Watch() as watch:
            try:
                result = asyncio.run(self._go(seen, watch))
            except signals.INTERRUPTED:
                pytest.exit("; ".join([*unfinished(self._document, seen), "interrupted"]), returncode=INTERRUPTED)
            except UsageError as problem:
                return Broken(str(problem))
            except BaseException as problem:  # also what a plugin raises when a test has taken too long for it
                left = unfinished(self._document, seen)
                self._ended = Broken("\n".join([f"the run itself failed ({type(problem).__name__}: {problem})", *left]))
                for sentence in left:
                    problem.add_note(sentence)
                raise
            watch.writes()
            redactor = Redactor([self._keys.first, self._keys.second])
            for report, path in self._reports:
                self.unwritten += writing.attempt(path, partial(writing.write, path, report, result, redactor))
        return result

    async def _go(self, seen: list[Exchange], watch: signals.Watch) -> Result:
        place: AbstractAsyncContextManager[Target] = (
            preparing.live(self._address, self._keys, self._hook)
            if self._address
            else preparing.emulator(self.provider)
        )
        with watch.heeded():
            async with place as target:
                result, _ = await run(
                    target,
                    self._document,
                    self._wish,
                    documented=preparing.documented(self.provider),
                    on_exchange=seen.append,
                    deviations=self._expected,
                )
        return result


class Suite(pytest.Collector):
    """Stands above the rules."""

    run: Run

    def collect(self) -> list[pytest.Item]:
        """Make a test of each rule."""
        rules = [RuleItem.from_parent(self, name=rule.id) for rule in all_rules()]
        return [RunItem.from_parent(self, name="run"), *rules]


class _Test(pytest.Item):
    def reportinfo(self) -> tuple[str, None, str]:
        """Name the test in reports."""
        return "journeykit", None, f"{self.suite.run.provider} {self.name}"

    @property
    def suite(self) -> Suite:
        """Return what it belongs to."""
        assert isinstance(self.parent, Suite)  # noqa: S101 - nobody else makes one
        return self.parent

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """Show what is wrong, without the suite's own code."""
        if excinfo.errisinstance(Broken):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style))  # type: ignore[arg-type]


class RunItem(_Test):
    """The run as a whole: a wrong key or a server that is down reaches no rule, and must not be green."""

    def runtest(self) -> None:
        """Pass unless the run came to no verdict."""
        result = self.suite.run.result
        if result.notes:
            self.add_report_section("call", "notes", "\n".join(result.notes))
        wrong = [result.sentence] if result.exit in {Exit.UNJUDGED, Exit.USAGE} else []
        if wrong := [*wrong, *self.suite.run.unwritten]:
            raise Broken("\n".join(wrong))


class RuleItem(_Test):
    """One rule."""

    def runtest(self) -> None:
        """Pass, fail or skip as the rule did; a SHOULD that does not hold passes, and is told as a property."""
        outcome = self.suite.run.result.outcome(self.name)
        if outcome is None or outcome.verdict in {Verdict.SKIP, Verdict.NOT_REACHED}:
            pytest.skip(f"{outcome.verdict}: {outcome.reason}" if outcome else "not judged")
        self.user_properties += [("verdict", str(outcome.verdict)), ("checks", outcome.checks)]
        text = _text(outcome)
        if outcome.verdict is Verdict.ERROR or (outcome.verdict is Verdict.FAIL and not outcome.is_expected):
            raise Broken(text)
        if outcome.findings:
            self.user_properties.append(("findings", text))


def rule_items(session: pytest.Session) -> tuple[list[pytest.Item], tuple[str, ...]]:
    """Make the tests of a session, and say what they will do and cost."""
    run = Run(session.config)
    suite = Suite.from_parent(session, name=run.provider, nodeid=run.provider)  # the class, in JUnit's words
    suite.run = run
    suite.add_marker("journeykit")
    return suite.collect(), run.plan


def _check_together(config: pytest.Config) -> None:
    """Refuse options that do not go together.

    Raises:
        UsageError: if there are such.
    """
    if any(each.endswith("=-") for each in config.getoption("--journeykit-report")):
        raise UsageError("standard output is pytest's own; give the report a file")
    if config.getoption("--journeykit-emulated") and config.getoption("--journeykit-base-url"):
        raise UsageError("--journeykit-emulated has its own address; leave --journeykit-base-url out")


def _text(outcome: Outcome) -> str:
    head = f"{outcome.rule} {outcome.level}: {outcome.title}"
    return "\n".join([head, *filter(None, [outcome.reason]), *map(_line, outcome.findings), f"fix: {outcome.fix}"])


def _line(finding: Finding) -> str:
    place = " ".join(filter(None, (finding.operation, finding.pointer))) or "the provider"
    count = f" ({finding.count} times)" if finding.count > 1 else ""
    curl = f"\n  {finding.exchange.curl}" if finding.exchange and finding.exchange.curl else ""
    known = f" [{finding.reason}]" if finding.reason else ""
    return f"- {place}: expected {finding.expected}, saw {finding.actual}{count}{known}{curl}"
