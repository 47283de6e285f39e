"""What a task is to whoever holds one, and to whoever catches an error with one: a state, its token, its session.

The verbs are those of its twins, `task.Task` and `async_task.AsyncTask`.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Self

from journeykit.models import Clip, State, Status, VeiledState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


# The fields as a state keeps them: a task shows some of them in a form that can act.
_FIELDS = {item.name: getattr(State, item.name) for item in fields(State)}


def _state(kind: type[State], *values: Any) -> State:
    return kind(**dict(zip(_FIELDS, values, strict=True)))


class Handle(State):
    """A state that can act; not a dataclass itself, so that its session is no field of it."""

    __slots__ = ("_session",)

    _session: Any

    def __init__(self, state: State, session: Any) -> None:
        for kept in _FIELDS.values():
            kept.__set__(self, kept.__get__(state))
        object.__setattr__(self, "_session", session)

    @property
    def token(self) -> str:
        """Text that resumes this task in any process: `client.resume(token)`. Identity only, no secret."""
        return f"{self._session.config.name}:{self.id}"

    if TYPE_CHECKING:
        # Whoever catches an error knows which twin it carries, and a type checker does not: for it to take
        # `error.task.wait()` as well as `await error.task.wait()`, what differs between the two promises nothing here.
        refresh: Callable[..., Any]
        wait: Callable[..., Any]
        watch: Callable[..., Any]
        press: Callable[..., Any]
        upscale: Callable[..., Any]
        vary: Callable[..., Any]
        reroll: Callable[..., Any]
        zoom: Callable[..., Any]
        pan: Callable[..., Any]
        extend: Callable[..., Any]
        answer: Callable[..., Any]
        seed: Callable[..., Any]
        cancel: Callable[..., Any]

        @property
        def image(self) -> Any:
            """An `Image` or `AsyncImage`."""

        @property
        def images(self) -> Any:
            """Each an `Image` or `AsyncImage`."""

        @property
        def videos(self) -> Any:
            """Each a `Video` or `AsyncVideo`."""

        @property
        def video(self) -> Any:
            """A `Video` or `AsyncVideo`, or None."""

        @property
        def siblings(self) -> Any:
            """Each a `Task` or `AsyncTask`."""

    def as_state(self) -> State:
        """Give what was last said as a plain value."""
        return _state(*self._kept)

    @property
    def _kept(self) -> Iterator[Any]:
        """The kind of plain state that it becomes, and that state's fields."""
        # From there on nobody knows what is to be taken out of it.
        yield State if self._session.config.redact(self.id) == self.id else VeiledState
        yield from (kept.__get__(self) for kept in _FIELDS.values())

    @property
    def _fellows(self) -> Iterator[State]:
        """The tasks that the same press started, as they were then: all that was said since is of this one."""
        for id in self.sibling_ids:
            yield State(id=id, provider=self.provider, status=Status.QUEUED, fetched=False)

    def __copy__(self) -> Self:
        return self  # immutable

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        # Connections do not travel: what arrives elsewhere (inside an exception, say) is the plain state.
        return _state, tuple(self._kept)

    @property
    def _pictures(self) -> Iterator[tuple[tuple[str, ...], int | None]]:
        """The addresses of each single picture, and its number if there are several."""
        several = len(self.image_urls) > 1
        for number, url in enumerate(self.image_urls, start=1):
            yield (url,), number if several else None
        if not self.image_urls and (addresses := self._addresses):
            yield addresses, None

    @property
    def _addresses(self) -> tuple[str, ...]:
        return (*([self.image_url] if self.image_url else []), *self.mirrors)

    @property
    def _clips(self) -> Iterator[tuple[Clip, int | None]]:
        """Each video as the state keeps it, and its number if there are several."""
        clips: tuple[Clip, ...] = _FIELDS["videos"].__get__(self)
        for number, clip in enumerate(clips, start=1):
            yield clip, number if len(clips) > 1 else None

    def __repr__(self) -> str:
        progress = "" if self.progress is None else f" {self.progress}%"
        text = f"<{type(self).__name__} {self.token} {self.action or ''} {self.status.value}{progress}>"
        redacted: str = self._session.config.redact(" ".join(text.split()))
        return redacted


if TYPE_CHECKING:

    class Carried(Handle):
        """What an error carries: a `Task` or an `AsyncTask`, and which of them a type checker cannot know.

        Of its own, so that waits take what an error gives back and still no task of the other twin.
        """


def shown_token(task: Handle) -> str:
    """Write the token of a task as a text may show it: a provider may have echoed a key as its id."""
    redacted: str = task._session.config.redact(task.token)  # noqa: SLF001 - its own module
    return redacted


def held(task: Any, bind_to: Callable[[State, Any], Any], session: Any) -> Any:
    """Make a bare state that an error carries into what a user holds."""
    is_bare = isinstance(task, State) and not isinstance(task, Handle)
    return bind_to(task, session) if is_bare else task
