"""schemathesis, and all that this package knows of it: how it is set up, run, and what it says.

Never imported by name: it takes a second to load, and only the fuzz profile wants it. What its engine hands out is no
public interface; the attributes read here are the ones that 4.0 to 4.32 have had unchanged. What it finds, and how
often it asks, differs from release to release; and Hypothesis below it picks texts from whatever modules are loaded, so
a seed leads to the same verdicts, but to the same requests only in the same process.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import schemathesis
from schemathesis.engine import Status, events, from_schema

from journeykit_conformance.stand_in import NUMBER
from journeykit_conformance.trace import FUZZ, GARBLED, PROPER, Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from schemathesis.engine.recorder import CheckNode, ScenarioRecorder

    from journeykit_conformance.operation import Json


@schemathesis.deserializer("text/plain")
def _read_text(_context: Any, response: Any) -> Any:
    """Read JSON that is called text, as the document may allow: otherwise no link leads on from it."""
    try:
        return response.json()
    except ValueError:
        return response.text


PATIENCE = 90.0  # seconds; the guard gives up before


@dataclass(frozen=True)
class Said:
    """What it says of one exchange."""

    number: int
    step: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Troubled:
    """It could not do something, or nothing at all any more."""

    problem: str
    is_fatal: bool = False


@dataclass(frozen=True)
class Settings:
    """How it is to work."""

    seed: int
    examples: int
    """Requests that it makes up for each operation."""
    ways: int
    """Ways that it goes through the links."""
    steps: int
    """Requests on one way."""
    phases: Collection[str]
    checks: Collection[str]
    header: tuple[str, str]
    """Where the key goes, and what stands for it."""
    without: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Checks that are left out for some operations; these as method and path."""
    garbles: bool = True
    """Whether it sends what the document does not allow as well."""


def explore(
    document: Json, app: Callable[..., Any], settings: Settings, has_ended: Callable[[], bool]
) -> Iterator[Said | Troubled]:
    """Send whatever it can think of to an ASGI application, and yield what it says of the answers."""
    schema = schemathesis.openapi.from_dict(dict(document), config=_config(settings))
    schema.app = app

    @schema.hook
    def filter_failure(_context: Any, _failure: Any, _case: Any, response: Any) -> bool:
        """What the guard did not send proves nothing."""
        return NUMBER in response.headers

    stream = from_schema(schema).execute()
    try:
        for event in stream:
            if isinstance(event, events.ScenarioFinished):
                yield from _read(event.phase.value, event.recorder)
            elif isinstance(event, events.NonFatalError):
                yield Troubled(f"schemathesis, {event.label}: {_first_line(event.value)}")
            elif isinstance(event, events.FatalError):
                yield Troubled(f"schemathesis failed: {_first_line(event.exception)}", is_fatal=True)
            if has_ended():
                stream.stop()
    finally:
        stream.stop()


def _config(settings: Settings) -> schemathesis.Config:
    name, value = settings.header
    generation = {
        "mode": "all" if settings.garbles else "positive",
        "max-examples": settings.examples,
        "database": "none",
        "with-security-parameters": False,
        # Smaller examples of what was found are asked for again and again, and each may cost.
        "no-shrink": True,
    }
    checks = {"enabled": False, **{check: {"enabled": True} for check in settings.checks}}
    return schemathesis.Config.from_dict(
        {
            "seed": settings.seed,
            "workers": 1,
            "headers": {name: value},
            "continue-on-failure": True,
            "request-timeout": PATIENCE,
            "generation": generation,
            "checks": checks,
            "phases": {
                "examples": {"enabled": "examples" in settings.phases, "fill-missing": True},
                # What the document does not have is refused by the guard, so it is not asked for.
                "coverage": {"enabled": "coverage" in settings.phases, "unexpected-methods": []},
                "fuzzing": {"enabled": "fuzzing" in settings.phases},
                "stateful": {
                    "enabled": "stateful" in settings.phases,
                    "max-steps": settings.steps,
                    "generation": {"max-examples": settings.ways},
                    # The document's own links: what is guessed beside them leads to the end of a task less often.
                    "inference": {"algorithms": []},
                },
            },
            "operations": [
                {"include-name": [operation], "checks": {check: {"enabled": False}}}
                for check, operations in settings.without.items()
                for operation in operations
            ],
            # Each of these would make a run depend on another, or on what this process happens to hold.
            "auth": {"auto-signup": False},
            "analysis": {"constants": {"enabled": False}},
            "cache": {"enabled": False},
        }
    )


def _read(phase: str, recorder: ScenarioRecorder) -> Iterator[Said]:
    said: dict[str, list[Remark]] = {case: [] for case in recorder.interactions}
    for case, nodes in recorder.checks.items():
        for node in nodes:
            # What was asked once more, without a key, is recorded as a case of its own.
            failure = node.failure_info.failure if node.failure_info else None
            about = failure.case_id if failure and failure.case_id in said else case
            if about in said and node.status is not Status.ERROR:
                said[about].append(Remark(node.name, _problem(node)))
    for case, remarks in said.items():
        response = recorder.interactions[case].response
        number = response.headers.get(NUMBER) if response else None
        if number:
            yield Said(int(number[0]), f"{FUZZ}/{phase}/{_kind(recorder, case)}", tuple(remarks))


def _kind(recorder: ScenarioRecorder, case: str) -> str:
    meta = recorder.cases[case].value.meta if case in recorder.cases else None
    return PROPER if meta and meta.generation.mode.is_positive else GARBLED


def _problem(node: CheckNode) -> str:
    if node.status is not Status.FAILURE or node.failure_info is None:
        return ""
    failure = node.failure_info.failure
    return ": ".join(filter(None, (failure.title, " ".join(failure.message.split()))))


def _first_line(problem: BaseException) -> str:
    lines = str(problem).strip().splitlines()
    return f"{type(problem).__name__}: {lines[0]}" if lines else type(problem).__name__
