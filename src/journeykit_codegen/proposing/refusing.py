"""What drift does not propose by itself: what would hide that a provider is broken, or put payload into an overlay."""

from collections.abc import Collection

from journeykit_codegen.lint_client import RESERVED_PROPERTIES
from journeykit_codegen.observing.deviation import Finding, Kind
from journeykit_codegen.traffic.redacting import redacted

# A task that cannot be named, or a verdict that cannot be read.
_VITAL = frozenset({"task-id", "task", "code"})
_LONGEST_WORD, _MOST_WORDS = 64, 12
_SUCCESS = range(200, 300)


def refusal(finding: Finding, secrets: Collection[str]) -> tuple[str, bool]:
    """Say why a finding is not to become a proposal, and whether `--force` may make it one; empty if it is."""
    if reason := _impossible(finding, secrets):
        return reason, False
    return _breaks(finding), True


def _impossible(finding: Finding, secrets: Collection[str]) -> str:
    if finding.kind is Kind.OPERATION:
        return "an operation that the spec does not have; write it into the spec, overlays cannot invent it"
    if finding.kind is Kind.FIELD and finding.name in RESERVED_PROPERTIES:
        return "the generator cannot have a field of this name; leave it to `raw`"
    named = [finding.name] if finding.kind is Kind.FIELD else finding.values if finding.kind is Kind.ENUM else []
    words = [each for each in named if isinstance(each, str)]
    if any(len(each) > _LONGEST_WORD or redacted(each, secrets) != each for each in words):
        return "it looks like payload or a key, not like a word of the provider's; change the overlay by hand"
    if finding.kind is Kind.ENUM and len(finding.values) > _MOST_WORDS:
        return f"{len(finding.values)} different values are no enum; open it by hand"
    return ""


def _breaks(finding: Finding) -> str:
    if finding.kind is Kind.MISSING and finding.role:
        return f"the field with the role {finding.role} is gone, on which clients and rules rely: broken, or renamed"
    if finding.kind in {Kind.NULL, Kind.TYPE, Kind.LIMIT} and finding.role in _VITAL and not _is_plain(finding):
        return f"a field with the role {finding.role} holds nothing that can be used"
    if finding.kind is Kind.ENVELOPE:
        return "the documented body moved into an envelope; adapters must learn it first"
    if finding.kind is Kind.ROOT:
        return "the body has nothing of what is documented; if that is so for good, write it into the spec"
    if finding.kind is Kind.NOT_JSON:
        return "a text or a page stands where JSON is documented: a wrong address, a proxy, or an outage"
    if finding.kind is Kind.EMPTY and finding.status in _SUCCESS:
        return "good news without a body says nothing"
    return ""


def _is_plain(finding: Finding) -> bool:
    """Whether another type can still be read as an id or a code."""
    return finding.kind is Kind.TYPE and all(
        isinstance(value, str | int) and not isinstance(value, bool) and value != "" for value in finding.values
    )
