"""What is warned of once, what is kept out of every record, and who hears of it."""

from __future__ import annotations

import itertools
import logging
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from facade_wire import KEY, PROVIDERS, TASK_ID, Wire, answer, client, submit_body, task_body

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    import journeykit

every_provider = pytest.mark.parametrize("provider", PROVIDERS)
SECRET = "whsec-0123456789abcdef"


@pytest.fixture
def warnings(caplog: pytest.LogCaptureFixture) -> Callable[[], list[Any]]:
    caplog.set_level(logging.DEBUG, logger="journeykit")
    return lambda: [record for record in caplog.records if record.levelno == logging.WARNING]


def _saying(provider: str, *words: str) -> Callable[..., journeykit.Client]:
    """Make clients of a provider whose answers show these statuses in turn, for ever."""
    script = itertools.cycle(words)

    def shown(_: httpx.Request) -> httpx.Response:
        return answer(task_body(provider, status=next(script), progress="5%", buttons=[]))

    return lambda **options: client(provider, Wire(shown), **options)


@every_provider
def test_an_unknown_status_is_warned_of_once_a_word(provider: str, warnings: Callable[[], list[Any]]) -> None:
    user = _saying(provider, "PONDERING", "SLEEPING", "PONDERING")(name="mine")
    for _ in range(6):
        assert user.fetch(TASK_ID).status == "unknown"
    user.with_options(max_retries=1).fetch(TASK_ID)
    assert [(record.status, record.client, record.name) for record in warnings()] == [
        ("PONDERING", "mine", "journeykit.tasks"),
        ("SLEEPING", "mine", "journeykit.tasks"),
    ]
    assert warnings()[0].getMessage().startswith(f"{provider} sent an unknown task status 'PONDERING'")


@every_provider
def test_a_wait_repeats_no_warning(provider: str, warnings: Callable[[], list[Any]]) -> None:
    wire = Wire(
        answer(submit_body(provider)),
        *[answer(task_body(provider, status="PONDERING", buttons=[]))] * 5,
        answer(task_body(provider)),
    )
    assert client(provider, wire).imagine("a lighthouse", wait=True).succeeded
    assert len(wire.requests) == 7
    assert len(warnings()) == 1


def test_another_client_is_warned_for_itself(warnings: Callable[[], list[Any]]) -> None:
    make = _saying("pro365", "PONDERING")
    make(name="one").fetch(TASK_ID)
    make(name="two").fetch(TASK_ID)
    assert [record.client for record in warnings()] == ["one", "two"]


def test_words_without_end_do_not_fill_the_log(warnings: Callable[[], list[Any]]) -> None:
    user = _saying("pro365", *(f"WORD{number}" for number in range(300)))()
    for _ in range(300):
        user.fetch(TASK_ID)
    assert len(warnings()) == 100


def _settled(caplog: pytest.LogCaptureFixture, provider: str, **changes: Any) -> Any:
    caplog.set_level(logging.INFO, logger="journeykit")
    wire = Wire(answer(task_body(provider, **changes)))
    client(provider, wire).resume(f"{provider}:{TASK_ID}").wait()
    (record,) = caplog.records
    return record


@every_provider
def test_how_long_a_task_took_that_was_taken_up_again(provider: str, caplog: pytest.LogCaptureFixture) -> None:
    record = _settled(caplog, provider)
    assert record.duration == (43 if provider == "ohmygpt" else 31)  # from submit to finish, as the body says


@every_provider
def test_what_nobody_knows_is_not_told(provider: str, caplog: pytest.LogCaptureFixture) -> None:
    record = _settled(caplog, provider, finishTime=...)
    assert record.getMessage() == f"{provider} task {provider}:{TASK_ID} succeeded"
    assert not hasattr(record, "duration")


def test_a_window_is_no_end(caplog: pytest.LogCaptureFixture) -> None:
    record = _settled(caplog, "pro365", status="MODAL", finishTime=0)
    assert record.outcome == "waiting"
    assert record.getMessage().endswith("waits for an answer")


@every_provider
def test_no_secret_is_in_a_record(provider: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="journeykit")
    for secret in (KEY, SECRET):
        wire = Wire(
            answer(submit_body(provider, f"1{secret}")),
            answer({"error": {"message": f"no {secret}"}}, status=503, x_request_id=secret),
            answer(task_body(provider, status=secret, action=secret, buttons=[])),
            answer(task_body(provider, action=secret)),
        )
        user = client(provider, wire, webhook_url="https://hooks.example/mj", webhook_secret=SECRET)
        assert secret in user.imagine("a lighthouse", wait=True).id
    told = [str(vars(record)).casefold() for record in caplog.records]
    assert any("[redacted]" in text for text in told)
    assert {"journeykit.tasks", "journeykit.http"} <= {record.name for record in caplog.records}
    assert not [text for text in told if KEY.casefold() in text or SECRET in text]


def test_a_program_without_logging_sees_nothing() -> None:
    code = f"""
import httpx, journeykit
odd = httpx.MockTransport(lambda request: httpx.Response(200, json={{"id": "7", "status": "PONDERING"}}))
user = journeykit.Client("pro365", api_key={KEY!r}, http_client=httpx.Client(transport=odd))
print(user.fetch("7").status)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("unknown", "")


@every_provider
@pytest.mark.parametrize("name", ["task", "client", "provider"])
def test_what_an_application_hooks_into_logging_costs_no_task(
    provider: str, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    make = logging.getLogRecordFactory()

    def with_a_name_of_its_own(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        setattr(record, name, "mine")
        return record

    caplog.set_level(logging.DEBUG, logger="journeykit")
    logging.setLogRecordFactory(with_a_name_of_its_own)
    try:
        task = client(provider, Wire(answer(submit_body(provider)))).imagine("a boat")
    finally:
        logging.setLogRecordFactory(make)
    assert task.id == TASK_ID
    assert any("accepted task" in record.getMessage() for record in caplog.records)
