"""What a change means: breaking or not, in which direction, and who reads the changed part."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from journeykit_codegen.document import Json, Side, schema_names

from .adapter_code import AdapterCode, Reader
from .rule_code import rules_reading

Keys = tuple[str, ...]


class Verdict(StrEnum):
    """Whether a client that takes the old document at its word survives."""

    BREAKING = "breaking"
    COMPATIBLE = "not breaking"


@dataclass(frozen=True)
class Consequence:
    """What one change means."""

    verdict: Verdict
    side: Side
    facade: tuple[str, ...]
    """Fields of `journeykit.models.State`, which tasks show, that are made of it."""
    adapters: tuple[str, ...]
    """Functions that read it."""
    rules: tuple[str, ...]
    tables: tuple[str, ...] = ()
    """Tables of words that lack a new word."""

    @property
    def text(self) -> str:
        """One line for people."""
        parts = [f"{self.verdict} ({self.side.value})"]
        parts += [f"facade: {', '.join(self.facade)}"] if self.facade else []
        parts += [f"in {', '.join(self.adapters)}" if self.adapters else "no adapter has it"]
        parts += [f"not yet in {', '.join(self.tables)}"] if self.tables else []
        parts += [f"rules {', '.join(self.rules)}"] if self.rules else []
        return "; ".join(parts)


class Consequences:
    """Finds consequences in the code of one checkout."""

    def __init__(self, root: Path, provider: str, document: Json) -> None:
        self._root, self._document = root, document
        self._code = AdapterCode(root, provider)
        self._requests = schema_names(document, Side.REQUEST)

    def of(
        self, verdict: Verdict, place: Keys, *, operation: str = "", field: str = "", new: Iterable[Any] = ()
    ) -> Consequence:
        """Say what a change at a place means; `field` where the place is of the object that has it."""
        component = place[2] if place[:2] == ("components", "schemas") else ""
        fields = [place[at + 1] for at, key in enumerate(place[:-1]) if key == "properties" and at > 2]
        named = field or (fields[-1] if fields else "")
        readers: list[Reader] = []
        if component and named:
            readers = self._code.readers(component, named)
        elif operation:
            readers = self._code.callers(operation)
        schema = self._schema(component, named)
        words = [*_words(schema)]
        return Consequence(
            verdict,
            self.side(place),
            tuple(dict.fromkeys(f"State.{each}" for reader in readers for each in reader.fields)),
            tuple(dict.fromkeys(reader.where for reader in readers)),
            tuple(rules_reading(self._root, str(schema.get("x-role", "")))),
            tuple(self._code.tables(words, list(new))) if words else (),
        )

    def side(self, place: Keys) -> Side:
        """Say who says what stands at a place."""
        if place[:2] == ("components", "schemas"):
            return Side.REQUEST if place[2] in self._requests else Side.RESPONSE
        is_answer = "responses" in place
        return Side.RESPONSE if is_answer else Side.REQUEST

    def _schema(self, component: str, field: str) -> Json:
        held = self._document.get("components", {}).get("schemas", {}).get(component, {})
        found = (held.get("properties") or {}).get(field, {}) if isinstance(held, dict) else {}
        return found if isinstance(found, dict) else {}


def _words(schema: Json) -> list[Any]:
    held = list(schema.get("enum") or ())
    for each in schema.get("anyOf") or ():
        held += each.get("enum") or ()
    return held
