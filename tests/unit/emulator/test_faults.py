"""Faults strike when they are told to, and do what they say."""

import json

import httpx
import pytest

from journeykit_emulator import VirtualClock, faults, serve
from journeykit_emulator.faults import ConnectionDroppedError, Fault
from journeykit_emulator.plan import Phase


def test_a_fault_strikes_one_operation_at_one_call(open_shop, provider):
    fault = Fault(faults.busy(503, retry_after=7), operation="submitImagine", calls={2})
    shop = open_shop(provider, faults=(fault,))
    answers = [shop.imagine() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 503, 200]
    assert answers[1].headers["retry-after"] == "7"
    assert shop.query("1").status_code != 503
    assert len(shop.world.tasks) == 2
    assert [exchange.status for exchange in shop.world.requests][:3] == [200, 503, 200]


@pytest.mark.parametrize("provider", ["anyapi", "trueai"])
def test_a_fault_strikes_a_phase_of_the_task_in_the_path(open_shop, provider):
    shop = open_shop(provider, faults=(Fault(faults.html(502), phase=Phase.RUNNING),))
    task_id = shop.start()
    statuses = []
    for _ in range(3):
        statuses.append(shop.query(task_id).status_code)
        shop.clock.advance(30)
    assert statuses == [200, 502, 200]


def test_the_first_matching_fault_strikes(open_shop):
    two = (Fault(faults.busy(429)), Fault(faults.busy(503)))
    assert open_shop("anyapi", faults=two).imagine().status_code == 429


def test_a_web_page(open_shop):
    answer = open_shop("anyapi", faults=(Fault(faults.html()),)).imagine()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_another_answer(open_shop):
    effect = faults.answer(520, b"{}", content_type="application/json", x_ray="on")
    answer = open_shop("anyapi", faults=(Fault(effect),)).imagine()
    assert (answer.status_code, answer.json(), answer.headers["x-ray"]) == (520, {}, "on")


def test_other_fields_another_type_and_compression(open_shop):
    for effect, check in (
        (faults.fields(drop={"status"}, progress=46), lambda a: _progress(a) == ("-", 46)),
        (faults.content_type("text/html"), lambda a: a.headers["content-type"] == "text/html"),
        (faults.gzip(), lambda a: a.headers["content-encoding"] == "gzip" and "id" in a.json()),
    ):
        shop = open_shop("anyapi", faults=(Fault(effect, operation="fetchTask"),))
        assert check(shop.query(shop.start()))


@pytest.mark.parametrize(("effect", "tasks"), [(faults.drop_before(), 0), (faults.drop_after(), 1)])
def test_a_dropped_connection_is_an_error_in_process(open_shop, provider, effect, tasks):
    shop = open_shop(provider, faults=(Fault(effect, operation="submitImagine"),))
    with pytest.raises(ConnectionDroppedError):
        shop.imagine()
    assert len(shop.world.tasks) == tasks
    assert shop.world.requests[-1].status is None


@pytest.mark.parametrize(("effect", "tasks"), [(faults.drop_before(), 0), (faults.drop_after(), 1)])
def test_a_dropped_connection_is_a_closed_socket_on_the_network(effect, tasks):
    with serve("trueai", clock=VirtualClock(), faults=(Fault(effect, calls={1}),)) as serving:
        headers = {"Authorization": serving.api_key}
        with httpx.Client(base_url=serving.base_url, headers=headers) as http:
            with pytest.raises(httpx.TransportError):
                http.post("/mj/submit/imagine", json={"prompt": "a fox"})
            assert len(serving.world.tasks) == tasks
            assert http.post("/mj/submit/imagine", json={"prompt": "a fox"}).status_code == 200


def test_a_truncated_body_breaks_off_on_the_network():
    fault = Fault(faults.truncate(0.5), operation="submitImagine")
    with serve("pro365", clock=VirtualClock(), faults=(fault,)) as serving:
        headers = {"Authorization": serving.api_key}
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.post(f"{serving.base_url}/mj/submit/imagine", json={"prompt": "a"}, headers=headers)
        assert len(serving.world.tasks) == 1


def test_a_stall_answers_late_but_as_usual(open_shop):
    assert open_shop("anyapi", faults=(Fault(faults.stall(0)),)).imagine().json()["code"] == 1


def _progress(answer):
    body = json.loads(answer.content)
    return body.get("status", "-"), body["progress"]
