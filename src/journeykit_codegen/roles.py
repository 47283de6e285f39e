"""The words of docs/roles.md: what a document says to the conformance suite beside the standard.

Words and what goes with them only; `lint_roles` and `lint_links` hold documents to them.
"""

COSTS = frozenset({"paid", "free"})

# What an operation is for -> what it may cost.
_PAID, _FREE = frozenset({"paid"}), frozenset({"free"})
OPERATIONS = {
    "imagine": _PAID,
    "submit": _PAID,
    "press": _PAID,
    "answer": _PAID,
    "upload": _PAID,
    "fetch": _FREE,
    "list": _FREE,
    "search": _FREE,
    "seed": COSTS,
    "cancel": _FREE,
    "picture": _FREE,
    "balance": _FREE,
}
# Whose tasks an operation shows.
SHOWS = frozenset({"own", "all"})
SHOWING = frozenset({"fetch", "list", "search"})
# Of which a document has one at most.
SINGLE_OPERATIONS = frozenset({"imagine", "press", "answer", "fetch", "list", "search", "seed", "cancel", "balance"})

# Name of a link -> what the operation is for that it leads to.
LINKS = {"self": "fetch"} | {name: name for name in ("fetch", "list", "seed", "cancel", "press", "answer")}

REQUEST_FIELDS = frozenset({"prompt", "state", "hook", "task-id", "task-ids", "button-id"})

TIMES = frozenset({"submitted-at", "started-at", "finished-at"})
UNITS = frozenset({"ms", "s", "iso"})

# Role of a field in an answer -> what its values can mean.
MEANINGS = {
    "code": frozenset({"accepted", "queued", "dialog", "refused", "unauthorized"}),
    "action": frozenset({"grid", "single", "text", "video", "other"}),
    "status": frozenset({"queued", "running", "waiting", "succeeded", "failed", "cancelled"}),
}
# Here a word without a meaning would be a mistake; an action without one is `other`.
FULLY_KNOWN = frozenset({"code", "status"})

IN_BUTTONS = frozenset({"button-id", "button-label"})
IN_TASKS = (
    TIMES
    | IN_BUTTONS
    | {"action", "status", "progress", "prompt", "final-prompt", "state", "picture", "buttons", "fail-reason"}
)
ANSWER_FIELDS = IN_TASKS | {"code", "message", "task", "task-id", "seed", "amount"}

EXPECTATIONS = frozenset({"refused"})
