"""Every answer and callback of the emulators is one that the observed documents describe.

A pass says two things at once: the emulator does not invent, and the document leaves nothing out
that the emulator, written from other sources, knows of.
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from schemathesis.engine import Status, events, from_schema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from journeykit_codegen.effective import Level, effective_documents, sources
from journeykit_emulator import VirtualClock, create_app, provider_names
from journeykit_emulator.provider import load_wire

ROOT = Path(__file__).parents[2]
Answers = Callable[[str], list[httpx.Response]]
Callbacks = Callable[[str], list[bytes]]
CALLING = ["ohmygpt", "trueai"]
PROVIDERS = provider_names()
AROUND = [status_code_conformance, content_type_conformance, response_headers_conformance]
CHECKS = [*AROUND, response_schema_conformance]
# What a revision of the relay sends for a malformed body; no schema can say it.
TWO_DOCUMENTS = "Extra data: line 1 column"


@cache
def observed(provider: str) -> dict[str, Any]:
    return effective_documents(sources(ROOT, provider))[Level.OBSERVED]


def documents(text: str) -> list[str]:
    """Split JSON documents that stand back to back."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while at < len(text):
        _, end = decoder.raw_decode(text, at)
        found.append(text[at:end])
        at = end
    return found


def matched(document: dict[str, Any], response: httpx.Response) -> tuple[str, dict[str, str]] | None:
    path = response.request.url.path
    for template, item in document["paths"].items():
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
        found = re.fullmatch(pattern, path)
        if found and response.request.method.lower() in item:
            return template, found.groupdict()
    return None


def bare_text(document: dict[str, Any], template: str, response: httpx.Response) -> bool:
    """Whether the document says that this answer is a plain sentence."""
    answers = document["paths"][template][response.request.method.lower()]["responses"]
    described = answers.get(str(response.status_code), {}).get("content", {}).get("text/plain", {})
    return bool(described.get("schema") == {"type": "string"})


def relabelled(response: httpx.Response, body: str) -> httpx.Response:
    """The same answer called JSON: a schema says nothing about text, and the relay says `text`."""
    copy = httpx.Response(
        response.status_code,
        headers={**response.headers, "content-type": "application/json"},
        content=body.encode(),
        request=response.request,
    )
    copy.elapsed = response.elapsed
    return copy


def judge(schema: Any, document: dict[str, Any], response: httpx.Response) -> None:
    found = matched(document, response)
    assert found is not None, f"no operation for {response.request.method} {response.request.url}"
    template, path_parameters = found
    case = schema[template][response.request.method].Case(path_parameters=path_parameters)
    case.validate_response(response, checks=AROUND)
    if response.content and "json" not in response.headers.get("content-type", "json"):
        bodies = [json.dumps(response.text) if bare_text(document, template, response) else response.text]
    elif "new_api_error" in response.text:
        # Two documents back to back are beyond a schema; each alone is not.
        bodies = documents(response.text)
    else:
        case.validate_response(response, checks=CHECKS)
        return
    if response.headers.get("content-type") is None:
        return
    for body in bodies:
        case.validate_response(relabelled(response, body), checks=[response_schema_conformance])


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_answer_of_a_scripted_day_is_described(provider: str, answers: Answers) -> None:
    document = observed(provider)
    schema = schemathesis.openapi.from_dict(document)
    wrong = []
    for response in answers(provider):
        try:
            judge(schema, document, response)
        except (AssertionError, BaseExceptionGroup) as failure:
            said = getattr(failure, "exceptions", (failure,))
            wrong.append(
                f"{response.request.method} {response.request.url.path} "
                f"{response.request.content[:200]!r}\n-> {response.status_code} "
                f"{response.headers.get('content-type')} {response.text[:300]}\n" + "\n".join(str(one) for one in said)
            )
    assert not wrong, f"{len(wrong)} answers:\n\n" + "\n\n".join(dict.fromkeys(wrong))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_script_reaches_every_operation_and_every_state(provider: str, answers: Answers) -> None:
    document = observed(provider)
    reached = {matched(document, response)[0] for response in answers(provider)}
    assert reached == set(document["paths"])
    text = "\n".join(response.text for response in answers(provider))
    states = {"NOT_START", "SUBMITTED", "IN_PROGRESS", "SUCCESS", "FAILURE"}
    states |= set() if provider == "ohmygpt" else {"MODAL"}
    assert states <= set(re.findall(r'"status":"(\w*)"', text))


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("defect", ["no-status", "unknown-status", "as-html", "status-418"])
def test_the_judge_sees_what_is_wrong(provider: str, defect: str, answers: Answers) -> None:
    document = observed(provider)
    schema = schemathesis.openapi.from_dict(document)
    sound = next(r for r in answers(provider) if '"SUCCESS"' in r.text)
    judge(schema, document, sound)
    status, media_type, text = 200, "application/json", sound.text
    match defect:
        case "no-status":
            text = text.replace('"status":', '"stat":')
        case "unknown-status":
            text = text.replace('"SUCCESS"', '"SUCCES"')
        case "as-html":
            media_type = "text/html"
        case "status-418":
            status = 418 if provider != "ohmygpt" else 302
    broken = httpx.Response(status, headers={"content-type": media_type}, text=text, request=sound.request)
    broken.elapsed = sound.elapsed
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        judge(schema, document, broken)


def callback_judge(document: dict[str, Any]) -> Callable[[bytes], None]:
    """A judge of callbacks: it looks at answers only, so what is called becomes an operation that answers so."""
    contents = [
        item["post"]["requestBody"]["content"]
        for path in document["paths"].values()
        for operation in path.values()
        for callback in operation.get("callbacks", {}).values()
        for item in callback.values()
    ]
    assert all(content == contents[0] for content in contents)
    answer = {"200": {"description": "what is posted", "content": contents[0]}}
    schema = schemathesis.openapi.from_dict({**document, "paths": {"/hook": {"post": {"responses": answer}}}})
    request = httpx.Request("POST", "http://hooks.test/hook")

    def judge_callback(body: bytes) -> None:
        headers = {"content-type": "application/json"}
        response = httpx.Response(200, headers=headers, content=body, request=request)
        response.elapsed = timedelta(0)
        schema["/hook"]["POST"].Case().validate_response(response, checks=CHECKS)

    return judge_callback


@pytest.mark.parametrize("provider", CALLING)
def test_every_callback_of_a_scripted_day_is_described(provider: str, callbacks: Callbacks) -> None:
    judge_callback = callback_judge(observed(provider))
    for body in callbacks(provider):
        judge_callback(body)
    tasks = [json.loads(body) for body in callbacks(provider)]
    assert {task["status"] for task in tasks} == {"SUBMITTED", "IN_PROGRESS", "SUCCESS", "FAILURE"}
    assert {"IMAGINE", "UPSCALE", "VARIATION", "DESCRIBE"} <= {task["action"] for task in tasks}


@pytest.mark.parametrize("provider", CALLING)
@pytest.mark.parametrize("defect", [b'{"statusCode": 200, "message": "Success", "data": null}', b"[]", b"{"])
def test_the_judge_sees_what_is_wrong_with_a_callback(provider: str, defect: bytes, callbacks: Callbacks) -> None:
    judge_callback = callback_judge(observed(provider))
    for wrong in (defect, callbacks(provider)[0].replace(b'"SUBMITTED"', b'"SUBMITED"')):
        with pytest.raises((AssertionError, BaseExceptionGroup)):
            judge_callback(wrong)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_callback_is_described_for_just_the_submits_that_take_its_address(provider: str) -> None:
    document = observed(provider)
    schemas = document["components"]["schemas"]
    for path in document["paths"].values():
        for operation in path.values():
            content = operation.get("requestBody", {}).get("content", {})
            names = {media["schema"]["$ref"].rpartition("/")[2] for media in content.values()}
            fields = {field for name in names for field in schemas[name]["properties"]} & {"notifyHook", "webhook"}
            # An answer to a dialog keeps the address of the press, and no relay promises to call.
            silent = operation["operationId"] == "submitModal" or provider not in CALLING
            addresses = {f"{{$request.body#/{field}}}" for field in fields if not silent}
            described = operation.get("callbacks", {}).values()
            assert {address for callback in described for address in callback} == addresses


@pytest.mark.parametrize("provider", sorted(set(PROVIDERS) - set(CALLING)))
def test_who_describes_no_callback_makes_none(provider: str, callbacks: Callbacks) -> None:
    assert callbacks(provider) == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_bounded_fuzz_run_finds_nothing(provider: str) -> None:
    key = load_wire(provider).PROVIDER.keys[0]
    config = schemathesis.Config.from_dict(
        {
            "seed": 1,
            "headers": {"Authorization": key if provider == "trueai" else f"Bearer {key}"},
            "generation": {"max-examples": 3, "database": "none"},
            "cache": {"enabled": False},
            "analysis": {"constants": {"enabled": False}},
            "auth": {"auto-signup": False},
            "phases": {
                "examples": {"enabled": True, "fill-missing": True},
                "coverage": {"enabled": True, "unexpected-methods": []},
                "fuzzing": {"enabled": False},
                "stateful": {"enabled": False},
            },
            "checks": {
                "enabled": False,
                **{
                    name: {"enabled": True}
                    for name in (
                        "status_code_conformance",
                        "content_type_conformance",
                        "response_headers_conformance",
                        "response_schema_conformance",
                    )
                },
            },
        }
    )
    schema = schemathesis.openapi.from_dict(observed(provider), config=config)
    schema.app = create_app(provider, clock=VirtualClock())
    sent, failures = 0, []
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.FatalError | events.NonFatalError), event
        if isinstance(event, events.ScenarioFinished):
            sent += len(event.recorder.cases)
            failures += [
                f"{event.recorder.label}: {check.name}: {check.failure_info.failure}"
                for checks in event.recorder.checks.values()
                for check in checks
                if check.status is Status.FAILURE
            ]
    assert sent > 20
    unexplained = [failure for failure in failures if TWO_DOCUMENTS not in failure]
    assert not unexplained, "\n\n".join(dict.fromkeys(unexplained))
    assert provider == "pro365" or not failures
