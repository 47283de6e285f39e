"""What is peculiar to trueai."""

from decimal import Decimal

import pytest

from journeykit_emulator import Limits, Scenario
from journeykit_emulator.ledger import Account, Standing
from journeykit_emulator.plan import Outcome, Plan, Refusal
from journeykit_emulator.scenario import Options, Rule


@pytest.fixture
def shop(open_shop):
    return open_shop("trueai")


def test_an_unknown_id_is_204_without_a_body(shop):
    answer = shop.query("1770850000000999")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-type" not in answer.headers


def test_nulls_are_written(shop):
    task = shop.task(shop.start())
    assert task["progress"] is None
    assert (task["imageUrl"], task["failReason"], task["state"], task["videoUrls"]) == (None,) * 4
    assert task["buttons"] == task["messageIds"] == []
    assert task["properties"]["notifyHook"] is None


def test_nulls_become_empty_on_success(shop):
    task = shop.finished()
    assert (task["failReason"], task["state"]) == ("", "")
    assert task["isCompleted"] is True
    assert (task["width"], task["contentType"]) == (256, "image/png")
    assert task["size"] == len(shop.http.get(task["imageUrl"]).content)


def test_a_failure_has_an_empty_progress(open_shop):
    shop = open_shop("trueai", rules=(Rule("fox", Plan(outcome=Outcome.FAIL)),))
    assert shop.finished()["progress"] == ""


def test_the_database_lags_up_to_3_seconds(shop):
    task_id = shop.start()
    statuses = []
    for _ in range(5):
        statuses.append(shop.task(task_id)["status"])
        shop.clock.advance(1)
    assert statuses == ["NOT_START"] * 3 + ["SUBMITTED"] * 2


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Authorization": "nobody"},
        {"Authorization": "Bearer emulator-trueai"},
        {"Authorization": "", "mj-api-secret": "emulator-trueai"},
    ],
)
@pytest.mark.parametrize("path", ["/mj/task/1/fetch", "/mj/nope"])
def test_a_wrong_key_is_told_like_a_missing_one(shop, header, path):
    answer = shop.http.get(path, headers=header)
    assert (answer.status_code, answer.text) == (401, "Authorization header missing.")
    assert "content-type" not in answer.headers


@pytest.mark.parametrize("header", ["Authorization", "mj-api-secret"])
def test_the_key_goes_as_it_stands_into_either_header(shop, header):
    answer = shop.http.get("/mj/task/1/fetch", headers={header: "emulator-trueai"})
    assert answer.status_code == 204


@pytest.mark.parametrize(("standing", "status"), [("disabled", 401), ("expired", 403)])
def test_users_that_are_turned_away(open_shop, standing, status):
    account = Account("a", standing=Standing(standing))
    shop = open_shop("trueai", scenario=Scenario(accounts=(account,)))
    shop.key = "a"
    assert shop.query("1").status_code == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/mj/nope", 404), ("GET", "/mj/submit/imagine", 405), ("POST", "/mj/task/1/fetch", 405)],
)
def test_what_is_not_served_is_empty(shop, method, path, status):
    answer = shop.http.request(method, path, headers=shop.headers)
    assert (answer.status_code, answer.content) == (status, b"")
    if status == 405:
        assert answer.headers["allow"] in {"GET", "POST"}


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"null", b"[]", b'{"prompt": 1}', b'{"accountFilter": {"modes": ["SLOW"]}}']
)
def test_a_body_that_cannot_be_bound_is_the_result_envelope_with_status_200(shop, raw):
    answer = shop.post("/mj/submit/imagine", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert (answer.json()["success"], answer.json()["code"]) == (False, -1)
    assert answer.json()["timestamp"] == str(621_355_968_000_000_000 + 1_770_850_000 * 10_000_000)


def test_a_body_of_another_type_is_415(shop):
    answer = shop.post("/mj/submit/imagine", data={"prompt": "x"})
    assert answer.status_code == 415
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_names_are_read_in_any_case(shop):
    task_id = shop.post("/mj/submit/imagine", json={"PROMPT": "x", "State": "s"}).json()["result"]
    assert shop.task(task_id)["state"] == "s"


@pytest.mark.parametrize("path", ["list-by-ids", "list-by-condition"])
def test_both_lists_are_the_same(shop, path):
    first, second = shop.start(), shop.start()
    listed = shop.post(f"/mj/task/{path}", json={"ids": [first, "404", second]}).json()
    assert [task["id"] for task in listed] == [second, first]
    assert shop.post(f"/mj/task/{path}", json={"ids": None}).text == "[]"


@pytest.mark.parametrize(
    ("refusal", "code"),
    [(Refusal.BANNED_PROMPT, 24), (Refusal.QUEUE_FULL, 9), (Refusal.NO_ACCOUNT, 3), (Refusal.OUT_OF_CREDIT, 4)],
)
def test_refusals_of_imagine(open_shop, refusal, code):
    plan = Plan(outcome=Outcome.REJECT, refusal=refusal, reason="fox")
    answer = open_shop("trueai", rules=(Rule("fox", plan),)).imagine()
    assert (answer.status_code, answer.json()["code"], answer.json()["result"]) == (200, code, None)


def test_a_limit_is_worded_in_another_envelope_for_a_press(open_shop):
    shop = open_shop("trueai", scenario=Scenario(accounts=(Account("a", Decimal(1)),)))
    shop.key = "a"
    task = shop.finished()
    answer = shop.action(shop.id_in(task), shop.button(task, "V1"))
    assert (answer.status_code, answer.json()["success"], answer.json()["code"]) == (200, False, -1)
    assert shop.imagine().json()["code"] == 4


def test_queued_is_22(open_shop):
    body = open_shop("trueai", rules=(Rule("fox", Plan(ahead=2)),)).imagine().json()
    assert (body["code"], body["properties"]["numberOfQueues"]) == (22, 2)


def test_an_upscale_never_waits(open_shop):
    shop = open_shop("trueai", scenario=Scenario(limits=Limits(concurrency=1, queue=1)))
    task = shop.finished()
    shop.start(), shop.start()
    assert shop.imagine().json()["code"] == 9
    pressed = shop.action(shop.id_in(task), shop.button(task, "U1")).json()
    assert pressed["code"] == 1
    shop.clock.advance(30)
    upscaled = shop.task(pressed["result"])
    assert upscaled["startTime"] - upscaled["submitTime"] == 1000


def test_pressing_a_button_of_an_unknown_task_is_404_with_code_3(shop):
    answer = shop.action("404", "MJ::JOB::reroll::0::x::SOLO")
    assert (answer.status_code, answer.json()["code"]) == (404, 3)


@pytest.mark.parametrize(("label", "prompt"), [("Vary (Region)", ""), ("Custom Zoom", "a fox")])
def test_a_dialog_is_21_and_never_times_out(shop, label, prompt):
    single_id = shop.press(shop.finished(), "U1")
    shop.clock.advance(30)
    body = shop.action(single_id, shop.button(shop.task(single_id), label)).json()
    assert body["code"] == 21
    assert body["properties"] == {"finalPrompt": prompt and "a fox --v 6.1", "remix": True}
    shop.clock.advance(100_000)
    waiting = shop.task(body["result"])
    assert (waiting["status"], waiting["progress"], waiting["prompt"]) == ("MODAL", None, prompt)


def test_remix_makes_a_variation_wait(shop):
    task = shop.finished()
    answer = shop.action(shop.id_in(task), shop.button(task, "V1"), enableRemix=True)
    assert answer.json()["code"] == 21


def test_the_bookmark_is_offered_but_refused(shop):
    single_id = shop.press(shop.finished(), "U1")
    shop.clock.advance(30)
    answer = shop.action(single_id, shop.button(shop.task(single_id), "❤️"))
    assert (answer.status_code, answer.json()["code"]) == (200, 4)


def test_a_reroll_goes_by_its_parents_name(shop):
    variation = shop.press(shop.finished(), "V1")
    shop.clock.advance(60)
    reroll = shop.press(shop.task(variation), "🔄")
    assert shop.task(reroll)["action"] == "VARIATION"


@pytest.mark.parametrize(
    ("prefix", "body", "mode"),
    [
        ("/mj-relax", {"accountFilter": {"modes": ["TURBO"]}}, "RELAX"),
        ("", {"accountFilter": {"modes": ["turbo", "FAST"]}}, "TURBO"),
        ("", {"prompt": "a fox --relax"}, "RELAX"),
        ("", {}, None),
    ],
)
def test_the_speed_comes_from_path_filter_or_prompt(shop, prefix, body, mode):
    answer = shop.post(f"{prefix}/mj/submit/imagine", json={"prompt": "a fox", **body})
    assert shop.task(answer.json()["result"])["requestMode"] == mode


@pytest.mark.parametrize(("picture", "code"), [("https://example.com/a.png", 9), ("?", 4), ("aGk=", 1)])
def test_pictures_that_are_sent_along(shop, picture, code):
    assert shop.imagine(base64Array=[picture]).json()["code"] == code


@pytest.mark.parametrize(("field", "most"), [("state", 255), ("notifyHook", 2000)])
def test_what_is_too_long_is_refused(shop, field, most):
    assert shop.imagine(**{field: "x" * most}).json()["code"] == 1
    assert shop.imagine(**{field: "x" * (most + 1)}).json()["code"] == 4


def test_pictures_are_counted_when_they_are_there(open_shop):
    shop = open_shop("trueai", rules=(Rule("crow", Plan(outcome=Outcome.FAIL)),))
    shop.start("a crow")
    task = shop.start("a fox --turbo")
    shop.clock.advance(41)
    assert shop.world.ledger == []
    shop.clock.advance(1)
    assert [(entry.task_id, entry.amount) for entry in shop.world.ledger] == [(task, Decimal(2))]


def test_pictures_given_along_stand_before_the_prompt(open_shop):
    shop = open_shop("trueai")
    picture = "data:image/png;base64,iVBORw0KGgo="
    link, rest = shop.task(shop.start("a fox", base64Array=[picture]))["prompt"].split(" ", 1)
    assert rest == "a fox"
    assert shop.get(link).status_code == 200


def test_the_first_speed_in_a_prompt_counts(open_shop):
    shop = open_shop("trueai")
    assert shop.task(shop.start("a fox --turbo --relax"))["requestMode"] == "TURBO"
    assert shop.task(shop.start("a fox --relax --turbo"))["requestMode"] == "RELAX"


def test_the_speed_of_a_press_is_only_noted(open_shop):
    shop = open_shop("trueai")
    grid = shop.finished()
    body = {"taskId": grid["id"], "customId": shop.button(grid, "V1")}
    made = shop.id_of(shop.post("/mj-turbo/mj/submit/action", json=body))
    shop.clock.advance(60)
    task = shop.task(made)
    assert (task["requestMode"], task["mode"]) == ("TURBO", "FAST")
    assert [entry.amount for entry in shop.world.ledger] == [1, 1]


def test_a_job_that_hangs_is_given_up_when_its_time_is_over(open_shop):
    scenario = Scenario(default=Plan(queue=100, outcome=Outcome.STALL), limits=Limits(timeout=300))
    shop = open_shop("trueai", scenario=scenario)
    task_id = shop.start()
    shop.clock.advance(100 + 299)
    assert shop.task(task_id)["status"] == "IN_PROGRESS"
    shop.clock.advance(1 + 3)
    task = shop.task(task_id)
    assert (task["status"], task["progress"], task["failReason"]) == ("FAILURE", "", "任务超时")
    assert task["finishTime"] - task["startTime"] == 300_000
    assert shop.world.spent() == 0


@pytest.mark.parametrize(("timeout", "status"), [(0, "SUCCESS"), (900, "SUCCESS"), (60, "FAILURE")])
def test_how_long_a_job_may_run_is_a_setting(open_shop, timeout, status):
    scenario = Scenario(default=Plan(run=600), limits=Limits(timeout=timeout))
    shop = open_shop("trueai", scenario=scenario)
    task_id = shop.start(**shop.hooked())
    shop.clock.advance(700)
    assert shop.task(task_id)["status"] == status
    assert shop.told()[-1]["status"] == status


@pytest.mark.parametrize(("prompt", "clips"), [("a fox --video 1", 4), ("a fox --video 1 --bs 2", 2)])
def test_a_prompt_with_video_in_it_becomes_a_film(shop, prompt, clips):
    task = shop.finished(prompt=prompt)
    assert (task["action"], task["status"]) == ("VIDEO", "SUCCESS")
    assert (task["contentType"], task["videoUrls"]) == ("video/mp4", None)
    assert shop.world.spent() == 2 * clips


def test_remix_that_is_switched_off_cannot_be_asked_for(open_shop):
    shop = open_shop("trueai", scenario=Scenario(options=Options(remix_off=True)))
    grid = shop.finished()
    refused = shop.action(grid["id"], shop.button(grid, "V1"), enableRemix=True).json()
    assert (refused["code"], refused["result"]) == (4, None)
    assert shop.action(grid["id"], shop.button(grid, "V1")).json()["code"] == 1


def test_paths_are_the_same_in_any_case(shop):
    task_id = shop.start()
    for path in (f"/MJ/Task/{task_id}/Fetch", f"/mj-FAST/mj/task/{task_id}/fetch"):
        answer = shop.http.get(path, headers=shop.headers)
        assert answer.json()["id"] == task_id
    assert shop.http.get("/mj/task/nowhere", headers=shop.headers).status_code == 404


def test_what_everybody_may_see_needs_no_key(shop):
    shop.start()
    assert set(shop.http.get("/health").json()) == {"status", "timestamp", "machineName", "processId"}
    home = shop.http.get("/mj/home").json()
    assert (home["success"], home["data"]["todayDraw"], home["data"]["isGuest"]) == (True, 1, False)
    assert home["timestamp"].isdecimal()
