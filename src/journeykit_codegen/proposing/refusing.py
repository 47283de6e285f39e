"""What drift does not propose by itself: what would hide that a provider is broken, or put payload into an overlay."""

from collections.abc import Collection

from journeykit_codegen.document import Json, Located
from journeykit_codegen.lint_client import RESERVED_PROPERTIES
from journeykit_codegen.observing.deviation import Finding, Kind
from journeykit_codegen.observing.schema_walk import SchemaWalk
from journeykit_codegen.traffic.redacting import redacted

# A task that cannot be named, or a verdict that cannot be read.
_VITAL = frozenset({"task-id", "task", "code"})
_LONGEST_WORD, _MOST_WORDS = 64, 12
_SUCCESS = range(200, 300)


def refusal(document: Json, finding: Finding, secrets: Collection[str]) -> tuple[str, bool]:
    """Say why a finding is not to become a proposal, and whether `--force` may make it one; empty if it is."""
    if reason := _impossible(finding, secrets):
        return reason, False
    return _breaks(document, finding), True


def _impossible(finding: Finding, secrets: Collection[str]) -> str:
    if finding.kind is Kind.OPERATION:
        return "an operation that the spec does not have; write it into the spec, overlays cannot invent it"
    if finding.kind is Kind.FIELD and finding.name in RESERVED_PROPERTIES:
        return "the generator cannot have a field of this name; leave it to `raw`"
    is_listed = finding.kind is Kind.ENUM or finding.has_meaning
    named = [finding.name] if finding.kind is Kind.FIELD else finding.values if is_listed else []
    words = [each for each in named if isinstance(each, str)]
    if any(len(each) > _LONGEST_WORD or redacted(each, secrets) != each for each in words):
        return "it looks like payload or a key, not like a word of the provider's; change the overlay by hand"
    if is_listed and len(finding.values) > _MOST_WORDS:
        return f"{len(finding.values)} different values are no enum; open it by hand"
    return ""


def _breaks(document: Json, finding: Finding) -> str:
    if finding.kind is Kind.MISSING and (role := finding.role or _role_within(document, finding)):
        return f"the field with the role {role} is gone, on which clients and rules rely: broken, or renamed"
    if finding.is_gone:
        return "no answer was another: the operation is gone or has moved; write it into the spec"
    vital = _VITAL | {"status"} if finding.kind is Kind.TYPE else _VITAL
    if finding.kind in {Kind.NULL, Kind.TYPE, Kind.LIMIT} and finding.role in vital and not _is_plain(finding):
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


def _role_within(document: Json, finding: Finding) -> str:
    """Name a role that goes with a field because it stands in what the field holds."""
    holder = Located((), document).child(*finding.holder)
    field = dict(holder.children("properties")).get(finding.name)
    found = SchemaWalk(document).roles(field) if field else set()
    return min(found, key=lambda role: (role not in _VITAL, role), default="")


def _is_plain(finding: Finding) -> bool:
    """Whether another type can still be read as a word, an id or a code."""
    return finding.kind is Kind.TYPE and all(
        isinstance(value, str | int) and not isinstance(value, bool) and value != "" for value in finding.values
    )
