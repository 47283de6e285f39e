"""The Midjourney-Proxy dialect: the Task and SubmitResult shapes that pro365, anyapi and trueai share.

Reads them into a State. Its codes of refusal are in `_mj_refusals`; what a provider does differently (auth, paths) is
its adapter's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from journeykit.adapters._mj_refusals import accepts
from journeykit.errors import APIResponseError, APIStatusError, ProviderUnavailableError, RateLimitError
from journeykit.exchange import Exchange, address, call
from journeykit.models import Clip, State, Status
from journeykit.reading import buttons, identity, mapping, percent, rows, status_of, suggestions, text, when, whole
from journeykit.refusal import drift

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from journeykit.config import Config
    from journeykit.exchange import Endpoint, Explain
    from journeykit.flow import Flow

# novicezk/midjourney-proxy TaskStatus, plus MODAL and CANCEL of Plus and trueai; "" is a new-api row before its first
# poll. MODAL asks the user for more.
STATUSES = {
    "": Status.QUEUED,
    "NOT_START": Status.QUEUED,
    "SUBMITTED": Status.QUEUED,
    "IN_PROGRESS": Status.RUNNING,
    "MODAL": Status.WAITING,
    "SUCCESS": Status.SUCCEEDED,
    "FAILURE": Status.FAILED,
    "CANCEL": Status.CANCELLED,
}
_OPEN = frozenset({Status.QUEUED, Status.RUNNING, Status.WAITING})
_CLOSED = 100  # per cent, by which new-api marks a row that it is done with, however it went

# Tasks whose result is a text; it arrives where a picture task has its final prompt, and a description as the
# translated prompt, too.
_TEXT_ACTIONS = frozenset({"DESCRIBE", "SHORTEN"})
# A relay keeps the answer to a window as a row of its own, under the task's id and by this action.
_ANSWER = "MODAL"
_GIVEN_UP = "上游任务超时"  # an hour after the submit

# What stands in the prompt of these nobody wrote: "InsightFace" in a relay's row, a translated description at trueai.
_WITHOUT_PROMPT = frozenset({"DESCRIBE", "SWAP_FACE", "SWAP_VIDEO_FACE"})

# What a submit starts, in the dialect's word; a button's meaning is known only once the task is fetched.
_STARTS = {
    "imagine": "IMAGINE",
    "blend": "BLEND",
    "describe": "DESCRIBE",
    "shorten": "SHORTEN",
    "swap_face": "SWAP_FACE",
    "swap_face_in_video": "SWAP_VIDEO_FACE",
    "edit": "EDIT",
    "retexture": "RETEXTURE",
    "video": "VIDEO",
}
SUBMITS = frozenset({*_STARTS, "press", "change", "answer", "upload"})
_WINDOW = 21  # the submit code that says a window was opened
_PRESSES = frozenset({"press", "change"})
# new-api rewrites 21 to 1 for remix windows; then the text tells ("Waiting for window confirm", 窗口等待), or `remix`.
_WINDOW_WORDS = ("confirm", "窗口")


class SubmitResult(Protocol):
    """The answer to a submit."""

    @property
    def code(self) -> object: ...
    @property
    def description(self) -> object: ...
    @property
    def result(self) -> object: ...
    @property
    def properties(self) -> object: ...


def read_task(
    config: Config, document: dict[str, Any], asked_for: str | None = None, by_id: Endpoint[...] | None = None
) -> State | None:
    """Read a task, or return None if this is none (neither an id nor a status in it).

    From the JSON itself: the generated model would hold each value as it came, too, and is slower to make. `by_id` is
    the endpoint that shows the picture of a task by its id, where there is one.
    """
    own_id = identity(document.get("id"))
    if own_id is None and not (asked_for and isinstance(document.get("status"), str)):
        return None
    id = own_id or asked_for or ""
    properties = mapping(document.get("properties"))
    action = text(document.get("action"))
    status = status_of(document.get("status"), STATUSES, config)
    progress, reason = percent(document.get("progress")), text(document.get("failReason"))
    if status in _OPEN and reason and progress == _CLOSED:
        status = Status.FAILED  # new-api has given the money back and never looks at such a row again
    answered = action == _ANSWER
    if answered and status is Status.WAITING:
        status = Status.QUEUED
    final = text(properties.get("finalPrompt"))
    is_text = action in _TEXT_ACTIONS
    translated = text(document.get("promptEn")) if action == "DESCRIBE" else None
    told = (final or translated) if is_text and status is Status.SUCCEEDED else None
    videos = _videos(document)
    is_drawn = status is Status.SUCCEEDED and not is_text and not videos
    return State(
        id=id,
        provider=config.provider,
        status=status,
        progress=progress,
        action=action,
        prompt=None if action in _WITHOUT_PROMPT else text(document.get("prompt")),
        final_prompt=None if is_text else final,
        text=told,
        suggestions=suggestions(told),
        image_url=text(document.get("imageUrl")),
        image_urls=_single_images(document),
        mirrors=(address(config.base_url, by_id, id),) if by_id and is_drawn else (),
        videos=videos,
        buttons=buttons(document.get("buttons")),
        submitted_at=when(document.get("submitTime")),
        started_at=when(document.get("startTime")),
        finished_at=when(document.get("finishTime")),
        fail_reason=reason,
        state=text(document.get("state")),
        properties=properties,
        raw=document,
        answered=answered,
    )


def submit(
    config: Config,
    operation: str,
    explain: Explain,
    endpoint: Endpoint[...],
    result: type[Any],
    body: object,
    *,
    extra: Mapping[str, Any],
    prompt: str | None,
    known_id: str | None = None,
    prefix: str = "",
) -> Flow[State]:
    """Send a submit and read the task that it started, or goes on with where its id is known.

    Raises:
        APIResponseError: if it says accepted but names no task.
    """
    exchange = Exchange(
        config, operation, explain, submits=True, extra=extra, prompt=prompt, prefix=prefix, accepts=accepts
    )
    reply = yield from call(exchange, endpoint, result, body=body)
    answer: SubmitResult = reply.model
    task_id, *siblings = (known_id,) if known_id else _ids(answer.result)
    if task_id is None or (whole(answer.code) is None and not task_id.isdigit()):
        raise drift(config, operation, reply.response, "an acceptance that names no task", submits=True)
    description, properties = text(answer.description) or "", mapping(answer.properties)
    # novicezk's 21 says that the same was asked for before, and how that task stands.
    opens_window = (operation in _PRESSES and "status" not in properties) and (
        whole(answer.code) == _WINDOW
        or properties.get("remix") is True
        or any(word in description for word in _WINDOW_WORDS)
    )
    return State(
        id=task_id,
        provider=config.provider,
        status=Status.WAITING if opens_window else Status.QUEUED,
        action=_STARTS.get(operation),
        prompt=prompt,
        properties=properties,
        raw=reply.document,
        fetched=False,
        sibling_ids=tuple(id for id in siblings if id),
    )


def _ids(result: object) -> list[str | None]:
    # trueai's answer to "Imagine all" joins the ids of the tasks with commas.
    several = result.split(",") if isinstance(result, str) else [result]
    return [identity(one) for one in several]


def fetch(
    config: Config, explain: Explain, endpoint: Endpoint[...], id: str, by_id: Endpoint[...] | None = None
) -> Flow[State]:
    """Ask for one task.

    Raises:
        APIResponseError: if what comes is none.
    """
    reply = yield from call(Exchange(config, "fetch", explain), endpoint, dict, id=id)
    state = read_task(config, reply.model, id, by_id)
    if state is None:
        raise drift(config, "fetch", reply.response, "an object that is no task: it has neither an id nor a status")
    return state


def fetch_many(
    config: Config, explain: Explain, endpoint: Endpoint[...], body: object, by_id: Endpoint[...] | None = None
) -> Flow[list[State]]:
    """Ask for tasks by id in one request; unknown ids are missing from the answer, a modal task may be in it twice."""
    reply = yield from call(Exchange(config, "fetch_many", explain), endpoint, list, body=body)
    read = (read_task(config, row, by_id=by_id) for row in reply.model)
    states = [state for state in read if state is not None]
    answers = {state.id for state in states if state.answered}
    return [state for state in states if state.answered or state.succeeded or state.id not in answers]


def as_answered(fetched: Flow[State], listed: Callable[[], Flow[list[State]]]) -> Flow[State]:
    """Look in the list whether a window was answered: of a fetch a relay shows the first row, that of the window.

    That one stands still until the answer's has ended, and may then be given up for its age. Taken at its word, a
    window is answered, and paid, twice.
    """
    state = yield from fetched
    is_given_up = state.status is Status.FAILED and _GIVEN_UP in (state.fail_reason or "")
    if state.status is not Status.WAITING and not is_given_up:
        return state
    try:
        rows = yield from listed()
    except (RateLimitError, ProviderUnavailableError):
        raise
    except (APIResponseError, APIStatusError):  # it has no such list, or not for everybody
        return state
    return next((row for row in rows if row.answered), state)


def seed(config: Config, explain: Explain, endpoint: Endpoint[...], result: type[Any], id: str) -> Flow[str]:
    """Ask for the seed of a task's picture.

    Raises:
        APIResponseError: if what comes is none.
    """
    reply = yield from call(Exchange(config, "seed", explain), endpoint, result, id=id)
    found = identity(reply.model.result)
    if found is None:
        raise drift(config, "seed", reply.response, "good news without a seed")
    return found


def upload(
    config: Config, explain: Explain, endpoint: Endpoint[...], result: type[Any], body: object
) -> Flow[list[str]]:
    """Upload pictures and read where they are.

    Raises:
        APIResponseError: if it says accepted but names no address.
    """
    reply = yield from call(
        Exchange(config, "upload", explain, submits=True, accepts=accepts), endpoint, result, body=body
    )
    listed = reply.model.result
    found = [url for item in (listed if isinstance(listed, list) else [listed]) if (url := text(item))]
    if not found:
        raise drift(config, "upload", reply.response, "an acceptance that names no address", submits=True)
    return found


def _single_images(document: dict[str, Any]) -> tuple[str, ...]:
    # trueai's `imageUrls`, a list of {url, thumbnail}; the relay has no such field.
    return tuple(url for row in rows(document.get("imageUrls")) if (url := text(row.get("url"))))


def _videos(document: dict[str, Any]) -> tuple[Clip, ...]:
    # trueai and later relays: `videoUrls`, a list of {url, thumbnail}, or only `videoUrl`.
    listed = tuple(
        Clip(url, text(row.get("thumbnail")))
        for row in rows(document.get("videoUrls"))
        if (url := text(row.get("url")))
    )
    single = text(document.get("videoUrl"))
    return listed or ((Clip(single),) if single else ())
