"""The fuzz profile: schemathesis makes up requests, examples to long ways through the links; the guard sends them.

What it sends may cost, so it is for emulators; elsewhere only who says so gets it, for as many paid calls as allowed.
"""

from __future__ import annotations

import asyncio
import copy
import importlib
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from journeykit_conformance.allowance import UsageError
from journeykit_conformance.guard import StoppedError
from journeykit_conformance.stand_in import KEY, StandIn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from journeykit_conformance.document import Document
    from journeykit_conformance.driver import Driver
    from journeykit_conformance.operation import Json, Operation

EVERYWHERE = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "ignored_auth",
)
# A live service refuses what is valid for reasons of its own: credit, queue, moderation. And each is lenient somewhere.
EMULATED = (*EVERYWHERE, "negative_data_rejection", "positive_data_acceptance", "missing_required_header")
JUDGED_STRICTLY = frozenset({"imagine", "press", "answer"})
"""What everybody pays for. A read that takes nonsense does no harm, and other submits are checked by the upstream."""
# Emulated time that passes before each request, so that the ways through the links see tasks start, run and end.
_LOOK, _OTHER = 15.0, 1.0  # seconds


@dataclass(frozen=True)
class Effort:
    """How much is asked: as it stands, 1,000 to 2,000 requests to an emulator, in 5 to 20 seconds."""

    examples: int = 10
    """Made-up requests for each operation."""
    ways: int = 32
    """Ways through the links; 24 of them showed tasks that had ended 12 to 44 times."""
    steps: int = 12
    """Requests on one way."""
    phases: tuple[str, ...] = ("examples", "coverage", "fuzzing", "stateful")
    """What of schemathesis is used; coverage sends as many requests as the document has limits, 400 to 1,200 here."""


def check_usable(*, is_emulated: bool, is_meant: bool) -> None:
    """Refuse a fuzz that cannot be run, or that might not be meant.

    Raises:
        UsageError: if so.
    """
    if not (is_emulated or is_meant):
        raise UsageError(
            "a fuzz sends more than a thousand odd requests and is for emulators (--emulated); "
            "to send them to a live provider say --live-fuzz, and --spend N if some of them may cost"
        )
    if find_spec("schemathesis") is None:
        raise UsageError("a fuzz needs schemathesis: pip install 'journeykit[conformance]'")


async def fuzz(
    driver: Driver, roles: Collection[str], effort: Effort, *, seed: int = 0, is_emulated: bool = False
) -> None:
    """Let the engine try everything that the guard lets pass; what it says is noted in the trace.

    Raises:
        StoppedError: if the provider is not to be asked again, or the engine fails.
    """
    engine = importlib.import_module("journeykit_conformance.engine")
    guard, document = driver.guard, driver.document

    async def before(operation: Operation) -> None:
        if is_emulated:
            await driver.clock.sleep(_LOOK if operation.role == "fetch" else _OTHER)

    stand_in = StandIn(guard, document, before)
    name, prefix = document.auth
    settings = engine.Settings(
        seed=seed,
        examples=effort.examples,
        ways=effort.ways,
        steps=effort.steps,
        phases=effort.phases,
        checks=EMULATED if is_emulated else EVERYWHERE,
        without=_without(driver),
        header=(name, prefix + KEY),
        garbles=is_emulated,
    )

    def run() -> list[Any]:
        return list(
            engine.explore(reduced(document, roles, driver.hook_url), stand_in, settings, lambda: stand_in.stopped)
        )

    try:
        heard = await asyncio.to_thread(run)
    except asyncio.CancelledError:
        stand_in.stopped = "it was interrupted"  # the thread goes on until it is refused
        raise
    for said in heard:
        if isinstance(said, engine.Said):
            guard.annotate(said.number, said.step, said.remarks)
        else:
            driver.note(said.problem)
            if said.is_fatal:
                stand_in.stopped = stand_in.stopped or said.problem
    for reason, times in stand_in.refused.items():
        driver.note(f"fuzz: {times} request{'s' * (times != 1)} not sent, because {reason}")
    if stand_in.stopped:
        raise StoppedError(stand_in.stopped)


def _without(driver: Driver) -> dict[str, list[str]]:
    """Say which operations have what checks mean nothing for."""
    left_out: dict[str, list[str]] = {"positive_data_acceptance": [], "negative_data_rejection": []}
    for operation in driver.document.operations:
        name = f"{operation.method.upper()} {operation.path}"
        # No schema tells ids that exist from those that do not, nor which buttons a task has.
        if any(driver.has_field(operation, role) for role in ("task-id", "task-ids", "button-id")):
            left_out["positive_data_acceptance"].append(name)
        if operation.role not in JUDGED_STRICTLY:
            left_out["negative_data_rejection"].append(name)
    return left_out


def reduced(document: Document, roles: Collection[str], hook_url: str) -> Json:
    """Copy a document without what must not be asked, and without any address to call but our own."""
    made: dict[str, Any] = copy.deepcopy(dict(document.raw))
    for operation in document.operations:
        if operation.role not in roles:
            del made["paths"][operation.path][operation.method]
    _set_hooks(document, made, frozenset(_hooks(document, made)), hook_url)
    return made


def _hooks(document: Document, part: Any) -> Iterator[str]:
    """Name the properties that are an address to call."""
    yield from _own_hooks(document, part)
    for each in _inside(part):
        yield from _hooks(document, each)


def _own_hooks(document: Document, part: Any) -> list[str]:
    properties = part.get("properties") if isinstance(part, dict) else None
    found = properties.items() if isinstance(properties, dict) else ()
    return [name for name, each in found if document.resolve(each).get("x-role") == "hook"]


def _inside(part: Any) -> Iterable[Any]:
    return part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()


def _set_hooks(document: Document, part: Any, names: frozenset[str], hook_url: str) -> None:
    for name in _own_hooks(document, part):
        if hook_url:
            part["properties"][name] = {"type": "string", "enum": [hook_url], "x-role": "hook"}
        elif name not in part.get("required", ()):
            del part["properties"][name]
    if isinstance(part, dict):
        for name in (name for name in names if isinstance(part.get(name), str)):  # in an example
            part[name] = hook_url
            if not hook_url:
                del part[name]
    for each in _inside(part):
        _set_hooks(document, each, names, hook_url)
