"""What is peculiar to ohmygpt."""

from decimal import Decimal

import pytest

from journeykit_emulator import Scenario
from journeykit_emulator.ledger import Account, Standing
from journeykit_emulator.plan import Outcome, Plan, Refusal
from journeykit_emulator.scenario import Rule

OHMYGPT = "/api/v1/ai/draw/mj"
FIELDS = [
    "taskId",
    "taskType",
    "status",
    "action",
    "progress",
    "description",
    "prompt",
    "failReason",
    "submitTime",
    "startTime",
    "finishTime",
    "webhookUrl",
    "imageDcUrl",
    "imageS3Url",
    "actions",
]


@pytest.fixture
def shop(open_shop):
    return open_shop("ohmygpt")


@pytest.mark.parametrize("encoding", ["data", "json"])
def test_a_submit_is_read_as_form_and_as_json_and_answers_an_integer(shop, encoding):
    body = {"model": "midjourney", "prompt": "a fox", "type": "NORMAL"}
    answer = shop.post(f"{OHMYGPT}/imagine", **{encoding: body}).json()
    assert answer == {"statusCode": 200, "message": "Success", "data": 910001}
    assert shop.task("910001")["taskType"] == "NORMAL"


def test_a_multipart_form_is_read_too(shop):
    fields = {"model": (None, "midjourney"), "prompt": (None, "a fox")}
    assert shop.post(f"{OHMYGPT}/imagine", files=fields).json()["data"] == 910001


def test_the_task_has_15_fields_and_iso_times(shop):
    task_id = shop.start(webhook="https://example.com/hook?t=1")
    fresh = shop.task(task_id)
    assert list(fresh) == FIELDS
    assert (fresh["progress"], fresh["startTime"], fresh["imageDcUrl"]) == (None, None, None)
    assert (fresh["actions"], fresh["webhookUrl"]) == ([], "https://example.com/hook?t=1")
    shop.clock.advance(60)
    done = shop.task(task_id)
    assert list(done) == FIELDS
    assert done["submitTime"] == "2026-02-11T22:46:40.000Z"
    assert done["finishTime"] == "2026-02-11T22:47:22.000Z"
    assert set(done["actions"][0]) == {"customId", "emoji", "label"}


def test_ids_are_integers_in_answers_and_strings_in_requests(shop):
    task_id = shop.task(shop.start())["taskId"]
    assert isinstance(task_id, int)
    body = {"model": "midjourney", "taskId": task_id}
    assert shop.post(f"{OHMYGPT}/query", json=body).json()["statusCode"] == 400


@pytest.mark.parametrize(
    ("refusal", "code", "kind"),
    [
        (Refusal.BANNED_PROMPT, 400, None),
        (Refusal.QUEUE_FULL, 400, None),
        (Refusal.NO_ACCOUNT, 400, None),
        (Refusal.OUT_OF_CREDIT, 402, "insufficient_balance_error"),
    ],
)
def test_a_no_comes_inside_status_200(open_shop, refusal, code, kind):
    plan = Plan(outcome=Outcome.REJECT, refusal=refusal)
    answer = open_shop("ohmygpt", rules=(Rule("fox", plan),)).imagine()
    body = answer.json()
    assert (answer.status_code, body["statusCode"], body["data"]) == (200, code, None)
    assert body.get("errorType") == kind


def test_an_empty_purse_is_402(open_shop):
    shop = open_shop("ohmygpt", scenario=Scenario(accounts=(Account("sk-a", Decimal(0)),)))
    shop.key = "sk-a"
    assert shop.imagine().json()["statusCode"] == 402


@pytest.mark.parametrize("header", [None, "Bearer sk-nobody", "sk-emulatorohmygpt", "Bearer sk-off"])
def test_a_key_that_does_not_count_is_401_inside_200(open_shop, header):
    accounts = (Account("sk-emulatorohmygpt"), Account("sk-off", standing=Standing.DISABLED))
    shop = open_shop("ohmygpt", scenario=Scenario(accounts=accounts))
    headers = {} if header is None else {"Authorization": header}
    answer = shop.http.post(f"{OHMYGPT}/imagine", headers=headers, data={"model": "midjourney"})
    assert (answer.status_code, answer.json()["statusCode"]) == (200, 401)


@pytest.mark.parametrize(
    "body",
    [
        {"prompt": "a fox"},
        {"model": "dall-e", "prompt": "a fox"},
        {"model": "midjourney"},
        {"model": "midjourney", "prompt": " "},
        {"model": "midjourney", "prompt": 1},
        {"model": "midjourney", "prompt": "a fox", "type": "SLOW"},
        {"model": "midjourney", "prompt": "a fox", "base64Array": ["?"]},
    ],
)
def test_what_cannot_be_carried_out_is_400(shop, body):
    assert shop.post(f"{OHMYGPT}/imagine", json=body).json()["statusCode"] == 400
    assert shop.world.tasks == []


def test_a_press_stays_in_its_parents_pool(shop):
    task_id = shop.start(type="NORMAL")
    shop.clock.advance(60)
    button = shop.button(shop.task(task_id), "U1")
    assert shop.action(task_id, button, type="FAST").json()["statusCode"] == 400
    assert shop.task(shop.id_of(shop.action(task_id, button)))["taskType"] == "NORMAL"


def test_fast_costs_more_than_normal(shop):
    shop.start(type="FAST"), shop.start(type="NORMAL")
    fast, normal = (entry.amount for entry in shop.world.ledger)
    assert fast > normal > 0


def test_the_list_is_paged_newest_first(shop):
    ids = [int(shop.start()) for _ in range(7)]
    body = {"model": "midjourney"}

    def page(query):
        return shop.post(f"{OHMYGPT}/query-mj-tasks?{query}", data=body).json()

    first, second = page("page=1&pageSize=5")["data"], page("page=2&pageSize=5")["data"]
    assert first["total"] == second["total"] == 7
    assert [task["taskId"] for task in first["tasks"] + second["tasks"]] == ids[::-1]
    assert page("page=3&pageSize=5")["data"]["tasks"] == []
    for wrong in ("", "page=0", "page=x", "page=1&pageSize=4", "page=1&pageSize=21"):
        assert page(wrong)["statusCode"] == 400


def test_region_and_custom_zoom_run_without_a_dialog(shop):
    single_id = shop.press(shop.finished(), "U1")
    shop.clock.advance(30)
    for label in ("Vary (Region)", "Custom Zoom"):
        child = shop.press(shop.task(single_id), label)
        shop.clock.advance(60)
        assert shop.task(child)["status"] == "SUCCESS"


def test_what_is_not_served_is_404(shop):
    answer = shop.get("/nope")
    assert (answer.status_code, answer.json()["statusCode"]) == (404, 404)
