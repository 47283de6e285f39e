"""Spans and figures for OpenTelemetry. Imported with the first client, and only where its API is installed.

Names and attributes of exchanges are those of the semantic conventions for HTTP clients. No attribute holds a secret, a
prompt, a query or a sentence of a provider's; nothing is added to requests: providers are strangers.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager, suppress
from functools import cache
from inspect import signature
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from opentelemetry import metrics, trace

from journeykit.errors import APIConnectionError, APIError, ConfigurationError
from journeykit.models import State
from journeykit.response import Response
from journeykit.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import httpx

    from journeykit.company import Company
    from journeykit.config import Config
    from journeykit.flow import Send
    from journeykit.models import Submitted

if "explicit_bucket_boundaries_advisory" not in signature(metrics.Meter.create_histogram).parameters:
    raise ImportError("opentelemetry-api 1.30 or newer is wanted")  # an older one is none to us

_SCOPE = "journeykit"
_PROVIDER, _CLIENT, _OPERATION = "journeykit.provider", "journeykit.client", "journeykit.operation"
_TASK, _ACTION, _OUTCOME = "journeykit.task", "journeykit.action", "journeykit.outcome"
_METHOD, _STATUS, _ERROR = "http.request.method", "http.response.status_code", "error.type"
_LONGEST_WORD = 60  # characters: figures want few different attributes, and a sentence is none
_PORTS = {"http": 80, "https": 443}
# Seconds: of exchanges as the conventions want them, prolonged; of tasks from an upscale to a long queue.
_EXCHANGE_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 30.0, 60.0)
_TASK_BUCKETS = (2.5, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 300.0, 600.0, 1800.0)


class Instruments:
    """What all clients of a process report through."""

    def __init__(self, tracer: trace.Tracer, meter: metrics.Meter) -> None:
        self.tracer = tracer
        self.submits = meter.create_counter("journeykit.submits", "{submit}", "Paid submits, by what came of them.")
        self.exchanges = meter.create_histogram(
            "journeykit.exchange.duration",
            "s",
            "From a request to the end of its answer.",
            explicit_bucket_boundaries_advisory=_EXCHANGE_BUCKETS,
        )
        self.tasks = meter.create_histogram(
            "journeykit.task.duration",
            "s",
            "From the submit to the end of a task that was waited for.",
            explicit_bucket_boundaries_advisory=_TASK_BUCKETS,
        )
        meter.create_observable_up_down_counter(
            "journeykit.tasks.awaited", [self._awaited], "{task}", "Tasks that are being waited for."
        )
        self._companies: WeakKeyDictionary[Company, tuple[str, str]] = WeakKeyDictionary()
        self._lock = Lock()

    def count(self, company: Company, config: Config) -> None:
        """Report how many tasks a client waits for, as long as it lives."""
        with self._lock:
            self._companies[company] = config.provider, config.name

    def _awaited(self, _: metrics.CallbackOptions) -> Iterable[metrics.Observation]:
        with self._lock:
            known = list(self._companies.items())
        # Clients of one name are one to whoever reads this.
        counts: Counter[tuple[str, str]] = Counter()
        for company, client in known:
            counts[client] += company.count
        for (provider, name), count in counts.items():
            yield metrics.Observation(count, {_PROVIDER: provider, _CLIENT: name})


@cache
def instruments() -> Instruments:
    """Give the instruments of this process; whoever sets OpenTelemetry up may do so later."""
    return Instruments(trace.get_tracer(_SCOPE, VERSION), metrics.get_meter(_SCOPE, VERSION))


class Telemetry:
    """Reports one client's doings."""

    def __init__(self, config: Config, company: Company) -> None:
        self._config, self._to = config, instruments()
        self._to.count(company, config)

    @contextmanager
    def exchange(self, send: Send, request: httpx.Request) -> Iterator[Callable[[Response | APIError, float], None]]:
        """Surround one exchange with a span; what came of it, after how many seconds, is told to what this yields."""
        url, provider = request.url, self._config.provider
        port = url.port or _PORTS.get(url.scheme)
        path = "" if send.foreign else url.path  # Discord's names of pictures hold the prompt
        attributes: dict[str, str | int] = {
            _PROVIDER: provider,
            _CLIENT: self._config.name,
            _OPERATION: send.operation,
            _METHOD: request.method,
            "url.full": self._config.redact(f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}{path}"),
            "server.address": url.host,
            **({"server.port": port} if port else {}),
            **({"http.request.resend_count": send.attempt - 1} if send.attempt > 1 else {}),
        }
        with self._span(f"{request.method} {send.operation}", trace.SpanKind.CLIENT, attributes) as span:

            def told(outcome: Response | APIError, seconds: float) -> None:
                came = _came(outcome)
                span.set_attributes(came)
                if _ERROR in came:
                    span.set_status(trace.StatusCode.ERROR)
                # No host: that of a picture is named by an answer, and figures want few different attributes.
                known = {_PROVIDER: provider, _OPERATION: send.operation, _METHOD: request.method}
                self._to.exchanges.record(seconds, {**known, **came})

            yield told

    @contextmanager
    def submit(self) -> Iterator[Callable[[Submitted | None, State | BaseException | None], None]]:
        """Surround one submit with a span; what went out and what came of it is told to what this yields."""
        own: dict[str, str | int] = {_PROVIDER: self._config.provider, _CLIENT: self._config.name}
        # Which submit it is shows in its first request.
        with self._span("journeykit submit", trace.SpanKind.INTERNAL, own) as span:

            def told(sent: Submitted | None, outcome: State | BaseException | None) -> None:
                came = {_OUTCOME: _outcome(sent, outcome)}
                if sent is not None:
                    span.update_name(f"journeykit {sent.operation}")
                    came[_OPERATION] = sent.operation
                if isinstance(outcome, State):
                    span.set_attribute(_TASK, self._config.redact(f"{self._config.name}:{outcome.id}"))
                else:
                    came[_ERROR] = type(outcome).__name__
                    span.set_status(trace.StatusCode.ERROR)
                span.set_attributes(came)
                if sent is not None:
                    self._to.submits.add(1, {**own, **came})

            yield told

    def settled(self, state: State, seconds: float | None) -> None:
        """Report how long a task took."""
        if state.done and seconds is not None:
            action = self._config.redact(state.action or "unknown")[:_LONGEST_WORD]
            known = {_PROVIDER: self._config.provider, _ACTION: action, _OUTCOME: state.status.value}
            self._to.tasks.record(seconds, known)

    @contextmanager
    def _span(self, name: str, kind: trace.SpanKind, attributes: dict[str, str | int]) -> Iterator[trace.Span]:
        if isinstance(self._to.tracer, trace.ProxyTracer) and isinstance(
            trace.get_tracer_provider(), trace.ProxyTracerProvider
        ):
            yield trace.INVALID_SPAN  # nobody has set OpenTelemetry up, and a span that is none costs as much as one
            return
        # Exceptions are not recorded: their texts quote what providers say, which may quote the prompt.
        scope = self._to.tracer.start_as_current_span(
            name, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
        )
        span: trace.Span = trace.INVALID_SPAN
        with suppress(Exception):  # what others have plugged in may fail, and must not change what comes of a submit
            span = scope.__enter__()
        try:
            yield span
        except BaseException as error:
            with suppress(Exception):
                span.set_attribute(_ERROR, type(error).__name__)
                span.set_status(trace.StatusCode.ERROR)
            raise
        finally:
            if span is not trace.INVALID_SPAN:
                with suppress(Exception):
                    scope.__exit__(None, None, None)


def _came(outcome: Response | APIError) -> dict[str, str | int]:
    if not isinstance(outcome, Response):
        return {_ERROR: type(outcome).__name__}
    status = outcome.status_code
    return {_STATUS: status, **({_ERROR: str(status)} if status >= 400 else {})}


def _outcome(sent: Submitted | None, outcome: State | BaseException | None) -> str:
    if isinstance(outcome, State):
        return "accepted"
    if sent is None or isinstance(outcome, APIConnectionError | ConfigurationError):
        return "unsent"
    if isinstance(outcome, APIError) and outcome.safe_to_resubmit and outcome.response is None:
        return "unsent"  # what could not even be built
    return "refused" if isinstance(outcome, APIError) and outcome.safe_to_resubmit else "uncertain"
