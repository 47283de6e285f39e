"""Verbs that go on with a task, as flows: fetch it, press its buttons, answer its window, ask its seed, stop it. Pure.

Everything that can be refused is refused here, before money is spent. What starts a task is in `starts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from journeykit import buttons
from journeykit.adapters.protocol import Options
from journeykit.buttons import Button
from journeykit.capabilities import Capability
from journeykit.errors import ButtonNotFoundError, NotFoundError
from journeykit.inputs import checked_extra, checked_id, checked_options, checked_prompt, require
from journeykit.models import State, Status
from journeykit.news import further, has_settled, news_of
from journeykit.refusal import refused_locally
from journeykit.sources import encode_one, fetched

if TYPE_CHECKING:
    from collections.abc import Mapping

    from journeykit.adapters.protocol import Answers, Balances, Cancels, Changes, Lists, ListsKeys, Seeds
    from journeykit.config import Config
    from journeykit.context import Context
    from journeykit.flow import Flow
    from journeykit.models import ApiKey, Balance
    from journeykit.sources import ImageSource


def fetch(context: Context, id: str) -> Flow[State]:
    """Ask for one task."""
    return _noted(context, (yield from context.adapter.fetch(context.config, checked_id(context.config, id))))


def refresh(context: Context, task: State) -> Flow[State]:
    """Ask for a task that is held already."""
    return _noted(context, news_of(task, (yield from context.adapter.fetch(context.config, task.id))))


def _noted(context: Context, state: State) -> State:
    """Note a task that is seen to have ended: it holds a place no longer, whoever looked."""
    if has_settled(state):
        context.company.on_settled(state.id)
    return state


def fetch_many(context: Context, ids: Iterable[str]) -> Flow[list[State]]:
    """Ask for many tasks, in as few requests as the provider allows; in the order asked, unknown ones left out."""
    if isinstance(ids, str | bytes) or not isinstance(ids, Iterable):
        raise refused_locally(context.config, "fetch_many takes a list of ids; put the one into brackets")
    wanted = list(dict.fromkeys(checked_id(context.config, id) for id in ids))
    found: dict[str, State] = {}
    for start in range(0, len(wanted), context.adapter.BATCH):
        batch = wanted[start : start + context.adapter.BATCH]
        try:
            states = yield from context.adapter.fetch_many(context.config, batch)
        except NotFoundError:
            if context.adapter.BATCH > 1:
                raise  # a list leaves unknown tasks out; this speaks of the list itself
            continue
        for state in states:
            found[state.id] = further(found.get(state.id), state)
    return [_noted(context, found[id]) for id in wanted if id in found]


def list_tasks(context: Context, page: int) -> Flow[list[State]]:
    """Ask for a page of the account's tasks."""
    require(context.adapter, Capability.LIST)
    if isinstance(page, bool) or not isinstance(page, int) or page < 1:
        raise refused_locally(context.config, f"page={context.config.quoted(page)}: pages count from 1, the newest")
    return (yield from cast("Lists", context.adapter).list_tasks(context.config, page))


def balance(context: Context) -> Flow[Balance]:
    """Ask what is left of the account's money."""
    require(context.adapter, Capability.BALANCE)
    return (yield from cast("Balances", context.adapter).balance(context.config))


def api_keys(context: Context) -> Flow[list[ApiKey]]:
    """List the account's keys."""
    require(context.adapter, Capability.API_KEYS)
    return (yield from cast("ListsKeys", context.adapter).api_keys(context.config))


def press(
    context: Context,
    task: State,
    wanted: Button | str,
    *,
    state: str | None = None,
    notify_hook: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Flow[State]:
    """Press a button, given itself or by its label, emoji or customId."""
    adapter, config = context.adapter, context.config
    options = checked_options(adapter, config, state=state, notify_hook=notify_hook, extra=extra)
    if not isinstance(wanted, Button | str):
        raise refused_locally(config, f"press({config.quoted(wanted)}): give a button, or its label, emoji or customId")
    task = yield from _known(context, task)
    button = wanted if isinstance(wanted, Button) else buttons.find_face(task.buttons, wanted)
    if button is None:
        raise _no_button(config, task, repr(wanted))
    return (yield from adapter.press(config, task, button, options))


def press_meaning(context: Context, task: State, verb: str, which: float | str | None) -> Flow[State]:
    """Press the button that means `upscale`, `vary`, `reroll`, `zoom` or `pan`."""
    known = buttons.choices(verb)
    if isinstance(which, bool) or which not in known:
        listed = ", ".join(repr(choice) for choice in known)
        raise refused_locally(context.config, f"{verb}({context.config.quoted(which)}): give one of {listed}")
    adapter, config = context.adapter, context.config
    if (verb, which) in _WINDOWS:
        # What cannot be answered would be paid for nothing.
        require(adapter, Capability.ANSWER, "press() the button with extra= where what it needs goes with the press")
    options = checked_options(adapter, config)
    task = yield from _known(context, task)
    button = buttons.find_meaning(task.buttons, verb, which)
    if button is not None:
        return (yield from adapter.press(config, task, button, options))
    if task.succeeded and not task.buttons and _changes_by_number(context, task, verb, which):
        index = which if isinstance(which, int) else 1
        return (yield from cast("Changes", adapter).change(config, task, verb, index, options))
    raise _no_button(config, task, verb if which is None else f"{verb} {which}")


def _changes_by_number(context: Context, task: State, verb: str, which: float | str | None) -> bool:
    """Whether a result without any buttons (an upstream without Plus has none) can be followed up all the same."""
    by_number = verb == "reroll" or (verb in {"upscale", "vary"} and isinstance(which, int))
    return Capability.CHANGE in context.adapter.CAPABILITIES and by_number and task.action in _GRIDS


def answer(
    context: Context, task: State, *, prompt: str | None, mask: ImageSource | None, extra: Mapping[str, Any] | None
) -> Flow[State]:
    """Answer the window that a button opened; the task goes on under its own id."""
    adapter, config = context.adapter, context.config
    require(adapter, Capability.ANSWER)
    if task.status is Status.UNKNOWN:  # resumed: what its window proposes has to be asked for
        task = yield from _known(context, task)
    if task.done or task.answered or task.status is Status.RUNNING:
        # trueai would accept it, start nothing and perhaps count it again; a relay charges each.
        stands = "answered" if task.answered and not task.done else task.status.value
        raise refused_locally(config, f"task {task.id} is {stands}; only one that waits takes an answer")
    prompt = None if prompt is None else checked_prompt(config, prompt)
    encoded = None if mask is None else (yield from fetched(config, encode_one(config, mask, "the mask")))
    if encoded is not None and not encoded.startswith("data:image/png;"):
        raise refused_locally(config, "the mask must be a PNG")
    # A window that proposes a prompt is answered with it; providers do not all fall back to it by themselves.
    proposed = task.properties.get("finalPrompt") or task.prompt
    prompt = prompt or (proposed if isinstance(proposed, str) and proposed.strip() else None)
    options = Options(extra=checked_extra(config, extra))
    state = yield from cast("Answers", adapter).answer(config, task, prompt, encoded, options)
    return replace(state, status=Status.QUEUED, answered=True)


def seed(context: Context, task: State) -> Flow[str]:
    """Ask for the seed of a task's picture."""
    require(context.adapter, Capability.SEED)
    return (yield from cast("Seeds", context.adapter).seed(context.config, task.id))


def cancel(context: Context, task: State) -> Flow[State]:
    """Stop a task and look what became of it."""
    require(context.adapter, Capability.CANCEL)
    yield from cast("Cancels", context.adapter).cancel(context.config, task.id)
    return (yield from refresh(context, task))


def _known(context: Context, task: State) -> Flow[State]:
    # A resumed token knows nothing but its name; its buttons have to be asked for.
    return task if task.fetched else (yield from refresh(context, task))


def _no_button(config: Config, state: State, wanted: str) -> ButtonNotFoundError:
    name = f"{state.provider} task {state.id}"
    if not state.done:
        why = f"it is {state.status.value}; wait() for it first"
    elif state.buttons:
        why = "it offers " + ", ".join(str(button) for button in state.buttons)
    else:
        why = "it offers no buttons"
    return ButtonNotFoundError(config.redact(f"{name} has no button for {wanted}: {why}"), task=state)


# What asks for words or a mask before anything is drawn.
_WINDOWS = frozenset({("vary", "region"), ("zoom", "custom")})
# What an upstream without Plus lets be changed by number (novicezk/midjourney-proxy).
_GRIDS = frozenset({"IMAGINE", "VARIATION", "REROLL", "BLEND"})
