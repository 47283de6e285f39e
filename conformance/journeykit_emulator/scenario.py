"""Which plan a prompt gets, and how much the provider can take on.

A scenario is a TOML file: defaults, limits, keys and rules. `scenario.toml` beside this module is
the one that is used when none is given, and documents the format.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from journeykit_emulator.jobs import Action
from journeykit_emulator.ledger import Account, Standing
from journeykit_emulator.plan import Outcome, Plan, Refusal

_LONGEST = 1e9  # seconds; NaN and infinity are none


class ScenarioError(ValueError):
    """A scenario file says something that cannot be played."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many jobs run at once, how many may wait for that, and for how long one may run."""

    concurrency: int = 100
    queue: int = 1000
    #: Seconds that a job of trueai's may run before its account gives it up (a stock server's setting is 300); 0: any.
    timeout: float = 0.0


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator may have switched on."""

    #: The Midjourney accounts are in Remix mode: variations, rerolls and pans ask for a prompt first.
    remix: bool = False
    #: The accounts of trueai have no Remix mode: a press that asks for it (`enableRemix`) is refused.
    remix_off: bool = False
    #: Finished pictures are kept in the provider's own store as well, where it has one.
    stored_pictures: bool = False
    #: The relays pass a submit's `notifyHook` on to Midjourney-Proxy-Plus, which then calls it.
    passes_hooks: bool = False
    #: The callback that tells a task's end comes twice.
    doubled_callbacks: bool = False
    #: Every callback is late by one, so that the last but one arrives behind the last.
    overtaken_callbacks: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Give every task whose prompt matches the same plan."""

    prompt: str
    plan: Plan
    action: Action | None = None

    def matches(self, prompt: str, action: Action) -> bool:
        """Tell whether this rule decides about such a task."""
        return self.action in {None, action} and re.search(self.prompt, prompt) is not None


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything a run of the emulator is told in advance."""

    rules: tuple[Rule, ...] = ()
    default: Plan = field(default_factory=Plan)
    limits: Limits = field(default_factory=Limits)
    accounts: tuple[Account, ...] = ()
    options: Options = field(default_factory=Options)

    def plan(self, prompt: str, action: Action) -> Plan:
        """Choose the plan of a task."""
        for rule in self.rules:
            if rule.matches(prompt, action):
                return rule.plan
        return self.default.quickened() if action.is_quick else self.default

    @classmethod
    @cache  # tests open emulators by the thousand
    def builtin(cls) -> "Scenario":
        """Return the scenario that is played when none is given."""
        return cls.from_file(Path(__file__).with_name("scenario.toml"))

    @classmethod
    def from_file(cls, path: Path) -> "Scenario":
        """Read a scenario from a TOML file."""
        try:
            return cls.from_mapping(tomllib.loads(path.read_text(encoding="utf-8-sig")))
        except OSError as problem:
            raise ScenarioError(f"{path}: {problem.strerror}") from problem
        except ValueError as problem:
            raise ScenarioError(f"{path}: {problem}") from problem

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> "Scenario":
        """Build a scenario from the content of a TOML file."""
        _known(data, ("defaults", "limits", "options", "accounts", "rules"), "the file")
        default = replace(Plan(), **_read(data.get("defaults", {}), _PLAN, "[defaults]"))
        return cls(
            rules=tuple(
                _rule(entry, default, f"rule {number}") for number, entry in enumerate(_tables(data, "rules"), 1)
            ),
            default=default,
            limits=Limits(**_read(data.get("limits", {}), _LIMITS, "[limits]")),
            accounts=tuple(
                Account(**_read(entry, _ACCOUNT, "[[accounts]]", needs="key")) for entry in _tables(data, "accounts")
            ),
            options=Options(**_read(data.get("options", {}), _OPTIONS, "[options]")),
        )


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _LONGEST:
        raise ValueError("is not a number of seconds")
    return float(value)


def _limit(value: Any) -> float:
    if (seconds := _seconds(value)) < 0:
        raise ValueError("is not a number of seconds")
    return seconds


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("is not a count")
    return value


def _jobs(value: Any) -> int:
    count = _count(value)
    if not count:
        raise ValueError("leaves no job a place to run")
    return count


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("is neither true nor false")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("is not text")
    return value


def _pattern(value: Any) -> str:
    try:
        return re.compile(_text(value)).pattern
    except re.error as problem:
        raise ValueError(f"is not a regular expression: {problem}") from problem


def _percentages(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise TypeError("is not a list")
    return tuple(_count(item) for item in value)


def _amount(value: Any) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation as problem:
        raise ValueError("is not an amount") from problem
    if not amount.is_finite():
        raise ValueError("is not an amount")
    return amount


# Field of a table -> what reads it and says what is wrong with the value.
_Readers = Mapping[str, Callable[[Any], Any]]
_PLAN: _Readers = {
    "queue": _seconds,
    "run": _seconds,
    "steps": _percentages,
    "outcome": Outcome,
    "reason": _text,
    "refusal": Refusal,
    "ahead": _count,
}
_RULE: _Readers = {"prompt": _pattern, "action": Action, **_PLAN}
_LIMITS: _Readers = {"concurrency": _jobs, "queue": _count, "timeout": _limit}
_ACCOUNT: _Readers = {"key": _text, "credit": _amount, "standing": Standing, "admin": _switch}
_OPTIONS: _Readers = {
    "remix": _switch,
    "remix_off": _switch,
    "stored_pictures": _switch,
    "passes_hooks": _switch,
    "doubled_callbacks": _switch,
    "overtaken_callbacks": _switch,
}


def _rule(entry: Any, default: Plan, where: str) -> Rule:
    told = _read(entry, _RULE, where, needs="prompt")
    action = told.pop("action", None)
    return Rule(told.pop("prompt"), replace(default, **told), action)


def _read(entry: Any, readers: _Readers, where: str, needs: str = "") -> dict[str, Any]:
    if not isinstance(entry, Mapping):
        raise ScenarioError(f"{where} is not a table")
    _known(entry, readers, where)
    if needs and needs not in entry:
        raise ScenarioError(f"{where}: {needs} is missing")
    told = {}
    for name, value in entry.items():
        try:
            told[name] = readers[name](value)
        except (TypeError, ValueError) as problem:
            raise ScenarioError(f"{where}: {name} = {value!r}: {problem}") from problem
    return told


def _tables(data: Mapping[str, Any], name: str) -> list[Any]:
    tables = data.get(name, [])
    if not isinstance(tables, list):
        raise ScenarioError(f"{name} is written [[{name}]], once for each")
    return tables


def _known(entry: Mapping[str, Any], names: Collection[str], where: str) -> None:
    for name in entry:
        if name not in names:
            raise ScenarioError(f"{where}: unknown field {name!r}; known are {sorted(names)}")
