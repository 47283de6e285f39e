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


def test_an_answer_that_a_gateway_lost(open_shop, provider):
    shop = open_shop(provider, faults=(Fault(faults.lose(faults.html(504)), operation="submitImagine"),))
    assert shop.imagine().status_code == 504
    assert len(shop.world.tasks) == 1


def test_silence_lasts_until_the_client_hangs_up():
    fault = Fault(faults.silence(), operation="submitImagine", calls={1})
    with serve("trueai", clock=VirtualClock(), faults=(fault,)) as serving:
        headers = {"Authorization": serving.api_key}
        with httpx.Client(base_url=serving.base_url, headers=headers) as http:
            with pytest.raises(httpx.ReadTimeout):
                http.post("/mj/submit/imagine", json={"prompt": "a fox"}, timeout=0.1)
            assert len(serving.world.tasks) == 1
            assert http.post("/mj/submit/imagine", json={"prompt": "a fox"}).status_code == 200


def test_a_body_in_drops_is_whole_in_the_end(open_shop, provider):
    shop = open_shop(provider, faults=(Fault(faults.drip(7, 0)),))
    task_id = shop.start()
    assert task_id in shop.query(task_id).text


@pytest.fixture
def listed(open_shop):
    """Give what lists tell of three tasks, 20 s apart, under a fault of each."""

    def tell(*effects):
        each = [Fault(effect, "listTasksByIds", {call}) for call, effect in enumerate(effects, 1)]
        shop = open_shop("trueai", faults=each)
        ids = [shop.start() for _ in range(3)]
        told = []
        for _ in effects:
            rows = shop.post("/mj/task/list-by-ids", json={"ids": ids}).json()
            told.append([(ids.index(row["id"]), row["status"]) for row in rows])
            shop.clock.advance(20)
        return told

    return tell


def test_rows_twice_and_rows_left_out(listed):
    twice, fewer, none = listed(faults.repeat_rows(), faults.drop_rows(2), faults.drop_rows(1))
    assert [number for number, _ in twice] == [2, 2, 1, 1, 0, 0]
    assert [number for number, _ in fewer] == [1]
    assert none == []


def test_rows_of_before(listed):
    old = faults.old_rows()
    first, second, third = ([status for _, status in told] for told in listed(old, old, faults.rows(lambda told: told)))
    assert first == second != third


def test_rows_of_before_beside_those_of_now(listed):
    both = faults.old_rows(beside=True)
    first, second = listed(both, both)
    assert (len(first), len(second)) == (6, 6)
    assert second[3:] == first[:3] != second[:3]


def test_what_is_no_list_is_left_as_it_is(open_shop):
    shop = open_shop("anyapi", faults=(Fault(faults.repeat_rows()),))
    assert shop.query(shop.start()).json()["id"]


def _progress(answer):
    body = json.loads(answer.content)
    return body.get("status", "-"), body["progress"]
