"""One proposal: the overlay actions that make a document allow what was seen, or why there are none."""

from dataclasses import dataclass, field
from typing import Any

from journeykit_codegen.observing.deviation import Finding, Kind


@dataclass
class Proposal:
    """What is proposed about one finding."""

    finding: Finding
    actions: list[dict[str, Any]] = field(default_factory=list)
    refusal: str = ""
    """Why it is not proposed; one sentence that says what to do instead."""
    can_force: bool = False
    """Whether there are actions behind the refusal."""


REASONS = {
    Kind.STATUS: "The status {name} comes, which is not documented.",
    Kind.MEDIA_TYPE: "The body comes as {name} too.",
    Kind.EMPTY: "The body can be empty.",
    Kind.NOT_JSON: "The body can be a text instead of JSON.",
    Kind.CONCATENATED: "Two JSON documents can stand in one body.",
    Kind.LIST_ROOT: "The body can be a list of what is documented.",
    Kind.ENVELOPE: "What is documented can stand in an envelope, as {name}.",
    Kind.ROOT: "The body can be another than documented.",
    Kind.FIELD: "The field `{name}` comes, which is not documented.",
    Kind.MISSING: "The field `{name}` can be missing.",
    Kind.TYPE: "`{name}` comes with another type too.",
    Kind.NULL: "`{name}` can be null.",
    Kind.ENUM: "`{name}` has values that are not documented.",
    Kind.LIMIT: "`{name}` comes outside of its documented limits.",
}


def explained(finding: Finding, recording: str, actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add the reason and the evidence to actions, after their target."""
    name = finding.name if finding.kind is not Kind.LIMIT and finding.name else ""
    name = name or ".".join(finding.at or finding.inner) or "the body"
    evidence = f"traffic ({recording}), {finding.count} of {finding.of} answers of {', '.join(finding.seen)}"
    made = []
    for action in actions:
        reason = action.get("description") or REASONS[finding.kind].format(name=name)
        rest = {key: value for key, value in action.items() if key not in {"target", "description"}}
        made.append({"target": action["target"], "description": reason, "x-evidence": evidence, **rest})
    return made
