"""Describe and shorten: what Midjourney says in words, and where each provider puts it."""

import base64
from decimal import Decimal

import pytest

from journeykit_emulator import texts
from journeykit_emulator.jobs import Action
from journeykit_emulator.pictures import draw_grid
from journeykit_emulator.plan import Outcome, Plan
from journeykit_emulator.scenario import Rule

SENT = draw_grid("sent", edge=16)
PICTURE = f"data:image/png;base64,{base64.b64encode(SENT).decode()}"
PROXIES = ["anyapi", "pro365", "trueai"]


@pytest.fixture(params=PROXIES)
def proxy(request):
    return request.param


def test_the_same_picture_is_described_in_the_same_four_prompts():
    first = texts.describe(SENT)
    assert len(first) == 4
    assert first == texts.describe(SENT)
    assert first != texts.describe(SENT, attempt=1)
    assert first != texts.describe(SENT + b".")


def test_shorter_prompts_keep_words_of_the_long_one():
    lines = texts.shorten("a fox in the long and winding snow")
    assert len(lines) == 5
    assert [len(line) for line in lines] == sorted((len(line) for line in lines), reverse=True)
    assert all(set(line.split()) <= {"fox", "long", "winding", "snow"} for line in lines)
    assert texts.shorten("") == ()


def test_a_description_arrives_where_the_provider_puts_it(open_shop, provider):
    shop = open_shop(provider)
    task_id = shop.id_of(shop.submit("describe", base64=PICTURE))
    fresh = shop.task(task_id)
    shop.clock.advance(30)
    done = shop.task(task_id)
    said = texts.numbered(texts.describe(SENT))
    assert said.startswith("1️⃣ ")
    assert said.count("\n\n") == 3
    assert (done["status"], done["action"]) == ("SUCCESS", "DESCRIBE")
    if provider == "ohmygpt":
        assert (fresh["prompt"], done["prompt"], done["imageDcUrl"]) == (None, said, None)
    else:
        assert not fresh["promptEn"]
        assert not done["prompt"]
        assert (done["promptEn"], done["properties"]["finalPrompt"]) == (said, said)


def test_the_described_picture_is_shown(open_shop, proxy):
    shop = open_shop(proxy)
    task_id = shop.id_of(shop.submit("describe", base64=PICTURE))
    assert bool(shop.task(task_id)["imageUrl"]) is (proxy == "trueai")
    shop.clock.advance(30)
    assert shop.http.get(shop.task(task_id)["imageUrl"]).content == SENT


def test_a_description_offers_its_prompts_as_buttons(open_shop, provider):
    shop = open_shop(provider)
    task = shop.done(shop.submit("describe", base64=PICTURE))
    offered = [button["customId"] for button in shop.buttons(task)]
    expected = [*(f"MJ::Job::PicReader::{n}" for n in (1, 2, 3, 4)), "MJ::Picread::Retry", "MJ::Job::PicReader::all"]
    assert offered == ([] if provider == "ohmygpt" else expected)


@pytest.mark.parametrize("picture", ["", "nothing, really", "data:image/png;base64,?"])
def test_what_is_no_picture_is_not_described(open_shop, provider, picture):
    shop = open_shop(provider)
    body = shop.submit("describe", base64=picture).json()
    assert (body["statusCode"] if provider == "ohmygpt" else body["code"]) in {4, 400}
    assert shop.world.tasks == []


def test_a_described_picture_has_no_seed(open_shop, proxy):
    shop = open_shop(proxy)
    task = shop.done(shop.submit("describe", base64=PICTURE))
    assert shop.get(f"/mj/task/{task['id']}/image-seed").json()["code"] == 4


def test_a_scenario_reaches_a_description_by_its_action(open_shop, provider):
    rule = Rule("", Plan(outcome=Outcome.FAIL, reason="Nope."), Action.DESCRIBE)
    shop = open_shop(provider, rules=(rule,))
    assert shop.done(shop.submit("describe", base64=PICTURE))["failReason"] == "Nope."
    assert shop.finished()["status"] == "SUCCESS"


def test_what_a_description_costs(open_shop, provider):
    shop = open_shop(provider)
    shop.done(shop.submit("describe", base64=PICTURE))
    expected = {"trueai": Decimal(0), "ohmygpt": Decimal(4000)}
    assert shop.world.spent() == expected.get(provider, Decimal("0.05"))


def test_trueai_describes_a_link_and_shows_it_as_it_is(open_shop):
    shop = open_shop("trueai")
    link = "https://example.com/a.png?x=1&"
    for given in ({"link": link}, {"base64": link}):
        task_id = shop.id_of(shop.submit("describe", **given, language="zh"))
        assert (shop.task(task_id)["imageUrl"], shop.task(task_id)["language"]) == (link, "zh")
    assert shop.submit("describe", link="ftp://example.com/a.png").json()["code"] == 4


def test_shorter_prompts_arrive_in_the_final_prompt(open_shop, proxy):
    shop = open_shop(proxy)
    task = shop.done(shop.submit("shorten", prompt="a fox in the long and winding snow"))
    said = texts.numbered(texts.shorten("a fox in the long and winding snow"))
    assert (task["action"], task["properties"]["finalPrompt"]) == ("SHORTEN", said)
    assert (task["description"] == said) is (proxy == "trueai")
    assert not task["imageUrl"]
    offered = [button["customId"] for button in task["buttons"]]
    assert offered == [f"MJ::Job::PromptAnalyzer::{n}" for n in (1, 2, 3, 4, 5)]


def test_a_shorter_prompt_cannot_be_pressed(open_shop, proxy):
    shop = open_shop(proxy)
    task = shop.done(shop.submit("shorten", prompt="a fox in the snow"))
    answer = shop.action(task["id"], "MJ::Job::PromptAnalyzer::1")
    if proxy == "trueai":
        assert (answer.status_code, answer.json()["code"]) == (200, 4)
    else:
        assert answer.status_code == 400
        assert "unknown_action:MJ::Job::PromptAnalyzer::1" in answer.text


@pytest.mark.parametrize("custom_id", ["MJ::Job::PicReader::1", "MJ::Job::PicReader::all", "MJ::Picread::Retry"])
def test_the_relay_refuses_the_buttons_of_a_description(open_shop, relay, custom_id):
    shop = open_shop(relay)
    task = shop.done(shop.submit("describe", base64=PICTURE))
    answer = shop.action(task["id"], custom_id)
    assert answer.status_code == 400
    assert f"unknown_action:{custom_id}" in answer.text
    assert len(shop.world.tasks) == 1


def test_trueai_draws_one_described_prompt_after_a_dialog(open_shop):
    shop = open_shop("trueai")
    task = shop.done(shop.submit("describe", base64=PICTURE))
    answer = shop.action(task["id"], "MJ::Job::PicReader::2").json()
    assert answer["code"] == 21
    assert answer["properties"]["finalPrompt"].startswith(texts.describe(SENT)[1])
    child = shop.task(answer["result"])
    assert (child["action"], child["properties"]["action_index"]) == ("IMAGINE", "12")


def test_trueai_draws_all_described_prompts_at_once(open_shop):
    shop = open_shop("trueai")
    task = shop.done(shop.submit("describe", base64=PICTURE))
    body = {"state": "s", "notifyHook": "https://example.com/hook"}
    answer = shop.action(task["id"], "MJ::Job::PicReader::all", **body).json()
    children = [shop.task(task_id) for task_id in answer["result"].split(",")]
    assert answer["code"] == 1
    assert [child["prompt"] for child in children] == list(texts.describe(SENT))
    assert [child["state"] for child in children] == ["s::1", "s::2", "s::3", "s::4"]
    assert {child["properties"]["notifyHook"] for child in children} == {None}


def test_trueai_describes_again_in_other_words(open_shop):
    shop = open_shop("trueai")
    task = shop.done(shop.submit("describe", base64=PICTURE))
    again = shop.done(shop.action(task["id"], "MJ::Picread::Retry"))
    assert (again["action"], again["promptEn"]) == ("DESCRIBE", texts.numbered(texts.describe(SENT, 1)))
    assert shop.http.get(again["imageUrl"]).content == SENT
