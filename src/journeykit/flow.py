"""Flows: generators that yield what they want done. Pure; performs no I/O and never sleeps (`drive` does both).

A flow yields `Send` (and is sent the `Response`, or has an APIError thrown in), `Sleep` or `Emit`. `call` is the one
flow that every exchange with a provider goes through: it lets the generated endpoint module build the request and read
the answer, and in between decides what the answer is: a document, the provider's "no", or drift. It is the only place
that retries and the only place that turns provider text into an exception, so it is where the key is redacted.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Generic, NoReturn, ParamSpec, Protocol, TypeAlias, TypeVar

from journeykit.errors import (
    APIConnectionError,
    APIError,
    APIResponseError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    InsufficientCreditsError,
    InvalidRequestError,
    NotFoundError,
    ProviderUnavailableError,
    RateLimitError,
)
from journeykit.response import NotJSONError, Response

if TYPE_CHECKING:
    from journeykit.config import Config
    from journeykit.models import State

T = TypeVar("T")
P = ParamSpec("P")

LONGEST_RETRY_AFTER = 120.0
"""Seconds; a provider that asks for a longer pause is answered with the error instead (as the openai SDK does)."""
_FIRST_BACKOFF, _LONGEST_BACKOFF = 0.5, 8.0
_SECONDS = re.compile(r"\d{1,9}(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Send:
    """Ask for one exchange; answered with a `Response`, or an APIError is thrown in."""

    request: Mapping[str, Any]
    """What the HTTP library builds a request from: method, url, params, headers, json, data."""
    timeout: float | None = None
    """Seconds for the whole exchange; None for the client's own setting per step of it."""
    foreign: bool = False
    """Whether the address came from an answer: then no key, no client headers, no private addresses."""
    limit: int | None = None
    """Most bytes to accept; None for the limit of API answers."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """Ask for a pause."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Emit:
    """Show an intermediate state to whoever watches."""

    state: State


Step: TypeAlias = Send | Sleep | Emit
Flow: TypeAlias = Generator[Step, Any, T]


class Endpoint(Protocol[P]):
    """A generated endpoint module, seen as its two pure functions."""

    @property
    def _get_kwargs(self) -> Callable[P, dict[str, Any]]: ...
    @property
    def _parse_response(self) -> Callable[..., Any]: ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """A provider's "no" in our words: a row of an adapter's table, filled in."""

    error: type[APIStatusError]
    message: str
    code: int | str | None = None
    safe_to_resubmit: bool | None = None
    """None for the error class's own default."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its JSON picked out, as `explain` sees it."""

    operation: str
    """Our word for the call: imagine, press, fetch, fetch_many."""
    response: Response
    document: Any
    """The first JSON document of the body; `NO_DOCUMENT` when there is none."""
    documents: tuple[Any, ...] = ()
    """All of them; a second one is rare."""


NO_DOCUMENT: Any = object()

Explain: TypeAlias = Callable[[Answer], Refusal | None]


@dataclass(frozen=True, slots=True)
class Exchange:
    """How one call is made: for whom, called what, and whether it can cost money."""

    config: Config
    operation: str
    explain: Explain
    submits: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
    """The user's own request fields, sent on top of ours."""
    as_json: bool = False
    """Send a form body as JSON (for arrays, which forms cannot carry unambiguously)."""


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """What a call returns: the generated model, the JSON that it was parsed from, and the answer that held it."""

    model: T
    document: Any
    response: Response


class _Readable:
    """What a generated `_parse_response` needs of an HTTP response: the status, and the JSON we picked."""

    __slots__ = ("_document", "content", "headers", "status_code", "text")

    def __init__(self, response: Response, document: Any) -> None:
        # Any 2xx is good news; the parser knows only the 200 of its document.
        self.status_code = 200
        self.headers, self.content, self.text = response.headers, response.content, ""
        self._document = document

    def json(self) -> Any:
        return self._document


# By status where the adapter has no better explanation.
_BY_STATUS: Mapping[int, type[APIStatusError]] = {
    400: InvalidRequestError,
    401: AuthenticationError,
    402: InsufficientCreditsError,
    403: AuthenticationError,
    404: NotFoundError,
    405: InvalidRequestError,
    406: InvalidRequestError,
    413: InvalidRequestError,
    415: InvalidRequestError,
    422: InvalidRequestError,
    429: RateLimitError,
}


def call(
    exchange: Exchange,
    endpoint: Endpoint[P],
    expected: type[T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Flow[Reply[T]]:
    """Make one call through a generated endpoint module and return what it parsed, an `expected`.

    Raises:
        APIError: one of its subclasses; retried before that as far as the money rules allow.
    """
    request = _prepare(exchange, endpoint._get_kwargs(*args, **kwargs))  # noqa: SLF001 - the generator's own contract
    attempt = 0
    while True:
        try:
            response: Response = yield Send(request)
            return _read(exchange, response, endpoint, expected)
        except APIError as error:
            delay = retry_delay(exchange, error, attempt)
            if delay is None:
                raise
        attempt += 1
        yield Sleep(delay)


def _prepare(exchange: Exchange, request: dict[str, Any]) -> dict[str, Any]:
    body = "json" if "json" in request else "data"
    if exchange.extra:
        request[body] = {**request.get(body, {}), **exchange.extra}
    if exchange.as_json and body == "data":
        request["json"] = request.pop("data")
    # The HTTP library names the content type itself; the generated header would contradict a changed body.
    headers = {name: value for name, value in request.get("headers", {}).items() if name.lower() != "content-type"}
    return {**request, "headers": headers, "url": exchange.config.base_url + request["url"]}


def _read(exchange: Exchange, response: Response, endpoint: Endpoint[Any], expected: type[T]) -> Reply[T]:
    if 300 <= response.status_code < 400:
        target = response.headers.get("location", "nowhere").split("?")[0]
        _drift(
            exchange,
            response,
            f"a redirect to {target}",
            "redirects are not followed with a key; fix base_url",
        )
    problem = ""
    try:
        documents = response.documents()
    except NotJSONError as error:
        documents, problem = [], str(error)
    document = documents[0] if documents else NO_DOCUMENT
    refusal = exchange.explain(Answer(exchange.operation, response, document, tuple(documents)))
    if refusal is None and not 200 <= response.status_code < 300:
        refusal = refusal_by_status(response, document, problem)
    if refusal is not None:
        raise refused(exchange, response, refusal)
    if problem:
        hint = "check base_url; or this provider does not offer the operation" if "HTML" in problem else ""
        _drift(exchange, response, problem, hint)
    document = _with_root(exchange, response, document, list if expected is list else dict)
    try:
        parsed = endpoint._parse_response(client=_LENIENT, response=_Readable(response, document))  # noqa: SLF001
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        _drift(
            exchange,
            response,
            f"JSON that does not fit its document ({type(error).__name__}: {error})",
        )
    if not isinstance(parsed, expected):
        _drift(exchange, response, "JSON of another shape than documented")
    return Reply(parsed, document, response)


class _LENIENT:
    """What a generated parser asks of its client: whether an undocumented status is an error (we decided before)."""

    raise_on_unexpected_status = False


def _with_root(exchange: Exchange, response: Response, document: Any, root: type) -> Any:
    if root is list and isinstance(document, list):
        rows = [row for row in document if isinstance(row, dict)]
        if rows or not document:
            return rows  # one odd row must not cost the others
    elif isinstance(document, root):
        return document
    # pro365's own example shows a list around the one task; a list of one is unambiguous anywhere.
    if root is dict and isinstance(document, list) and len(document) == 1 and isinstance(document[0], dict):
        return document[0]
    names = {
        dict: "an object",
        list: "a list of objects",
        str: "a string",
        bool: "true or false",
        type(None): "null",
    }
    came = "a list" if isinstance(document, list) else names.get(type(document), "a number")
    _drift(exchange, response, f"{came} where {names[root]} is documented")


def _drift(exchange: Exchange, response: Response, came: str, hint: str = "") -> NoReturn:
    raise drift(exchange.config, exchange.operation, response, came, hint, submits=exchange.submits)


def drift(
    config: Config,
    operation: str,
    response: Response,
    came: str,
    hint: str = "",
    *,
    submits: bool = False,
) -> APIResponseError:
    """Make the error for an answer that is not what the provider documents."""
    after = "it may have been accepted, so do not simply resubmit" if submits else "nothing was changed by asking"
    what = f"{operation} was answered with {came} (HTTP {response.status_code}, {response!r})"
    message = "; ".join(part for part in (what, hint, after) if part)
    return APIResponseError(config.redact(message), provider=config.provider, response=redacted(config, response))


def redacted(config: Config, response: Response) -> Response:
    """Copy a response without the key, wherever the provider may have echoed it."""
    headers = {name: config.redact(value) for name, value in response.headers.items()}
    clean = config.redact(response.content.decode("utf-8", errors="surrogateescape"))
    return Response(response.status_code, headers, clean.encode("utf-8", errors="surrogateescape"))


def refusal_by_status(response: Response, document: Any, problem: str) -> Refusal:
    """Explain a "no" that only its HTTP status tells."""
    status = response.status_code
    kind = _BY_STATUS.get(status) or (ProviderUnavailableError if status >= 500 else APIStatusError)
    # 503 is the one server error that says "not now" rather than "something broke on the way".
    safe = True if status == 503 else None
    said = "" if "HTML" in problem else " ".join(response.text[:300].split())
    return Refusal(kind, message_in(document) or said or problem or "no reason given", safe_to_resubmit=safe)


def message_in(document: Any) -> str:
    """Find the human sentence in an error body of any shape."""
    if isinstance(document, str):
        return document.strip()[:300]
    if not isinstance(document, dict):
        return ""
    for key in (
        "error",
        "message",
        "description",
        "detail",
        "failReason",
        "msg",
        "title",
        "errors",
    ):
        value = document.get(key)
        if value and (text := message_in(value)):
            return text
    return ""


def refused(exchange: Exchange, response: Response, refusal: Refusal) -> APIStatusError:
    """Make the exception for a "no", with the key taken out and what to do put in."""
    config = exchange.config
    code = "" if refusal.code is None else f"code {refusal.code}, "
    advice = (refusal.error.__doc__ or "").partition("\n")[0]
    text = f"{exchange.operation} was refused: {refusal.message.strip()} ({code}HTTP {response.status_code}). {advice}"
    details: dict[str, Any] = {
        "provider": config.provider,
        "response": redacted(config, response),
        "safe_to_resubmit": refusal.safe_to_resubmit,
        "code": refusal.code,
    }
    if issubclass(refusal.error, RateLimitError):
        details["retry_after"] = retry_after(response.headers)
    return refusal.error(config.redact(text), **details)


def refused_locally(config: Config, message: str) -> InvalidRequestError:
    """Make the error for input that no provider would take."""
    return InvalidRequestError(config.redact(f"{message}; nothing was sent"), provider=config.provider)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After as seconds from now, from a number or an HTTP date."""
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        then = parsedate_to_datetime(value)
        # Their clock says when "now" was, if they sent it; ours may be off.
        now = parsedate_to_datetime(headers["date"]) if "date" in headers else datetime.now(UTC)
        return max(0.0, (then - now).total_seconds())
    except (ValueError, TypeError):
        return None


def retry_delay(exchange: Exchange, error: APIError, attempt: int) -> float | None:
    """Say how long to wait before trying again, or None for not at all.

    A submit goes out again only if it provably never arrived or the provider said that it accepted nothing.
    """
    transient = isinstance(error, APIConnectionError | APITimeoutError | RateLimitError | ProviderUnavailableError)
    allowed = transient and (error.safe_to_resubmit or not exchange.submits)
    if not allowed or attempt >= exchange.config.max_retries:
        return None
    asked = error.retry_after if isinstance(error, RateLimitError) else _retry_after_of(error)
    if asked is not None:
        return asked if asked <= LONGEST_RETRY_AFTER else None
    backoff = min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2.0**attempt)
    return backoff * random.uniform(0.75, 1.0)  # noqa: S311 - jitter, not cryptography


def _retry_after_of(error: APIError) -> float | None:
    return retry_after(error.response.headers) if error.response is not None else None
