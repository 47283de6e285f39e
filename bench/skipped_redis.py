"""Redis on a clock that skips idle time: calls take none of it, and none passes before all that was said is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.redis_server import RUNS_FOR_LONG
from bench.run import BrokenError
from journeykit import redis_hub, redis_scripts
from journeykit.redis_link import Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.skipping import SkippingClock

_NOW = """
local clock = {ARGV[#ARGV], 0}
local now = tonumber(clock[1])
local reached = 0
local function publish(...)
  local hearers = redis.call('PUBLISH', ...)
  reached = reached + hearers
  return hearers
end
"""


def use(clock: SkippingClock) -> None:
    """Let all hubs of this process go by a clock."""

    class Counted(Link):
        """Counts what is under way, and what it says until somebody has heard it."""

        async def run(self, script: str, keys: Sequence[str], *said: str) -> dict[str, Any]:
            with clock.busy():
                answer = await super().run(script, keys, *said, repr(clock.now()))
                clock.count_messages(int(answer["reached"]))
                return answer

        async def _subscribe(self, pubsub: Any, *channels: str) -> None:
            with clock.busy():
                await super()._subscribe(pubsub, *channels)
                while not self._heard.issuperset(channels):
                    self._take(await pubsub.get_message(timeout=1.0) or {"type": "none", "channel": ""})

        def _take(self, message: dict[str, Any]) -> None:
            super()._take(message)
            if message["type"] == "message":
                clock.count_messages(-1)

    vars(redis_hub)["Link"] = Counted
    body = redis_scripts._BEGIN.replace("redis.call('PUBLISH', ", "publish(")  # noqa: SLF001 - no other way in
    body = body.replace("return cjson.encode(answer)", "answer.reached = reached\n  return cjson.encode(answer)")
    if "PUBLISH" in body or "reached" not in body or any("PUBLISH" in each for each in redis_scripts.SCRIPTS.values()):
        raise BrokenError("the scripts say things in a way that is not counted here")
    redis_scripts.NOW, redis_scripts._BEGIN = _NOW, body  # noqa: SLF001
    redis_scripts.UPTIME = RUNS_FOR_LONG
