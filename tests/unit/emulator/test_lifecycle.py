"""From submit to picture and on to the next one, at every provider."""

from itertools import groupby

import pytest

from journeykit_emulator.plan import Outcome, Plan, Refusal
from journeykit_emulator.scenario import Limits, Rule, Scenario

ORDER = ["", "NOT_START", "SUBMITTED", "IN_PROGRESS", "SUCCESS"]
# What a poll every second sees of 2 s in the queue and 40 s of drawing.
SEEN = {
    "anyapi": ["", "IN_PROGRESS", "SUCCESS"],
    "pro365": ["", "IN_PROGRESS", "SUCCESS"],
    "trueai": ["NOT_START", "SUBMITTED", "IN_PROGRESS", "SUCCESS"],
    "ohmygpt": ["NOT_START", "SUBMITTED", "IN_PROGRESS", "SUCCESS"],
}


def test_a_picture_goes_through_the_states_its_provider_shows(open_shop, provider):
    shop = open_shop(provider)
    task_id = shop.start()
    statuses, progress = [], []
    for _ in range(60):
        task = shop.task(task_id)
        statuses.append(task["status"])
        progress.append(int((task["progress"] or "0%").rstrip("%")))
        shop.clock.advance(1)
    assert [status for status, _ in groupby(statuses)] == SEEN[provider]
    assert progress == sorted(progress)
    assert progress[-1] == 100


def test_u2_of_a_grid_leads_to_one_picture_of_its_own(open_shop, provider):
    shop = open_shop(provider)
    grid = shop.finished()
    labels = [button["label"] or button["emoji"] for button in shop.buttons(grid)]
    assert labels == ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]
    child_id = shop.press(grid, "U2")
    assert child_id != shop.id_in(grid)
    shop.clock.advance(30)
    single = shop.task(child_id)
    assert (single["status"], single["action"], single["progress"]) == ("SUCCESS", "UPSCALE", "100%")
    assert single["prompt"] == "a fox"
    assert shop.picture(single) != shop.picture(grid)
    assert shop.button(single, "Upscale (Subtle)").startswith("MJ::JOB::upsample_")


@pytest.mark.parametrize("label", ["🔄", "V3"])
def test_a_reroll_and_a_variation_lead_to_another_grid(open_shop, provider, label):
    shop = open_shop(provider)
    child_id = shop.press(shop.finished(), label)
    shop.clock.advance(60)
    child = shop.task(child_id)
    assert child["status"] == "SUCCESS"
    assert shop.button(child, "U1").startswith("MJ::JOB::upsample::1::")


def test_a_failure_says_why(open_shop, provider):
    shop = open_shop(provider, rules=(Rule("fox", Plan(outcome=Outcome.FAIL, reason="Nope.")),))
    task = shop.finished()
    assert (task["status"], task["failReason"]) == ("FAILURE", "Nope.")
    assert not shop.buttons(task)
    assert not shop.picture(task)


def test_a_button_of_an_unfinished_task_is_refused(open_shop, provider):
    shop = open_shop(provider)
    button = shop.button(shop.finished(), "U1")
    task_id = shop.start()
    assert _refused(shop.action(task_id, button))
    assert len(shop.world.tasks) == 2


def test_a_button_of_another_picture_is_refused(open_shop, provider):
    shop = open_shop(provider)
    first, second = shop.finished(), shop.finished()
    assert _refused(shop.action(shop.id_in(first), shop.button(second, "U1")))
    assert len(shop.world.tasks) == 2


@pytest.mark.parametrize("refusal", list(Refusal))
def test_a_refused_submit_leaves_no_task_and_no_charge(open_shop, provider, refusal):
    plan = Plan(outcome=Outcome.REJECT, refusal=refusal, reason="fox")
    shop = open_shop(provider, rules=(Rule("fox", plan),))
    assert _refused(shop.imagine())
    shop.clock.advance(100)
    assert shop.world.tasks == []
    assert shop.world.ledger == []


def test_a_full_queue_refuses_and_room_admits_again(open_shop, provider):
    shop = open_shop(provider, scenario=Scenario(limits=Limits(concurrency=1, queue=1)))
    first, second = shop.start(), shop.start()
    assert _refused(shop.imagine())
    assert len(shop.world.tasks) == 2
    shop.clock.advance(60)
    assert shop.task(first)["status"] == "SUCCESS"
    assert shop.task(second)["status"] == "IN_PROGRESS"
    assert not _refused(shop.imagine())


def test_a_list_tells_what_fetch_tells_and_leaves_out_the_unknown(open_shop, provider):
    shop = open_shop(provider)
    first, second = shop.start("a fox"), shop.start("a crow")
    shop.clock.advance(60)
    listed = {shop.id_in(task): task for task in shop.many(second, "404", first, second)}
    assert listed == {first: shop.task(first), second: shop.task(second)}


def test_strangers_see_what_their_provider_lets_them(open_shop, provider):
    shop = open_shop(provider)
    task_id = shop.start()
    stranger = shop.other()
    shown = task_id in stranger.query(task_id).text and stranger.query(task_id).status_code == 200
    assert shown is (provider == "trueai")
    assert (stranger.many(task_id) != []) is (provider == "trueai")


def test_strangers_press_what_their_provider_lets_them(open_shop, provider):
    shop = open_shop(provider)
    task = shop.finished()
    answer = shop.other().action(shop.id_in(task), shop.button(task, "U1"))
    assert _refused(answer) is (provider != "trueai")
    assert len(shop.world.tasks) == (2 if provider == "trueai" else 1)


def test_two_runs_of_the_same_day_answer_the_same(open_shop, provider):
    def day():
        shop = open_shop(provider)
        task = shop.finished()
        child = shop.press(task, "V1")
        shop.clock.advance(20)
        return [task, shop.task(child), shop.imagine("").text, shop.query("404").text]

    assert day() == day()


def test_ids_stay_apart_when_time_stands_still(open_shop, provider):
    shop = open_shop(provider, scenario=Scenario(limits=Limits(concurrency=1, queue=2000)))
    ids = [shop.start() for _ in range(1100)]
    assert len(set(ids)) == 1100
    if provider != "ohmygpt":
        assert {len(task_id) for task_id in ids} == {16}
        assert ids[0].startswith(str(int(shop.clock.now() * 1000)))


def _refused(response):
    if response.status_code >= 400:
        return True
    body = response.json()
    return body.get("statusCode", 200) != 200 or body.get("code", 1) not in {1, 21, 22}
