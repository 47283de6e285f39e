"""An account in Redis, as one replica of those that share it: every call takes with it all that the replica has to say.

What that is, `redis_gate` and `redis_board` know; the way there is `redis_link`'s.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from journeykit.redis_link import Link

_PATIENCE = 2.0  # seconds; a task takes many times as long


class Part(Protocol):
    """One who has something to say for a replica."""

    def say(self) -> Mapping[str, Any]:
        """Give all that has not been said, as the scripts take it; from then on it has been."""

    def unsay(self, said: Mapping[str, Any]) -> None:
        """Have it still to be said: the call may not have arrived."""

    def learn(self, answer: Mapping[str, Any], said: Mapping[str, Any]) -> None:
        """Take in what Redis knows, from the answer to any call, and that it has heard what was said."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account in Redis, as one replica of those that share it."""

    link: Link
    keys: Sequence[str]
    channel: str
    me: str
    lease: float
    parts: list[Part] = field(default_factory=list)

    @property
    def patience(self) -> float:
        """Seconds, a moment, for which what is in no hurry may wait for a call that takes it along."""
        return min(_PATIENCE, self.lease / 5)

    @property
    def channels(self) -> tuple[str, str]:
        """On which all are spoken to, and on which only this replica is."""
        return self.channel, f"{self.channel}:{self.me}"

    async def run(self, script: str, *bodies: str, **ask: Any) -> dict[str, Any]:
        """Run a script for this replica. Raises AwayError; then what was said with it stays to be said."""
        ask |= {"me": self.me, "lease": self.lease}
        said = [(part, part.say()) for part in self.parts]
        for _, more in said:
            ask |= more
        try:
            answer = await self.link.run(
                script, self.keys, json.dumps(ask, separators=(",", ":")), self.channel, *bodies
            )
        except BaseException:
            for part, more in said:
                part.unsay(more)
            raise
        for part, more in said:
            part.learn(answer, more)
        return answer
