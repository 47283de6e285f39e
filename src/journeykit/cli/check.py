"""`journeykit check`: plan, run, report; and what is said when somebody interrupts it."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from journeykit.cli import document as documents
from journeykit.cli import reports as reporting
from journeykit.cli import settings
from journeykit.cli.app import INTERRUPTED
from journeykit.cli.progress import Progress
from journeykit.errors import ConfigurationError
from journeykit_conformance.checking import Wish, run
from journeykit_conformance.guard import Keys, is_loopback
from journeykit_conformance.planning import plan
from journeykit_conformance.redaction import Redactor
from journeykit_conformance.reports import terminal
from journeykit_conformance.reports.writing import RESULTS
from journeykit_conformance.target import RealClock, Target
from journeykit_conformance.trace import Exchange, Trace
from journeykit_conformance.unfinished import unfinished

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from journeykit_conformance.deviations import Deviation
    from journeykit_conformance.document import Document
    from journeykit_conformance.result import Result

_PAUSE = 0.5  # seconds between two requests to somebody else's server


def check(
    provider: str,
    *,
    base_url: str | None,
    emulated: bool,
    wish: Mapping[str, Any],
    document_file: Path | None,
    expected_file: Path | None,
    dry_run: bool,
    trace_file: Path | None,
    reports: Sequence[str],
) -> int:
    """Check a provider; return the exit code."""
    wanted = reporting.asked_for(reports, RESULTS)
    if trace_file is not None:
        reporting.writable(trace_file)
    document, wished = documents.load(provider, document_file), Wish(**wish)
    known = documents.expected(provider, expected_file)
    if emulated and base_url:
        raise ConfigurationError("--emulated has its own address; leave --base-url out")
    address = "its emulator" if emulated else settings.base_url(provider, base_url, documents.address(document))
    keys = Keys() if emulated or dry_run else Keys(*settings.keys(provider))
    sys.stderr.write("\n".join(plan(document, wished, address).lines) + "\n")
    sys.stderr.flush()
    if dry_run:
        return 0
    seen: list[Exchange] = []
    place = _emulated(provider) if emulated else _live(address, keys)
    try:
        with Progress(seen) as progress:
            result, trace = asyncio.run(_run(place, document, wished, progress, known))
    except KeyboardInterrupt:
        for sentence in unfinished(document, seen):
            sys.stderr.write(f"{sentence}\n")
        _keep(Trace(provider, seen[0].request.url if seen else "", seen), trace_file)
        return INTERRUPTED
    _keep(trace, trace_file)
    reporting.write(result, terminal.result, wanted, Redactor([keys.first, keys.second]))
    return int(result.exit)


async def _run(
    place: AbstractAsyncContextManager[Target],
    document: Document,
    wish: Wish,
    progress: Progress,
    known: Sequence[Deviation],
) -> tuple[Result, Trace]:
    async with place as target:
        return await run(target, document, wish, on_exchange=progress.show, deviations=known)


@asynccontextmanager
async def _live(base_url: str, keys: Keys) -> AsyncIterator[Target]:
    pause = 0.0 if is_loopback(urlsplit(base_url).hostname or "") else _PAUSE
    yield Target(base_url, keys, RealClock(), pause=pause)


@asynccontextmanager
async def _emulated(provider: str) -> AsyncIterator[Target]:
    from journeykit_conformance.emulated import emulated  # noqa: PLC0415 - needs the emulator's extra

    async with emulated(provider) as (target, _):
        yield target


def _keep(trace: Trace, file: Path | None) -> None:
    if file is not None:
        trace.write(file)
