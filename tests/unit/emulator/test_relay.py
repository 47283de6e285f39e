"""What is peculiar to the new-api relay, and to each operator's switches of it."""

import json
from decimal import Decimal

import pytest

from journeykit_emulator import Scenario
from journeykit_emulator.ledger import Account
from journeykit_emulator.plan import Outcome, Plan, Refusal
from journeykit_emulator.scenario import Rule

KEYS = [
    "id",
    "action",
    "customId",
    "botType",
    "prompt",
    "promptEn",
    "description",
    "state",
    "submitTime",
    "startTime",
    "finishTime",
    "imageUrl",
    "status",
    "progress",
    "failReason",
    "buttons",
    "maskBase64",
    "properties",
]


def test_a_submit_is_answered_as_plain_text(open_shop, relay):
    answer = open_shop(relay).imagine()
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.json()["code"] == 1
    assert answer.json()["result"].isdecimal()


def test_a_task_always_has_its_18_keys_in_order(open_shop, relay):
    shop = open_shop(relay)
    task_id = shop.start(state="order-1")
    for _ in range(8):
        answer = shop.query(task_id)
        assert answer.headers["content-type"] == "application/json"
        assert list(answer.json()) == KEYS
        shop.clock.advance(10)


def test_before_the_first_look_nothing_is_known(open_shop, relay):
    shop = open_shop(relay)
    task_id = shop.start(state="order-1")
    shop.clock.advance(14.9)
    fresh = shop.task(task_id)
    assert [fresh[k] for k in ("status", "progress", "buttons", "properties", "state")] == [
        "", "0%", None, None, "",
    ]  # fmt: skip
    assert fresh["startTime"] == 0
    shop.clock.advance(0.1)
    seen = shop.task(task_id)
    assert (seen["status"], seen["state"]) == ("IN_PROGRESS", "order-1")
    assert seen["properties"] == {"finalPrompt": "a fox --v 6.1", "finalZhPrompt": ""}


def test_buttons_are_null_until_midjourney_delivers_some(open_shop, relay):
    shop = open_shop(relay, rules=(Rule("fox", Plan(queue=20)),))
    task_id = shop.start()
    seen = []
    for _ in range(5):
        task = shop.task(task_id)
        seen.append((task["status"], task["buttons"] and len(task["buttons"]), bool(task["imageUrl"])))
        shop.clock.advance(15)
    assert seen == [
        ("", None, False),
        ("NOT_START", None, False),
        ("IN_PROGRESS", [], True),
        ("IN_PROGRESS", [], True),
        ("SUCCESS", 9, True),
    ]


def test_what_is_seen_changes_only_every_15_seconds(open_shop, relay):
    shop = open_shop(relay)
    task_id = shop.start()
    changes, last = [], None
    for second in range(61):
        progress = shop.task(task_id)["progress"], shop.task(task_id)["status"]
        if progress != last:
            changes.append(second)
        last = progress
        shop.clock.advance(1)
    assert changes == [0, 15, 30, 45]


def test_22_becomes_1_and_only_the_text_tells(open_shop, relay):
    shop = open_shop(relay, rules=(Rule("fox", Plan(ahead=2)),))
    body = shop.imagine().json()
    assert body["code"] == 1
    assert body["properties"]["numberOfQueues"] == 2
    assert "2 tasks ahead" in shop.task(body["result"])["description"]


@pytest.mark.parametrize(
    ("refusal", "code"),
    [(Refusal.BANNED_PROMPT, 24), (Refusal.QUEUE_FULL, 23), (Refusal.NO_ACCOUNT, 3), (Refusal.INVALID, 4)],
)
def test_midjourneys_no_comes_with_status_200(open_shop, relay, refusal, code):
    plan = Plan(outcome=Outcome.REJECT, refusal=refusal, reason="fox")
    answer = open_shop(relay, rules=(Rule("fox", plan),)).imagine()
    assert (answer.status_code, answer.json()["code"], answer.json()["result"]) == (200, code, None)
    assert answer.headers["content-type"].startswith("text/plain")


def test_an_empty_purse_is_400(open_shop, relay):
    shop = open_shop(relay, scenario=Scenario(accounts=(Account("sk-a", Decimal("0.12")),)))
    shop.key = "sk-a"
    task = shop.finished()
    answer = shop.action(shop.id_in(task), shop.button(task, "U1"))
    assert (answer.status_code, answer.json()) == (400, _refusal("quota_not_enough "))


def test_an_unknown_task_is_400_with_a_trailing_blank(open_shop, relay):
    shop = open_shop(relay)
    answer = shop.query("1770850000000999")
    assert (answer.status_code, answer.json()) == (400, _refusal("task_no_found "))
    button = shop.button(shop.finished(), "U1")
    answer = shop.action("1770850000000999", button)
    assert (answer.status_code, answer.json()) == (400, _refusal("task_not_found "))


def test_the_relay_judges_a_parent_by_its_own_row(open_shop, relay):
    shop = open_shop(relay)
    button = shop.button(shop.finished(), "U1")
    running = shop.start()
    shop.clock.advance(43)
    assert shop.world.truth(shop.world.tasks[1]).phase == "succeeded"
    answer = shop.action(running, button)
    assert (answer.status_code, answer.json()) == (400, _refusal("task_status_not_success "))


@pytest.mark.parametrize("label", ["Vary (Region)", "Custom Zoom"])
def test_a_dialog_keeps_code_21_and_is_free(open_shop, relay, label):
    shop = open_shop(relay)
    single_id = shop.press(shop.finished(), "U1")
    shop.clock.advance(30)
    before = shop.world.ledger
    body = shop.action(single_id, shop.button(shop.task(single_id), label)).json()
    assert (body["code"], body["properties"]["remix"]) == (21, True)
    assert shop.world.ledger == before
    shop.clock.advance(15)
    assert shop.task(body["result"])["status"] == "MODAL"
    shop.clock.advance(3600)
    abandoned = shop.task(body["result"])
    assert (abandoned["status"], abandoned["failReason"]) == ("FAILURE", "上游任务超时（超过1小时）")


@pytest.mark.parametrize("custom_id", ["MJ::BOOKMARK::x", "MJ::JOB::animate_low::1::x", "a::b"])
def test_unknown_buttons_are_refused_by_the_middleware(open_shop, custom_id):
    expected = f"unknown_action:{custom_id}"
    old = open_shop("pro365").action("1", custom_id)
    first, second = _documents(old.text)
    assert first == {"code": 4, "description": expected, "type": "new_api_error"}
    assert second["error"]["message"].startswith(f"Invalid request, {expected} (request id: ")
    new = open_shop("anyapi").action("1", custom_id)
    assert new.json()["error"]["message"].startswith(f"Invalid request, {expected} (request id: ")
    assert old.status_code == new.status_code == 400


def test_a_custom_id_without_colons_crashes_the_handler(open_shop, relay):
    answer = open_shop(relay).action("1", "nonsense")
    assert (answer.status_code, answer.json()["error"]["type"]) == (500, "new_api_panic")


@pytest.mark.parametrize(
    "body",
    [
        {"prompt": 1},
        {"prompt": "x", "state": 1},
        {"prompt": "x", "base64Array": "x"},
        {"prompt": "x", "index": "1"},
        {"taskId": 1770850000000123, "customId": "MJ::JOB::reroll::0::x::SOLO"},
    ],
)
def test_another_type_than_the_relays_is_400(open_shop, relay, body):
    shop = open_shop(relay)
    answer = shop.post("/mj/submit/imagine", json=body)
    assert answer.status_code == 400
    assert "bind_request_body_failed" in answer.text
    assert shop.world.tasks == []


def test_null_is_the_zero_value_and_the_unknown_is_skipped(open_shop, relay):
    assert open_shop(relay).imagine(state=None, notifyHook=None, quality=7).json()["code"] == 1


def test_a_body_that_is_not_called_json_is_not_read(open_shop, relay):
    answer = open_shop(relay).post("/mj/submit/imagine", data={"prompt": "a fox"})
    assert (answer.status_code, answer.json()) == (400, _refusal("prompt_is_required "))


@pytest.mark.parametrize("raw", [b"", b"{", b'{"ids": [1]}', b'{"ids": "1"}', b"[]"])
def test_an_unreadable_list_request_is_400_plain_text(open_shop, relay, raw):
    answer = open_shop(relay).post("/mj/task/list-by-condition", content=raw)
    assert (answer.status_code, answer.json()) == (400, _refusal("do_request_failed "))
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("body", [{}, {"ids": []}, {"ids": None}])
def test_a_list_of_nothing_is_empty(open_shop, relay, body):
    assert open_shop(relay).post("/mj/task/list-by-condition", json=body).text == "[]"


def test_a_list_is_in_database_order(open_shop, relay):
    shop = open_shop(relay)
    first, second = shop.start(), shop.start()
    assert [task["id"] for task in shop.many(second, first)] == [first, second]


@pytest.mark.parametrize("mode", ["mj-fast", "anything"])
def test_a_mode_in_front_of_the_path_is_ignored(open_shop, relay, mode):
    shop = open_shop(relay)
    task_id = shop.post(f"/{mode}/mj/submit/imagine", json={"prompt": "x"}).json()["result"]
    assert shop.get(f"/{mode}/mj/task/{task_id}/fetch").json()["id"] == task_id
    assert shop.world.requests[-1].operation == "fetchTask"


@pytest.mark.parametrize(("method", "path"), [("GET", "/mj/nope"), ("PUT", "/mj/submit/imagine")])
def test_what_is_not_served_is_the_console_with_status_200(open_shop, relay, method, path):
    answer = open_shop(relay).http.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-cache"


def test_the_api_prefixes_answer_404_in_json(open_shop, relay):
    answer = open_shop(relay).http.get("/v1/models")
    assert answer.status_code == 404
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_a_trailing_slash_is_redirected(open_shop, relay):
    http = open_shop(relay).http
    answer = http.get("/mj/task/1/fetch/")
    assert (answer.status_code, answer.headers["location"]) == (301, "/mj/task/1/fetch")
    assert http.post("/mj/submit/imagine/").status_code == 307


def test_pro365_forwards_pictures_and_the_link_changes_while_it_is_drawn(open_shop):
    shop = open_shop("pro365")
    task_id = shop.start()
    assert shop.http.get(f"/mj/image/{task_id}").json() == {"error": "http_get_image_failed"}
    shop.clock.advance(15)
    first, second = shop.task(task_id)["imageUrl"], shop.task(task_id)["imageUrl"]
    assert first.startswith(f"http://mj.test/mj/image/{task_id}?rand=")
    assert first != second
    assert shop.http.get(first).content.startswith(b"\x89PNG")
    shop.clock.advance(45)
    assert shop.task(task_id)["imageUrl"] == f"http://mj.test/mj/image/{task_id}"
    unknown = shop.http.get("/mj/image/404")
    assert (unknown.status_code, unknown.json()) == (400, {"error": "midjourney_task_not_found"})


def test_ampersands_are_escaped_as_go_does(open_shop):
    shop = open_shop("anyapi")
    task_id = shop.id_in(shop.finished("a <fox> & 狐"))
    text = shop.query(task_id).text
    assert "\\u0026is=" in text
    assert "a \\u003cfox\\u003e \\u0026 狐" in text


def test_a_failure_is_charged_and_given_back_when_the_relay_sees_it(open_shop, relay):
    shop = open_shop(relay, rules=(Rule("fox", Plan(outcome=Outcome.FAIL)),))
    shop.start()
    shop.clock.advance(44)
    assert shop.world.spent() == Decimal("0.1")
    shop.clock.advance(1)
    assert shop.world.spent() == 0
    assert [entry.amount for entry in shop.world.ledger] == [Decimal("0.1"), Decimal("-0.1")]


def test_a_stalled_task_is_given_up_after_an_hour_and_paid_back(open_shop, relay):
    shop = open_shop(relay, rules=(Rule("fox", Plan(outcome=Outcome.STALL)),))
    task_id = shop.start()
    shop.clock.advance(3599)
    assert (shop.task(task_id)["status"], shop.world.spent()) == ("IN_PROGRESS", Decimal("0.1"))
    shop.clock.advance(1)
    assert (shop.task(task_id)["status"], shop.world.spent()) == ("FAILURE", 0)


def _refusal(description):
    return {"code": 4, "description": description, "type": "upstream_error"}


def _documents(text):
    decoder = json.JSONDecoder()
    first, end = decoder.raw_decode(text)
    second, end = decoder.raw_decode(text, end)
    assert end == len(text)
    return first, second
