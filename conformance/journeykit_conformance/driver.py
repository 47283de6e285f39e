"""Makes requests out of a document: from examples, roles and links. Sends them through the guard; judges nothing."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from journeykit_conformance.calls import Call, RefusedError
from journeykit_conformance.evidence import LIFETIME, LONGEST_PAUSE, Evidence, Sight
from journeykit_conformance.expressions import NothingThereError, Surroundings, evaluate
from journeykit_conformance.guard import StoppedError
from journeykit_conformance.submits import Submit, is_sure_refusal, read_submit, sent
from journeykit_conformance.trace import Exchange, Trace
from journeykit_conformance.values import as_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from journeykit_conformance.document import Document
    from journeykit_conformance.guard import Clock, Guard
    from journeykit_conformance.operation import Json, Operation

_WHERE = re.compile(r"^(?:path|query|header|cookie)\.")
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)
_LIMITED, _FIRST_REST, _LONGEST_REST, _MOST_REST = 429, 5.0, 60.0, 600.0  # seconds
_FIRST_PAUSE, _GROWTH = 3.0, 1.15  # seconds between looks


@dataclass
class Driver:
    """Drives one provider."""

    guard: Guard
    document: Document
    clock: Clock
    hook_url: str = ""
    patience: float = LIFETIME
    notes: list[str] = field(default_factory=list)
    """What was not done, and why."""

    async def attempt(self, what: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        """Do something if the guard lets it; note it otherwise and go on."""
        try:
            return await what(self, *args)
        except (RefusedError, NothingThereError) as problem:
            self.note(str(problem))
            return None

    def note(self, text: str) -> None:
        """Note what was not done."""
        if text not in self.notes:
            self.notes.append(text)

    async def ask(self, role: str, *, step: str, key: str = "first", **fields: Any) -> Exchange | None:
        """Send the operation with a role, its fields filled by their roles; None if there is none."""
        operation = self.document.by_role(role)
        if operation is None:
            return None
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        return await self.send(self.fill(operation, named), step=step, key=key)

    async def send(self, call: Call, *, step: str, key: str = "first") -> Exchange:
        """Send one request, and again after a rest where a provider limits us: nothing paid for is lost sight of."""
        rested = 0.0
        while True:
            try:
                return await self.guard.send(call, step=step, key=key)
            except StoppedError:
                limited = self.guard.trace.exchanges[-1]
                pause, submit = self._pause(limited, rested), self.read(limited)
                may_be_paid = call.operation.may_charge and (submit is None or not is_sure_refusal(submit))
                if pause is None or may_be_paid:
                    raise
                await self.clock.sleep(pause)
                rested += pause

    def _pause(self, limited: Exchange, rested: float) -> float | None:
        """Say how long to rest, longer each time; None if that is not asked, or was done for long enough."""
        asked = _rest_asked(limited, self.clock.now())
        if asked is None or rested >= _MOST_REST:
            return None
        return max(asked, min(_LONGEST_REST, _FIRST_REST + rested / 2))

    def fill(self, operation: Operation, fields: Mapping[str, Any], *, example: Any = None) -> Call:
        """Make a call of the first example, or a given one, with these fields by role."""
        body = example if example is not None else next(iter(operation.examples()), None)
        body = copy.deepcopy(body) if operation.body[0] else None
        path: dict[str, str] = {}
        query: dict[str, str | list[str]] = {}
        for parameter in operation.parameters:
            schema = self.document.resolve(parameter.get("schema", {}))
            role = str(parameter.get("x-role", schema.get("x-role")))
            value: Any = fields.get(role, parameter.get("example", schema.get("example")))
            if parameter["in"] == "path":
                path[parameter["name"]] = str(value)
            elif parameter["in"] == "query" and (role in fields or parameter.get("required")):
                query[parameter["name"]] = [str(each) for each in value] if isinstance(value, list) else str(value)
        if isinstance(body, dict):
            for name, schema in self._properties(operation.body[1].get("schema", {})).items():
                role = str(schema.get("x-role"))
                if role in fields:
                    body[name] = _as_documented(schema, fields[role])
                elif role == "hook":
                    body.pop(name, None)  # the example's address is a stranger's
        return Call(operation, path, query, body)

    def has_field(self, operation: Operation, role: str) -> bool:
        """Say whether a request can carry a field with a role."""
        properties = self._properties(operation.body[1].get("schema", {})).values()
        return any(role == each.get("x-role") for each in (*properties, *operation.parameters))

    def _properties(self, schema: Json) -> dict[str, Json]:
        schema = self.document.resolve(schema)
        found = {name: self.document.resolve(each) for name, each in schema.get("properties", {}).items()}
        for key in ("allOf", "anyOf", "oneOf"):
            for each in schema.get(key, []):
                found = {**self._properties(each), **found}
        return found

    def link(self, exchange: Exchange, role: str) -> Call | None:
        """Make the call that an answer's link to an operation with a role describes; None if there is no such link.

        Raises:
            NothingThereError: if the answer lacks what the link takes over.
        """
        match = self.document.match(exchange.request.method, exchange.request.url)
        if match is None or exchange.response is None:
            return None
        source, values = match
        # An acceptance under another status than documented leads on as the documented one does.
        for link in (source.links(exchange.response.status) or source.links()).values():
            target = self.document.operation(str(link.get("operationId")))
            if target is not None and target.role == role:
                return self._follow(link, target, _surroundings(exchange, values))
        return None

    def _follow(self, link: Json, target: Operation, around: Surroundings) -> Call:
        wanted = {
            _WHERE.sub("", name, count=1): evaluate(value, around) for name, value in link.get("parameters", {}).items()
        }
        body = evaluate(copy.deepcopy(link.get("requestBody")), around)
        if isinstance(body, dict):
            known = self._properties(target.body[1].get("schema", {}))
            body = {name: _as_documented(known.get(name, {}), value) for name, value in body.items()}
        places = {each["name"]: each["in"] for each in target.parameters}
        path = {name: _as_part(name, value) for name, value in wanted.items() if places.get(name) == "path"}
        query = {
            name: [_as_part(name, each) for each in value] if isinstance(value, list) else _as_part(name, value)
            for name, value in wanted.items()
            if places.get(name) == "query"
        }
        return Call(target, path, query, body)

    async def download(self, url: str, step: str) -> Exchange:
        """Fetch a picture, without a key; and again after a rest where its host limits us."""
        rested = 0.0
        while True:
            exchange = await self.guard.download(url, step=step)
            pause = self._pause(exchange, rested)
            if pause is None:
                return exchange
            await self.clock.sleep(pause)
            rested += pause

    def read(self, exchange: Exchange) -> Submit | None:
        """Read what was said to a submit; None if nothing was."""
        match = self.document.match(exchange.request.method, exchange.request.url)
        return read_submit(self.document, exchange, match[0]) if match and exchange.response else None

    def asked_for(self, exchange: Exchange) -> str:
        """Return the id of the task that a request asked for; empty if it named none."""
        match = self.document.match(exchange.request.method, exchange.request.url)
        return as_text(sent(exchange, match[0], "task-id", match[1])) if match else ""

    def sights(self, exchange: Exchange) -> list[Sight]:
        """The tasks that an answer shows."""
        return Evidence(Trace(exchanges=[exchange]), self.document).sights

    async def until_ended(
        self, call: Call, *, step: str, meanwhile: Callable[[Exchange, Sight], Awaitable[None]] | None = None
    ) -> Exchange | None:
        """Look at a task until it has ended; None if it does not within the patience."""
        deadline, pause = self.clock.now() + self.patience, _FIRST_PAUSE
        while True:
            exchange = await self.send(call, step=step)
            seen = next(iter(self.sights(exchange)), None)
            if seen is not None and (seen.has_ended or seen.status == "waiting"):
                return exchange
            if seen is not None and meanwhile is not None and seen.status == "running":
                await meanwhile(exchange, seen)
                meanwhile = None
            if self.clock.now() + pause > deadline:
                self.note(f"{step}: the task has not ended within {self.patience:.0f} s")
                return None
            await self.clock.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * _GROWTH)


def _rest_asked(exchange: Exchange, now: float) -> float | None:
    """Read for how many seconds a provider that limits us wants to be left alone; None if it does not, or for long."""
    if exchange.response is None or exchange.status != _LIMITED:
        return None
    told = (exchange.response.header("retry-after") or "").strip()
    try:
        seconds = float(told) if _WHOLE.fullmatch(told) else parsedate_to_datetime(told).timestamp() - now
    except (ValueError, TypeError, IndexError, OverflowError):  # nothing, or nothing that can be read
        seconds = 0.0
    return max(0.0, seconds) if seconds <= _LONGEST_REST else None


def _surroundings(exchange: Exchange, path: Mapping[str, str]) -> Surroundings:
    request, response = exchange.request, exchange.response
    assert response is not None  # noqa: S101 - only answers have links
    sent: Any = request.json if request.has_json else dict(parse_qsl(request.text))
    return Surroundings(
        url=request.url,
        method=request.method,
        status=response.status,
        request_headers={name.lower(): value for name, value in request.headers},
        request_query=dict(parse_qsl(urlsplit(request.url).query)),
        request_path=path,
        request_body=sent,
        response_headers={name.lower(): value for name, value in response.headers},
        response_body=response.json if response.has_json else None,
    )


def _as_part(name: str, value: Any) -> str:
    """Write a value of an answer for an address."""
    text = as_text(value)
    if not text:
        raise NothingThereError(f"an answer has {str(value)[:40]!r} where the {name} of the next request should stand")
    return text


def _as_documented(schema: Json, value: Any) -> Any:
    """Write an id as the kind that a request wants: some providers answer with a number and ask for a text."""
    kind = schema.get("type")
    if kind == "string" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if kind == "integer" and isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    if kind == "array" and isinstance(value, list):
        return [_as_documented(schema.get("items", {}), each) for each in value]
    return value
