"""What a run will do and what it can cost at most, before it does anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from journeykit_conformance.scenarios import ALLOWED

if TYPE_CHECKING:
    from journeykit_conformance.checking import Wish
    from journeykit_conformance.document import Document


@dataclass(frozen=True)
class Plan:
    """What may be sent."""

    provider: str
    base_url: str
    profile: str
    free: tuple[str, ...]
    """Operations that cost nothing."""
    paid: tuple[str, ...]
    """Operations of which at most `most` calls may be accepted, and charged, in all."""
    most: int

    @property
    def lines(self) -> tuple[str, ...]:
        """The plan for people."""
        cost = f"at most {self.most} paid call{'s' * (self.most != 1)}" if self.paid else "nothing is charged"
        told = [f"{self.profile} of {self.provider} at {self.base_url}: {cost}"]
        if self.free:
            told.append(f"asks for free: {', '.join(self.free)}")
        if self.paid:
            told.append(f"makes tasks with: {', '.join(self.paid)}; each accepted call costs what the provider charges")
        return tuple(told)


def plan(document: Document, wish: Wish, base_url: str) -> Plan:
    """Say what a run may send."""
    allowed = [each for each in document.operations if each.role in ALLOWED[wish.profile]]
    paid = [each.id for each in allowed if each.is_paid and wish.spend]
    return Plan(
        document.provider,
        base_url,
        wish.profile,
        tuple(each.id for each in allowed if not each.is_paid),
        tuple(paid),
        wish.spend if paid else 0,
    )
