"""Blends and uploads: pictures that are sent in and get an address."""

import re
from decimal import Decimal

import pytest

PNG = "data:image/png;base64,iVBORw0KGgo="
WEBP = "data:image/webp;base64,aGVsbG8="
PROXIES = ["anyapi", "pro365", "trueai"]


@pytest.fixture(params=PROXIES)
def proxy(request):
    return request.param


def links_in(text):
    return re.findall(r"http://\S+", text)


def test_a_blend_is_a_grid_of_what_was_sent(open_shop, provider):
    shop = open_shop(provider)
    task = shop.done(shop.submit("blend", base64Array=[PNG, WEBP], dimensions="PORTRAIT"))
    assert (task["status"], task["action"]) == ("SUCCESS", "BLEND")
    assert shop.button(task, "U1").startswith("MJ::JOB::upsample::1::")
    drawn_from = task["prompt"] if provider == "ohmygpt" else task["promptEn"]
    sent = [shop.http.get(link) for link in links_in(drawn_from)]
    assert [answer.headers["content-type"] for answer in sent] == ["image/png", "image/webp"]
    assert sent[1].content == b"hello"
    assert drawn_from.endswith("--ar 2:3")


def test_the_relays_row_of_a_blend_has_no_prompt_and_hands_that_down(open_shop, relay):
    shop = open_shop(relay)
    task = shop.done(shop.submit("blend", base64Array=[PNG, PNG]))
    child = shop.done(shop.action(task["id"], shop.button(task, "U1")), 30)
    assert (task["prompt"], child["prompt"]) == ("", "")


@pytest.mark.parametrize("pictures", [[], [PNG], [PNG] * 6, [PNG, "?"], [PNG, ""]])
def test_a_blend_takes_two_to_five_pictures(open_shop, provider, pictures):
    shop = open_shop(provider)
    body = shop.submit("blend", base64Array=pictures).json()
    assert (body["statusCode"] if provider == "ohmygpt" else body["code"]) in {4, 400}
    assert (shop.world.tasks, shop.world.ledger) == ([], [])
    assert shop.submit("blend", base64Array=[PNG] * 5).status_code == 200
    assert len(shop.world.tasks) == 1


@pytest.mark.parametrize("dimensions", ["CUBE", ["SQUARE"]])
def test_a_blend_has_one_of_three_shapes(open_shop, provider, dimensions):
    shop = open_shop(provider)
    shop.submit("blend", base64Array=[PNG, PNG], dimensions=dimensions)
    assert shop.world.tasks == []


def test_trueai_minds_null_as_a_shape_alone(open_shop):
    shop = open_shop("trueai")
    assert shop.submit("blend", base64Array=[PNG, PNG], dimensions=None).json()["code"] == 4
    assert shop.submit("blend", base64Array=[PNG, PNG], dimensions="landscape").json()["code"] == 1
    assert shop.submit("blend", base64Array=[PNG, "https://example.com/a.png"]).json()["code"] == 1


def test_ohmygpt_reads_a_blend_from_a_multipart_form(open_shop):
    shop = open_shop("ohmygpt")
    fields = [("model", (None, "midjourney")), ("base64Array", (None, PNG)), ("base64Array", (None, WEBP))]
    assert shop.post("/api/v1/ai/draw/mj/blend", files=fields).json()["data"] == 910001


def test_uploads_are_answered_with_their_addresses(open_shop, proxy):
    shop = open_shop(proxy)
    answer = shop.submit("upload-discord-images", base64Array=[PNG, WEBP])
    assert answer.json()["code"] == 1
    assert [shop.http.get(link).content for link in answer.json()["result"]] == [b"\x89PNG\r\n\x1a\n", b"hello"]
    assert shop.world.tasks == []
    assert shop.world.spent() == (0 if proxy == "trueai" else Decimal("0.05"))
    assert answer.headers["content-type"].startswith("application/json" if proxy == "trueai" else "text/plain")


@pytest.mark.parametrize("pictures", [[], ["?"], None])
def test_nothing_to_upload_costs_nothing(open_shop, proxy, pictures):
    shop = open_shop(proxy)
    assert shop.submit("upload-discord-images", base64Array=pictures).json()["code"] == 4
    assert shop.world.ledger == []


def test_a_link_to_an_upload_expires_like_any_other(open_shop, proxy):
    shop = open_shop(proxy)
    (link,) = shop.submit("upload-discord-images", base64Array=[PNG]).json()["result"]
    shop.clock.advance(24 * 3600)
    assert shop.http.get(link).status_code == 404
