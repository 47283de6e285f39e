"""What a run needs, from a provider's name and the environment: document, address, keys, and the target they make."""

from __future__ import annotations

import json
import os
import re
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from journeykit_conformance import deviations
from journeykit_conformance.addresses import AddressError, base_address, is_loopback
from journeykit_conformance.allowance import Keys, UsageError
from journeykit_conformance.document import Document, DocumentError
from journeykit_conformance.receiver import Hook, hook, receiving
from journeykit_conformance.redaction import SHORTEST
from journeykit_conformance.target import RealClock, Target

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from journeykit_conformance.checking import Wish
    from journeykit_conformance.deviations import Deviation
    from journeykit_conformance.trace import Request

_TASK_ID = re.compile(r"[\w-]{1,100}", re.ASCII)
_PAUSE = 0.5  # seconds between two requests to somebody else's server


def document(provider: str, file: Path | None = None) -> Document:
    """Load what is known about a provider, or a document from a file.

    Raises:
        DocumentError: if there is none, or the file is none.
    """
    if file is None:
        return Document.shipped(provider)
    try:
        text = file.read_text("utf-8-sig")
        raw = json.loads(text) if text.lstrip()[:1] == "{" else _yaml(text, str(file))
        return Document(raw if isinstance(raw, dict) else {}, provider=provider)
    except (ValueError, RecursionError) as problem:
        raise DocumentError(f"{file}: {problem}") from problem


def documented(provider: str, file: Path | None = None) -> Document | None:
    """Load what a provider's own page says; None if that does not come with the package."""
    try:
        return None if file else Document.shipped(provider, "documented")
    except DocumentError:
        return None


def expected(provider: str, file: Path | None = None) -> tuple[Deviation, ...]:
    """Load what is known to be wrong, as shipped or from a file.

    Raises:
        DeviationError: if it cannot be used.
    """
    return deviations.shipped(provider) if file is None else deviations.read(file)


def variable(provider: str, what: str) -> str:
    """Name the environment variable of a provider, e.g. PRO365_API_KEY."""
    return f"{re.sub(r'[^A-Z0-9]+', '_', provider.upper())}_{what}"


def keys(provider: str) -> Keys:
    """Take the keys from the environment; they are never arguments, which lists of processes show.

    Raises:
        UsageError: if there is none, or it cannot be one.
    """
    name = variable(provider, "API_KEY")
    first, second = (os.environ.get(each, "").strip() for each in (name, f"{name}_2"))
    if not first:
        raise UsageError(f"there is no key for {provider}: set {name}")
    if first == second:
        raise UsageError(f"{name} and {name}_2 are the same key; the second one is for another account")
    return Keys(first, second)


def secrets(provider: str) -> list[str]:
    """Take from the environment what must not show, whether it is a usable key or not."""
    name = variable(provider, "API_KEY")
    return [held for each in (name, f"{name}_2") if len(held := os.environ.get(each, "").strip()) >= SHORTEST]


def task_id(given: str) -> str:
    """Check the id of a task.

    Raises:
        UsageError: if no provider gives such ids.
    """
    if given and not _TASK_ID.fullmatch(given):
        name, colon, rest = given.partition(":")
        hint = f"; that is a token, the id in it is {rest}" if colon and name.isalnum() and rest.isalnum() else ""
        raise UsageError(f"{given[:80]!r} is no id of a task: give what the provider calls it{hint}")
    return given


def base_url(provider: str, given: str | None, document: Document) -> str:
    """Choose the address: as given, else from the environment, else as documented.

    Raises:
        UsageError: if there is none, or it cannot be one.
    """
    name = variable(provider, "BASE_URL")
    found = given or os.environ.get(name, "").strip() or _documented(document)
    if not found:
        raise UsageError(f"{provider} has no address of its own: give one, or set {name}")
    try:
        return base_address(found)
    except AddressError as problem:
        raise UsageError(str(problem)) from None


def webhook(url: str, port: int | None, *, wish: Wish, base_url: str | None) -> Hook | None:
    """Choose where callbacks arrive, if anywhere; `base_url` is None for an emulator.

    Raises:
        UsageError: if nothing would arrive there.
    """
    if not url:
        if port is not None:
            raise UsageError("a port for callbacks needs their public address too: --webhook-url")
        return None
    if base_url is None:
        raise UsageError("an emulator's callbacks arrive by themselves; leave --webhook-url out")
    if wish.profile == "audit":
        raise UsageError("an audit makes no task, so nothing is called back; leave --webhook-url out")
    made = hook(url, port)
    if is_loopback(urlsplit(url).hostname or "") and not is_loopback(urlsplit(base_url).hostname or ""):
        raise UsageError("the webhook URL is this machine's own; a provider elsewhere needs one that leads here")
    return made


@asynccontextmanager
async def live(base_url: str, keys: Keys, hook: Hook | None = None) -> AsyncIterator[Target]:
    """Give a provider as a target; anybody's but this machine's own is asked slowly.

    Raises:
        UsageError: if callbacks are wanted and cannot arrive.
    """
    pause = 0.0 if is_loopback(urlsplit(base_url).hostname or "") else _PAUSE
    heard: list[Callable[[Request], object]] = []

    def deliver(request: Request) -> None:
        for each in heard:
            each(request)

    async with receiving(hook, deliver) if hook else nullcontext():
        yield Target(
            base_url,
            keys,
            RealClock(),
            pause=pause,
            hook_url=hook.address if hook else "",
            tokens=(hook.token,) if hook else (),
            on_hook=heard,
        )


@asynccontextmanager
async def emulator(provider: str) -> AsyncIterator[Target]:
    """Give a provider's emulator as a target, in this process."""
    from journeykit_conformance.emulated import emulated  # noqa: PLC0415 - needs the emulator's extra

    async with emulated(provider) as (target, _):
        yield target


def _documented(document: Document) -> str:
    """Return the first address; empty if it is none because everybody runs their own."""
    servers = document.raw.get("servers") or [{}]
    url = str(servers[0].get("url", ""))
    return url if urlsplit(url).netloc and "{" not in url else ""


def _yaml(text: str, name: str) -> object:
    from journeykit_codegen import strict_yaml  # noqa: PLC0415 - few documents are YAML

    return strict_yaml.loads(text, name=name)
