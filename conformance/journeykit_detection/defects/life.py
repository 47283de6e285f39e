"""A task's life told wrongly: its status, its progress, its end, its times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_detection.defects.making import FETCH, LOOKS, defect, ended, nth_look, showing
from journeykit_detection.telling import some

if TYPE_CHECKING:
    from journeykit_detection.mutant import Mutant
    from journeykit_detection.stage import Stage
    from journeykit_detection.telling import Shown

_DAY = 86_400.0


def _status_back(stage: Stage, task: Shown) -> bool:
    return task.status == "running" and nth_look(stage, task, "running") == 3 and task.say("status", "queued")


def _progress_back(_stage: Stage, task: Shown) -> bool:
    return task.status == "running" and task.progress > 20 and task.put_progress(int(task.progress) % 13)


def _progress_over(_stage: Stage, task: Shown) -> bool:
    return task.status == "succeeded" and task.put_progress(150)


def _progress_negative(_stage: Stage, task: Shown) -> bool:
    return task.status == "running" and task.put_progress(-20)


def _progress_as_share(_stage: Stage, task: Shown) -> bool:
    share = task.progress / 100
    is_text = isinstance(task.get("progress"), str)
    return task.status == "running" and 0 < share < 1 and task.put("progress", f"{share:g}" if is_text else share)


def _runs_again(stage: Stage, task: Shown) -> bool:
    again = task.status == "succeeded" and nth_look(stage, task, "ended") == 2
    return again and task.say("status", "running")


def _queued_again(stage: Stage, task: Shown) -> bool:
    again = task.status == "succeeded" and nth_look(stage, task, "ended") >= 2
    return again and task.say("status", "queued") and (task.put_progress(0) or True)


def _fails_later(stage: Stage, task: Shown) -> bool:
    again = task.status == "succeeded" and nth_look(stage, task, "ended") >= 2
    return again and task.say("status", "failed") and (task.put("fail-reason", "Internal error") or True)


def _progress_falls_later(stage: Stage, task: Shown) -> bool:
    return task.status == "succeeded" and nth_look(stage, task, "ended") >= 2 and task.put_progress(40)


def _swapped(_stage: Stage, task: Shown) -> bool:
    start, end = task.time("started-at"), task.time("finished-at")
    return bool(start and end and start != end) and some(
        [task.put_time("started-at", end), task.put_time("finished-at", start)]
    )


def _submitted_last(_stage: Stage, task: Shown) -> bool:
    return task.status == "succeeded" and task.put_time("submitted-at", task.time("finished-at") + 5)


def _in_seconds(_stage: Stage, task: Shown) -> bool:
    changed = False
    for role in ("submitted-at", "started-at", "finished-at"):
        if task.has(role) and task.fields[role].schema.get("x-unit") == "ms" and task.time(role):
            changed |= task.put(role, int(task.time(role)))
    return changed


def _in_future(_stage: Stage, task: Shown) -> bool:
    return some([task.put_time(role, task.time(role) + _DAY) for role in _known_times(task)])


def _long_ago(_stage: Stage, task: Shown) -> bool:
    return some([task.put_time(role, task.time(role) - 400 * _DAY) for role in _known_times(task)])


def _other_zone(_stage: Stage, task: Shown) -> bool:
    """Eight hours off: a server in Shanghai that writes its local time as if it were UTC."""
    return some([task.put_time(role, task.time(role) + 8 * 3600) for role in _known_times(task)])


def _known_times(task: Shown) -> list[str]:
    return [role for role in ("submitted-at", "started-at", "finished-at") if task.time(role)]


def _end_moves(stage: Stage, task: Shown) -> bool:
    looks = nth_look(stage, task, "ended") if task.status == "succeeded" else 1
    return looks > 1 and task.put_time("finished-at", task.time("finished-at") + looks)


def _start_moves(stage: Stage, task: Shown) -> bool:
    looks = nth_look(stage, task, "ended") if task.status == "succeeded" else 1
    return looks > 1 and task.put_time("submitted-at", task.time("submitted-at") - looks)


def _never_finished(_stage: Stage, task: Shown) -> bool:
    found = task.fields.get("finished-at")
    return task.status == "succeeded" and found is not None and task.put("finished-at", _unknown(found.schema))


def _finished_early(_stage: Stage, task: Shown) -> bool:
    return task.status == "running" and task.put_time("finished-at", task.time("submitted-at") + 1)


def _unknown(schema: object) -> object:
    nullable = isinstance(schema, dict) and schema.get("nullable")
    return None if nullable else 0


def life_mutants() -> list[Mutant]:
    """List them."""
    order, progress, time = ("status-order", "progress", "times")
    return [
        defect("status-goes-back", order, behave=showing(FETCH, _status_back), needs=("status",)),
        defect("progress-goes-back", progress, behave=showing(FETCH, _progress_back), needs=("progress",)),
        defect("progress-over-100", progress, behave=showing(LOOKS, _progress_over), needs=("progress",)),
        defect("progress-negative", progress, behave=showing(FETCH, _progress_negative), needs=("progress",)),
        defect("progress-as-share", progress, behave=showing(LOOKS, _progress_as_share), needs=("progress",)),
        defect("progress-falls-after-end", progress, "end", behave=showing(FETCH, _progress_falls_later)),
        defect("sticks-for-ever", "end", order, scenario={"defaults": {"outcome": "stall"}}),
        defect("queued-for-ever", "end", order, scenario={"defaults": {"queue": 1_000_000}}),
        defect("runs-again-after-end", "end", order, behave=showing(FETCH, _runs_again)),
        defect("queued-again-after-end", "end", order, behave=showing(LOOKS, _queued_again)),
        defect("fails-after-success", "end", order, behave=showing(FETCH, _fails_later)),
        defect("success-at-99", progress, "result", behave=showing(LOOKS, ended(lambda _, t: t.put_progress(99)))),
        defect("times-out-of-order", time, behave=showing(LOOKS, _swapped), needs=("finished-at",)),
        defect("submitted-after-end", time, behave=showing(LOOKS, _submitted_last), needs=("submitted-at",)),
        defect("times-in-seconds", time, behave=showing(LOOKS, _in_seconds), needs=("submitted-at",)),
        defect("times-in-the-future", time, behave=showing(LOOKS, _in_future), needs=("submitted-at",)),
        defect("times-long-ago", time, behave=showing(LOOKS, _long_ago), needs=("submitted-at",)),
        defect("times-of-another-zone", time, behave=showing(LOOKS, _other_zone), needs=("submitted-at",)),
        defect("end-moves", time, "repeat", behave=showing(LOOKS, _end_moves), needs=("finished-at",)),
        defect("start-moves", time, "repeat", behave=showing(LOOKS, _start_moves), needs=("submitted-at",)),
        defect("end-without-time", time, "result", behave=showing(LOOKS, _never_finished), needs=("finished-at",)),
        defect("finished-while-running", time, behave=showing(LOOKS, _finished_early), needs=("finished-at",)),
    ]
