"""ohmygpt beside Midjourney: stored pictures, the picture proxy, balance, keys and files."""

from decimal import Decimal

import pytest

from journeykit_emulator import Options, Scenario

UPLOAD = "/api/v1/user/files/upload"
FORM = {"filename": "a.png", "purpose": "0"}
FILE = {"file": ("a.png", b"hello", "image/png")}


@pytest.fixture
def shop(open_shop):
    return open_shop("ohmygpt")


def test_a_stored_picture_has_a_key_and_not_an_address(open_shop):
    shop = open_shop("ohmygpt", scenario=Scenario(options=Options(stored_pictures=True)))
    task_id = shop.start()
    assert shop.task(task_id)["imageS3Url"] is None
    shop.clock.advance(60)
    task = shop.task(task_id)
    assert "/" not in task["imageS3Url"]
    stored = shop.http.get(f"/api/v1/content/mj-generated/{task['imageS3Url']}")
    assert stored.content == shop.http.get(task["imageDcUrl"]).content
    assert shop.http.get("/api/v1/content/mj-generated/nothing.png").status_code == 404


def test_nothing_is_stored_unless_it_is_switched_on(shop):
    task = shop.finished()
    assert task["imageS3Url"] is None
    name = f"{shop.world.tasks[0].job_id}.png"
    assert shop.http.get(f"/api/v1/content/mj-generated/{name}").status_code == 404


def test_the_proxy_sends_what_this_server_gave_out_and_nothing_else(open_shop):
    shop = open_shop("ohmygpt", scenario=Scenario(options=Options(stored_pictures=True)))
    task = shop.finished()
    picture = shop.http.get(task["imageDcUrl"]).content
    stored = f"http://mj.test/api/v1/content/mj-generated/{task['imageS3Url']}"
    for address in (task["imageDcUrl"], stored):
        assert shop.http.get("/", params={"url": address}).content == picture
    for address in ("https://example.com/a.png", "http://mj.test/api/v1/user/admin/balance", ""):
        assert shop.http.get("/", params={"url": address}).status_code == 404


def test_the_balance_is_money_as_text(shop):
    before = shop.post("/api/v1/user/admin/balance").json()["data"]
    shop.start()
    after = shop.post("/api/v1/user/admin/balance", json={}).json()["data"]
    assert before["free_balance"] == "0.00"
    assert Decimal(before["balance"]) - Decimal(after["balance"]) == shop.world.spent() == 12_000


@pytest.mark.parametrize("path", ["balance", "get-api-tokens"])
def test_what_is_for_administrators_is_401_inside_200(shop, path):
    answer = shop.other().post(f"/api/v1/user/admin/{path}")
    assert (answer.status_code, answer.json()["statusCode"], answer.json()["data"]) == (200, 401, None)


def test_the_keys_are_listed_with_their_secrets(shop):
    shop.start()
    answer = shop.post("/api/v1/user/admin/get-api-tokens").json()
    (key,) = answer["data"]
    assert answer["message"].startswith("1 ")
    assert (key["key"], key["is_admin"], key["is_disabled"]) == (shop.key, True, False)
    assert (key["used_times"], key["used_fee"]) == ("1", "12000.00")
    assert key["used_at"] == "2026-02-11T22:46:40.000Z"
    assert Decimal(key["max_fee"]) - Decimal(key["used_fee"]) == shop.world.accounts[shop.key].credit


@pytest.mark.parametrize(("fields", "status"), [({"is_public": "true"}, 200), ({"is_public": "false"}, 404), ({}, 404)])
def test_a_file_is_private_unless_said_otherwise(shop, fields, status):
    answer = shop.post(UPLOAD, data=FORM | fields, files=FILE).json()
    sent = shop.http.get(f"/api/v1/f/pub/{answer['data']['fileUniqueID']}")
    assert sent.status_code == status
    assert (sent.content == b"hello") is (status == 200)


@pytest.mark.parametrize(
    ("fields", "files"),
    [
        (FORM, {}),
        ({"purpose": "0"}, FILE),
        ({"filename": "a.png"}, FILE),
        (FORM | {"purpose": "6"}, FILE),
        (FORM | {"is_public": "maybe"}, FILE),
    ],
)
def test_a_file_that_is_not_taken(shop, fields, files):
    assert shop.post(UPLOAD, data=fields, files=files).json()["statusCode"] == 400


def test_webhooks_are_remembered_with_every_kind_of_task(shop):
    hook, picture = "https://example.com/hook?t=1", "data:image/png;base64,iVBORw0KGgo="
    for answer in (
        shop.submit("blend", base64Array=[picture] * 2, webhook=hook),
        shop.submit("describe", base64=picture, webhook=hook),
    ):
        assert shop.task(shop.id_of(answer))["webhookUrl"] == hook


def test_films_are_not_offered(shop):
    single = shop.single()
    assert not [button for button in single["actions"] if "animate" in button["customId"]]
    animate = f"MJ::JOB::animate_low::1::{shop.world.tasks[1].job_id}::SOLO"
    assert shop.action(str(single["taskId"]), animate).json()["statusCode"] == 400
