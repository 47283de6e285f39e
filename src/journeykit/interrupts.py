"""What an interrupt, or a crash, says of the tasks that go on at the provider without whoever waited for them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from journeykit.errors import JourneyError
from journeykit.handle import shown_token
from journeykit.news import has_settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from journeykit.handle import Handle


def remember(error: BaseException, tokens: Sequence[str]) -> None:
    """Note in an exception which tasks go on."""
    if len(tokens) == 1:
        error.add_note(f"The task goes on; client.resume('{tokens[0]}') takes it up again.")
    elif tokens:
        listed = ", ".join(map(repr, tokens))
        error.add_note(f"{len(tokens)} tasks go on; client.resume(token) takes each up again: {listed}.")


@contextmanager
def remembered(tasks: Iterable[Handle]) -> Iterator[Callable[[Handle], None]]:
    """Note in whatever ends this early which of these tasks go on: all but those that it was told have settled."""
    running = {task.token: task for task in tasks if not has_settled(task)}

    def settles(task: Handle) -> None:
        if has_settled(task):
            running.pop(task.token, None)

    try:
        yield settles
    except (JourneyError, GeneratorExit):  # the first says it itself; the other is whoever has seen enough
        raise
    except BaseException as error:
        remember(error, [shown_token(task) for task in running.values()])
        raise
