"""Whatever is sent is answered: an error of the emulator's own would be raised here."""

from base64 import b64encode

import pytest

from journeykit_emulator.jobs import Action

from .conftest import OHMYGPT

DEEP = b"[" * 200_000
NUMBER = "9" * 5000


def imagined(shop, body: bytes):
    path = f"{OHMYGPT}/imagine" if shop.provider == "ohmygpt" else "/mj/submit/imagine"
    return shop.post(path, content=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize(
    "body", [DEEP, b'{"prompt": ' + DEEP, b'{"prompt": "a", "x": 1e999}', f'{{"x": {NUMBER}}}'.encode()]
)
def test_json_beyond_measure_is_none(open_shop, provider, body):
    shop = open_shop(provider)
    assert imagined(shop, body).status_code == imagined(shop, b"{").status_code
    assert not shop.world.tasks


def test_pictures_of_some_megabytes_are_taken_in_a_form(open_shop):
    shop = open_shop("ohmygpt")
    text = f"data:image/png;base64,{b64encode(bytes(2 * 1024 * 1024)).decode()}"
    made = shop.post(f"{OHMYGPT}/describe", files={"model": (None, "midjourney"), "base64": (None, text)})
    assert made.json()["statusCode"] == 200, made.text[:200]
    assert [task.action for task in shop.world.tasks] == [Action.DESCRIBE]


def test_numbers_beyond_measure_are_refused(open_shop):
    shop = open_shop("ohmygpt")
    asked = shop.post(f"{OHMYGPT}/query-mj-tasks?page={NUMBER}", data={"model": "midjourney"})
    assert asked.json()["statusCode"] >= 400
    shop = open_shop("trueai")
    asked = shop.post("/mj/submit/video", json={"prompt": "a fox", "batchSize": NUMBER})
    assert not shop.world.tasks, asked.text


@pytest.mark.parametrize("path", ["/?url=http://[bad", "/cdn/attachments/1/2/x.png?ex=" + "f" * 5000])
def test_addresses_that_lead_nowhere_are_not_found(open_shop, path):
    assert open_shop("ohmygpt").get(path).status_code == 404


PAGE = "https://shop.example"


def test_pages_of_any_origin_may_ask_a_relay(open_shop):
    shop = open_shop("pro365")
    answer = shop.http.get("/mj/task/1/fetch", headers={"Origin": PAGE})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (401, "*")
    wished = {"Origin": PAGE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-anything"}
    asked = shop.http.options("/mj/submit/imagine", headers=wished)
    assert asked.is_success
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "x-anything" in asked.headers["access-control-allow-headers"]


def test_pages_of_any_origin_may_ask_trueai_with_their_credentials(open_shop):
    shop = open_shop("trueai")
    answer = shop.http.get("/mj/task/1/fetch", headers={"Origin": PAGE})
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-allow-credentials"] == "true"


def test_who_asks_from_no_page_is_told_nothing_of_origins(open_shop, provider):
    told = open_shop(provider).imagine().headers
    assert not [name for name in told if name.startswith("access-control")]
