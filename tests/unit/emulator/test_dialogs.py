"""Dialogs: a press that waits, the modal that answers it, and what that costs."""

from decimal import Decimal

import pytest

from journeykit_emulator import Limits, Options, Scenario
from journeykit_emulator.ledger import Account
from journeykit_emulator.plan import Outcome, Plan, Refusal
from journeykit_emulator.scenario import Rule

PROXIES = ["anyapi", "pro365", "trueai"]


@pytest.fixture(params=PROXIES)
def proxy(request):
    return request.param


def modal(shop, task_id, **body):
    return shop.submit("modal", taskId=task_id, **body)


@pytest.mark.parametrize("label", ["Vary (Region)", "Custom Zoom"])
def test_an_answered_dialog_goes_on_under_its_id(open_shop, proxy, label):
    shop = open_shop(proxy)
    task_id = shop.open_dialog(label)
    shop.clock.advance(20)
    assert shop.task(task_id)["status"] == "MODAL"
    answer = modal(shop, task_id, prompt="a hat", maskBase64="data:image/png;base64,iVBORw0KGgo=").json()
    assert (answer["code"], answer["result"]) == (1, task_id)
    shop.clock.advance(75)
    done = shop.task(task_id)
    assert (done["status"], done["progress"], done["promptEn"]) == ("SUCCESS", "100%", "a hat")
    assert shop.http.get(done["imageUrl"]).content.startswith(b"\x89PNG")
    assert shop.button(done, "U1").startswith("MJ::JOB::upsample::1::")
    assert len(shop.world.tasks) == 3


def test_the_relay_keeps_two_rows_and_fetch_reads_the_first(open_shop, relay):
    shop = open_shop(relay)
    task_id = shop.open_dialog()
    shop.clock.advance(15)
    modal(shop, task_id, prompt="a hat")
    seen = []
    for _ in range(6):
        first, second = shop.many(task_id)
        assert first == shop.task(task_id)
        assert (first["id"], second["id"]) == (task_id, task_id)
        assert (first["prompt"], second["prompt"]) == ("a fox", "a fox")
        seen.append((first["status"], second["status"]))
        shop.clock.advance(15)
    assert (first["action"], second["action"]) == ("INPAINT", "MODAL")
    assert (first["description"], second["description"]) == ("Waiting for window confirm", "Submit success")
    # The first stands still until one look after the second has come to its end.
    running = [("MODAL", "IN_PROGRESS")] * 2
    assert seen == [("MODAL", ""), *running, ("MODAL", "SUCCESS"), ("SUCCESS", "SUCCESS"), ("SUCCESS", "SUCCESS")]


def test_a_dialog_that_is_answered_at_once_looks_unborn_and_then_done(open_shop, relay):
    shop = open_shop(relay)
    task_id = shop.open_dialog()
    modal(shop, task_id, prompt="a hat")
    statuses = []
    for _ in range(6):
        statuses.append((shop.task(task_id)["status"], shop.task(task_id)["progress"]))
        shop.clock.advance(15)
    assert statuses == [*[("", "0%")] * 4, ("SUCCESS", "100%"), ("SUCCESS", "100%")]


def test_the_relay_charges_for_the_answer_and_not_for_the_press(open_shop, relay):
    shop = open_shop(relay)
    task_id = shop.open_dialog()
    before = shop.world.spent()
    modal(shop, task_id, prompt="a hat")
    assert shop.world.spent() - before == Decimal("0.1")
    # Neither the hour after the press nor anything else gives that back.
    shop.clock.advance(4000)
    assert shop.world.spent() - before == Decimal("0.1")


def test_a_failed_answer_is_paid_back(open_shop, relay):
    shop = open_shop(relay, rules=(Rule("hat", Plan(outcome=Outcome.FAIL)),))
    task_id = shop.open_dialog()
    before = shop.world.spent()
    modal(shop, task_id, prompt="a hat")
    shop.clock.advance(60)
    assert (shop.task(task_id)["status"], shop.world.spent()) == ("FAILURE", before)


@pytest.mark.parametrize("refusal", list(Refusal))
def test_a_refused_answer_costs_nothing_and_leaves_the_dialog_open(open_shop, proxy, refusal):
    shop = open_shop(proxy, rules=(Rule("hat", Plan(outcome=Outcome.REJECT, refusal=refusal)),))
    task_id = shop.open_dialog()
    before = shop.world.ledger
    answer = modal(shop, task_id, prompt="a hat")
    assert answer.status_code == 400 or answer.json()["code"] not in {1, 21, 22}
    assert shop.world.ledger == before
    assert modal(shop, task_id, prompt="a cap").json()["code"] == 1


def test_an_answer_needs_a_place_in_the_queue(open_shop, proxy):
    shop = open_shop(proxy, scenario=Scenario(limits=Limits(concurrency=1, queue=1)))
    task_id = shop.open_dialog()
    shop.start(), shop.start()
    assert modal(shop, task_id, prompt="a hat").json()["code"] in {9, 23}
    shop.clock.advance(120)
    assert modal(shop, task_id, prompt="a hat").json()["code"] == 1


def test_an_answer_without_a_prompt_takes_the_parents(open_shop, proxy):
    shop = open_shop(proxy)
    task_id = shop.open_dialog()
    modal(shop, task_id)
    shop.clock.advance(75)
    assert shop.task(task_id)["promptEn"] == "a fox"


def test_a_modal_for_a_task_that_waits_for_nothing_starts_nothing(open_shop, proxy):
    shop = open_shop(proxy)
    single = shop.single()
    answer = modal(shop, single["id"], prompt="a hat").json()
    assert (answer["code"], answer["result"]) == (1, single["id"])
    assert len(shop.many(single["id"])) == 1
    assert shop.task(single["id"])["status"] == "SUCCESS"


def test_a_modal_for_nobody(open_shop, proxy):
    shop = open_shop(proxy)
    unknown, missing = modal(shop, "404"), modal(shop, "")
    if proxy == "trueai":
        assert (unknown.status_code, unknown.json()["code"]) == (404, 3)
    else:
        assert (unknown.status_code, unknown.json()["description"]) == (400, "task_not_found ")
        stranger = modal(shop.other(), shop.open_dialog())
        assert stranger.json()["description"] == "task_not_found "
    assert (missing.status_code, missing.json()["code"]) == (200, 4)


def test_the_relays_modal_asks_the_purse(open_shop, relay):
    shop = open_shop(relay, scenario=Scenario(accounts=(Account("sk-a", Decimal("0.2")),)))
    shop.key = "sk-a"
    answer = modal(shop, shop.open_dialog())
    assert (answer.status_code, answer.json()["description"]) == (400, "quota_not_enough ")


def test_trueai_fails_a_dialog_that_was_answered_too_late(open_shop):
    shop = open_shop("trueai")
    task_id = shop.open_dialog()
    shop.clock.advance(3601)
    assert modal(shop, task_id, prompt="a hat").json()["code"] == 1
    shop.clock.advance(3)
    assert (shop.task(task_id)["status"], shop.task(task_id)["failReason"]) == ("FAILURE", "任务超时")


def test_trueai_shows_the_dialog_until_the_job_is_handed_over(open_shop):
    shop = open_shop("trueai", rules=(Rule("hat", Plan(queue=10)),))
    task_id = shop.open_dialog()
    modal(shop, task_id, prompt="a hat")
    shop.clock.advance(6)
    waiting = shop.task(task_id)
    shop.clock.advance(9)
    assert (waiting["status"], waiting["remixAutoSubmit"]) == ("MODAL", True)
    assert shop.task(task_id)["status"] in {"SUBMITTED", "IN_PROGRESS"}


def test_trueai_refuses_a_modal_for_a_task_without_a_parent(open_shop):
    shop = open_shop("trueai")
    assert modal(shop, shop.start(), prompt="a hat").json()["code"] == 3


def test_in_remix_mode_the_relay_says_1_where_a_dialog_waits(open_shop, relay):
    shop = open_shop(relay, scenario=Scenario(options=Options(remix=True)))
    task = shop.finished()
    before = shop.world.spent()
    answer = shop.action(task["id"], shop.button(task, "V1")).json()
    assert (answer["code"], answer["description"]) == (1, "Waiting for window confirm")
    assert answer["properties"] == {"finalPrompt": "a fox --v 6.1", "remix": True}
    shop.clock.advance(100)
    assert shop.task(answer["result"])["status"] == "MODAL"
    modal(shop, answer["result"], prompt="a crow")
    # Charged twice: at the press and at the answer.
    assert shop.world.spent() - before == Decimal("0.2")


def test_in_remix_mode_trueai_says_21(open_shop):
    shop = open_shop("trueai", scenario=Scenario(options=Options(remix=True)))
    task = shop.finished()
    assert shop.action(task["id"], shop.button(task, "🔄")).json()["code"] == 21
    assert shop.action(task["id"], shop.button(task, "U1")).json()["code"] == 1
