"""The conformance run as tests of pytest, and the emulators as a fixture.

pytest loads this wherever journeykit is installed: nothing is imported up here that costs time, and nothing happens
unless `--journeykit-provider` is given or the fixture is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from journeykit_conformance.emulator_fixture import Emulator

_MARKER = "journeykit"
_PLAN = pytest.StashKey[tuple[str, ...]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("journeykit", "conformance of a Midjourney provider")

    def option(name: str, **more: Any) -> None:
        group.addoption(f"--journeykit-{name}", **more)

    option("provider", metavar="NAME", help="check this provider, one test for each rule (-m journeykit: only these)")
    option("base-url", metavar="URL", help="where it is; else <PROVIDER>_BASE_URL, else as documented")
    option("emulated", action="store_true", help="check its emulator: no key, no network, no cost")
    option(
        "profile", metavar="NAME", default="audit", help="audit (free), lifecycle (makes tasks) or fuzz (sends a lot)"
    )
    option("spend", metavar="N", type=int, default=0, help="how many accepted paid calls are allowed")
    option("live-fuzz", action="store_true", help="with the profile fuzz: yes, send all that to a live provider")
    option("webhook-url", metavar="URL", default="", help="a public address that leads to this machine, for callbacks")
    option("webhook-port", metavar="PORT", type=int, help="the port it leads to; else the one in the address")
    option("task-id", metavar="ID", default="", help="a finished task of yours, judged for free")
    option("min-reach", metavar="X", type=float, help="least part of the MUST rules to be reached")
    option("report", metavar="KIND=PATH", action="append", default=[], help="write a report, e.g. json=result.json")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known; refuse what would run, and pay, several times."""
    config.addinivalue_line("markers", f"{_MARKER}: a rule of the conformance suite")
    is_spread = hasattr(config, "workerinput") or bool(getattr(config.option, "numprocesses", None))
    if config.getoption("--journeykit-provider") and is_spread:
        raise pytest.UsageError("a conformance run is one: with pytest-xdist every worker would run, and pay; use -n0")
    if config.getoption("--journeykit-provider") and getattr(config.option, "forked", False):
        raise pytest.UsageError("a conformance run is one: with --forked every test would run, and pay; leave it out")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the rules, before others select by -k and -m."""
    if config.getoption("--journeykit-provider"):
        try:
            from journeykit_conformance.pytest_items import rule_items  # noqa: PLC0415 - only for those who run it
        except ModuleNotFoundError as missing:
            text = f"--journeykit-provider needs {missing.name}: pip install 'journeykit[conformance]'"
            raise pytest.UsageError(text) from missing
        rules, config.stash[_PLAN] = rule_items(session)
        items += rules


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    """Show the plan and its cost before the first request."""
    return [f"journeykit: {line}" for line in config.stash.get(_PLAN, ())]


@pytest.fixture
def journeykit_emulator() -> Iterator[Callable[..., Emulator]]:
    """Start emulated providers on loopback: `journeykit_emulator("pro365")` has base_url, api_key, world and clock.

    Time runs twenty times as fast as real, or `speed=` times; `clock=` takes any other, such as a `VirtualClock`, which
    moves only by `clock.advance(seconds)`. More arguments are those of `journeykit_emulator.serve`.
    """
    from journeykit_conformance.emulator_fixture import emulators  # noqa: PLC0415 - only for those who use it

    with emulators() as start:
        yield start
