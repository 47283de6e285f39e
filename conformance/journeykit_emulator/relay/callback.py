"""The task as Midjourney-Proxy-Plus itself shows it: what a callback brings where the relay lets hooks pass.

Its own object and not the relay's row: null where the row has an empty string, all properties, the
picture's own address, a description of the task instead of the answer to its submit. Plus' names for
what only buttons start are not known; they are the relay's here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from journeykit_emulator import cdn, wire_json
from journeykit_emulator.jobs import Action, Task
from journeykit_emulator.plan import Phase, Snapshot
from journeykit_emulator.relay.custom_id import NAMES
from journeykit_emulator.relay.row import STATUS, shown_buttons
from journeykit_emulator.relay.switches import Switches
from journeykit_emulator.relay.upstream import INSTANCE

_WITHOUT_PROMPT = {Action.DESCRIBE, Action.SWAP_FACE}


@dataclass(frozen=True, slots=True)
class Upstream:
    """What Plus was told with the submit, as far as the relay's row does not have it."""

    host: str
    hook: str
    bot: str
    switches: Switches

    def body(self, task: Task, seen: Snapshot) -> bytes:
        """Write what Plus posts."""
        return wire_json.encoded(self._task(task, seen))

    def _task(self, task: Task, seen: Snapshot) -> Mapping[str, Any]:
        name = NAMES[task.action]
        prompt = None if task.action in _WITHOUT_PROMPT else task.prompt
        done = seen.phase is Phase.SUCCEEDED
        return {
            "id": task.id,
            "action": name,
            "customId": task.custom_id or None,
            "botType": self.bot,
            "prompt": prompt,
            "promptEn": task.final_prompt if done and task.action is Action.DESCRIBE else prompt,
            "description": f"/{name.lower()} {prompt or ''}".rstrip(),
            "state": task.echo["state"] or None,
            "submitTime": _milliseconds(task.created_at),
            "startTime": _milliseconds(seen.started_at),
            "finishTime": _milliseconds(seen.finished_at),
            "imageUrl": cdn.link(self.host, task, seen) if cdn.has_picture(task, seen) else None,
            "status": STATUS[seen.phase],
            # Not the relay's 100 %: that is how it marks its rows.
            "progress": "" if seen.phase is Phase.FAILED else f"{seen.progress}%",
            "failReason": seen.reason or None,
            "buttons": shown_buttons(task, seen),
            "maskBase64": None,
            "properties": self._properties(task, seen),
        }

    def _properties(self, task: Task, seen: Snapshot) -> Mapping[str, Any]:
        done = seen.phase is Phase.SUCCEEDED
        known = done or seen.phase is Phase.RUNNING
        return {
            "notifyHook": self.hook,
            "nonce": str(1400000000000000000 + task.number),
            "botType": self.bot,
            "discordInstanceId": INSTANCE,
            **({"discordChannelId": INSTANCE} if self.switches.names_channel else {}),
            "messageHash": task.job_id if done else None,
            "finalPrompt": task.final_prompt if known else None,
            "finalZhPrompt": None,
        }


def _milliseconds(moment: float | None) -> int | None:
    return None if moment is None else int(moment * 1000)
