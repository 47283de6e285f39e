"""What came of an answer: tasks that are sound, or an error that says enough."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from facade_wire import PROVIDERS, Wire, ask, come_of, listed

import journeykit
from journeykit import Status

every_provider = pytest.mark.parametrize("provider", PROVIDERS)


def outcome_of(provider: str, operation: str, response: httpx.Response) -> Any:
    """Return what came of it: tasks that are sound, or an error that says enough."""
    found = come_of(lambda: ask(provider, operation, Wire(response)))
    if isinstance(found, journeykit.JourneyError):
        assert str(found).startswith(f"{provider}: ")
        assert len(str(found)) < 2000
        if isinstance(found, journeykit.APIResponseError):
            assert operation.partition("_")[0] in str(found) or "request" in str(found)
            assert ("do not simply resubmit" in str(found)) == (operation in {"imagine", "press"})
            assert not found.safe_to_resubmit
        return found
    for task in listed(found):
        assert isinstance(task.id, str)
        assert task.id.strip()
        assert isinstance(task.status, Status)
        assert task.progress is None or 0 <= task.progress <= 100
        assert type(task.progress) in {int, type(None)}
        for text in (task.action, task.prompt, task.final_prompt, task.text, task.image_url, task.fail_reason):
            assert text is None or isinstance(text, str)
        for moment in (task.submitted_at, task.started_at, task.finished_at):
            assert moment is None or moment.utcoffset().total_seconds() == 0
        assert all(isinstance(button.custom_id, str) and button.custom_id for button in task.buttons)
        assert all(isinstance(button.label, str) and isinstance(button.emoji, str) for button in task.buttons)
        assert repr(task)
    return found
