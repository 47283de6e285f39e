"""The commands that ask once: one shape in JSON, one line for people."""

from __future__ import annotations

import pytest

from .conftest import PROVIDERS


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_task_is_described(journeykit, emulated, provider):
    emulated(provider)
    token = journeykit("imagine", "a boat", "-p", provider, "--no-wait").out.strip()
    assert journeykit("wait", token).code == 0
    told = journeykit("fetch", token, "--json").json["tasks"][0]
    assert (told["token"], told["status"], told["provider"]) == (token, "succeeded", provider)
    ended = journeykit("fetch", token)
    assert ended.out.startswith(f"{token} succeeded")
    assert "U1" in ended.out


def test_one_that_is_unknown_leaves_the_others_alone(journeykit, emulated):
    emulated("pro365")
    token = journeykit("imagine", "a boat", "-p", "pro365", "--no-wait").out.strip()
    ended = journeykit("fetch", "pro365:1712345678", token, "--json")
    assert [("error" in each) for each in ended.json["tasks"]] == [True, False]
    assert (ended.code, ended.json["tasks"][1]["token"]) == (4, token)


def test_seeds_lists_and_money(journeykit, emulated):
    emulated("ohmygpt")
    token = journeykit("imagine", "a boat", "-p", "ohmygpt", "--no-wait").out.strip()
    assert journeykit("wait", token).code == 0
    listed = journeykit("list", "-p", "ohmygpt", "--json").json
    assert [each["token"] for each in listed["tasks"]] == [token]
    assert token in journeykit("list", "-p", "ohmygpt").out
    money = journeykit("balance", "-p", "ohmygpt", "--json").json
    assert float(money["amount"]) > 0
    seed = journeykit("seed", token, "--json")
    assert (seed.code, seed.json["tasks"][0].get("seed", "").isdigit()) in {(0, True), (3, False)}


def test_what_a_provider_cannot_is_3_and_said_beforehand(journeykit, emulated):
    serving = emulated("pro365")
    ended = journeykit("list", "-p", "pro365")
    assert (ended.code, ended.err.count("\n"), serving.world.requests) == (3, 1, [])


def test_stopped(journeykit, emulated):
    emulated("trueai")
    token = journeykit("imagine", "a boat @stall", "-p", "trueai", "--no-wait").out.strip()
    ended = journeykit("cancel", token)
    assert (ended.code, ended.out.split()[0]) == (0, token)
    assert journeykit("fetch", token, "--json").json["tasks"][0]["status"] in {"cancelled", "failed"}


def test_uploaded(journeykit, emulated, picture):
    emulated("pro365")
    ended = journeykit("upload", picture, "-p", "pro365", "--json")
    assert (ended.code, len(ended.json["addresses"])) == (0, 1)


def test_who_can_do_what(journeykit):
    ended = journeykit("providers")
    assert (ended.code, all(name in ended.out for name in PROVIDERS)) == (0, True)
    assert "imagine" in ended.out
