"""`drift --har`, `--trace`, `--bodies`: what a provider was seen to answer, and overlay actions that allow it."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

from .consequences.consequence import Consequence, Consequences
from .consequences.verdicts import of_finding
from .document import pointer
from .drift_output import as_json, print_json
from .effective import Level, effective_documents, find_root, sources
from .errors import CodegenError
from .observing.deviation import Finding, Kind
from .observing.operation_match import OperationMatch
from .observing.summary import Observation, observe
from .proposing.accepting import checked_text, write
from .proposing.making import propose
from .proposing.overlay_text import as_text
from .proposing.proposal import Proposal
from .traffic.bodies import read_bodies
from .traffic.har import read_har
from .traffic.recording import Recording
from .traffic.redacting import redacted
from .traffic.trace_lines import read_trace

Json = dict[str, Any]
_LONGEST_SAMPLE, _MOST_SHOWN = 200, 3
_ABOUT_BODIES = {Kind.MISSING, Kind.STATUS, Kind.NOT_JSON, Kind.ENVELOPE, Kind.ROOT, Kind.LIST_ROOT, Kind.OPERATION}


def run_traffic(options: argparse.Namespace) -> int:
    """Read a recording, print what is new in it, and propose overlay actions; `--write` appends them."""
    root = find_root(options.root)
    files = sources(root, options.provider)
    levels = effective_documents(files)
    observed, documented = levels[Level.OBSERVED], levels[Level.DOCUMENTED]
    observation = observe(_recording(options, OperationMatch(observed).ids), documented, observed)
    if not observation.looked_at and not observation.findings:  # or it would look as if nothing had changed
        raise CodegenError(_foreign(observation, options.provider))
    proposals = propose(observation, documented, observed, force=options.force)
    actions = [action for each in proposals for action in each.actions]
    before = files.overlay.read_text(encoding="utf-8")
    means = Consequences(root, options.provider, observed)
    told = [(each, _consequence(each.finding, means)) for each in proposals]
    writes = False
    problem: CodegenError | OSError | None = None
    if actions:
        try:
            text = checked_text(files, before, actions)
            if options.write:
                write(files.overlay, text, instead_of=before)
                writes = True
        except (CodegenError, OSError) as error:
            problem = error  # after what was found: it is to be read all the same
    if problem and options.write and options.json:
        raise problem
    if options.json:
        print_json(_as_json(observation, told, written=writes))
        return 1 if proposals else 0
    for line in _lines(observation, told):
        print(line)
    if writes:
        print(f"{len(actions)} actions appended to {files.overlay}; next: make generate")
    elif actions:
        print(f"Overlay actions, to review; --write appends them to {files.overlay}:\n")
        print(as_text(actions), end="")
    if problem and options.write:
        raise problem
    if problem:
        print(f"\nAs they are, they cannot be appended: {problem}")
    return 1 if proposals else 0


def _recording(options: argparse.Namespace, operation_ids: list[str]) -> Recording:
    if options.har is not None:
        return read_har(options.har)
    return read_trace(options.trace) if options.trace is not None else read_bodies(options.bodies, operation_ids)


def _foreign(observation: Observation, provider: str) -> str:
    """Say why a recording tells nothing of a provider."""
    recording = observation.recording
    if not recording.answers:
        return f"{recording.name}: holds no answer that can be read; {'; '.join(recording.left_out) or 'it is empty'}"
    seen = "; ".join(str(redacted(what, ())) for what in [*observation.elsewhere][:_MOST_SHOWN])
    none = f"none of its {len(recording.answers)} answers is of an operation of {provider} ({seen})"
    return f"{recording.name}: {none}: it is another API's, or every address has changed"


def _consequence(finding: Finding, means: Consequences) -> Consequence:
    field = finding.name if finding.kind in {Kind.FIELD, Kind.MISSING} else ""
    new = finding.values if finding.kind is Kind.ENUM else []
    return means.of(of_finding(finding), finding.place, operation=finding.operation, field=field, new=new)


def _lines(observation: Observation, told: list[tuple[Proposal, Consequence]]) -> Iterator[str]:
    recording = observation.recording
    yield f"{len(recording.answers)} answers, {sum(observation.looked_at.values())} of known operations"
    yield from (f"  left out: {count} x {why}" for why, count in recording.left_out.items())
    yield from (f"  not of this API: {count} x {redacted(what, ())}" for what, count in observation.elsewhere.items())
    yield f"{len(observation.known)} deviations from the spec that the overlay has already"
    yield f"{len(told)} deviations that are new"
    for each, means in told:
        finding = each.finding
        yield f"  {_text(finding, recording)} ({finding.count} of {finding.of}, first in {finding.first_seen})"
        yield f"      sample: {_sample(finding, recording)}"
        yield f"      {means.text}"
        yield f"      {pointer(finding.place)}"
        if each.refusal:
            force = " (--force proposes it all the same)" if each.can_force else ""
            yield f"      NOT PROPOSED: {each.refusal}{force}"


def _text(finding: Finding, recording: Recording) -> str:
    return str(redacted(finding.text, recording.secrets))


def _sample(finding: Finding, recording: Recording) -> str:
    value = finding.bodies[0] if finding.kind in _ABOUT_BODIES or not finding.values else finding.values[0]
    text = json.dumps(redacted(value, recording.secrets), ensure_ascii=False)
    return text if len(text) <= _LONGEST_SAMPLE else text[:_LONGEST_SAMPLE] + "..."


def _as_json(observation: Observation, told: list[tuple[Proposal, Consequence]], *, written: bool) -> Json:
    recording = observation.recording
    return {
        "answers": len(recording.answers),
        "operations": observation.looked_at,
        "left_out": recording.left_out,
        "elsewhere": {redacted(what, ()): count for what, count in observation.elsewhere.items()},
        "known": [_text(each, recording) for each in observation.known],
        "findings": [
            {
                "kind": each.finding.kind,
                "operation": each.finding.operation,
                "status": each.finding.status,
                "at": redacted(list(each.finding.at), recording.secrets),
                "place": pointer(each.finding.place),
                "text": _text(each.finding, recording),
                "count": each.finding.count,
                "of": each.finding.of,
                "first_seen": each.finding.first_seen,
                "sample": _sample(each.finding, recording),
                "consequence": as_json(means),
                "actions": each.actions,
                "refusal": each.refusal or None,
                "can_force": each.can_force,
            }
            for each, means in told
        ],
        "written": written,
    }
