"""From a recording to proposals: each finding by the table, on top of those before it, until nothing is left."""

from collections.abc import Callable
from typing import Any

from journeykit_codegen.document import Json, Place
from journeykit_codegen.observing.deviation import Finding, Kind
from journeykit_codegen.observing.summary import Observation, observe
from journeykit_codegen.overlay import OverlayError, apply_overlay

from . import of_answers, of_bodies
from .proposal import Proposal, explained
from .refusing import refusal
from .showing import example_of_status
from .widening import Actions

_MAKERS: dict[Kind, Callable[[Json, Finding], Actions]] = {
    Kind.STATUS: of_answers.new_status,
    Kind.MEDIA_TYPE: of_answers.new_media_type,
    Kind.EMPTY: of_answers.empty,
    Kind.NOT_JSON: of_answers.text,
    Kind.CONCATENATED: of_answers.concatenated,
    Kind.LIST_ROOT: of_answers.list_root,
    Kind.ENVELOPE: of_answers.envelope,
    Kind.ROOT: of_answers.root,
    Kind.FIELD: of_bodies.new_field,
    Kind.MISSING: of_bodies.missing_field,
    Kind.TYPE: of_bodies.another_type,
    Kind.NULL: of_bodies.null,
    Kind.ENUM: of_bodies.new_values,
    Kind.LIMIT: of_bodies.limit,
}
_MOVING = frozenset({Kind.TYPE, Kind.NULL, Kind.LIST_ROOT, Kind.ENVELOPE, Kind.ROOT})
_MOST_ROUNDS, _MOST_FIELDS = 8, 40


def propose(observation: Observation, documented: Json, observed: Json, *, force: bool) -> list[Proposal]:
    """Return a proposal for every finding, each on top of those before it."""
    made: list[Proposal] = []
    document, settled = observed, set[tuple[object, ...]]()
    findings = observation.findings
    for _ in range(_MOST_ROUNDS):
        news = [each for each in findings if _key(each) not in settled]
        if not news:
            break
        moved: list[Place] = []
        for finding in news:
            if any(finding.place[: len(place)] == place for place in moved):
                continue  # stands elsewhere now; found again in the next round
            proposal, document = _proposal(finding, document, observation, force=force)
            fields = sum(each.finding.kind is Kind.FIELD and each.finding.place == finding.place for each in made)
            if finding.kind is Kind.FIELD and fields >= _MOST_FIELDS:
                proposal = Proposal(finding, refusal="so many new names look like a map; change the overlay by hand")
            made.append(proposal)
            settled.add(_key(finding))
            if proposal.actions and finding.kind in _MOVING:
                moved.append(finding.place)
        findings = observe(observation.recording, documented, document).findings
    return made


def _proposal(finding: Finding, document: Json, observation: Observation, *, force: bool) -> tuple[Proposal, Json]:
    reason, can_force = refusal(document, finding, observation.recording.secrets)
    if reason and not (can_force and force):
        return Proposal(finding, refusal=reason, can_force=can_force), document
    try:
        actions = _MAKERS[finding.kind](document, finding)
        if not actions:
            return Proposal(finding, refusal=reason or "an overlay cannot say this"), document
        changed = applied(document, actions)
        if finding.kind is Kind.ENUM and finding.role == "status":
            more = example_of_status(changed, finding)
            actions, changed = [*actions, *more], applied(changed, more)
    except (LookupError, OverlayError) as problem:
        return Proposal(finding, refusal=f"an overlay cannot say this here ({problem}); change it by hand"), document
    made = explained(finding, observation.recording.name, actions)
    if any(secret in str(made) for secret in observation.recording.secrets):
        return Proposal(finding, refusal="the actions would show a key of the recording; change it by hand"), document
    return Proposal(finding, made), changed


def applied(document: Json, actions: list[dict[str, Any]]) -> Json:
    """Apply actions to a document."""
    changed, _ = apply_overlay(document, {"overlay": "1.1.0", "actions": actions}, name="proposals")
    return dict(changed)


def _key(finding: Finding) -> tuple[object, ...]:
    return (finding.kind, finding.place, finding.at[-1:], finding.name, repr(finding.values[:1])[:200])
