"""What the verbs of a client and a task do, as flows: check what was given, choose the road, read the result. Pure.

Everything that can be refused is refused here, before money is spent. The twins in `client` and `task` only perform
these; the wire is the adapters'.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from journeykit import buttons
from journeykit.adapters.protocol import Options
from journeykit.capabilities import Capability
from journeykit.errors import ButtonNotFoundError, NotFoundError
from journeykit.inputs import BOTS, SPEEDS, checked_id, checked_prompt, choice, encode, given, require
from journeykit.models import Button, State, Status
from journeykit.refusal import refused_locally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from journeykit.config import Config
    from journeykit.flow import Flow
    from journeykit.inputs import ImageSource
    from journeykit.lifecycle import Context


def imagine(
    context: Context,
    prompt: str,
    *,
    images: Sequence[ImageSource],
    bot: str | None,
    speed: str | None,
    state: str | None,
    notify_hook: str | None,
    extra: Mapping[str, Any] | None,
) -> Flow[State]:
    """Make a grid of pictures from a prompt and, perhaps, reference images."""
    adapter, config = context.adapter, context.config
    prompt = checked_prompt(config, prompt)
    if images:
        require(adapter, Capability.REFERENCE_IMAGES)
        links, encoded = encode(config, images)
        # Midjourney reads links at the front of the prompt; every provider passes those on.
        prompt = " ".join([*links, prompt])
    else:
        encoded = []
    options = Options(
        bot=choice(adapter, Capability.BOT, bot, BOTS),
        speed=choice(adapter, Capability.SPEED, speed, SPEEDS) or config.speed,
        state=given(adapter, Capability.STATE, state),
        notify_hook=given(adapter, Capability.NOTIFY_HOOK, notify_hook),
        images=tuple(encoded),
        extra=extra or {},
    )
    return (yield from adapter.imagine(config, prompt, options))


def fetch(context: Context, id: str) -> Flow[State]:
    """Ask for one task."""
    return (yield from context.adapter.fetch(context.config, checked_id(context.config, id)))


def refresh(context: Context, task: State) -> Flow[State]:
    """Ask for a task that is held already; it keeps its id, whatever id the answer names."""
    answer = yield from context.adapter.fetch(context.config, task.id)
    return replace(answer, id=task.id)


def fetch_many(context: Context, ids: Iterable[str]) -> Flow[list[State]]:
    """Ask for many tasks, in as few requests as the provider allows; in the order asked, unknown ones left out."""
    if isinstance(ids, str):
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
            found[state.id] = _further(found.get(state.id), state)
    return [found[id] for id in wanted if id in found]


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
    options = Options(
        state=given(adapter, Capability.STATE, state),
        notify_hook=given(adapter, Capability.NOTIFY_HOOK, notify_hook),
        extra=extra or {},
    )
    if not isinstance(wanted, Button | str):
        raise refused_locally(config, f"press({wanted!r:.80}): give a button, or its label, emoji or customId")
    task = yield from _known(context, task)
    button = wanted if isinstance(wanted, Button) else buttons.find_face(task.buttons, wanted)
    if button is None:
        raise _no_button(config, task, repr(wanted))
    return (yield from adapter.press(config, task, button, options))


def press_meaning(context: Context, task: State, verb: str, index: int | None) -> Flow[State]:
    """Press the button that means `upscale`, `vary` or `reroll`."""
    if index is not None and (isinstance(index, bool) or index not in range(1, 5)):
        raise refused_locally(context.config, f"{verb}({index!r}): a grid has four pictures; give 1, 2, 3 or 4")
    task = yield from _known(context, task)
    button = buttons.find_meaning(task.buttons, verb, index)
    if button is None:
        raise _no_button(context.config, task, verb if index is None else f"{verb} {index}")
    return (yield from context.adapter.press(context.config, task, button, Options()))


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


# A success beats a failure: of a modal task, the row of the window times out although the picture was made.
_FAR = (
    Status.UNKNOWN,
    Status.QUEUED,
    Status.WAITING,
    Status.RUNNING,
    Status.CANCELLED,
    Status.FAILED,
    Status.SUCCEEDED,
)


def _further(old: State | None, new: State) -> State:
    """Of two rows for one task, keep the one that is further on (a relay lists a modal task twice)."""
    if old is None:
        return new
    return max(new, old, key=lambda state: _FAR.index(state.status))
