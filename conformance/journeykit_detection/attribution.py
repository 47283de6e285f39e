"""Which rules are the right ones to find a defect: the words that mutants use, and the families of rules.

Written apart from both, and the only place that knows rule ids. A pattern is one of a shell.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TOPICS: dict[str, tuple[str, ...]] = {
    "action": ("MJ-TASK-006", "MJ-BTN-003"),
    "auth-read": ("MJ-AUTH-*",),
    "auth-submit": ("MJ-AUTH-*",),
    "buttons": ("MJ-BTN-*", "MJ-RES-*"),
    "cancel": ("MJ-CAN-*",),
    "content-type": ("MJ-DOC-*",),
    "echo": ("MJ-ECHO-*",),
    "encoding": ("MJ-DOC-*", "MJ-NET-001"),
    "end": ("MJ-LIFE-*",),
    "hook": ("MJ-HOOK-*",),
    "identity": ("MJ-TASK-*", "MJ-SUB-*", "MJ-BTN-002"),
    "isolation": ("MJ-ISO-*",),
    "json": ("MJ-DOC-*",),
    "latency": ("MJ-PERF-*",),
    "list": ("MJ-LIST-*",),
    "money": ("MJ-MON-*",),
    "negative": ("MJ-NEG-*",),
    "picture": ("MJ-IMG-*", "MJ-RES-*"),
    "progress": ("MJ-LIFE-*",),
    "repeat": ("MJ-IDEM-*", "MJ-LIFE-005", "MJ-TASK-004"),
    "result": ("MJ-RES-*", "MJ-LIFE-007", "MJ-TIME-003"),
    "schema": ("MJ-DOC-*",),
    "secret": ("MJ-SEC-*",),
    "seed": ("MJ-SEED-*",),
    "status": ("MJ-DOC-001", "MJ-NET-003", "MJ-TASK-003", "MJ-NEG-008"),
    "status-order": ("MJ-LIFE-*",),
    "submit": ("MJ-SUB-*",),
    "times": ("MJ-TIME-*",),
    "transport": ("MJ-NET-*",),
    "unknown-task": ("MJ-TASK-*", "MJ-SUB-003"),
}


def is_attributed(rules: Iterable[str], topics: Iterable[str]) -> bool:
    """Say whether one of the rules that found something is one that should have."""
    patterns = [pattern for topic in topics for pattern in TOPICS[topic]]
    return any(fnmatchcase(rule, pattern) for rule in rules for pattern in patterns)
