"""What the relay has beside pictures and buttons: changes, faces, seeds, and what it cannot do."""

from decimal import Decimal

import pytest

from journeykit_emulator import Scenario
from journeykit_emulator.ledger import Account
from journeykit_emulator.plan import Outcome, Plan, Refusal
from journeykit_emulator.scenario import Rule

PNG = "data:image/png;base64,iVBORw0KGgo="


def change(shop, task_id, action="UPSCALE", index=2, **body):
    return shop.submit("change", taskId=task_id, action=action, index=index, **body)


@pytest.mark.parametrize("action", ["UPSCALE", "VARIATION", "REROLL"])
def test_a_change_is_a_press_by_number(open_shop, relay, action):
    shop = open_shop(relay)
    task = shop.done(change(shop, shop.finished()["id"], action, state="s"))
    assert (task["action"], task["status"], task["prompt"], task["state"]) == (action, "SUCCESS", "a fox", "s")
    assert shop.world.spent() == Decimal("0.15" if action == "UPSCALE" else "0.2")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"action": ""}, "action_is_required "),
        ({"index": None}, "index_is_required "),
        ({"action": "REROLL", "index": None}, "index_is_required "),
        ({"taskId": "404"}, "task_not_found "),
    ],
)
def test_what_the_relay_itself_minds_about_a_change(open_shop, relay, body, said):
    shop = open_shop(relay)
    full = {"taskId": shop.finished()["id"], "action": "UPSCALE", "index": 1, **body}
    answer = shop.submit("change", **full)
    assert (answer.status_code, answer.json()) == (400, {"code": 4, "description": said, "type": "upstream_error"})


def test_a_change_needs_a_finished_grid(open_shop, relay):
    shop = open_shop(relay)
    answer = change(shop, shop.start())
    assert (answer.status_code, answer.json()["description"]) == (400, "task_status_not_success ")
    for refused in (change(shop, shop.single()["id"]), change(shop, shop.finished()["id"], index=5), change(shop, "")):
        assert (refused.status_code, refused.json()["code"]) == (200, 4)


def test_a_number_as_text_is_not_a_number(open_shop, relay):
    answer = change(open_shop(relay), "1", index="1")
    assert answer.status_code == 400
    assert "bind_request_body_failed" in answer.text


def test_a_simple_change_finds_no_channel(open_shop, relay):
    shop = open_shop(relay)
    answer = shop.submit("simple-change", content=f"{shop.finished()['id']} U1")
    assert answer.status_code == 503
    assert answer.json()["error"]["message"].startswith("当前分组 default 下对于模型 mj_ 无可用渠道 (request id: ")


@pytest.mark.parametrize("path", ["submit/video", "submit/edits", "submit/retexture", "task/1/cancel"])
def test_what_the_relay_does_not_have_is_its_console(open_shop, relay, path):
    answer = open_shop(relay).post(f"/mj/{path}", json={})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_the_animation_of_a_picture_is_offered_and_refused(open_shop, relay):
    shop = open_shop(relay)
    single = shop.single()
    button = shop.button(single, "Animate (Low motion)")
    answer = shop.action(single["id"], button)
    assert answer.status_code == 400
    assert f"unknown_action:{button}" in answer.text


def swap(shop, **body):
    return shop.post("/mj/insight-face/swap", json={"sourceBase64": PNG, "targetBase64": PNG, **body})


def test_a_swap_is_answered_in_the_relays_own_encoding(open_shop, relay):
    shop = open_shop(relay)
    answer = swap(shop)
    assert list(answer.json()) == ["code", "description", "properties", "result"]
    assert (answer.json()["code"], answer.json()["properties"]) == (1, None)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    task = shop.done(answer)
    assert [task[k] for k in ("action", "prompt", "status", "buttons", "properties")] == [
        "SWAP_FACE", "InsightFace", "SUCCESS", None, None,
    ]  # fmt: skip
    assert shop.http.get(task["imageUrl"]).content.startswith(b"\x89PNG")
    assert shop.world.spent() == Decimal("0.05")


@pytest.mark.parametrize("missing", ["sourceBase64", "targetBase64"])
def test_a_swap_needs_both_pictures(open_shop, relay, missing):
    shop = open_shop(relay)
    answer = swap(shop, **{missing: ""})
    expected = "sour_base64_and_target_base64_is_required "
    assert (answer.status_code, answer.json()["description"]) == (400, expected)
    broken = swap(shop, **{missing: "?"})
    assert (broken.status_code, broken.json()["code"], broken.json()["result"]) == (200, 4, "")
    assert swap(shop, **{missing: 1}).json()["description"] == "bind_request_body_failed "
    assert shop.world.ledger == []


def test_midjourneys_no_to_a_swap_is_encoded_anew(open_shop, relay):
    plan = Plan(outcome=Outcome.REJECT, refusal=Refusal.QUEUE_FULL)
    shop = open_shop(relay, rules=(Rule("InsightFace", plan),))
    body = swap(shop).json()
    assert (body["code"], body["result"], list(body)[2]) == (23, "", "properties")


def test_a_seed_is_answered_in_the_relays_own_encoding(open_shop, relay):
    shop = open_shop(relay)
    task = shop.finished()
    answer = shop.get(f"/mj/task/{task['id']}/image-seed")
    seed = str(shop.world.tasks[0].seed)
    assert answer.json() == {"code": 1, "description": "成功", "properties": None, "result": seed}
    assert seed.isdecimal()
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert shop.world.spent() == Decimal("0.1")


def test_who_cannot_have_a_seed(open_shop, relay):
    shop = open_shop(relay)
    task = shop.finished()
    for asked in (shop.get("/mj/task/404/image-seed"), shop.other().get(f"/mj/task/{task['id']}/image-seed")):
        assert (asked.status_code, asked.json()["description"]) == (400, "task_no_found ")
    running = shop.get(f"/mj/task/{shop.start()}/image-seed")
    assert (running.status_code, running.json()["code"], running.json()["result"]) == (200, 4, "")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("submit/blend", {"base64Array": [PNG, PNG]}),
        ("submit/describe", {"base64": PNG}),
        ("submit/shorten", {"prompt": "a fox"}),
        ("submit/upload-discord-images", {"base64Array": [PNG]}),
        ("insight-face/swap", {"sourceBase64": PNG, "targetBase64": PNG}),
    ],
)
def test_an_empty_purse_is_400_everywhere(open_shop, relay, path, body):
    shop = open_shop(relay, scenario=Scenario(accounts=(Account("sk-a", Decimal("0.01")),)))
    shop.key = "sk-a"
    answer = shop.post(f"/mj/{path}", json=body)
    assert (answer.status_code, answer.json()["description"]) == (400, "quota_not_enough ")
    assert (shop.world.tasks, shop.world.ledger) == ([], [])
