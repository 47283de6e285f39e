"""The JSON that scripts get: one shape for a task, whatever command tells of it. Documented in docs/command-line.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from journeykit.buttons import Button
    from journeykit.cli.jobs import Job
    from journeykit.handle import Handle


def of_task(task: Handle) -> dict[str, Any]:
    """Tell what was last said about a task."""
    return {
        "token": task.token,
        "provider": task.provider,
        "id": task.id,
        "status": task.status.value,
        "progress": task.progress,
        "action": task.action,
        "prompt": task.prompt,
        "final_prompt": task.final_prompt,
        "text": task.text,
        "image_url": task.image_url,
        "videos": [clip.url for clip in task.videos],
        "buttons": of_buttons(task.buttons),
        "submitted_at": of_time(task.submitted_at),
        "started_at": of_time(task.started_at),
        "finished_at": of_time(task.finished_at),
        "fail_reason": task.fail_reason,
    }


def of_buttons(buttons: Sequence[Button]) -> list[dict[str, str]]:
    """Tell what a result offers."""
    return [{"label": each.label, "emoji": each.emoji, "meaning": each.meaning} for each in buttons]


def of_time(at: datetime | None) -> str | None:
    """Write a time as ISO 8601 in UTC."""
    return None if at is None else at.isoformat()


def of_error(problem: BaseException | None, text: str, code: int) -> dict[str, Any] | None:
    """Tell what went wrong; `exit` is what it alone would end the command with."""
    return (
        {"kind": type(problem).__name__ if problem else "TaskFailedError", "message": text, "exit": code}
        if code
        else None
    )


def of_job(job: Job) -> dict[str, Any]:
    """Tell what came of one job: its task, if there is one, its files, and what went wrong."""
    return {
        **({"token": None} if job.task is None else of_task(job.task)),
        "wanted": job.label,
        "parent": job.parent,
        "button": job.button,
        "files": [str(file) for file in job.files],
        "error": of_error(job.problem, job.why, job.code),
    }
