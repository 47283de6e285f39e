"""Callbacks: the address that a provider is given, and what it POSTs there, read as news of a task.

These providers sign nothing and promise nothing about order, so each address carries a token that only we can make, and
what arrives is a hint all the same: it may be late, doubled or made up by who saw the address. Sends nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import parse_qs, urlsplit, urlunsplit

from journeykit.errors import WebhookError
from journeykit.exchange import unwrapped
from journeykit.response import NotJSONError, Response

if TYPE_CHECKING:
    from journeykit.config import Config
    from journeykit.context import Context
    from journeykit.models import State

T = TypeVar("T")
Body: TypeAlias = bytes | bytearray | memoryview | str | Mapping[str, Any]
"""What a callback brought: as received, or parsed JSON."""
_PARAMETER = "journeykit"
LARGEST_CALLBACK = 1024 * 1024
"""Bytes; the largest task seen is under 10 KB."""


def callback_url(config: Config) -> str | None:
    """Give the address for the callbacks of one submit, with a token of its own; None without `webhook_url`."""
    if config.webhook_url is None or config.webhook_secret is None:
        return config.webhook_url
    from secrets import token_urlsafe  # noqa: PLC0415 - brings all of OpenSSL, like the two below

    nonce = token_urlsafe(12)
    parts = urlsplit(config.webhook_url)
    token = f"{_PARAMETER}={nonce}.{_signature(config, config.webhook_secret, nonce)}"
    return urlunsplit(parts._replace(query=f"{parts.query}&{token}" if parts.query else token))


def _signature(config: Config, secret: str, nonce: str) -> str:
    import hashlib  # noqa: PLC0415
    import hmac  # noqa: PLC0415

    # The client's name is signed too: a callback of one account is none of another's.
    return hmac.new(secret.encode(), f"{config.name}:{nonce}".encode(), hashlib.sha256).hexdigest()


def _verify(config: Config, url: str | None) -> None:
    import hmac  # noqa: PLC0415

    if config.webhook_secret is None:
        return
    if url is None:
        raise WebhookError("this client has a webhook_secret: give url=, the address that was called, query included")
    try:
        given = parse_qs(urlsplit(str(url)).query).get(_PARAMETER, [""])[-1]
    except ValueError:
        given = ""
    nonce, _, signature = given.partition(".")
    wanted = _signature(config, config.webhook_secret, nonce)
    if not hmac.compare_digest(signature.encode("utf-8", "replace"), wanted.encode()):
        error = WebhookError(
            f"the callback's address carries no token of client {config.name!r}; it was not made by us"
        )
        error.is_forged = True
        raise error


def read(context: Context, body: Body, headers: Mapping[str, str], url: str | None) -> State:
    """Read a callback's body into the state that it tells.

    Raises:
        WebhookError: if its address carries no token of ours, if it is too large, no JSON, or no task of this provider.
    """
    config = context.config
    _verify(config, url)
    try:
        document = unwrapped(_document(body, headers), dict)
        state = context.adapter.read_callback(config, document) if isinstance(document, dict) else None
    except NotJSONError as error:
        raise WebhookError(f"{config.provider}: the callback's body is {error}, not a task") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        text = config.redact(f"{config.provider}: the callback's body is no task ({type(error).__name__}: {error})")
        raise WebhookError(text) from None
    if state is None:
        raise WebhookError(f"{config.provider}: the callback's body is JSON, but no task: it names no id")
    return state


def read_by_any(
    contexts: Mapping[T, Context], body: Body, headers: Mapping[str, str], url: str | None
) -> tuple[list[tuple[T, State]], list[tuple[T, WebhookError]]]:
    """Say which of several clients can read a callback, and why the others cannot.

    If several can, nobody knows whose it is: providers share a wire format, and an id of one may be an id of the other.
    """
    found, refused = [], []
    for whose, context in contexts.items():
        try:
            state = read(context, body, headers, url)
        except WebhookError as error:
            refused.append((whose, error))
            continue
        if context.config.webhook_secret is not None:
            return [(whose, state)], []  # the token in the address names the client
        found.append((whose, state))
    return found, refused


def _document(body: Body, headers: Mapping[str, str]) -> Any:
    if isinstance(body, Mapping):
        return dict(body)
    if not isinstance(body, str | bytes | bytearray | memoryview):
        raise WebhookError(f"the callback's body is a {type(body).__name__}; give it as it was received, bytes or text")
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body)
    if len(content) > LARGEST_CALLBACK:
        raise WebhookError(f"the callback has {len(content):,} bytes; {LARGEST_CALLBACK:,} is the most")
    named = {name.lower(): value for name, value in headers.items()}
    return Response(200, named, content).document()
