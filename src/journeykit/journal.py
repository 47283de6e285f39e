"""Every log record about providers and tasks: its logger, its level, its words and its fields. Only hubs log otherwise.

`journeykit.tasks` tells of what is paid for, `journeykit.http` of requests. Secrets are taken out by value; no record
holds a prompt, and none above DEBUG a sentence of a provider's, which may quote one. A warning that every look at a
task would repeat is given once for each client.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from journeykit.models import Status
from journeykit.response import Response

if TYPE_CHECKING:
    import httpx

    from journeykit.config import Config
    from journeykit.errors import APIError, JourneyError, WebhookError
    from journeykit.flow import Send
    from journeykit.models import State

# As every library: else the warnings of a program that set up no logging would go to its stderr.
logging.getLogger("journeykit").addHandler(logging.NullHandler())
_tasks = logging.getLogger("journeykit.tasks")
_http = logging.getLogger("journeykit.http")
_LONGEST_WORD = 60  # characters of a word that is the provider's
_MOST_WARNINGS = 100  # for each client: a provider that invents words without end must not fill a disk with them


def accepted(config: Config, operation: str, state: State) -> None:
    """Tell that a task was started."""
    if not _tasks.isEnabledFor(logging.INFO):
        return
    for id in (state.id, *state.sibling_ids):
        task, text = _token(config, id), "%s accepted task %s (%s)"
        _write(_tasks, logging.INFO, text, config, task, operation, operation=operation, task=task)


def settled(config: Config, state: State, seconds: float | None) -> None:
    """Tell how a task ended, or that it waits for an answer."""
    if not _tasks.isEnabledFor(logging.INFO):
        return
    task, outcome = _token(config, state.id), state.status.value
    how = "waits for an answer" if state.status is Status.WAITING else outcome
    after = "" if seconds is None else f" after {seconds:.1f} s"
    action = state.action and config.redact(state.action)[:_LONGEST_WORD]
    fields = {"task": task, "action": action, "outcome": outcome, "duration": seconds}
    _write(_tasks, logging.INFO, "%s task %s %s%s", config, task, how, after, **fields)


def look_failed(config: Config, id: str, error: APIError) -> None:
    """Tell that a task could not be asked for just now."""
    task, text = _token(config, id), "%s look at task %s failed and will be followed by another: %s"
    _write(_tasks, logging.DEBUG, text, config, task, error.message, task=task, **_of_error(error))


def unknown_status(config: Config, word: str) -> None:
    """Warn of a status that is in no table."""
    shown = config.redact(word)[:_LONGEST_WORD]
    if _is_news(config, f"status {shown}"):
        text = "%s sent an unknown task status %r; treated as not done, and not mentioned again"
        _write(_tasks, logging.WARNING, text, config, shown, status=shown)


def list_failed(config: Config, error: APIError) -> None:
    """Warn that tasks have to be asked for one by one, which takes as many requests as there are tasks."""
    if _is_news(config, "list"):
        text = "%s refuses to list tasks (%s); they are asked for one by one, and it is not mentioned again"
        _write(_tasks, logging.WARNING, text, config, _summary(error), **_of_error(error))


def callback_dropped(config: Config, error: WebhookError) -> None:
    """Warn of a callback that nobody here can have asked for, or that nobody can read."""
    told = str(error) if error.is_ambiguous else "it holds no task"
    why = "its address is not ours" if error.is_forged else told
    level = logging.WARNING if _is_news(config, f"callback {why}") else logging.DEBUG
    _write(_tasks, level, "%s callback dropped: %s", config, why, error=type(error).__name__)


def callback_unconfirmed(config: Config, id: str, error: JourneyError) -> None:
    """Warn of a callback that told of an end which the provider itself does not confirm."""
    task, name = _token(config, id), type(error).__name__
    _write(
        _tasks,
        logging.WARNING,
        "%s callback about task %s not confirmed: %s",
        config,
        task,
        name,
        task=task,
        error=name,
    )


def pool_asks(config: Config, why: str) -> None:
    """Tell that a pool passes over members before this one, and why."""
    text = "%s takes the call of a pool as %s: %s"
    _write(_tasks, logging.INFO, text, config, config.name, config.redact(why))


def pool_rests(config: Config, seconds: float, error: APIError) -> None:
    """Warn that a pool asks this member nothing for a while."""
    text = "%s rests in its pool as %s for %.0f s (%s)"
    _write(
        _tasks, logging.WARNING, text, config, config.name, seconds, _summary(error), delay=seconds, **_of_error(error)
    )


def tries_again(config: Config, operation: str, error: APIError, attempt: int, delay: float) -> None:
    """Tell that a request will be sent again after a pause."""
    text = "%s %s failed (%s) and is tried again in %.1f s"
    fields = {"operation": operation, "attempt": attempt, "delay": delay, **_of_error(error)}
    _write(_http, logging.INFO, text, config, operation, _summary(error), delay, **fields)


def exchanged(config: Config, send: Send, request: httpx.Request, outcome: Response | APIError, seconds: float) -> None:
    """Tell of one request and what came of it."""
    if not _http.isEnabledFor(logging.DEBUG):
        return
    method, host, said = request.method, request.url.host, config.redact(str(outcome))
    path: str | None = config.redact(request.url.path)
    known = {"status_code": outcome.status_code} if isinstance(outcome, Response) else _of_error(outcome)
    if send.foreign:  # Discord's names of pictures hold the prompt; so does what an error says of their address
        path, said = None, said if isinstance(outcome, Response) else _summary(outcome)
    fields = {"operation": send.operation, "attempt": send.attempt, "duration": seconds, "method": method, **known}
    text, where = "%s %s %s: %s after %.2f s", host if path is None else path
    _write(_http, logging.DEBUG, text, config, method, where, said, seconds, host=host, path=path, **fields)


def _write(logger: logging.Logger, level: int, text: str, config: Config, *words: object, **fields: object) -> None:
    known = {name: value for name, value in fields.items() if value is not None}
    extra = {"provider": config.provider, "client": config.name, **known}
    # What an application hooks into logging must not cost a task that is paid for: a record factory of its own may
    # have our names, which is a KeyError.
    for told in (extra, None):
        try:
            logger.log(level, text, config.provider, *words, extra=told, stacklevel=2)
        except Exception:  # noqa: BLE001, S112 - there is nowhere to tell it
            continue
        return


def _is_news(config: Config, what: str) -> bool:
    if what in config.warned_of or len(config.warned_of) >= _MOST_WARNINGS:
        return False
    config.warned_of.add(what)
    return True


def _token(config: Config, id: str) -> str:
    return config.redact(f"{config.name}:{id}")


def _of_error(error: APIError) -> dict[str, str | int | None]:
    return {
        "error": type(error).__name__,
        "status_code": error.response.status_code if error.response is not None else None,
    }


def _summary(error: APIError) -> str:
    return ", HTTP ".join(str(value) for value in _of_error(error).values() if value is not None)
