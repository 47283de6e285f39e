"""Who is calling: the relay's reading of keys."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from journeykit_emulator.ledger import Account, Standing
from journeykit_emulator.relay import errors

if TYPE_CHECKING:
    from journeykit_emulator.world import World

_REFUSALS = {
    Standing.DISABLED: (401, "该令牌状态不可用"),
    Standing.EXPIRED: (401, "该令牌已过期"),
    Standing.EXHAUSTED: (401, "[{masked}] 该令牌额度已用尽"),
    Standing.BANNED: (403, "用户已被封禁"),
}


def authenticate(world: "World", request: Request, request_id: str) -> Account | Response:
    """Find the account behind a request, or the answer that turns it away."""
    given = _given(request)
    if not given:
        return errors.openai(401, "未提供令牌", request_id)
    accounts = {key.removeprefix("sk-"): account for key, account in world.accounts.items()}
    # A configured key is known whole first, so that a key of the user's own may contain '-'.
    key, channel = (given, "") if given in accounts else given.partition("-")[::2]
    account = accounts.get(key)
    if account is None:
        return errors.openai(401, "无效的令牌", request_id)
    if account.standing in _REFUSALS:
        status, text = _REFUSALS[account.standing]
        masked = f"sk-{key[:3]}***{key[-3:]}"
        return errors.openai(status, text.format(masked=masked), request_id)
    if channel:
        return errors.openai(403, "普通用户不支持指定渠道", request_id)
    return account


def request_id(world: "World") -> str:
    """Make the id that the relay gives to a request."""
    now, number = world.clock.now(), len(world.requests)
    day = datetime.fromtimestamp(now, UTC)
    tail = sha256(f"{now}/{number}".encode()).hexdigest()[:8]
    return f"{day:%Y%m%d%H%M%S}{day.microsecond * 1000:09d}{tail}"


def _given(request: Request) -> str:
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if given in {"", "midjourney-proxy"}:
        given = request.headers.get("mj-api-secret", "").removeprefix("Bearer ")
    return given.removeprefix("sk-")
