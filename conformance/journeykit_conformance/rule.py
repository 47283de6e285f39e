"""What a rule is: a pure function over evidence, with an address that is never reused.

Rules live in `rules/`, one module for each family; importing one registers its rules. A rule yields a `Check` for each
thing it looked at, so that "passed" always says how often; one that looked at nothing was not reached.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from journeykit_conformance.document import Pointer, to_text
from journeykit_conformance.trace import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from journeykit_conformance.evidence import Asked, Evidence, Sight
    from journeykit_conformance.submits import Submit

_ID = re.compile(r"MJ-[A-Z]{3,4}-\d{3}")
_LONGEST = 200  # characters of a value that is quoted


class Level(StrEnum):
    """How much a rule asks for, in the words of RFC 2119."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


FREE = "free"
SECOND_KEY = "needs-second-key"
WEBHOOK = "needs-webhook"
FAILURE = "needs-failed-task"
"""Nobody can make a task fail on purpose everywhere."""
FUZZED = "needs-fuzz"
"""Only what a fuzzer sends shows it: the profile of that name."""


def paid(calls: int) -> str:
    """Name the cost of a rule that is reached by that many paid calls, or by a finished task that is given."""
    return f"paid:{calls}"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a rule has looked at."""

    ok: bool
    exchange: Exchange | None = None
    operation: str = ""
    pointer: str = ""
    expected: str = ""
    actual: str = ""
    excuse: str = ""
    """Why nothing can be told by it after all; then it counts as not looked at."""


@dataclass(frozen=True)
class Rule:
    """One rule."""

    id: str
    level: Level
    title: str
    statement: str
    """What a provider MUST, SHOULD or MAY do, in one sentence or two."""
    why: str
    """Why it matters to somebody who calls it."""
    fix: str
    """What the provider, or whoever keeps the document, can do."""
    costs: tuple[str, ...]
    """What it takes to reach it."""
    needs: tuple[str, ...]
    """The roles without which it means nothing."""
    judge: Callable[[Evidence], Iterable[Check]]

    @property
    def spend(self) -> int:
        """How many paid calls it takes."""
        return max((int(cost.partition(":")[2]) for cost in self.costs if cost.startswith("paid:")), default=0)


_RULES: dict[str, Rule] = {}


def rule(
    id: str,
    level: Level,
    title: str,
    *,
    why: str,
    fix: str,
    costs: tuple[str, ...] = (FREE,),
    needs: tuple[str, ...] = (),
) -> Callable[[Callable[[Evidence], Iterable[Check]]], Callable[[Evidence], Iterable[Check]]]:
    """Make a rule of a function; its docstring is the rule's statement."""

    def register(judge: Callable[[Evidence], Iterable[Check]]) -> Callable[[Evidence], Iterable[Check]]:
        if not _ID.fullmatch(id) or id in _RULES:
            raise ValueError(f"{id} is no free id of a rule")
        statement = " ".join((judge.__doc__ or "").split())
        _RULES[id] = Rule(id, level, title, statement, why, fix, costs, needs, judge)
        return judge

    return register


@cache
def all_rules() -> tuple[Rule, ...]:
    """Load every rule, in the order of their ids."""
    package = importlib.import_module("journeykit_conformance.rules")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return tuple(_RULES[id] for id in sorted(_RULES))


def check(
    ok: bool,
    at: Asked | Sight | Submit | Exchange | None,
    *,
    expected: str = "",
    actual: Any = None,
    pointer: Pointer | str = "",
) -> Check:
    """Say how something that was looked at is; what was expected and seen matters only if it is wrong."""
    exchange: Exchange | None = at if isinstance(at, Exchange) or at is None else at.exchange
    operation = "" if isinstance(at, Exchange) or at is None else at.operation.id
    if ok:
        return Check(ok=True, exchange=exchange, operation=operation)
    where = pointer if isinstance(pointer, str) else to_text(pointer)
    told = _plain(actual) if isinstance(actual, str) else quote(actual)
    return Check(False, exchange, operation, _plain(where), _plain(expected), told)


def excused(at: Asked | Submit, why: str) -> Check:
    """Say why something that a rule is about cannot be judged this time."""
    return Check(True, at.exchange, at.operation.id, excuse=why)


def _plain(text: str) -> str:
    """Shorten what others wrote."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def quote(value: Any) -> str:
    """Write a value so that it can be read in a report."""
    return _plain(repr(value))
