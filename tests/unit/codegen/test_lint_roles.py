"""Every rule about roles and links has a document that breaks it; the fixture itself breaks none."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

from journeykit_codegen import lint_links, lint_roles
from journeykit_codegen.effective import Level
from journeykit_codegen.lint import RULES

DOCUMENT = yaml.safe_load("""
openapi: 3.0.3
info: {title: small, version: '1'}
paths:
  /imagine:
    post:
      operationId: submitImagine
      x-role: imagine
      x-cost: paid
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/ImagineRequest'}
            examples:
              usual: {value: {prompt: a fox}}
              refused: {x-expects: refused, value: {prompt: a hen, x-role: payload}}
      responses:
        '200':
          description: accepted
          content:
            application/json: {schema: {$ref: '#/components/schemas/SubmitResult'}}
          links:
            fetch: {operationId: fetchTask, parameters: {id: $response.body#/result}}
  /press:
    post:
      operationId: submitAction
      x-role: press
      x-cost: paid
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/PressRequest'}}
      responses: {'200': {description: accepted}}
  /task/{id}:
    parameters:
      - {name: id, in: path, required: true, x-role: task-id, schema: {type: string}}
    get:
      operationId: fetchTask
      x-role: fetch
      x-cost: free
      responses:
        '200':
          description: the task, or none
          content:
            application/json:
              schema:
                anyOf: [{$ref: '#/components/schemas/Task'}, {$ref: '#/components/schemas/SubmitResult'}]
          links:
            self: {operationId: fetchTask, parameters: {path.id: $response.body#/id}}
            press:
              operationId: submitAction
              requestBody: {taskId: 'no. {$response.body#/id}', customId: $response.body#/more/buttons/0/customId}
components:
  schemas:
    ImagineRequest:
      type: object
      properties:
        prompt: {type: string, x-role: prompt}
        state: {type: string, x-role: state}
    PressRequest:
      type: object
      required: [taskId]
      properties:
        taskId: {type: string, x-role: task-id}
        customId: {type: string, x-role: button-id}
    SubmitResult:
      type: object
      properties:
        code: {type: integer, enum: [1, 4], x-role: code, x-values: {accepted: [1], refused: [4]}}
        result: {type: string, x-role: task-id}
        x-role: {type: string}
    Task:
      type: object
      x-role: task
      properties:
        id: {type: string, x-role: task-id}
        kind:
          x-role: action
          x-values: {grid: [IMAGINE]}
          anyOf: [{type: string, enum: [IMAGINE, ZOOM]}, {enum: [null]}]
        status:
          type: string
          enum: ['', DONE]
          x-role: status
          x-values: {queued: [''], succeeded: [DONE]}
        start: {type: integer, x-role: started-at, x-unit: ms}
        more: {anyOf: [{$ref: '#/components/schemas/More'}]}
    More:
      type: object
      properties:
        final: {type: string, x-role: final-prompt}
        buttons: {type: array, x-role: buttons, items: {$ref: '#/components/schemas/Button'}}
    Button:
      type: object
      properties:
        customId: {type: string, x-role: button-id}
""")

IMAGINE = ("paths", "/imagine", "post")
PRESS = ("paths", "/press", "post")
FETCH = ("paths", "/task/{id}", "get")
TO_FETCH = (*IMAGINE, "responses", "200", "links", "fetch")
LINKS = (*FETCH, "responses", "200", "links")
SCHEMAS = ("components", "schemas")
TASK = (*SCHEMAS, "Task", "properties")
CODE = (*SCHEMAS, "SubmitResult", "properties", "code")
REQUEST = (*SCHEMAS, "ImagineRequest", "properties")
ROLES = [rule for _, rule in RULES if rule.__module__ in {lint_roles.__name__, lint_links.__name__}]

Mutation = Callable[[dict[str, Any]], Any]


def put(*path: Any, value: Any) -> Mutation:
    def mutation(document: dict[str, Any]) -> None:
        for key in path[:-1]:
            document = document[key]
        document[path[-1]] = deepcopy(value)

    return mutation


def drop(*path: Any) -> Mutation:
    def mutation(document: dict[str, Any]) -> None:
        for key in path[:-1]:
            document = document[key]
        del document[path[-1]]

    return mutation


BROKEN: list[tuple[str, Mutation, str]] = [
    ("roles_placed", put(*IMAGINE, "x-role", value="imagin"), "'imagin' is not one of"),
    ("roles_placed", put(*IMAGINE, "x-role", value=["imagine"]), "is not one of"),
    ("roles_placed", put(*REQUEST, "prompt", "x-role", value="final-prompt"), "'final-prompt' is not one of"),
    ("roles_placed", put(*TASK, "id", "x-role", value="hook"), "'hook' is not one of"),
    ("roles_placed", put("paths", "/task/{id}", "parameters", 0, "x-role", value="task"), "'task' is not one of"),
    ("roles_placed", put("paths", "/task/{id}", "x-role", value="fetch"), "nobody looks for x-role"),
    ("roles_placed", put("info", "x-cost", value="free"), "nobody looks for x-cost"),
    ("roles_placed", put(*TO_FETCH, "x-role", value="fetch"), "nobody looks for x-role"),
    ("roles_placed", put(*FETCH, "x-unit", value="ms"), "nobody looks for x-unit"),
    ("roles_placed", put(*IMAGINE, "x-expects", value="refused"), "nobody looks for x-expects"),
    ("roles_nested", drop(*SCHEMAS, "Task", "x-role"), "status stands outside"),
    ("roles_nested", put(*TASK, "words", value={"x-role": "message"}), "message stands inside"),
    ("roles_nested", put(*TASK, "pressed", value={"x-role": "button-id"}), "button-id stands outside"),
    ("roles_unique", put(*PRESS, "x-role", value="imagine"), "2 operations have the role imagine"),
    ("roles_unique", put(*REQUEST, "state", "x-role", value="prompt"), "2 fields have the role prompt"),
    ("roles_unique", put(*TASK, "full", value={"x-role": "final-prompt"}), "2 fields have the role final-prompt"),
    ("roles_unique", put(*SCHEMAS, "SubmitResult", "properties", "id", value={"x-role": "task-id"}), "2 fields"),
    ("roles_unique", put(*PRESS, "parameters", value=[{"name": "a", "in": "query", "x-role": "task-id"}]), "2 fields"),
    ("costs_stated", drop(*FETCH, "x-cost"), "x-cost is free"),
    ("costs_stated", put(*FETCH, "x-cost", value="cheap"), "x-cost is free"),
    ("costs_stated", put(*IMAGINE, "x-cost", value="free"), "x-cost is paid"),
    ("costs_stated", drop(*PRESS, "x-role"), "no x-role"),
    ("shows_known", put(*FETCH, "x-shows", value="mine"), "x-shows is all or own"),
    ("shows_known", put(*IMAGINE, "x-shows", value="own"), "of what shows tasks"),
    ("meanings_complete", drop(*CODE, "x-values"), "x-values says"),
    ("meanings_complete", put(*CODE, "x-values", "accepted", value=1), "maps our words to lists"),
    ("meanings_complete", put(*CODE, "x-values", "fine", value=[4]), "'fine', which is not one of"),
    ("meanings_complete", put(*CODE, "x-values", "refused", value=[4, 1]), "1 has more than one meaning"),
    ("meanings_complete", put(*CODE, "x-values", "refused", value=["4"]), "'4' has a meaning, but"),
    ("meanings_complete", put(*CODE, "x-values", "refused", value=[]), "4 is in the enum and means nothing"),
    ("meanings_complete", put(*TASK, "status", "x-values", "queued", value=[]), "'' is in the enum"),
    ("meanings_complete", put(*TASK, "kind", "x-values", "grid", value=["BLEND"]), "'BLEND' has a meaning, but"),
    ("meanings_complete", put(*TASK, "id", "x-values", value={"queued": ["1"]}), "not one of none"),
    ("units_stated", drop(*TASK, "start", "x-unit"), "x-unit of a time"),
    ("units_stated", put(*TASK, "start", "x-unit", value="minutes"), "x-unit of a time"),
    ("units_stated", put(*TASK, "id", "x-unit", value="ms"), "is no time"),
    (
        "expectations_known",
        put(*IMAGINE, "requestBody", "content", "application/json", "examples", "usual", "x-expects", value="picture"),
        "x-expects is refused",
    ),
    ("links_lead", put(*TO_FETCH, "operationId", value="fetch"), "no operation has the operationId 'fetch'"),
    ("links_lead", put(*LINKS, "upscale", value={"operationId": "submitAction"}), "no link is called 'upscale'"),
    ("links_lead", put(*LINKS, "seed", value={"operationId": "fetchTask"}), "without the role seed"),
    ("links_filled", put(*TO_FETCH, "parameters", value={"taskId": "1"}), "no parameter 'taskId'"),
    ("links_filled", put(*TO_FETCH, "parameters", value={"query.id": "1"}), "no parameter 'query.id'"),
    ("links_filled", drop(*TO_FETCH, "parameters"), "needs its parameter 'id'"),
    ("links_filled", put(*TO_FETCH, "requestBody", value={}), "takes no body"),
    ("links_filled", drop(*LINKS, "press", "requestBody"), "needs a body"),
    ("links_filled", put(*LINKS, "press", "requestBody", value={}), "needs the field 'taskId'"),
    ("links_filled", put(*LINKS, "press", "requestBody", "id", value="1"), "no field 'id'"),
    ("expressions_sound", put(*TO_FETCH, "parameters", "id", value="$response.body/result"), "no runtime expression"),
    ("expressions_sound", put(*TO_FETCH, "parameters", "id", value="$response.path.id"), "no runtime expression"),
    ("expressions_sound", put(*TO_FETCH, "parameters", "id", value="n{$answer.body}"), "no runtime expression"),
    ("expressions_sound", put(*TO_FETCH, "parameters", "id", value="$response.body#/data/id"), "points to nothing"),
    (
        "expressions_sound",
        put(*LINKS, "press", "requestBody", "customId", value="{$response.body#/more/id}"),
        "nothing",
    ),
]


def findings(rules: list[Callable[[dict[str, Any]], Any]], document: dict[str, Any]) -> list[str]:
    return [f"{place}: {message}" for rule in rules for place, message in rule(document)]


@pytest.mark.parametrize(
    ("rule", "mutation", "words"), BROKEN, ids=[f"{rule}-{number}" for number, (rule, *_) in enumerate(BROKEN)]
)
def test_broken(rule: str, mutation: Mutation, words: str) -> None:
    document = deepcopy(DOCUMENT)
    mutation(document)
    found = findings([each for each in ROLES if each.__name__ == rule], document)
    assert any(words in each for each in found), found


def test_every_rule_has_a_document_that_breaks_it() -> None:
    assert {rule.__name__ for rule in ROLES} == {rule for rule, *_ in BROKEN}


def test_the_fixture_breaks_nothing() -> None:
    assert list(OpenAPIV30SpecValidator(DOCUMENT).iter_errors()) == []
    assert findings(ROLES, DOCUMENT) == []


def test_the_rules_judge_what_is_observed() -> None:
    assert all(levels == {Level.OBSERVED} for levels, rule in RULES if rule in ROLES)


@pytest.mark.parametrize(
    "mutation",
    [
        put(*TO_FETCH, "parameters", "id", value="$request.path.id"),
        put(*TO_FETCH, "parameters", "id", value="$response.header.X-Task"),
        put(*TO_FETCH, "parameters", "id", value="$response.body"),
        put(*TO_FETCH, "parameters", "id", value="costs {5} $"),
        put(*CODE, value={"type": "integer", "x-role": "code", "x-values": {"refused": [400, 402]}}),
        put(*TASK, "kind", "x-values", "other", value=["ZOOM"]),
    ],
)
def test_near_misses_break_nothing(mutation: Mutation) -> None:
    document = deepcopy(DOCUMENT)
    mutation(document)
    assert findings(ROLES, document) == []
