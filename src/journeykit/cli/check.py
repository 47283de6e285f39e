"""`journeykit check`: plan, run, report; and what is said when somebody interrupts it."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from journeykit.cli import reports as reporting
from journeykit.cli import settings
from journeykit.cli.exits import INTERRUPTED
from journeykit.cli.progress import Progress
from journeykit_conformance import preparing, signals
from journeykit_conformance.allowance import Keys, UsageError
from journeykit_conformance.checking import Wish, run
from journeykit_conformance.planning import plan
from journeykit_conformance.redaction import Redactor
from journeykit_conformance.reports import terminal
from journeykit_conformance.reports.choosing import STDOUT, apart, asked_for, writable
from journeykit_conformance.reports.writing import RESULTS
from journeykit_conformance.trace import Trace
from journeykit_conformance.unfinished import bought, unfinished

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from journeykit_conformance.document import Document
    from journeykit_conformance.result import Result
    from journeykit_conformance.target import Target
    from journeykit_conformance.trace import Exchange


def check(
    provider: str,
    *,
    base_url: str | None,
    webhook_url: str,
    webhook_port: int | None,
    emulated: bool,
    wish: Mapping[str, Any],
    document_file: Path | None,
    expected_file: Path | None,
    dry_run: bool,
    trace_file: Path | None,
    reports: Sequence[str],
) -> int:
    """Check a provider; return the exit code."""
    held = settings.load()
    wanted = asked_for(reports, RESULTS)
    if trace_file == STDOUT:
        raise UsageError("a trace goes to a file, not to standard output")
    if trace_file is not None:
        apart([*(path for _, path in wanted), writable(trace_file)])
    document, wished = preparing.document(provider, document_file), Wish(**wish)
    known = preparing.expected(provider, expected_file)
    preparing.task_id(wished.task_id)
    if emulated and base_url:
        raise UsageError("--emulated has its own address; leave --base-url out")
    with held.in_environment(provider):
        address = None if emulated else preparing.base_url(provider, base_url, document)
    planned = plan(document, wished, address)
    hook = preparing.webhook(webhook_url, webhook_port, wish=wished, base_url=address)
    with held.in_environment(provider):
        keys = Keys() if emulated or dry_run else preparing.keys(provider)
    sys.stderr.write("\n".join(planned.lines) + "\n")
    sys.stderr.flush()
    if dry_run:
        return 0
    place = preparing.live(address, keys, hook) if address else preparing.emulator(provider)
    redactor = Redactor([keys.first, keys.second])
    left = Trace(provider, redactor.text(planned.base_url))

    def keep(exchange: Exchange) -> None:
        if trace_file is None:
            left.exchanges.append(exchange)
            return
        with suppress(OSError):  # which is said at the end, when all of it is written
            left.grow(trace_file, exchange)

    with signals.Watch() as watch:
        try:
            result, trace = asyncio.run(
                _run(
                    place,
                    document,
                    wished,
                    watch,
                    documented=preparing.documented(provider, document_file),
                    on_exchange=Progress(keep).show,
                    deviations=known,
                )
            )
        except BaseException as problem:
            watch.writes()
            # Whatever happened, what was paid for is named and kept.
            is_interrupted = isinstance(problem, signals.INTERRUPTED)
            told = unfinished(document, left.exchanges)
            if is_interrupted:
                told.append(f"interrupted; {bought(document, left.exchanges)}")
            sys.stderr.write("".join(f"{sentence}\n" for sentence in told))
            reporting.ended(INTERRUPTED, reporting.keep(left, trace_file if left.exchanges else None))
            if is_interrupted:
                return INTERRUPTED
            raise
        watch.writes()
        unwritten = reporting.keep(trace, trace_file)
        return reporting.ended(result.exit, [*unwritten, *reporting.write(result, terminal.result, wanted, redactor)])


async def _run(
    place: AbstractAsyncContextManager[Target], document: Document, wish: Wish, watch: signals.Watch, **more: Any
) -> tuple[Result, Trace]:
    with watch.heeded():
        async with place as target:
            return await run(target, document, wish, **more)
