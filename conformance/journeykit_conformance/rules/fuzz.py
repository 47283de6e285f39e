"""What schemathesis says of the requests that it made up: one rule for each of its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from journeykit_conformance.evidence import is_refusal
from journeykit_conformance.rule import FUZZED, Check, Level, check, rule
from journeykit_conformance.schemas import documents_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from journeykit_conformance.evidence import Asked, Evidence

_COST = (FUZZED,)
_FIX = "Change the server back, or add what it really does to the overlay, with its evidence."


def _said(
    evidence: Evidence, name: str, *, but: Callable[[Evidence, Asked], bool] = lambda _evidence, _asked: False
) -> Iterator[Check]:
    for each in evidence.answered:
        for remark in each.exchange.remarks:
            if remark.check == name:
                ok = not remark.problem or but(evidence, each)
                yield check(ok, each, expected=f"nothing for {name} to find", actual=remark.problem)


def _is_documented_failure(_: Evidence, asked: Asked) -> bool:
    """What is garbled may meet a failure that the document names; proper requests may not (MJ-NET-003)."""
    return asked.exchange.is_garbled and str(asked.response.status) in asked.operation.raw.get("responses", {})


def _is_several_documents(_: Evidence, asked: Asked) -> bool:
    """Schemathesis does not know `x-concatenated-json`; MJ-DOC-003 judges each of the documents."""
    return len(documents_of(asked.operation, asked.response)) > 1


def _is_harmless(evidence: Evidence, asked: Asked) -> bool:
    """It is refused after all, by a code in the envelope; or what is required was there, and only that counts."""
    return is_refusal(evidence, asked) or not _lacks_what_is_required(evidence, asked)


def _lacks_what_is_required(evidence: Evidence, asked: Asked) -> bool:
    document, request = evidence.document, asked.exchange.request
    content = document.resolve(asked.operation.raw.get("requestBody", {})).get("content", {})
    schema = document.resolve(content.get(request.media_type, {}).get("schema", {}))
    required = set(schema.get("required", ()))
    if "form" in request.media_type:
        return bool(required - dict(parse_qsl(request.text, keep_blank_values=True)).keys())
    if not request.has_json or not isinstance(request.json, dict):
        return bool(content)
    violations = evidence.judge.violations(schema, request.json)
    return any(each.keyword == "required" and not each.pointer for each in violations) or any(
        each.pointer[0] in required for each in violations if each.pointer
    )


@rule(
    "MJ-FUZZ-001",
    Level.MUST,
    "No made-up request is a server error",
    why="What breaks on odd input breaks on a customer's, and looks like a passing trouble that is worth a retry.",
    fix="Check what comes in before working on it; see the server's log.",
    costs=_COST,
)
def no_made_up_request_is_a_server_error(evidence: Evidence) -> Iterator[Check]:
    """A made-up request MUST NOT be answered with a status from 500 on (`not_a_server_error`).

    One that is not as documented MAY be, if the document names the very status.
    """
    yield from _said(evidence, "not_a_server_error", but=_is_documented_failure)


@rule(
    "MJ-FUZZ-002",
    Level.MUST,
    "Made-up requests get documented statuses",
    why="A client cannot be prepared for statuses that nobody has written down.",
    fix=_FIX,
    costs=_COST,
)
def made_up_requests_get_documented_statuses(evidence: Evidence) -> Iterator[Check]:
    """The answer to a made-up request MUST have a status that is documented (`status_code_conformance`)."""
    yield from _said(evidence, "status_code_conformance")


@rule(
    "MJ-FUZZ-003",
    Level.MUST,
    "Made-up requests get documented content types",
    why="Clients choose by it how to read the body.",
    fix=_FIX,
    costs=_COST,
)
def made_up_requests_get_documented_content_types(evidence: Evidence) -> Iterator[Check]:
    """The answer to a made-up request MUST have a content type that is documented (`content_type_conformance`)."""
    yield from _said(evidence, "content_type_conformance")


@rule(
    "MJ-FUZZ-004",
    Level.MUST,
    "Made-up requests get documented bodies",
    why="Typed clients are generated from the document; what it does not say breaks them or gets lost.",
    fix=_FIX,
    costs=_COST,
)
def made_up_requests_get_documented_bodies(evidence: Evidence) -> Iterator[Check]:
    """The body that answers a made-up request MUST fit its schema (`response_schema_conformance`)."""
    yield from _said(evidence, "response_schema_conformance", but=_is_several_documents)


@rule(
    "MJ-FUZZ-005",
    Level.MUST,
    "Made-up requests get documented headers",
    why="A header that is promised is one that clients rely on.",
    fix=_FIX,
    costs=_COST,
)
def made_up_requests_get_documented_headers(evidence: Evidence) -> Iterator[Check]:
    """The answer to a made-up request MUST have the headers that are documented (`response_headers_conformance`)."""
    yield from _said(evidence, "response_headers_conformance")


@rule(
    "MJ-FUZZ-006",
    Level.MUST,
    "What is accepted with a key is refused without",
    why="An operation that forgets to look at keys is one that everybody can use, at somebody's cost.",
    fix="Check the key before anything else, on every path.",
    costs=_COST,
)
def what_is_accepted_with_a_key_is_refused_without(evidence: Evidence) -> Iterator[Check]:
    """A request that was accepted with the key MUST be refused without it, and with a wrong one (`ignored_auth`)."""
    yield from _said(evidence, "ignored_auth", but=is_refusal)


@rule(
    "MJ-FUZZ-007",
    Level.SHOULD,
    "A purchase without what it requires is refused",
    why="What is accepted by mistake does something that nobody asked for, and may cost.",
    fix="Check what comes in, or document what is really taken.",
    costs=_COST,
)
def a_purchase_without_what_it_requires_is_refused(evidence: Evidence) -> Iterator[Check]:
    """An imagine, press or answer whose required fields are missing or wrong SHOULD be refused.

    By its status, or by a code in its envelope (`negative_data_rejection`).
    """
    yield from _said(evidence, "negative_data_rejection", but=_is_harmless)


@rule(
    "MJ-FUZZ-008",
    Level.SHOULD,
    "What the document allows is accepted",
    why="A typed client lets through what the document allows, and its user sees the refusal.",
    fix="Accept them, or write the limit into the document.",
    costs=_COST,
)
def what_the_document_allows_is_accepted(evidence: Evidence) -> Iterator[Check]:
    """Of the made-up requests that the document allows, an operation SHOULD accept at least half.

    Single ones may be refused for what they say: no schema knows what is moderated (`positive_data_acceptance`).
    """
    said: dict[str, list[tuple[Asked, str]]] = {}
    for each in evidence.answered:
        for remark in each.exchange.remarks:
            if remark.check == "positive_data_acceptance" and not each.exchange.is_garbled:
                said.setdefault(each.operation.id, []).append((each, remark.problem))
    for told in said.values():
        refused = [(each, problem) for each, problem in told if problem]
        shown, problem = (refused or told)[0]
        actual = f"{len(refused)} of {len(told)} are refused: {problem}"
        yield check(len(refused) * 2 <= len(told), shown, expected="half of them accepted", actual=actual)


@rule(
    "MJ-FUZZ-009",
    Level.MUST,
    "A required header is required",
    why="A header that may be missing all the same, the key's above all, protects nothing.",
    fix="Refuse requests without it, with a status from 400 to 499.",
    costs=_COST,
)
def a_required_header_is_required(evidence: Evidence) -> Iterator[Check]:
    """A request without a header that is required MUST be refused (`missing_required_header`)."""
    yield from _said(evidence, "missing_required_header", but=is_refusal)
