"""The place where a mutant stands: between the suite and an emulator, as an ASGI application around it.

It reads requests by the document, lets the mutant answer, and counts: how often the mutant struck, and what was paid.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import httpx

from journeykit_conformance.operation import MAKES_TASKS
from journeykit_conformance.submits import read_submit, sent
from journeykit_conformance.trace import Exchange, Request, Response
from journeykit_detection.mutant import Answer, Ask
from journeykit_emulator import VirtualClock
from journeykit_emulator.faults import ConnectionDroppedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from journeykit_conformance.document import Document
    from journeykit_conformance.operation import Json, Operation
    from journeykit_detection.mutant import Behaviour, Mutant
    from journeykit_detection.validity import Validity
    from journeykit_emulator import World

HOST = "http://127.0.0.1"


class Stage:
    """One mutant at one emulator, for one run."""

    def __init__(self, document: Document, validity: Validity, mutant: Mutant, *, in_process: bool = True) -> None:
        self.document, self.mutant = document, mutant
        self.validity = validity
        self.in_process = in_process
        self.world: World
        self.memory: dict[str, Any] = {}
        """The mutant's own notes."""
        self.count: Counter[str] = Counter()
        """The mutant's own counters."""
        self.struck = 0
        self.is_wrong = False
        """Whether an answer was really one that the document forbids; asked for by family S."""
        self.accepted = 0
        """Calls with a valid key that made a task."""
        self.stranger = ""
        """The id of a task of the second key, if the mutant wanted one."""
        self._unasked = 0  # tasks that nobody but the mutant wanted
        self._app: ASGIApp
        self._name, self._prefix = document.auth

    def __call__(self, app: ASGIApp) -> ASGIApp:
        """Stand around an emulator."""
        self._app = app
        self.world = app.state.world  # type: ignore[attr-defined]  # Starlette's own
        return self._serve

    def strike(self) -> None:
        """Note that the mutant has done something."""
        self.struck += 1

    def strike_against(self, schema: Json, value: Any) -> None:
        """Note that a body was changed, and whether the schema forbids what came out."""
        self.struck += 1
        self.is_wrong = self.is_wrong or not self.validity.allows(schema, value)

    def pass_time(self, seconds: float) -> None:
        """Let an answer take its time; only virtual time can pass."""
        if isinstance(self.world.clock, VirtualClock):
            self.world.clock.advance(seconds)

    def key(self, whose: str) -> str:
        """Give a key of the emulator."""
        return dict(zip(("first", "second"), self.world.accounts, strict=False)).get(whose, "")

    def with_key(self, ask: Ask, whose: str) -> Ask:
        """Make it look as if somebody else had asked."""
        kept = tuple(each for each in ask.headers if each[0].lower() != self._name.lower())
        return replace(ask, headers=(*kept, (self._name, self._prefix + self.key(whose))), key=whose)

    def sent(self, ask: Ask, role: str) -> Any:
        """Return what a request says in the field with a role."""
        if ask.operation is None:
            return None
        request = Request(ask.headers, ask.body, ask.method, f"{HOST}{ask.path}?{ask.query}")
        return sent(Exchange(0, request), ask.operation, role, ask.values)

    def task_ids(self, ask: Ask) -> list[str]:
        """Name the tasks that a request is about."""
        many = self.sent(ask, "task-ids")
        named = [*(many if isinstance(many, list) else [many]), self.sent(ask, "task-id")]
        return [str(each) for each in named if each]

    def about(self, ask: Ask, **fields: Any) -> Ask:
        """Write other values into the fields with these roles, wherever a request has them."""
        roles = {name.replace("_", "-"): value for name, value in fields.items()}
        if ask.operation is None:
            return ask
        path = ask.path
        for parameter in ask.operation.parameters:
            role = parameter.get("x-role") or self.document.resolve(parameter.get("schema", {})).get("x-role")
            if role in roles and parameter["in"] == "path":
                path = path.replace(ask.values[parameter["name"]], str(roles[role]))
        body = ask.body
        if names := {name: roles[role] for name, role in _roles_of(ask.operation).items() if role in roles}:
            body = _rewritten(ask, names)
        return replace(ask, path=path, body=body)

    def made(self, ask: Ask, answer: Answer) -> str:
        """Return the id of the task that a submit has made; empty if none."""
        if ask.operation is None or ask.role not in MAKES_TASKS:
            return ""
        response = Response(answer.headers, answer.body, answer.status)
        submit = read_submit(self.document, Exchange(0, Request(), response), ask.operation)
        return submit.task_id if submit.is_accepted else ""

    async def forward(self, ask: Ask) -> Answer:
        """Let the emulator answer."""
        said: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": ask.body, "more_body": False}

        async def keep(message: Message) -> None:
            said.append(message)

        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in ask.headers]
        headers = [each for each in headers if each[0] != b"content-length"]
        headers.append((b"content-length", str(len(ask.body)).encode()))
        scope = {
            **self._scope,
            "method": ask.method,
            "path": ask.path,
            "raw_path": ask.path.encode(),
            "query_string": ask.query.encode("latin-1"),
            "headers": headers,
        }
        await self._app(scope, receive, keep)
        told = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in said[0]["headers"])
        told = tuple(each for each in told if each[0].lower() != "content-length")
        return Answer(said[0]["status"], told, b"".join(message.get("body", b"") for message in said[1:]))

    async def forward_unasked(self, ask: Ask) -> Answer:
        """Let the emulator do something that the suite has not asked for, and does not pay for by its own count."""
        before = len(self.world.tasks)
        answer = await self.forward(ask)
        self._unasked += len(self.world.tasks) - before
        return answer

    async def invite_stranger(self) -> str:
        """Have a task of the second key made, once, and finished; return its id."""
        operation = self.document.by_role("imagine")
        if not self.stranger and operation is not None:
            kind, _ = operation.body
            example = dict(operation.examples()[0])
            hooks = [name for name, role in _roles_of(operation).items() if role == "hook"]
            body = {name: value for name, value in example.items() if name not in hooks}
            encoded = urlencode(body) if "urlencoded" in kind else json.dumps(body)
            ask = Ask("POST", operation.path, "", (("Content-Type", kind),), encoded.encode(), operation, {}, "none")
            ask = self.with_key(ask, "second")
            self.stranger = self.made(ask, await self.forward_unasked(ask))
            self.pass_time(120)
        return self.stranger

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._scope = scope
        ask = await self._read(scope, receive)
        before = len(self.world.tasks) - self._unasked
        behave: Behaviour = self.mutant.behave or Stage.forward
        answer = await behave(self, ask)
        if (
            len(self.world.tasks) - self._unasked > before
            and ask.key in {"first", "second"}
            and ask.role in MAKES_TASKS
        ):
            self.accepted += 1
        await self._send(answer, send)

    async def _read(self, scope: Scope, receive: Receive) -> Ask:
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        given = next((value for name, value in headers if name.lower() == self._name.lower()), "")
        owners = {
            self._prefix + key: whose for whose, key in zip(("first", "second"), self.world.accounts, strict=False)
        }
        query = scope["query_string"].decode("latin-1")
        match = self.document.match(scope["method"], f"{HOST}{scope['path']}?{query}")
        operation, values = match or (None, {})
        key = owners.get(given, "wrong" if given else "none")
        return Ask(scope["method"], scope["path"], query, headers, body, operation, values, key)

    async def _send(self, answer: Answer, send: Send) -> None:
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        if not answer.is_cut and answer.pieces == 1 and not answer.header("content-length"):
            headers.append((b"content-length", str(len(answer.body)).encode()))
        elif answer.is_cut:
            headers.append((b"content-length", str(len(answer.body) + 1).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        size = max(1, -(-len(answer.body) // answer.pieces))
        for at in range(0, len(answer.body), size):
            await send({"type": "http.response.body", "body": answer.body[at : at + size], "more_body": True})
        if answer.is_cut:
            if self.in_process:  # what httpx itself says when a server hangs up
                raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
            raise ConnectionDroppedError("dropped in the middle of the body")
        await send({"type": "http.response.body", "body": b""})


def _roles_of(operation: Operation) -> dict[str, str]:
    """Name the fields of a request's body that have a role."""
    document = operation.document
    schema = document.resolve(operation.body[1].get("schema", {}))
    fields = {name: document.resolve(each) for name, each in schema.get("properties", {}).items()}
    return {name: str(each["x-role"]) for name, each in fields.items() if "x-role" in each}


def _rewritten(ask: Ask, fields: Mapping[str, Any]) -> bytes:
    kind = next((value for name, value in ask.headers if name.lower() == "content-type"), "")
    if "urlencoded" in kind:
        return urlencode({**dict(parse_qsl(ask.body.decode(), keep_blank_values=True)), **fields}).encode()
    with suppress(ValueError):
        told = json.loads(ask.body)
        if isinstance(told, dict):
            return json.dumps({**told, **fields}, ensure_ascii=False).encode()
    return ask.body
