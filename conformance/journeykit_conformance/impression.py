"""The first look: is this the provider's API at all, and does it take the key? Before anything is paid or judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_conformance.evidence import fields_of, word_for
from journeykit_conformance.result import Exit
from journeykit_conformance.scenarios import UNKNOWN_ID

if TYPE_CHECKING:
    from journeykit_conformance.driver import Driver
    from journeykit_conformance.trace import Exchange

_ROLES = ("balance", "search", "list", "fetch")


async def first_impression(driver: Driver, task_id: str) -> tuple[Exit, str] | None:
    """Ask the first thing that is free, and say how the run ends if the answer leaves no sense in going on."""
    known = task_id or UNKNOWN_ID
    for role in _ROLES:
        exchange = await driver.ask(role, step="first", task_id=known, task_ids=[known])
        if exchange is not None:
            return _judge(driver, exchange)
    return Exit.USAGE, "The document names no operation that can be asked for free, so there is nothing to judge."


def _judge(driver: Driver, exchange: Exchange) -> tuple[Exit, str] | None:
    where, response = driver.guard.trace.base_url, exchange.response
    if response is None:
        return (
            Exit.UNJUDGED,
            f"Nothing answers at {where} ({exchange.problem}); is the address right, is the server up?",
        )
    if is_unauthorized(driver, exchange):
        return Exit.USAGE, f"{where} does not accept the key (status {response.status}); check the key and its rights."
    if response.media_type == "text/html" or response.text.lstrip()[:1] == "<":
        return Exit.USAGE, f"{where} answers with a web page, not with this API; check the address."
    if 300 <= response.status < 400:
        return Exit.USAGE, f"{where} redirects to {response.header('location') or 'somewhere else'}; give that address."
    if response.status == 404 and not response.has_json:
        return Exit.USAGE, f"{where} does not know this API's paths (status 404); check the address and its path."
    return None


def is_unauthorized(driver: Driver, exchange: Exchange) -> bool:
    """Whether an answer says that the key is not accepted, by status or inside an envelope."""
    match = driver.document.match(exchange.request.method, exchange.request.url)
    if exchange.response is None or match is None:
        return False
    if exchange.response.status in {401, 403}:
        return True
    code = fields_of(driver.document, match[0], exchange.response).get("code")
    return code is not None and word_for(code) == "unauthorized"
