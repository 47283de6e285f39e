"""What a hook is told, when, and in whose words."""

import json

import pytest

from journeykit_emulator import hook_faults
from journeykit_emulator.hook_faults import HookFault
from journeykit_emulator.plan import Outcome, Phase, Plan
from journeykit_emulator.scenario import Limits, Options, Rule, Scenario

PASSED = {"passes_hooks": True}
PICTURE = "data:image/png;base64,iVBORw0KGgo="
STEPS = [
    ("SUBMITTED", "0%"),
    *(("IN_PROGRESS", f"{percent}%") for percent in (0, 15, 31, 46, 62, 78, 93)),
    ("SUCCESS", "100%"),
]


@pytest.fixture
def hooked(open_shop, provider):
    """A shop whose provider calls hooks."""
    return lambda **options: open_shop(provider, **(PASSED | options))


def test_a_hook_hears_of_every_step_once_but_not_of_the_beginning(hooked):
    shop = hooked()
    task_id = shop.start(**shop.hooked())
    assert shop.told() == []
    shop.clock.advance(60)
    told = shop.told()
    assert [(task["status"], task["progress"]) for task in told] == STEPS
    assert {shop.id_in(task) for task in told} == {task_id}
    shop.clock.advance(10_000)
    assert shop.told() == []


def test_asking_often_and_asking_once_give_the_same(hooked):
    often, once = hooked(), hooked()
    gathered = []
    for shop in (often, once):
        shop.start(**shop.hooked())
        shop.start("a crow", **shop.hooked())
    for _ in range(200):
        often.clock.advance(0.3)
        gathered += [(one.at, one.body) for one in often.world.hooks.due()]
    once.clock.advance(60)
    assert gathered == [(one.at, one.body) for one in once.world.hooks.due()]
    assert len(gathered) == 18
    assert [at for at, _ in gathered] == sorted(at for at, _ in gathered)


@pytest.mark.parametrize("provider", ["ohmygpt", "trueai"])
@pytest.mark.parametrize("prompt", ["a fox", "a fox @fail"])
def test_a_callback_says_what_the_task_says_at_that_moment(hooked, prompt):
    shop = hooked(rules=(Rule("@fail", Plan(outcome=Outcome.FAIL, reason="Nope.")),))
    task_id, states = shop.start(prompt, **shop.hooked()), {}
    for _ in range(60):
        shop.clock.advance(1)
        if told := shop.told():
            assert told == [shop.task(task_id)]
            states[told[0]["status"]] = told[0]
    last = "FAILURE" if "@fail" in prompt else "SUCCESS"
    assert list(states) == ["SUBMITTED", "IN_PROGRESS", last]
    assert states[last]["failReason"] == ("Nope." if last == "FAILURE" else "" if shop.provider == "trueai" else None)


def test_no_hook_hears_nothing(hooked):
    shop = hooked()
    shop.start()
    shop.start(**shop.hooked(""))
    shop.clock.advance(60)
    assert shop.told() == []


def test_the_same_progress_again_is_not_told(hooked):
    shop = hooked(rules=(Rule("fox", Plan(queue=3, run=24, steps=(50, 50, 50))),))
    shop.start(**shop.hooked())
    shop.clock.advance(60)
    assert [task["progress"] for task in shop.told()] == ["0%", "50%", "100%"]


def test_every_submit_takes_a_hook(hooked):
    shop = hooked()
    grid = shop.finished()
    answers = {
        "IMAGINE": shop.imagine("a fox", **shop.hooked()),
        "DESCRIBE": shop.submit("describe", base64=PICTURE, **shop.hooked()),
        "BLEND": shop.submit("blend", base64Array=[PICTURE] * 2, **shop.hooked()),
        "UPSCALE": shop.action(shop.id_in(grid), shop.button(grid, "U1"), **shop.hooked()),
    }
    if shop.provider != "ohmygpt":
        answers["SHORTEN"] = shop.submit("shorten", prompt="a long fox", **shop.hooked())
        swap = {"sourceBase64": PICTURE, "targetBase64": "data:image/png;base64,iVBORw0KGgoA", **shop.hooked()}
        answers["SWAP_FACE"] = shop.post("/mj/insight-face/swap", json=swap)
    if shop.provider == "trueai":
        picture = {"prompt": "a hat", "image": PICTURE, **shop.hooked()}
        answers |= {"EDIT": shop.submit("edits", **picture), "VIDEO": shop.submit("video", **picture)}
    shop.clock.advance(60)
    ended = {task["action"]: shop.id_in(task) for task in shop.told() if task["status"] == "SUCCESS"}
    assert ended == {action: shop.id_of(answer) for action, answer in answers.items()}


def test_trueai_escapes_and_names_its_charset(open_shop):
    shop = open_shop("trueai")
    shop.start("狐狸", **shop.hooked())
    shop.clock.advance(6)
    (delivery,) = shop.world.hooks.due()
    assert b'"prompt":"\\u72d0\\u72f8"' in delivery.body
    assert delivery.hook.media_type == "application/json; charset=utf-8"
    assert json.loads(delivery.body)["properties"]["notifyHook"] == delivery.url == shop.hooked()["notifyHook"]


def test_trueai_tells_nothing_of_a_dialog_before_its_answer_and_keeps_the_hook_of_the_press(open_shop):
    shop = open_shop("trueai")
    single = shop.single()
    task_id = shop.id_of(shop.action(single["id"], shop.button(single, "Vary (Region)"), **shop.hooked()))
    shop.clock.advance(30)
    assert shop.task(task_id)["status"] == "MODAL"
    assert shop.told() == []
    shop.submit("modal", taskId=task_id, prompt="a hat", **shop.hooked("http://127.0.0.1:9/other"))
    shop.clock.advance(60)
    due = shop.world.hooks.due()
    assert [json.loads(one.body)["status"] for one in due][:: len(due) - 1] == ["SUBMITTED", "SUCCESS"]
    assert {one.url for one in due} == {shop.hooked()["notifyHook"]}


def test_trueai_gives_the_children_of_imagine_all_no_hook(open_shop):
    shop = open_shop("trueai")
    described = shop.done(shop.submit("describe", base64=PICTURE))
    shop.action(described["id"], "MJ::Job::PicReader::all", **shop.hooked())
    assert len(shop.world.tasks) == 5
    shop.clock.advance(60)
    assert shop.told() == []


@pytest.mark.parametrize("asked_before", [True, False])
def test_trueai_tells_of_a_cancelled_task_up_to_then_and_of_its_failure(open_shop, asked_before):
    shop = open_shop("trueai")
    task_id = shop.start(**shop.hooked())
    shop.clock.advance(20)
    due = shop.world.hooks.due() if asked_before else []
    shop.post(f"/mj/task/{task_id}/cancel")
    cancelled_at = shop.clock.now()
    shop.clock.advance(100)
    due += shop.world.hooks.due()
    told = [json.loads(one.body) for one in due]
    assert [(task["status"], task["progress"]) for task in told] == [*STEPS[:4], ("FAILURE", "")]
    assert told[-1]["failReason"] == "取消任务"
    assert due[-1].at - cancelled_at <= 3


@pytest.mark.parametrize("waits", ["for an answer", "in the queue", "for ever"])
def test_trueai_tells_of_a_cancelled_task_that_would_not_have_moved(open_shop, waits):
    shop = open_shop("trueai", rules=(Rule("queue", Plan(queue=900)), Rule("for ever", Plan(outcome=Outcome.STALL))))
    if waits == "for an answer":
        single = shop.single()
        task_id = shop.id_of(shop.action(single["id"], shop.button(single, "Custom Zoom"), **shop.hooked()))
    else:
        task_id = shop.start(waits, **shop.hooked())
    shop.clock.advance(600)
    shop.told()
    shop.post(f"/mj/task/{task_id}/cancel")
    shop.clock.advance(3)
    assert [task["status"] for task in shop.told()] == ["FAILURE"]


def test_a_relay_drops_hooks_by_default(open_shop, relay):
    shop = open_shop(relay)
    shop.start(**shop.hooked())
    shop.clock.advance(60)
    assert shop.told() == []


def test_what_is_behind_a_relay_tells_at_once_and_in_its_own_words(open_shop, relay):
    shop = open_shop(relay, **PASSED)
    task_id = shop.start(state="order-1", **shop.hooked())
    shop.clock.advance(14)
    assert [task["progress"] for task in shop.told()] == ["0%", "0%", "15%"]
    assert shop.task(task_id)["status"] == ""
    shop.clock.advance(100)
    row, told = shop.task(task_id), shop.told()[-1]
    assert list(told) == list(row)
    assert (row["customId"], row["maskBase64"], row["failReason"]) == ("", "", "")
    assert (told["customId"], told["maskBase64"], told["failReason"]) == (None, None, None)
    assert (row["description"], told["description"]) == ("Submit success", "/imagine a fox")
    assert "/cdn/attachments/" in told["imageUrl"]
    assert ("/mj/image/" in row["imageUrl"]) is (relay == "pro365")
    assert set(row["properties"]) == {"finalPrompt", "finalZhPrompt"} < set(told["properties"])
    assert told["properties"]["notifyHook"] == shop.hooked()["notifyHook"]
    assert told["properties"]["messageHash"] in told["buttons"][0]["customId"]
    for same in ("id", "action", "prompt", "state", "submitTime", "startTime", "finishTime", "buttons"):
        assert told[same] == row[same]


def test_what_is_behind_a_relay_marks_no_failure_with_100_percent(open_shop, relay):
    shop = open_shop(relay, rules=(Rule("fox", Plan(outcome=Outcome.FAIL, reason="Nope.")),), **PASSED)
    task_id = shop.start(**shop.hooked())
    shop.clock.advance(100)
    told = shop.told()[-1]
    assert (told["status"], told["progress"], told["failReason"]) == ("FAILURE", "", "Nope.")
    assert (told["imageUrl"], shop.task(task_id)["progress"]) == (None, "100%")


def test_what_a_relay_itself_gives_up_is_not_told(open_shop, relay):
    shop = open_shop(relay, rules=(Rule("fox", Plan(steps=(50,), outcome=Outcome.STALL)),), **PASSED)
    task_id = shop.start(**shop.hooked())
    shop.clock.advance(4000)
    assert shop.task(task_id)["status"] == "FAILURE"
    assert [task["status"] for task in shop.told()] == ["SUBMITTED", "IN_PROGRESS"]


def test_a_dialog_behind_a_relay_is_told_from_its_answer_on(open_shop, relay):
    shop = open_shop(relay, **PASSED)
    single = shop.single()
    task_id = shop.id_of(shop.action(single["id"], shop.button(single, "Vary (Region)"), **shop.hooked()))
    shop.clock.advance(30)
    assert shop.told() == []
    shop.submit("modal", taskId=task_id, prompt="a hat")
    shop.clock.advance(60)
    told = shop.told()
    assert (told[0]["status"], told[-1]["status"], told[-1]["prompt"]) == ("SUBMITTED", "SUCCESS", "a hat")


def test_asking_costs_what_has_happened_and_not_what_is_in_flight(hooked, monkeypatch):
    shop = hooked(scenario=Scenario(limits=Limits(concurrency=2000), options=Options(passes_hooks=True)))
    for _ in range(150):
        shop.start(**shop.hooked())
    looks, truth = [], shop.world.truth
    monkeypatch.setattr(shop.world, "truth", lambda *given: looks.append(given) or truth(*given))
    for _ in range(100):
        assert shop.world.hooks.due() == []
    assert looks == []
    shop.clock.advance(60)
    assert len(shop.world.hooks.due()) == len(looks) == 1350


@pytest.mark.parametrize(
    ("effect", "arrived"),
    [
        (hook_faults.drop(), ["0", "0", "15", "46"]),
        (hook_faults.repeat(), ["0", "0", "15", "31", "31", "46"]),
        (hook_faults.repeat(3), ["0", "0", "15", "31", "31", "31", "46"]),
        (hook_faults.delay(0.5), ["0", "0", "15", "31", "46"]),
        (hook_faults.delay(7), ["0", "0", "15", "46", "31"]),
        (hook_faults.overtaken(), ["0", "0", "15", "46", "31"]),
    ],
)
def test_a_fault_strikes_the_nth_callback_of_each_task(hooked, effect, arrived):
    shop = hooked(hook_faults=(HookFault(effect, calls={4}),))
    ids = [shop.start(**shop.hooked()) for _ in range(2)]
    shop.clock.advance(26)
    told = shop.told()
    for task_id in ids:
        assert [task["progress"].rstrip("%") for task in told if shop.id_in(task) == task_id] == arrived
    lost = [callback for callback in shop.world.callbacks if callback.problem == "lost"]
    assert [callback.task_id for callback in lost] == (ids if len(arrived) == 4 else [])


def test_a_fault_strikes_a_phase_and_the_first_that_matches_strikes_alone(hooked):
    faults = (HookFault(hook_faults.drop(), phase=Phase.RUNNING), HookFault(hook_faults.repeat()))
    shop = hooked(hook_faults=faults)
    shop.start(**shop.hooked())
    shop.clock.advance(60)
    assert [task["status"] for task in shop.told()] == ["SUBMITTED"] * 2 + ["SUCCESS"] * 2


def test_a_late_callback_tells_what_was_so_when_it_left(hooked):
    shop = hooked(hook_faults=(HookFault(hook_faults.delay(3600), calls={1}),))
    shop.start(**shop.hooked())
    shop.clock.advance(3600)
    assert len(shop.told()) == 8
    shop.clock.advance(60)
    (late,) = shop.told()
    assert (late["status"], late["progress"]) == ("SUBMITTED", "0%")


def test_the_last_callback_cannot_be_overtaken(hooked):
    shop = hooked(hook_faults=(HookFault(hook_faults.overtaken(), phase=Phase.SUCCEEDED),))
    shop.start(**shop.hooked())
    shop.clock.advance(60)
    assert shop.told()[-1]["status"] == "SUCCESS"


@pytest.mark.parametrize("outcome", [Outcome.SUCCEED, Outcome.FAIL])
def test_a_scenario_can_double_the_end(hooked, outcome):
    shop = hooked(rules=(Rule("fox", Plan(steps=(50,), outcome=outcome)),), doubled_callbacks=True)
    shop.start(**shop.hooked())
    shop.clock.advance(60)
    told = shop.told()
    assert len(told) == 4
    assert told[-1] == told[-2]
    assert told[-1]["status"] in {"SUCCESS", "FAILURE"}


def test_a_scenario_can_let_the_end_overtake_what_came_before(hooked):
    shop = hooked(overtaken_callbacks=True)
    shop.start(**shop.hooked())
    shop.clock.advance(60)
    assert [(task["status"], task["progress"]) for task in shop.told()] == [*STEPS[:-2], STEPS[-1], STEPS[-2]]
