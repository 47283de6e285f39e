"""The first look: is this the provider's API at all, and does it take the key? Before anything is paid or judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_conformance.evidence import fields_of, word_for
from journeykit_conformance.result import Exit
from journeykit_conformance.scenarios import UNKNOWN_ID

if TYPE_CHECKING:
    from journeykit_conformance.document import Operation
    from journeykit_conformance.driver import Driver
    from journeykit_conformance.guard import Call
    from journeykit_conformance.trace import Exchange, Response

Ending = tuple[Exit, str]
_NO_SUCH_PATH = {404, 405, 410, 501}
_LONGEST = 120  # characters of an address that is quoted
_ROLES = ("balance", "search", "list", "fetch")


async def first_impression(driver: Driver, task_id: str) -> Ending | None:
    """Ask what is free until something answers as this API does; say how the run ends if nothing does.

    One operation in trouble is for the rules to find; a key that one of them refuses ends the run at once.
    """
    known, first_doubt = task_id or UNKNOWN_ID, None
    for operation in _ways_in(driver):
        call = driver.fill(operation, {"task-id": known, "task-ids": [known]})
        exchange = await driver.attempt(_look, call)
        if exchange is None:
            continue
        if is_unauthorized(driver, exchange):
            told = f"does not accept the key (status {exchange.status}); check the key and its rights"
            return Exit.USAGE, _sentence(driver, told)
        doubt = _doubt(driver, operation, exchange)
        if doubt is None:
            return None
        first_doubt = first_doubt or doubt
    nothing = "The document names no operation that can be asked for free, so there is nothing to judge."
    return first_doubt or (Exit.USAGE, nothing)


async def _look(driver: Driver, call: Call) -> Exchange:
    return await driver.guard.send(call, step="first")


def _ways_in(driver: Driver) -> list[Operation]:
    """The free operations that can be asked without knowing anything; those that look at the key, if any do."""
    found = [operation for role in _ROLES if (operation := driver.document.by_role(role)) and not operation.may_charge]
    return [each for each in found if each.needs_key] or found


def _doubt(driver: Driver, operation: Operation, exchange: Exchange) -> Ending | None:
    """Say what speaks against an answer being one of this API; None if nothing does."""
    response = exchange.response
    if response is None:
        told = f"does not answer ({exchange.problem}); is the address right, is the server up?"
        return Exit.UNJUDGED, _sentence(driver, told)
    if response.media_type == "text/html" or response.text.lstrip()[:1] == "<":
        return Exit.USAGE, _sentence(driver, "answers with a web page, not with this API; check the address")
    if response.status >= 500:
        return Exit.UNJUDGED, _sentence(driver, f"is in trouble (status {response.status}); try again later")
    if 300 <= response.status < 400:
        elsewhere = response.header("location") or "somewhere else"
        return Exit.USAGE, _sentence(driver, f"redirects to {elsewhere[:_LONGEST]}; give the address that answers")
    if response.status in _NO_SUCH_PATH and (operation.response(response.status) is None or not response.has_json):
        told = f"does not know this API's paths (status {response.status}); check the address and its path"
        return Exit.USAGE, _sentence(driver, told)
    if _says_nothing(operation, response):
        told = f"says nothing (status {response.status}, no content); check the address and its path"
        return Exit.USAGE, _sentence(driver, told)
    return None


def _says_nothing(operation: Operation, response: Response) -> bool:
    """Whether there is nothing where the document promises something."""
    promised = (operation.response(response.status) or {}).get("content")
    return bool(promised) and response.text.strip() in {"", "null"}


def _sentence(driver: Driver, told: str) -> str:
    return f"{driver.guard.trace.base_url} {told}."


def is_unauthorized(driver: Driver, exchange: Exchange) -> bool:
    """Whether an answer says that the key is not accepted, by status or inside an envelope."""
    match = driver.document.match(exchange.request.method, exchange.request.url)
    if exchange.response is None or match is None:
        return False
    if exchange.response.status == 401 or (exchange.response.status == 403 and exchange.response.has_json):
        return True
    code = fields_of(driver.document, match[0], exchange.response).get("code")
    return code is not None and word_for(code) == "unauthorized"
