"""Which rules are the right ones to find a defect: the words that mutants use, and the families of rules.

Written apart from both, and the only place that knows rule ids. A pattern is one of a shell.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TOPICS: dict[str, tuple[str, ...]] = {
    "action": ("MJ-RES-*", "MJ-ECHO-*", "MJ-TASK-*"),
    "auth-read": ("MJ-AUTH-*", "MJ-SEC-*"),
    "auth-submit": ("MJ-AUTH-*", "MJ-SEC-*"),
    "buttons": ("MJ-BTN-*", "MJ-RES-*"),
    "cancel": ("MJ-CAN-*",),
    "content-type": ("MJ-DOC-*",),
    "echo": ("MJ-ECHO-*",),
    "encoding": ("MJ-NET-*", "MJ-DOC-*"),
    "end": ("MJ-LIFE-*",),
    "hook": ("MJ-HOOK-*",),
    "identity": ("MJ-TASK-*", "MJ-SUB-*"),
    "isolation": ("MJ-ISO-*", "MJ-AUTH-*"),
    "json": ("MJ-DOC-*", "MJ-NET-*"),
    "latency": ("MJ-PERF-*",),
    "list": ("MJ-LIST-*",),
    "money": ("MJ-MONEY-*",),
    "negative": ("MJ-NEG-*",),
    "picture": ("MJ-IMG-*", "MJ-RES-*"),
    "progress": ("MJ-LIFE-*",),
    "repeat": ("MJ-IDEM-*", "MJ-LIFE-*"),
    "result": ("MJ-RES-*",),
    "schema": ("MJ-DOC-*",),
    "secret": ("MJ-SEC-*",),
    "seed": ("MJ-SEED-*",),
    "status": ("MJ-DOC-*", "MJ-NET-*"),
    "status-order": ("MJ-LIFE-*",),
    "submit": ("MJ-SUB-*",),
    "times": ("MJ-TIME-*",),
    "transport": ("MJ-NET-*",),
    "unknown-task": ("MJ-TASK-*", "MJ-NEG-*"),
}


def is_attributed(rules: Iterable[str], topics: Iterable[str]) -> bool:
    """Say whether one of the rules that found something is one that should have."""
    patterns = [pattern for topic in topics for pattern in TOPICS[topic]]
    return any(fnmatchcase(rule, pattern) for rule in rules for pattern in patterns)
