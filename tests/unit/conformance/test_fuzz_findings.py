"""Each of the rules about made-up requests fails when what it is about is broken, also deep behind the links."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import httpx
import pytest

from journeykit_conformance.allowance import Keys
from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document
from journeykit_conformance.fuzzing import Effort, reduced
from journeykit_conformance.result import Exit, Result, Verdict
from journeykit_conformance.rule import all_rules
from journeykit_conformance.target import Target

SECRET = "sk-canary-0123456789abcdef"
DRAWN = 3  # looks after which a task has succeeded


def content(**properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"application/json": {"schema": schema}}


CODE = {"type": "integer", "x-role": "code", "x-values": {"accepted": [1], "refused": [4], "unauthorized": [41]}}
ID = {"type": "string", "x-role": "task-id"}
REFUSED = {"description": "no", "content": content(code=CODE)}
SELF = {"self": {"operationId": "fetch", "parameters": {"id": "$response.body#/id"}}}
STATUS = {
    "type": "string",
    "enum": ["QUEUED", "SUCCESS"],
    "x-role": "status",
    "x-values": {"queued": ["QUEUED"], "succeeded": ["SUCCESS"]},
}
SUBMIT = {
    "operationId": "imagine",
    "x-role": "imagine",
    "x-cost": "paid",
    "parameters": [
        {"in": "header", "name": "x-client", "required": True, "schema": {"type": "string", "enum": ["us"]}}
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["prompt"],
                    "properties": {
                        "prompt": {"type": "string", "minLength": 1, "x-role": "prompt"},
                        "notifyHook": {"type": "string", "x-role": "hook"},
                    },
                },
                "example": {"prompt": "a boat", "notifyHook": "https://stranger.example/"},
            }
        },
    },
    "responses": {
        "200": {
            "description": "accepted",
            "content": content(code=CODE, result=ID),
            "headers": {"x-request-id": {"required": True, "schema": {"type": "string"}}},
            "links": {"fetch": {"operationId": "fetch", "parameters": {"id": "$response.body#/result"}}},
        },
        **dict.fromkeys(("400", "401"), REFUSED),
    },
}
FETCH = {
    "operationId": "fetch",
    "x-role": "fetch",
    "x-cost": "free",
    "parameters": [{"in": "path", "name": "id", "required": True, "schema": ID}],
    "responses": {
        "200": {
            "description": "the task",
            "content": {
                "application/json": {
                    "schema": {**content(id=ID, status=STATUS)["application/json"]["schema"], "x-role": "task"}
                }
            },
            "links": SELF,
        },
        **dict.fromkeys(("401", "404"), REFUSED),
    },
}
RAW = {
    "openapi": "3.0.3",
    "info": {"title": "small", "version": "1"},
    "security": [{"token": []}],
    "components": {"securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "Authorization"}}},
    "paths": {"/submit": {"post": SUBMIT}, "/task/{id}/fetch": {"get": FETCH}},
}
Answer = tuple[int, dict[str, Any]]
Defect = Callable[[httpx.Request, httpx.Response], httpx.Response]


class Clock:
    """Time that moves when somebody waits."""

    time = 1_770_850_000.0

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds


def provider(defect: Defect) -> Callable[[httpx.Request], httpx.Response]:
    looks: dict[str, Iterator[int]] = {}

    def answer(request: httpx.Request) -> Answer:
        if request.headers.get("authorization") != SECRET:
            return 401, {"code": 41}
        if request.url.path == "/submit":
            if request.headers.get("x-client") != "us":
                return 400, {"code": 4}
            try:
                prompt = json.loads(request.content)["prompt"]
            except (ValueError, KeyError, TypeError, IndexError):
                return 400, {"code": 4}
            if not isinstance(prompt, str) or not prompt:
                return 400, {"code": 4}
            looks[id := f"task-{len(looks)}"] = itertools.count(1)
            return 200, {"code": 1, "result": id}
        id = request.url.path.split("/")[2]
        if id not in looks:
            return 404, {"code": 4}
        return 200, {"id": id, "status": "SUCCESS" if next(looks[id]) > DRAWN else "QUEUED"}

    def handle(request: httpx.Request) -> httpx.Response:
        status, body = answer(request)
        return defect(request, httpx.Response(status, json=body, headers={"x-request-id": "1"}))

    return handle


def fuzz(defect: Defect = lambda _, response: response) -> Result:
    async def drive() -> Result:
        transport = httpx.MockTransport(provider(defect))
        target = Target("http://127.0.0.1", Keys(SECRET), Clock(), transport, is_emulated=True)
        wish = Wish("fuzz", least_reach=0.0, effort=Effort(2, 4, 8))
        return (await run(target, Document(RAW), wish))[0]

    return asyncio.run(drive())


healthy = cache(fuzz)


def broken(result: Result) -> set[str]:
    return {each.rule for each in result.outcomes if each.verdict in {Verdict.FAIL, Verdict.WARN, Verdict.ERROR}}


def changed(response: httpx.Response, status: int, **body: Any) -> httpx.Response:
    return httpx.Response(status, json={**response.json(), **body}, headers={"x-request-id": "1"})


def trips_over_odd_prompts(request, response):
    odd = response.status_code == 200 and request.method == "POST" and not request.content.isascii()
    long = response.status_code == 200 and request.method == "POST" and b"a boat" not in request.content
    return changed(response, 500) if odd or long else response


def has_a_status_of_its_own(_, response):
    return changed(response, 418) if response.status_code == 400 else response


def calls_json_something_else(_, response):
    if response.status_code == 400:
        response.headers["content-type"] = "application/xml"
    return response


def forgets_a_field(request, response):
    return httpx.Response(200, json={"code": 1}, headers=response.headers) if response.status_code == 200 else response


def forgets_a_header(_, response):
    del response.headers["x-request-id"]
    return response


def lets_everybody_in(request, response):
    if response.status_code == 401 and request.url.path == "/submit" and b"a boat" in request.content:
        return changed(response, 200, code=1, result="task-0")
    return response


def takes_anything(_, response):
    return changed(response, 200, code=1, result="task-0") if response.status_code == 400 else response


def refuses_whatever_it_may(_, response):
    return changed(response, 400, code=4) if "result" in response.json() else response


def works_without_a_header(request, response):
    if response.status_code == 400 and "x-client" not in request.headers:
        return changed(response, 200, code=1, result="task-0")
    return response


DEFECTS = {
    "MJ-FUZZ-001": trips_over_odd_prompts,
    "MJ-FUZZ-002": has_a_status_of_its_own,
    "MJ-FUZZ-003": calls_json_something_else,
    "MJ-FUZZ-004": forgets_a_field,
    "MJ-FUZZ-005": forgets_a_header,
    "MJ-FUZZ-006": lets_everybody_in,
    "MJ-FUZZ-007": takes_anything,
    "MJ-FUZZ-008": refuses_whatever_it_may,
    "MJ-FUZZ-009": works_without_a_header,
}


def test_a_healthy_provider_is_found_healthy():
    result = healthy()
    assert broken(result) == set()
    assert result.exit is Exit.OK


def test_there_is_a_defect_for_each_rule():
    assert set(DEFECTS) == {each.id for each in all_rules() if each.id.startswith("MJ-FUZZ")}


@pytest.mark.parametrize("rule", DEFECTS)
def test_a_defect_is_found(rule):
    assert rule in broken(fuzz(DEFECTS[rule]))


def test_what_is_wrong_only_at_the_end_of_a_task_is_found_behind_the_links():
    def status_is_a_number(_, response):
        if response.json().get("status") != "SUCCESS":
            return response
        return httpx.Response(200, json={**response.json(), "status": 7}, headers=response.headers)

    found = broken(fuzz(status_is_a_number))
    assert {"MJ-FUZZ-004", "MJ-DOC-003"} <= found


def test_findings_show_the_request_without_the_key():
    result = fuzz(has_a_status_of_its_own)
    finding = result.outcome("MJ-FUZZ-002").findings[0]
    assert finding.operation == "imagine"
    assert "418" in finding.exchange.response
    assert SECRET not in result.to_json()


@pytest.mark.parametrize("hook", ["", "https://own.example/hook"])
def test_nobody_else_is_called_back(hook):
    made = json.dumps(reduced(Document(RAW), {"imagine", "fetch"}, hook))
    assert "stranger.example" not in made
    assert ("own.example" in made) == bool(hook)


def test_what_has_no_role_is_not_shown_to_the_engine():
    made = reduced(Document(RAW), {"fetch"}, "")
    assert made["paths"] == {"/submit": {}, "/task/{id}/fetch": {"get": FETCH}}
    assert "post" in RAW["paths"]["/submit"]
