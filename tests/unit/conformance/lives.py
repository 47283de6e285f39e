"""Whole runs against the emulators, made once; and small changes to what was recorded in them."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatch
from functools import cache
from typing import Any

from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document
from journeykit_conformance.emulated import emulated
from journeykit_conformance.evidence import Evidence
from journeykit_conformance.result import Result
from journeykit_conformance.schemas import schema_of
from journeykit_conformance.trace import Exchange, Response, Trace

Change = Callable[[list[Exchange], Document], list[Exchange]]
JSON = (("content-type", "application/json"),)
GONE = object()
"""In place of a value: the field is left out."""


@cache
def document(provider: str) -> Document:
    return Document.shipped(provider)


@cache
def lived(provider: str) -> tuple[Result, Trace]:
    """The whole life of a task at an emulator where nothing is wrong."""

    async def live() -> tuple[Result, Trace]:
        async with emulated(provider) as (target, _):
            return await run(target, document(provider), Wish("lifecycle", 4))

    return asyncio.run(live())


def evidence(provider: str, change: Change | None = None, by: Document | None = None) -> Evidence:
    trace = lived(provider)[1]
    by = by or document(provider)
    return Evidence(replace(trace, exchanges=change(list(trace.exchanges), by)) if change else trace, by)


def fits(exchange: Exchange, step: str, role: str, by: Document) -> bool:
    if not fnmatch(exchange.step, step):
        return False
    match = by.match(exchange.request.method, exchange.request.url)
    return not role or (match is not None and match[0].role == role)


def each(step: str, alter: Callable[[Exchange], Exchange | None], *, role: str = "", nth: int | None = None) -> Change:
    """Change the exchanges of a step, or the nth of them; None leaves one out."""

    def change(exchanges: list[Exchange], by: Document) -> list[Exchange]:
        chosen = [one for one in exchanges if fits(one, step, role, by)]
        numbers = {one.number for one in (chosen if nth is None else [chosen[nth]])}
        assert numbers, f"no exchange of step {step}"
        altered = [alter(one) if one.number in numbers else one for one in exchanges]
        return [one for one in altered if one is not None]

    return change


def answer(
    step: str, status: int = 200, body: Any = b"", *, role: str = "", nth: int | None = None, headers: Any = JSON
) -> Change:
    """Let something else be answered."""
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return each(step, lambda one: replace(one, response=Response(headers, content, status)), role=role, nth=nth)


def reply(step: str, alter: Callable[[Response], Response], *, role: str = "", nth: int | None = None) -> Change:
    return each(step, lambda one: replace(one, response=alter(one.response or Response())), role=role, nth=nth)


def like(step: str, other: str, *, role: str = "", other_role: str = "", nth: int = -1) -> Change:
    """Let one step be answered as another one was."""

    def change(exchanges: list[Exchange], by: Document) -> list[Exchange]:
        source = [one for one in exchanges if fits(one, other, other_role, by)][nth]
        return each(step, lambda one: replace(one, response=source.response), role=role)(exchanges, by)

    return change


def told(step: str, field: str, value: Any, *, when: str = "", role: str = "", nth: int | None = None) -> Change:
    """Let another value stand in the fields with a role, of tasks that have a status (by our word)."""

    def change(exchanges: list[Exchange], by: Document) -> list[Exchange]:
        changed = False

        def alter(one: Exchange) -> Exchange:
            nonlocal changed
            message: Any = one.request if one.is_callback else one.response
            if message is None or not message.has_json:
                return one
            body, found = copy.deepcopy(message.json), _places(one, field, when, by)
            for pointer, now in found:
                holder = body
                for part in pointer[:-1]:
                    holder = holder[part]
                new = value(now) if callable(value) else value
                if new is GONE:
                    holder.pop(pointer[-1], None)
                else:
                    holder[pointer[-1]] = new
            changed = changed or bool(found)
            message = replace(message, body=json.dumps(body, ensure_ascii=False).encode())
            return replace(one, request=message) if one.is_callback else replace(one, response=message)

        made = each(step, alter, role=role, nth=nth)(exchanges, by)
        assert changed, f"no {field} in {step}"
        return made

    return change


def _places(one: Exchange, field: str, when: str, by: Document) -> list[tuple[tuple[str | int, ...], Any]]:
    if when or one.is_callback or field not in {"code", "message", "amount", "seed", "task-id"}:
        sights = Evidence(Trace(exchanges=[one]), by).sights
        held = [sight.fields[field] for sight in sights if field in sight.fields and (not when or sight.status == when)]
        return [(found.pointer, found.value) for found in held]
    match = by.match(one.request.method, one.request.url)
    assert match
    assert one.response
    schema = schema_of(match[0], one.response)
    located = by.locate(schema or {}, one.response.json)
    return list({found.pointer: (found.pointer, found.value) for found in located if found.role == field}.values())


def edited(step: str, alter: Callable[[Any], Any], *, role: str = "", nth: int | None = None) -> Change:
    """Change the JSON that was answered as a whole."""

    def change(response: Response) -> Response:
        return replace(response, body=json.dumps(alter(copy.deepcopy(response.json)), ensure_ascii=False).encode())

    return reply(step, change, role=role, nth=nth)


def both(*changes: Change) -> Change:
    def change(exchanges: list[Exchange], by: Document) -> list[Exchange]:
        for one in changes:
            exchanges = one(exchanges, by)
        return exchanges

    return change
