"""The exceptions of journeykit; each class says what its catcher can do.

JourneyError
├── ConfigurationError (ValueError)      ├── TaskError                 .task
├── UnsupportedError                     │   ├── TaskFailedError
├── APIError  .provider .message         │   ├── TaskCancelledError
│   .response .safe_to_resubmit          │   ├── WaitTimeoutError (TimeoutError)
│   ├── APIConnectionError   safe        │   └── ButtonNotFoundError (LookupError)
│   ├── APITimeoutError      NOT safe    └── WebhookError
│   ├── APIResponseError     drift: .body
│   └── APIStatusError  .status_code .code
│       ├── AuthenticationError  ├── InsufficientCreditsError  ├── NotFoundError
│       ├── InvalidRequestError > PromptRejectedError          ├── RateLimitError .retry_after
│       └── ProviderUnavailableError

Classes are by meaning, not by HTTP status: these providers say "no" inside a 200 as readily as with a 400.
Nothing here builds messages from provider text; that happens where the key can be redacted (`refusal`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit.handle import Carried
    from journeykit.models import State, Submitted
    from journeykit.response import Response


class JourneyError(Exception):
    """Any error that journeykit raises on purpose."""

    _task: State | None = None

    @property
    def task(self) -> Carried | None:
        """The task this error is about, when one was accepted: nothing paid for is ever lost.

        A `Task` (or `AsyncTask`); `error.task.token` resumes it in any process.
        """
        return cast("Carried | None", self._task)

    @task.setter
    def task(self, task: State | None) -> None:
        # Flows, which know of no session, put a bare state here; what performs them makes it one that can act.
        self._task = task

    tasks: Sequence[Carried] = ()
    """All tasks of a `wait_all`, as last seen, those that have settled among them; it takes them again."""


class ConfigurationError(JourneyError, ValueError):
    """A client, option or token is unusable as given; raised before any request. Fix the named setting."""


class UnsupportedError(JourneyError):
    """This provider cannot do that; raised before any request. The message names providers that can."""


class WebhookError(JourneyError):
    """A callback is forged, unreadable or not for this client. Answer it with an error and drop it."""

    is_forged: bool = False
    """Whether the address that was called carries no token of this client's, so that nothing in it was read."""
    is_ambiguous: bool = False
    """Whether it may be of more than one client."""


class APIError(JourneyError):
    """A call to the provider did not succeed."""

    safe_by_default: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        provider: str = "",
        response: Response | None = None,
        safe_to_resubmit: bool | None = None,
    ) -> None:
        super().__init__(f"{provider}: {message}" if provider else message)
        self.provider = provider
        """Name of the provider that was called."""
        self.message = message
        """What happened and what to do, with every secret redacted."""
        self.response = response
        """What came back, if anything did; the key is redacted in it."""
        self.safe_to_resubmit = self.safe_by_default if safe_to_resubmit is None else safe_to_resubmit
        """True only if the same submit can be sent again without any risk of paying twice."""
        self.submitted: Submitted | None = None
        """What was sent, if it may have been accepted; `client.find_submitted(error)` looks for it."""


class APIConnectionError(APIError):
    """The request never reached the provider. Check network and base URL; sending again is safe."""

    safe_by_default = True


class APITimeoutError(APIError):
    """The request went out and no complete answer came back, so a submit may have been accepted.

    Do not simply resubmit: look for the task first (`client.find_submitted`), or accept that it may be paid twice.
    """


class APIResponseError(APIError):
    """The answer is not what the provider documents (drift). `.body` holds what came, redacted."""

    @property
    def body(self) -> bytes:
        """Bytes of the answer; empty when there were none."""
        return self.response.content if self.response is not None else b""


class APIStatusError(APIError):
    """The provider said no."""

    def __init__(
        self,
        message: str,
        *,
        provider: str = "",
        response: Response | None = None,
        safe_to_resubmit: bool | None = None,
        code: int | str | None = None,
    ) -> None:
        super().__init__(message, provider=provider, response=response, safe_to_resubmit=safe_to_resubmit)
        self.status_code = response.status_code if response is not None else None
        """HTTP status; None when the request was refused locally, before anything was sent."""
        self.code = code
        """The provider's own business code, when it gave one."""


class AuthenticationError(APIStatusError):
    """The key is missing, wrong, disabled or not allowed to do this. Check the key and its permissions."""

    safe_by_default = True


class InsufficientCreditsError(APIStatusError):
    """The account or key has no credit left. Top up, or use another provider."""

    safe_by_default = True


class NotFoundError(APIStatusError):
    """The provider knows no such task for this key, or no such address. Check the id, the key and base_url."""

    safe_by_default = True


class InvalidRequestError(APIStatusError):
    """The request is refused as it is; change it. Also raised locally, before anything is sent."""

    safe_by_default = True


class PromptRejectedError(InvalidRequestError):
    """The prompt contains something the provider bans. Rephrase it; nothing was charged."""


class RateLimitError(APIStatusError):
    """Too many requests. Wait `.retry_after` seconds (None: not said), then send again."""

    safe_by_default = True

    def __init__(
        self,
        message: str,
        *,
        provider: str = "",
        response: Response | None = None,
        safe_to_resubmit: bool | None = None,
        code: int | str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, provider=provider, response=response, safe_to_resubmit=safe_to_resubmit, code=code)
        self.retry_after = retry_after
        """Seconds to wait, if the provider said so."""


class ProviderUnavailableError(APIStatusError):
    """The provider cannot serve now: no account free, queue full, 5xx, maintenance. Try later or elsewhere."""


class TaskError(JourneyError):
    """Something about one task; `.task` is that task, with its token."""

    if TYPE_CHECKING:

        @property
        def task(self) -> Carried:
            """The task, never None."""

        @task.setter
        def task(self, task: State | None) -> None: ...

    def __init__(self, message: str, *, task: State | None = None) -> None:
        super().__init__(message)
        self.task = task


class TaskFailedError(TaskError):
    """The provider reports that the task failed; the message carries its reason."""


class TaskCancelledError(TaskError):
    """The task was cancelled at the provider."""


class WaitTimeoutError(TaskError, TimeoutError):
    """The deadline passed; the task goes on and stays yours. Keep `error.task.token` and wait again later."""


class ButtonNotFoundError(TaskError, LookupError):
    """The task does not offer that button; the message lists those it offers."""
