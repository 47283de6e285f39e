"""trueai beside pictures from prompts: edits, films, other faces, seeds, and calling off."""

from decimal import Decimal

import pytest

from journeykit_emulator import Scenario
from journeykit_emulator.ledger import Account

PNG = "data:image/png;base64,iVBORw0KGgo="
OTHER = "data:image/png;base64,iVBORw0KGgoA"
LINK = "https://example.com/a.png"


@pytest.fixture
def shop(open_shop):
    return open_shop("trueai")


@pytest.mark.parametrize(("verb", "action"), [("edits", "EDIT"), ("edit", "EDIT"), ("retexture", "RETEXTURE")])
@pytest.mark.parametrize("image", [PNG, LINK, "iVBORw0KGgo="])
def test_a_picture_is_drawn_over(shop, verb, action, image):
    task = shop.done(shop.submit(verb, prompt="a hat", image=image))
    assert (task["action"], task["status"], task["isPartner"], task["isDiscord"]) == (action, "SUCCESS", True, False)
    assert task["baseImageUrl"] == LINK if image == LINK else shop.http.get(task["baseImageUrl"]).status_code == 200
    assert (f"--dref {task['baseImageUrl']}" in task["prompt"]) is (verb == "retexture")


@pytest.mark.parametrize("body", [{"prompt": " "}, {"image": ""}, {"image": "?"}])
def test_what_cannot_be_drawn_over(shop, body):
    assert shop.submit("edits", **{"prompt": "a hat", "image": PNG, **body}).json()["code"] == 4
    assert shop.world.tasks == []


def film(shop, **body):
    return shop.submit("video", **{"prompt": "a push", "image": LINK, **body})


def test_a_picture_is_set_in_motion(shop):
    task = shop.done(film(shop, motion="high", batchSize=2, videoType="vid_1.1_i2v_720", loop=True, endImage=LINK))
    assert (task["action"], task["status"], task["contentType"]) == ("VIDEO", "SUCCESS", "video/mp4")
    assert (task["videoType"], task["isHdVideo"], task["baseImageUrl"]) == ("vid_1.1_i2v_720", True, LINK)
    assert task["prompt"] == f"{LINK} a push --video 1 --motion high --bs 2 --loop --end {LINK}"
    film_of_it = shop.http.get(task["imageUrl"])
    assert (film_of_it.headers["content-type"], film_of_it.content[4:8]) == ("video/mp4", b"ftyp")
    # A stock server fills neither, as it fills no list of pictures.
    assert (task["videoUrl"], task["videoUrls"], task["imageUrls"]) == (None, None, None)
    assert shop.button(task, "U2").startswith("MJ::JOB::video_virtual_upscale::2::")
    # A film counts double, and so many times as there are of it.
    assert shop.world.spent() == Decimal(4)


@pytest.mark.parametrize(
    "body",
    [
        {"prompt": ""},
        {"image": "?"},
        {"motion": "wild"},
        {"batchSize": 3},
        {"taskId": "1"},
        {"action": "Extend", "taskId": "1"},
    ],
)
def test_what_cannot_be_set_in_motion(shop, body):
    assert film(shop, **body).json()["code"] == 4
    assert shop.world.tasks == []


def test_a_film_goes_on(shop):
    first = shop.done(film(shop))
    longer = film(shop, image="", action="extend", taskId=first["id"], index=1)
    task = shop.done(longer)
    assert (task["action"], task["parentId"], task["status"]) == ("VIDEO", first["id"], "SUCCESS")


def test_what_cannot_go_on(shop):
    picture, running = shop.finished()["id"], shop.id_of(film(shop))
    for task_id in (picture, running):
        assert film(shop, action="extend", taskId=task_id, index=0).json()["code"] == 4
    unknown = film(shop, action="extend", taskId="404", index=0)
    assert (unknown.status_code, unknown.json()["code"]) == (404, 3)
    shop.clock.advance(60)
    for index in (-1, 4):
        assert film(shop, action="extend", taskId=running, index=index).json()["code"] == 4


def test_the_buttons_of_pictures_and_films_lead_to_films(shop):
    single = shop.single()
    animated = shop.done(shop.action(single["id"], shop.button(single, "Animate (High motion)")))
    assert (animated["action"], animated["contentType"]) == ("VIDEO", "video/mp4")
    clip = shop.done(shop.action(animated["id"], shop.button(animated, "U3")), 30)
    assert (clip["action"], clip["contentType"]) == ("UPSCALE", "video/mp4")
    extended = shop.done(shop.action(clip["id"], shop.button(clip, "Extend (Low motion)")))
    again = shop.done(shop.action(extended["id"], shop.button(extended, "🔄")))
    assert (extended["action"], again["action"], again["contentType"]) == ("VIDEO", "VIDEO", "video/mp4")
    remixed = shop.action(single["id"], shop.button(single, "Animate (Low motion)"), enableRemix=True)
    assert remixed.json()["code"] == 21


def swap(shop, **body):
    return shop.post("/mj/insight-face/swap", json=body)


def test_a_face_is_swapped(shop):
    answer = swap(shop, sourceBase64=PNG, targetUrl=LINK, state="s")
    assert answer.json()["properties"] == {}
    task = shop.done(answer)
    assert [task[k] for k in ("action", "botType", "isReplicate", "replicateTarget", "state", "buttons")] == [
        "SWAP_FACE", "INSIGHT_FACE", True, LINK, "s", [],
    ]  # fmt: skip
    assert task["replicateSource"].startswith("/")


@pytest.mark.parametrize(
    "body",
    [
        {"sourceBase64": PNG},
        {"sourceBase64": PNG, "targetBase64": PNG},
        {"sourceBase64": LINK, "targetBase64": PNG},
        {"sourceUrl": "ftp://example.com/a", "targetBase64": PNG},
    ],
)
def test_what_cannot_be_swapped(shop, body):
    assert swap(shop, **body).json()["code"] == 4
    assert shop.world.tasks == []


def test_a_face_goes_into_a_film_for_the_white_listed(shop):
    def send(customer, **fields):
        file = {"targetFile": ("a.mp4", b"film", "video/mp4")}
        return customer.post("/mj/insight-face/video-swap", data=fields, files=file)

    assert send(shop.other(), sourceBase64=PNG).json()["code"] == 4
    assert send(shop).json()["code"] == 4
    task = shop.done(send(shop, sourceBase64=PNG))
    assert (task["action"], task["contentType"], task["isWhite"]) == ("SWAP_VIDEO_FACE", None, True)
    assert shop.http.get(task["imageUrl"]).headers["content-type"] == "video/mp4"


def test_a_seed_is_known_when_the_picture_is(shop):
    task_id = shop.start()
    running = shop.get(f"/mj/task/{task_id}/image-seed")
    unknown = shop.get("/mj/task/404/image-seed")
    assert (running.status_code, running.json()["code"]) == (400, 4)
    assert (unknown.status_code, unknown.json()["code"]) == (404, 3)
    shop.clock.advance(60)
    known = shop.get(f"/mj/task/{task_id}/image-seed").json()
    assert (known["code"], known["result"]) == (1, shop.task(task_id)["seed"])


@pytest.mark.parametrize("label", [None, "Vary (Region)"])
def test_a_cancelled_task_is_a_failure_after_the_next_look(shop, label):
    task_id = shop.open_dialog(label) if label else shop.start()
    shop.clock.advance(7)
    before, spent = shop.task(task_id)["status"], shop.world.spent()
    answer = shop.post(f"/mj/task/{task_id}/cancel")
    assert (answer.status_code, answer.content) == (200, b"")
    assert shop.task(task_id)["status"] == before
    shop.clock.advance(3)
    task = shop.task(task_id)
    assert (task["status"], task["failReason"], task["progress"]) == ("FAILURE", "取消任务", "")
    shop.clock.advance(100)
    assert (shop.task(task_id), shop.world.spent()) == (task, spent)


def test_cancelling_what_is_over_or_unknown_does_nothing(shop):
    task = shop.finished()
    for task_id in (task["id"], "404"):
        assert shop.post(f"/mj/task/{task_id}/cancel").status_code == 200
    shop.clock.advance(3)
    assert shop.task(task["id"]) == task


def test_only_an_administrator_cancels(shop):
    task_id = shop.start()
    bare = shop.other().post(f"/mj/task/{task_id}/cancel")
    quoted = shop.other().post(f"/mj/task/{task_id}/cancel", headers={"Accept": "application/json"})
    assert (bare.status_code, bare.text) == (400, "演示模式，禁止操作")
    assert bare.headers["content-type"] == "text/plain; charset=utf-8"
    assert (quoted.status_code, quoted.json()) == (400, bare.text)
    shop.clock.advance(60)
    assert shop.task(task_id)["status"] == "SUCCESS"


def test_limits_are_told_in_the_result_envelope(open_shop):
    shop = open_shop("trueai", scenario=Scenario(accounts=(Account("a", Decimal(0)),)))
    shop.key = "a"
    for answer in (
        film(shop),
        shop.submit("shorten", prompt="a fox"),
        swap(shop, sourceBase64=PNG, targetBase64=OTHER),
    ):
        assert (answer.status_code, answer.json()["success"], answer.json()["code"]) == (200, False, -1)


@pytest.mark.parametrize("verb", ["describe", "blend", "shorten", "edits", "video", "modal"])
def test_a_speed_in_front_of_the_path_serves_every_submit(shop, verb):
    shop.single()
    body = {
        "describe": {"link": LINK},
        "blend": {"base64Array": [PNG, PNG]},
        "modal": {"taskId": shop.open_dialog(), "prompt": "a hat"},
    }.get(verb, {"prompt": "a fox", "image": LINK})
    task_id = shop.post(f"/mj-turbo/mj/submit/{verb}", json=body).json()["result"]
    filtered = shop.submit("shorten", prompt="a fox", accountFilter={"modes": ["RELAX"]}).json()["result"]
    shop.clock.advance(60)
    assert (shop.task(task_id)["mode"], shop.task(task_id)["requestMode"]) == ("TURBO", "TURBO")
    assert shop.task(filtered)["mode"] == "RELAX"
    assert shop.task(filtered)["accountFilter"] == {"modes": ["RELAX"]}
