"""OpenTelemetry as a program meets it: not installed, or set up after the client was made."""

from __future__ import annotations

import gc
import subprocess
import sys
from typing import TYPE_CHECKING

from facade_wire import Wire, answer, client
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.trace import NoOpTracer

from journeykit.telemetry import Instruments

if TYPE_CHECKING:
    import pytest

_USE = """
import httpx, journeykit
answers = iter([{"code": 1, "description": "ok", "result": "7"}, {"id": "7", "status": "SUCCESS", "progress": "100%"}])
wire = httpx.MockTransport(lambda request: httpx.Response(200, json=next(answers)))
client = journeykit.Client("pro365", api_key="sk-test-test", http_client=httpx.Client(transport=wire))
"""
_WAIT = """
print(client.imagine("a lighthouse", wait=True).status)
"""
_ABSENT = """
import sys
sys.modules["opentelemetry"] = None
"""
_OLD = """
from opentelemetry import metrics
metrics.Meter.create_histogram = lambda self, name, unit="", description="": None
"""
_SETUP = """
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
exported = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exported))
trace.set_tracer_provider(provider)
"""
_SHOW = """
for span in exported.get_finished_spans():
    print(span.name, span.instrumentation_scope.name)
"""


def _output_of(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_without_it_everything_works() -> None:
    assert _output_of(_ABSENT + _USE + _WAIT) == ["succeeded"]


def test_with_the_api_alone_everything_works() -> None:
    assert _output_of(_USE + _WAIT) == ["succeeded"]


def test_an_api_that_is_too_old_is_left_alone() -> None:
    assert _output_of(_OLD + _SETUP + _USE + _WAIT + _SHOW) == ["succeeded"]


def test_a_client_that_is_gone_is_counted_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = InMemoryMetricReader()
    instruments = Instruments(NoOpTracer(), MeterProvider([reader]).get_meter("test"))
    monkeypatch.setattr("journeykit.telemetry.instruments", lambda: instruments)
    user = client("pro365", Wire(answer()))
    assert reader.get_metrics_data() is not None
    del user
    gc.collect()
    assert reader.get_metrics_data() is None


def test_what_is_set_up_later_is_used() -> None:
    names = ["POST imagine journeykit", "journeykit imagine journeykit", "GET fetch journeykit"]
    assert _output_of(_USE + _SETUP + _WAIT + _SHOW) == ["succeeded", *names]


def test_an_exporter_that_fails_costs_no_task() -> None:
    failing = """
from opentelemetry import trace
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

class Failing(SpanProcessor):
    def on_end(self, span):
        raise OSError("the exporter broke")

tracers = TracerProvider()
tracers.add_span_processor(Failing())
trace.set_tracer_provider(tracers)
"""
    assert _output_of(failing + _USE + _WAIT) == ["succeeded"]
