"""What a run will do and what it can cost at most, before it does anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from journeykit_conformance.fuzzing import check_usable
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
    most: int | None
    """None if they may be any number, because an emulator charges nobody."""
    is_emulated: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """The plan for people."""
        told = [f"{self.profile} of {self.provider} at {self.base_url}: {self._cost}"]
        if self.profile == "fuzz":
            told.append("sends 1,000 to 2,000 requests, most of them odd; no more than two a second to other machines")
        if self.free:
            told.append(f"asks for free: {', '.join(self.free)}")
        if self.paid:
            price = "" if self.is_emulated else "; each accepted call costs what the provider charges"
            told.append(f"makes tasks with: {', '.join(self.paid)}{price}")
        return tuple(told)

    @property
    def _cost(self) -> str:
        if self.most is None:
            return "as many paid calls as it takes, all of them play money"
        return f"at most {self.most} paid call{'s' * (self.most != 1)}" if self.paid else "nothing is charged"


def plan(document: Document, wish: Wish, base_url: str | None) -> Plan:
    """Say what a run may send; without an address it goes to the provider's emulator.

    Raises:
        UsageError: if it is a fuzz that might not be meant.
    """
    if wish.profile == "fuzz":
        check_usable(is_emulated=base_url is None, is_meant=wish.live_fuzz)
    plays = wish.profile == "fuzz" and base_url is None and not wish.spend
    allowed = [each for each in document.operations if each.role in ALLOWED[wish.profile]]
    paid = [each.id for each in allowed if each.is_paid and (wish.spend or plays)]
    return Plan(
        document.provider,
        base_url or "its emulator",
        wish.profile,
        tuple(each.id for each in allowed if not each.is_paid),
        tuple(paid),
        None if plays else wish.spend if paid else 0,
        base_url is None,
    )
