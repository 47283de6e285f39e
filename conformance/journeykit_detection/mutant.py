"""What a planted defect is: a name, what it should be taken for, and how it behaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from journeykit_conformance.operation import Operation
    from journeykit_detection.stage import Stage
    from journeykit_emulator.hooks import Delivery


class Family(StrEnum):
    """Where a mutant comes from."""

    SCHEMA = "S"
    """Generated from the observed document: an answer that it does not allow."""
    PROTOCOL = "P"
    """On the state machine: answers that are wrong because of what was asked and answered before."""
    TRANSPORT = "T"
    """What networks and gateways do to answers."""
    BENIGN = "B"
    """Unusual, and right: nothing may be found."""


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    is_cut: bool = False
    """The connection breaks after the body."""
    pieces: int = 1
    """How many pieces it is sent in."""

    def header(self, name: str) -> str:
        """Return a header; empty if it has none of that name."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def with_header(self, name: str, value: str) -> Answer:
        """Say something else in a header."""
        kept = tuple(each for each in self.headers if each[0].lower() != name.lower())
        return replace(self, headers=(*kept, (name, value)))


@dataclass(frozen=True)
class Ask:
    """A request, and what the document says of it."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    operation: Operation | None
    values: Mapping[str, str]
    """Of the path."""
    key: str
    """Whose it carries: `first`, `second`, `wrong` or `none`."""

    @property
    def role(self) -> str:
        """What the operation is for; empty if nothing is known."""
        return self.operation.role if self.operation else ""


Behaviour = Callable[["Stage", Ask], Awaitable[Answer]]
HookBehaviour = Callable[["Stage", "Delivery"], Sequence["Delivery"]]


@dataclass(frozen=True)
class Mutant:
    """One planted defect, or one benign oddity."""

    id: str
    family: Family
    topics: tuple[str, ...] = ()
    """What a finding should be about, by the words of `attribution`."""
    behave: Behaviour | None = None
    hook: HookBehaviour | None = None
    scenario: Mapping[str, Any] = field(default_factory=dict)
    """What is going to happen to tasks, as in a scenario file."""
    needs: tuple[str, ...] = ()
    """Roles of operations or fields without which it makes no sense for a provider."""
    seed: int = 0
    """Of the run."""
