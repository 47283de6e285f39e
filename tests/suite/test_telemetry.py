"""OpenTelemetry: spans and figures as an exporter gets them, and what must never be in them."""

from __future__ import annotations

import asyncio
import logging

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from journeykit import APIError, APITimeoutError, JourneyError, UnsupportedError
from journeykit.telemetry import Instruments
from journeykit_emulator.faults import Fault, busy, drop_after

from .stage import KINDS, PROMPT, do


class Collected:
    """What was exported so far."""

    def __init__(self) -> None:
        self._exporter, self._reader = InMemorySpanExporter(), InMemoryMetricReader()
        tracers = TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer = tracers.get_tracer("test")
        self.instruments = Instruments(self.tracer, MeterProvider([self._reader]).get_meter("test"))

    def spans(self, *names):
        return [span for span in self._exporter.get_finished_spans() if not names or span.name in names]

    def points(self, name):
        data = self._reader.get_metrics_data()
        metrics = [metric for of in data.resource_metrics for scope in of.scope_metrics for metric in scope.metrics]
        return [point for metric in metrics if metric.name == name for point in metric.data.data_points]

    def counts(self, name, *attributes):
        return {tuple(point.attributes.get(key) for key in attributes): point.value for point in self.points(name)}

    def awaited(self):
        return sum(point.value for point in self.points("journeykit.tasks.awaited"))


@pytest.fixture
def collected(monkeypatch):
    collected = Collected()
    monkeypatch.setattr("journeykit.telemetry.instruments", lambda: collected.instruments)
    return collected


async def test_submit_and_its_exchange_are_spans(stage, collected):
    task = await do(stage.client(name="mine").imagine(PROMPT))
    exchange, submit = collected.spans()
    assert (submit.name, submit.kind, submit.parent) == ("journeykit imagine", SpanKind.INTERNAL, None)
    own = {"journeykit.provider": stage.provider, "journeykit.client": "mine", "journeykit.operation": "imagine"}
    assert dict(submit.attributes) == {**own, "journeykit.task": task.token, "journeykit.outcome": "accepted"}
    assert (exchange.name, exchange.kind) == ("POST imagine", SpanKind.CLIENT)
    assert exchange.parent.span_id == submit.context.span_id
    port = int(stage.house.base_url.rpartition(":")[2])
    assert exchange.attributes["http.response.status_code"] in {200, 202}
    assert dict(exchange.attributes) == {
        **own,
        "http.request.method": "POST",
        "http.response.status_code": exchange.attributes["http.response.status_code"],
        "url.full": stage.house.base_url + stage.arrivals[0].target.rstrip("?"),
        "server.address": "127.0.0.1",
        "server.port": port,
    }
    assert {span.status.status_code for span in (submit, exchange)} == {StatusCode.UNSET}


async def test_retry_is_an_exchange_of_the_same_submit(stage, collected):
    stage.reopen(Fault(busy(429, retry_after=7), "submitImagine", {1}))
    await do(stage.client().imagine(PROMPT))
    first, second, submit = collected.spans()
    assert {span.parent.span_id for span in (first, second)} == {submit.context.span_id}
    assert (first.status.status_code, first.attributes["error.type"]) == (StatusCode.ERROR, "429")
    assert "http.request.resend_count" not in first.attributes
    assert second.attributes["http.request.resend_count"] == 1
    assert "error.type" not in second.attributes


async def test_lost_answer_makes_an_uncertain_submit(stage, collected):
    stage.reopen(Fault(drop_after(), "submitImagine"))
    with pytest.raises(APITimeoutError):
        await do(stage.client().imagine(PROMPT))
    for span in collected.spans():
        assert (span.status.status_code, span.attributes["error.type"]) == (StatusCode.ERROR, "APITimeoutError")
    assert collected.spans("journeykit imagine")[0].attributes["journeykit.outcome"] == "uncertain"


async def test_submits_are_counted_by_outcome(stage, collected):
    stage.reopen(Fault(drop_after(), "submitImagine", {3}))
    client = stage.client()
    grid = await do(client.imagine(PROMPT, wait=True))
    await do(grid.vary(1))
    with pytest.raises(APIError):
        await do(client.imagine(f"{PROMPT} @banned"))
    with pytest.raises(APITimeoutError):
        await do(client.imagine(PROMPT))
    with pytest.raises(JourneyError):
        await do(client.imagine(""))  # refused here: there was no submit
    counts = collected.counts("journeykit.submits", "journeykit.operation", "journeykit.outcome")
    assert counts == {
        ("imagine", "accepted"): 1,
        ("press", "accepted"): 1,
        ("imagine", "refused"): 1,
        ("imagine", "uncertain"): 1,
    }
    assert collected.spans()[-1].attributes["journeykit.outcome"] == "unsent"


async def test_what_cannot_be_asked_for_is_no_submit(stage, collected):
    client = stage.client()
    if client.can("video"):
        pytest.skip("this provider makes videos")
    with pytest.raises(UnsupportedError):
        await do(client.video("slow push"))
    (span,) = collected.spans()
    assert (span.name, span.attributes["error.type"]) == ("journeykit submit", "UnsupportedError")
    assert collected.points("journeykit.submits") == []


async def test_durations_are_measured(stage, collected):
    task = await do(stage.client().imagine(PROMPT, wait=True))
    made = stage.world.tasks[0]
    (point,) = collected.points("journeykit.task.duration")
    assert point.sum == pytest.approx(stage.world.truth(made).finished_at - made.created_at, abs=0.002)
    assert dict(point.attributes) == {
        "journeykit.provider": stage.provider,
        "journeykit.action": task.action,
        "journeykit.outcome": "succeeded",
    }
    exchanges = {
        (point.attributes["journeykit.operation"], point.attributes["http.response.status_code"] // 100): point.count
        for point in collected.points("journeykit.exchange.duration")
    }
    assert exchanges == {("imagine", 2): 1, ("fetch", 2): len(stage.arrivals) - 1}


async def test_task_that_several_wait_for_has_ended_once(stage, collected, caplog):
    caplog.set_level(logging.INFO, "journeykit.tasks")
    client = stage.client()
    tasks = [await do(client.imagine(prompt)) for prompt in (PROMPT, f"{PROMPT} @fail")]
    twin = client.with_options(timeout=7)
    waits = [
        lambda: client.wait_all(tasks),
        lambda: client.wait_all([client.resume(task.token) for task in tasks]),
        lambda: twin.wait_all([twin.resume(task.token) for task in tasks]),
    ]
    if stage.kind.name == "sync":
        for wait in waits:
            wait()
    else:
        await asyncio.gather(*(wait() for wait in waits))
    points = collected.points("journeykit.task.duration")
    assert {point.attributes["journeykit.outcome"]: point.count for point in points} == {"succeeded": 1, "failed": 1}
    told = [record.task for record in caplog.records if hasattr(record, "outcome")]
    assert sorted(told) == sorted(task.token for task in tasks)


async def test_tasks_are_counted_while_they_are_awaited(stage, collected):
    seen = []

    async def look(app, scope, receive, send):
        seen.append(collected.awaited())
        await app(scope, receive, send)

    stage.reopen(Fault(look))
    one, two, other = stage.client(), stage.client(), stage.client(name="other")
    tasks = [await do(one.imagine(f"{PROMPT} {number}")) for number in range(3)]
    assert set(seen) == {0}
    await do(one.wait_all(tasks))
    assert max(seen) == 3
    await do(two.imagine(PROMPT, wait=True))
    assert (seen[-1], collected.awaited()) == (1, 0)
    points = collected.points("journeykit.tasks.awaited")
    names = sorted(point.attributes["journeykit.client"] for point in points)
    assert names == sorted([one.name, other.name])  # clients of one name are one


@pytest.mark.parametrize("stage", [KINDS[1]], ids=lambda kind: kind.name, indirect=True)
async def test_shared_polls_belong_to_nobodys_trace(stage, collected):
    client = stage.client()
    task = await do(client.imagine(PROMPT))
    with collected.tracer.start_as_current_span("somebody's work"):
        await task.wait()
    polls = collected.spans("GET fetch", "POST fetch")
    assert polls
    assert {span.parent for span in polls} == {None}


@pytest.mark.parametrize("stage", [KINDS[0]], ids=lambda kind: kind.name, indirect=True)
async def test_polls_of_a_thread_belong_to_its_trace(stage, collected):
    client = stage.client()
    tasks = [client.imagine(f"{PROMPT} {number}") for number in range(3)]
    with collected.tracer.start_as_current_span("somebody's work") as work:
        client.wait_all(tasks)
    polls = [span for span in collected.spans() if "fetch" in span.name]
    assert len(polls) > 2
    assert {span.parent.span_id for span in polls} == {work.get_span_context().span_id}


async def test_nothing_of_it_holds_a_prompt_or_a_key(stage, collected, tmp_path):
    stage.reopen(Fault(busy(503), "submitImagine", {1}), Fault(drop_after(), "fetchTask", {2}))
    client = stage.client()
    task = await do(client.imagine(PROMPT, wait=True))
    await do(task.image.save(tmp_path))
    for word in ("@banned", "@fail"):
        with pytest.raises(JourneyError):
            await do(client.imagine(f"{PROMPT} {word}", wait=True))
    told = "".join(span.to_json() for span in collected.spans())
    told += "".join(
        str(collected.points(f"journeykit.{name}")) for name in ("submits", "exchange.duration", "task.duration")
    )
    assert task.id in told
    assert "download" in told
    assert "lighthouse" not in told
    assert stage.api_key not in told
    assert "?" not in told


async def test_requests_carry_nothing_of_it(stage, collected):
    with collected.tracer.start_as_current_span("somebody's work"):
        await do(stage.client().imagine(PROMPT))
    assert not {"traceparent", "tracestate", "baggage"} & set(stage.arrivals[0].headers)
