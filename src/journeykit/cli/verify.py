"""`journeykit verify`: judge recorded traffic."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.cli import reports as reporting
from journeykit.cli import settings
from journeykit_conformance import preparing, recordings, verifying
from journeykit_conformance.redaction import Redactor
from journeykit_conformance.reports import terminal
from journeykit_conformance.reports.choosing import STDOUT, ReportError, asked_for
from journeykit_conformance.reports.writing import RESULTS

if TYPE_CHECKING:
    from collections.abc import Sequence

_STDIN = Path("-")


def verify(
    provider: str,
    file: Path,
    *,
    base_url: str,
    document_file: Path | None,
    expected_file: Path | None,
    least_reach: float,
    reports: Sequence[str],
) -> int:
    """Judge a recording; return the exit code."""
    wanted = asked_for(reports, RESULTS)
    if any(path != STDOUT and path.resolve() == file.resolve() for _, path in wanted):
        raise ReportError(f"{file} is the recording itself: give the report a file of its own")
    document = preparing.document(provider, document_file)
    refused, judged = verifying.refusals(document), verifying.judged(document, base_url)
    if file == _STDIN:
        content = sys.stdin.buffer.read(recordings.LARGEST + 1)
        recording = recordings.parse(content, "standard input", refused=refused, judged=judged)
    else:
        recording = recordings.read(file, refused=refused, judged=judged)
    result = verifying.verify(
        document,
        recording.trace,
        documented=preparing.documented(provider, document_file),
        base_url=base_url,
        least_reach=least_reach,
        notes=recording.notes,
        deviations=preparing.expected(provider, expected_file),
    )
    # What was read is free of the keys that it was sent with; one's own may be quoted elsewhere.
    with settings.load().in_environment(provider):
        secrets = preparing.secrets(provider)
    return reporting.ended(result.exit, reporting.write(result, terminal.result, wanted, Redactor(secrets)))
