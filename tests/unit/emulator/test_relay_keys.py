"""Which keys count at the relay, and what the others are told."""

import pytest

from journeykit_emulator import Scenario
from journeykit_emulator.ledger import Account, Standing


@pytest.mark.parametrize(
    ("header", "status", "text"),
    [
        ({}, 401, "未提供令牌"),
        ({"Authorization": "Bearer sk-nobody"}, 401, "无效的令牌"),
        ({"Authorization": "Bearer sk-disabled"}, 401, "该令牌状态不可用"),
        ({"Authorization": "Bearer sk-expired"}, 401, "该令牌已过期"),
        ({"Authorization": "Bearer sk-exhausted"}, 401, "[sk-exh***ted] 该令牌额度已用尽"),
        ({"Authorization": "Bearer sk-banned"}, 403, "用户已被封禁"),
        ({"Authorization": "Bearer sk-good-7"}, 403, "普通用户不支持指定渠道"),
        ({"Authorization": "bearer sk-good"}, 401, "无效的令牌"),
        ({"Authorization": "Bearer sk-nobody", "mj-api-secret": "sk-good"}, 401, "无效的令牌"),
    ],
)
def test_keys_that_do_not_count(open_shop, relay, header, status, text):
    answer = _with_every_standing(open_shop, relay).http.get("/mj/task/1/fetch", headers=header)
    number = answer.headers["x-oneapi-request-id"]
    message = f"{text} (request id: {number})"
    assert answer.json() == {"error": {"message": message, "type": "new_api_error"}}
    assert answer.status_code == status


@pytest.mark.parametrize(
    "header",
    [
        {"Authorization": "Bearer sk-good"},
        {"Authorization": "sk-good"},
        {"Authorization": "good"},
        {"mj-api-secret": "sk-good"},
        {"Authorization": "midjourney-proxy", "mj-api-secret": "Bearer sk-good"},
        {"Authorization": "Bearer sk-with-dash"},
    ],
)
def test_keys_that_count(open_shop, relay, header):
    shop = _with_every_standing(open_shop, relay)
    assert shop.http.get("/mj/task/1/fetch", headers=header).status_code == 400


def _with_every_standing(open_shop, relay):
    accounts = [Account(f"sk-{standing}", standing=standing) for standing in Standing]
    accounts.append(Account("sk-with-dash"))
    return open_shop(relay, scenario=Scenario(accounts=tuple(accounts)))
