"""A third judge of bodies: plain `jsonschema`, with the little that OpenAPI 3.0 adds translated here."""

import asyncio
import warnings
from functools import cache
from typing import Any

import jsonschema

from journeykit_conformance.checking import Wish, run
from journeykit_conformance.document import Document
from journeykit_conformance.emulated import emulated
from journeykit_conformance.trace import Trace
from journeykit_detection.measuring import SPEND, emulator_options, ground
from journeykit_detection.mutant import Answer, Ask, Family, Mutant
from journeykit_detection.stage import Stage

PROVIDERS = ("anyapi", "ohmygpt", "pro365", "trueai")


FORMATS = jsonschema.FormatChecker()
FORMATS.checks("int64")(lambda value: not isinstance(value, int) or abs(value) < 2**63)
FORMATS.checks("int32")(lambda value: not isinstance(value, int) or abs(value) < 2**31)


def translated(schema: Any) -> Any:
    if isinstance(schema, list):
        return [*map(translated, schema)]
    if not isinstance(schema, dict):
        return schema
    made = {name: translated(each) for name, each in schema.items()}
    if made.get("nullable") is True and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made


class Judge:
    def __init__(self, provider: str) -> None:
        self.document = Document.shipped(provider)
        self._components = translated(self.document.raw["components"])

    def allows(self, operation_id: str, status: int, body: Any) -> bool:
        operation = self.document.operation(operation_id)
        assert operation is not None
        response = operation.response(status)
        assert response is not None, f"{operation_id} has no {status}"
        schemas = [media["schema"] for media in response["content"].values()]
        return any(self._valid(schema, body) for schema in schemas)

    def _valid(self, schema: Any, body: Any) -> bool:
        whole = {"allOf": [translated(schema)], "components": self._components}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            return jsonschema.Draft4Validator(whole, format_checker=FORMATS).is_valid(body)


class Recorded(Stage):
    """A stage on which the emulator has said everything already."""

    def __init__(self, provider: str, world: Any) -> None:
        known = ground(provider)
        super().__init__(known.document, known.validity, Mutant("", Family.BENIGN))
        self.world = world
        self.pairs: list[tuple[Ask, Answer]] = []

    async def forward(self, _ask: Ask) -> Answer:
        return self.answer


@cache
def recorded(provider: str) -> Recorded:
    pairs: list[tuple[Ask, Answer]] = []

    async def note(stage: Stage, ask: Ask) -> Answer:
        answer = await stage.forward(ask)
        pairs.append((ask, answer))
        return answer

    stage, _ = driven(provider, Mutant("", Family.BENIGN, behave=note))
    made = Recorded(provider, stage.world)
    made.pairs = pairs
    return made


def driven(provider: str, mutant: Mutant) -> tuple[Stage, Trace]:
    known = ground(provider)
    stage = Stage(known.document, known.validity, mutant)

    async def drive() -> Trace:
        async with emulated(provider, wrap=stage, **emulator_options(stage)) as (target, _):
            return (await run(target, known.document, Wish("lifecycle", SPEND, seed=mutant.seed)))[1]

    return stage, asyncio.run(drive())
