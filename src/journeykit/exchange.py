"""One exchange with a provider: request built and answer read by the generated endpoint module, judged in between.

`call` is the one flow that every API call goes through. It decides what an answer is: a document, the provider's "no",
or drift. Which "no" it is, the adapter's `explain` says; whether to send again, `flow` says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import NoneType
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, TypeAlias, TypeVar, cast
from urllib.parse import urlencode

from journeykit import journal
from journeykit.errors import APIError, APIResponseError
from journeykit.flow import Flow, Send, Sleep, retry_delay
from journeykit.refusal import Refusal, drift, refusal_by_status, refused, refused_locally
from journeykit.response import NotJSONError, Response

if TYPE_CHECKING:
    from journeykit.config import Config

T = TypeVar("T")
P = ParamSpec("P")


class Endpoint(Protocol[P]):
    """A generated endpoint module, seen as its two pure functions."""

    @property
    def _get_kwargs(self) -> Callable[P, dict[str, Any]]: ...
    @property
    def _parse_response(self) -> Callable[..., Any]: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its JSON picked out, as `explain` sees it."""

    operation: str
    """Our word for the call: imagine, press, fetch, fetch_many."""
    response: Response
    document: Any
    """The first JSON document of the body, out of a list of one; `NO_DOCUMENT` when there is none."""


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
    """The user's own request fields, sent beside ours; none of ours."""
    as_json: bool = False
    """Send a form body as JSON (for arrays, which forms cannot carry unambiguously)."""
    prompt: str | None = None
    """The prompt of a submit, as it is sent."""
    prefix: str = ""
    """Goes before the documented path, where a provider serves its paths more than once."""
    accepts: Callable[[Answer], bool] = lambda _: False
    """Whether an answer says that a submit was accepted, whatever its HTTP status: sent again, it may be paid twice."""


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """What a call returns: the generated model, the JSON that it was parsed from, and the answer that held it."""

    model: T
    document: Any
    response: Response


def address(host: str, endpoint: Endpoint[P], /, *args: P.args, **kwargs: P.kwargs) -> str:
    """Build the address of something that is read without a key, through a generated endpoint module."""
    request = endpoint._get_kwargs(*args, **kwargs)  # noqa: SLF001 - the generator's own contract
    query = request.get("params")
    return f"{host}{request['url']}" + (f"?{urlencode(query, errors='replace')}" if query else "")


class _Readable:
    """What a generated `_parse_response` needs of an HTTP response: the status, and the JSON we picked."""

    __slots__ = ("_document", "content", "headers", "status_code", "text")

    def __init__(self, response: Response, document: Any, status_code: int) -> None:
        self.status_code = status_code
        self.headers, self.content, self.text = response.headers, response.content, ""
        self._document = document

    def json(self) -> Any:
        return self._document


def call(
    exchange: Exchange, endpoint: Endpoint[P], expected: type[T], /, *args: P.args, **kwargs: P.kwargs
) -> Flow[Reply[T]]:
    """Make one call through a generated endpoint module and return what it parsed, an `expected`.

    With `NoneType` expected, an empty answer will do, and any JSON. With `dict` it returns the object, with `list`
    those rows that are objects, as they came: a task is looked at again and again, and to make models of it and its
    buttons costs more than to read what is needed of each.

    Raises:
        APIError: one of its subclasses; retried before that as far as the money rules allow.
    """
    request = _prepare(exchange, endpoint._get_kwargs(*args, **kwargs))  # noqa: SLF001 - the generator's own contract
    attempt = 1
    while True:
        try:
            response: Response = yield Send(request, exchange.operation, exchange.submits, exchange.prompt, attempt)
            return _read(exchange, response, endpoint, expected)
        except APIError as error:
            most = exchange.config.max_retries
            delay = retry_delay(error, attempt - 1, most=most, submits=exchange.submits)
            if delay is None:
                raise
            journal.tries_again(exchange.config, exchange.operation, error, attempt, delay)
        attempt += 1
        yield Sleep(delay)


def _prepare(exchange: Exchange, request: dict[str, Any]) -> dict[str, Any]:
    body = "json" if "json" in request else "data"
    if exchange.extra:
        _insist_on_none_of(request["files"] if "files" in request else request.get(body, ()), exchange)
    if "files" in request:
        parts = [(name, (None, str(value), "text/plain")) for name, value in exchange.extra.items()]
        request["files"] = [*request["files"], *parts]
    elif exchange.extra:
        request[body] = {**request.get(body, {}), **exchange.extra}
    only_json = not all(isinstance(value, str | int | float | None) for value in exchange.extra.values())
    if (exchange.as_json or only_json) and body == "data":
        request["json"] = request.pop("data")
    # The HTTP library names the content type itself; the generated header would contradict a changed body.
    headers = {name: value for name, value in request.get("headers", {}).items() if name.lower() != "content-type"}
    return {**request, "headers": headers, "url": exchange.config.base_url + exchange.prefix + request["url"]}


def _insist_on_none_of(ours: Any, exchange: Exchange) -> None:
    # In whatever case: these servers do not tell them apart. What the task says of itself would be untrue.
    if doubled := {name.lower() for name in dict(ours)} & {name.lower() for name in exchange.extra}:
        text = f"extra= holds {', '.join(sorted(doubled))}, which {exchange.operation} sends itself; leave that out"
        raise refused_locally(exchange.config, text)


def _read(exchange: Exchange, response: Response, endpoint: Endpoint[Any], expected: type[T]) -> Reply[T]:
    def odd(came: str, hint: str = "") -> APIResponseError:
        return drift(exchange.config, exchange.operation, response, came, hint, submits=exchange.submits)

    if 300 <= response.status_code < 400:
        target = response.headers.get("location", "nowhere").split("?")[0]
        raise odd(f"a redirect to {target}", "redirects are not followed with a key; fix base_url")
    problem, root = "", list if expected is list else dict
    try:
        document = unwrapped(response.document(), root)
    except NotJSONError as error:
        document, problem = NO_DOCUMENT, str(error)
    answer = Answer(exchange.operation, response, document)
    refusal = exchange.explain(answer)
    if refusal is None and not 200 <= response.status_code < 300 and not exchange.accepts(answer):
        refusal = refusal_by_status(response, document, problem)
    if refusal is not None:
        raise refused(exchange.config, exchange.operation, response, refusal)
    if expected is NoneType and (not problem or not response.content.strip()):
        return Reply(cast("T", None), document, response)
    if problem:
        is_page = "HTML" in problem
        raise odd(problem, "check base_url, or this provider does not offer the operation" if is_page else "")
    if not isinstance(document, root):
        raise odd(f"{_KINDS.get(type(document), 'a number')} where {_KINDS[root]} is documented")
    try:
        parsed = _parsed(response, document, endpoint, expected)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise odd(f"JSON that does not fit its document ({type(error).__name__}: {error})") from error
    if not isinstance(parsed, expected):
        raise odd("JSON of another shape than documented")
    return Reply(parsed, document, response)


def _parsed(response: Response, document: Any, endpoint: Endpoint[Any], expected: type[T]) -> Any:
    if isinstance(document, list):
        if not all(isinstance(row, dict) for row in document):
            raise TypeError("a row is no object")
        return document
    if expected is dict:
        return document
    parsed = None
    # Any 2xx is good news; the parser knows only those of its document, of which the usual one is 200.
    for status in dict.fromkeys((response.status_code, 200)):
        readable = _Readable(response, document, status)
        parsed = endpoint._parse_response(client=_Lenient, response=readable)  # noqa: SLF001
        if isinstance(parsed, expected):
            break
    return parsed


class _Lenient:
    """What a generated parser asks of its client: whether an undocumented status is an error (we decided before)."""

    raise_on_unexpected_status = False


_KINDS = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}


def unwrapped(document: Any, root: type) -> Any:
    """Take one object out of a list of one, or the objects out of a list that has odd rows."""
    if not isinstance(document, list):
        return document
    rows = [row for row in document if isinstance(row, dict)]
    if root is list:
        # One odd row must not cost the others; nothing but odd rows is no list of tasks.
        return rows if rows or not document else document[0]
    # pro365's own example shows a list around the one task; a list of one is unambiguous anywhere.
    return rows[0] if len(document) == len(rows) == 1 else document
