"""What a run may use: keys, and a number of paid calls; and the error of whoever asks for what cannot be run."""

from __future__ import annotations

from dataclasses import dataclass, field

from journeykit_conformance.calls import RefusedError
from journeykit_conformance.redaction import SHORTEST

WRONG_KEY = "sk-journeykit-conformance-no-such-key"
PAYING = frozenset({"first", "second"})
"""Keys that somebody can be charged for. A server that looks at none makes tasks for strangers, and somebody pays."""


class UsageError(ValueError):
    """What was asked for cannot be run: an address, a key or a budget is not usable."""


@dataclass(frozen=True)
class Keys:
    """The keys of a run; they show nowhere."""

    first: str = field(default="", repr=False)
    second: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        for key in filter(None, (self.first, self.second)):
            if len(key) < SHORTEST or not key.isascii() or not key.isprintable() or " " in key:
                raise UsageError(f"a key is {SHORTEST} or more visible ASCII characters")

    def named(self, whose: str) -> str:
        """Return a key by what exchanges call it; empty if there is none."""
        return {"first": self.first, "second": self.second, "wrong": WRONG_KEY}.get(whose, "")


@dataclass
class Budget:
    """How many accepted paid calls a run may cost."""

    limit: int = 0
    spent: int = 0

    def check(self) -> None:
        """Look whether there is something left.

        Raises:
            RefusedError: if nothing is.
        """
        if self.spent >= self.limit:
            raise RefusedError(f"the budget of {self.limit} paid call{'s' * (self.limit != 1)} is used up")

    def reserve(self) -> None:
        """Take one out before it is spent.

        Raises:
            RefusedError: if nothing is left.
        """
        self.check()
        self.spent += 1

    def release(self) -> None:
        """Put one back: the provider has refused, so it cannot have been charged."""
        self.spent -= 1
