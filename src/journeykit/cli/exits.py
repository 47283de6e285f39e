"""The table of exit codes, and which of them an error means; nothing is imported to tell, errors go by their names.

No command's code is decided anywhere else, except by results of the conformance suite, which know theirs (0 to 3).
"""

from __future__ import annotations

from contextvars import ContextVar

DEBUG: ContextVar[bool] = ContextVar("DEBUG", default=False)
"""Whether tracebacks are wanted, also where several jobs go on in spite of one's error."""

FINE = 0
BROKEN = 1
"""The provider breaks its word, or there are differences."""
UNANSWERED = 2
"""No verdict, or no answer: the network, a provider that cannot serve now, a wait that came to its end."""
USAGE = 3
"""Wrong usage, key or address; nothing was sent, or nothing was accepted."""
REFUSED = 4
"""The task failed, or the provider said no."""
UNCERTAIN = 5
"""It may have been charged, and nobody can say."""
INTERRUPTED = 130

# The first class of an error's family that stands here decides.
_CODES = {
    "APIConnectionError": UNANSWERED,
    "APIResponseError": BROKEN,
    "APITimeoutError": UNANSWERED,
    "APIStatusError": REFUSED,
    "AuthenticationError": USAGE,
    "BrokenPipeError": UNANSWERED,
    "ButtonNotFoundError": USAGE,
    "CodegenError": USAGE,
    "ConfigurationError": USAGE,
    "DeviationError": USAGE,
    "DocumentError": USAGE,
    "LaunchError": USAGE,
    "OSError": USAGE,
    "ProviderUnavailableError": UNANSWERED,
    "RateLimitError": UNANSWERED,
    "RecordingError": USAGE,
    "ReportError": USAGE,
    "ResultError": USAGE,
    "ScenarioError": USAGE,
    "TaskError": REFUSED,
    "TraceError": USAGE,
    "UnknownProviderError": USAGE,
    "UnsupportedError": USAGE,
    "UsageError": USAGE,
    "WaitTimeoutError": UNANSWERED,
}


def code_of(problem: BaseException) -> int | None:
    """Say which exit code an error means; None if it is nothing that a user could have caused."""
    if getattr(problem, "submitted", None) is not None:
        return UNCERTAIN
    names = [each.__name__ for each in type(problem).__mro__]
    if "InvalidRequestError" in names and getattr(problem, "response", None) is None:
        return USAGE  # refused here, before anything was sent
    return next((_CODES[name] for name in names if name in _CODES), None)


def sentence(problem: BaseException) -> str:
    """Say in one line what went wrong."""
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.filename}: {problem.strerror}" if problem.filename else problem.strerror
    return " ".join(str(problem).split())
