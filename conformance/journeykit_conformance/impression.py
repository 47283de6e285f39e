"""The first look: is this the provider's API at all, and does it take the key? Before anything is paid or judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_conformance.guard import StoppedError
from journeykit_conformance.result import Exit
from journeykit_conformance.scenarios import UNKNOWN_ID
from journeykit_conformance.schemas import BodyJudge, documents_of, schema_of
from journeykit_conformance.values import fields_of, word_for

if TYPE_CHECKING:
    from journeykit_conformance.driver import Driver
    from journeykit_conformance.operation import Operation
    from journeykit_conformance.trace import Exchange, Response

Ending = tuple[Exit, str]
_NO_SUCH_PATH = {404, 405, 410, 501}
_SILENT = "says nothing (status {}, no content); check the address and its path."
_MOST = 4  # requests to somebody who may be a stranger
_LONGEST = 120  # characters of an address that is quoted
_ROLES = ("balance", "search", "list", "fetch")


async def first_impression(driver: Driver, task_id: str) -> Ending | None:
    """Ask what is free until something answers as this API does; say how the run ends if nothing does.

    One operation in trouble is for the rules to find; a key that one of them refuses ends the run at once.
    """
    doubts: list[Ending] = []
    try:
        for operation in _ways_in(driver):
            exchange = await _look(driver, operation, task_id)
            if exchange is None:
                continue
            if is_unauthorized(driver, exchange):
                told = f"does not accept the key (status {exchange.status}); check the key and its rights."
                return Exit.USAGE, _sentence(driver, told)
            doubt = _doubt(driver, operation, exchange)
            if doubt is None and not _is_empty(exchange):
                return None
            if doubt is None and await _knows_keys(driver, operation, task_id):
                return None
            doubts.append(doubt or (Exit.USAGE, _sentence(driver, _SILENT.format(exchange.status))))
        if len(driver.guard.trace.exchanges) < _MOST and await _answers_about_nothing(driver):
            return None
    except StoppedError as reason:
        doubts.append((Exit.UNJUDGED, f"The run was stopped because {reason}."))
    nothing = "The document names no operation that can be asked for free, so there is nothing to judge."
    return (*doubts, (Exit.USAGE, nothing))[0]


def _ways_in(driver: Driver) -> list[Operation]:
    """The free operations that can be asked without knowing anything; those that look at the key, if any do."""
    found = [operation for role in _ROLES if (operation := driver.document.by_role(role)) and not operation.may_charge]
    return [each for each in found if each.needs_key] or found


async def _look(
    driver: Driver, operation: Operation, task_id: str, key: str = "first", *, at_none: bool = False
) -> Exchange | None:
    known = task_id or UNKNOWN_ID
    call = driver.fill(operation, {"task-id": known, "task-ids": [] if at_none else [known]})

    async def send(driver: Driver) -> Exchange:
        return await driver.guard.send(call, step="first", key=key)

    exchange: Exchange | None = await driver.attempt(send)
    return exchange


async def _knows_keys(driver: Driver, operation: Operation, task_id: str) -> bool:
    """Whether a wrong key is refused where ours got a silence that the document allows: something is there."""
    exchange = await _look(driver, operation, task_id, key="wrong")
    return exchange is not None and is_unauthorized(driver, exchange)


async def _answers_about_nothing(driver: Driver) -> bool:
    """Whether a list of no tasks is answered where all else was odd: it may be an unknown id that is too much."""
    operation = driver.document.by_role("list")
    if operation is None or operation.may_charge:
        return False
    exchange = await _look(driver, operation, "", at_none=True)
    return exchange is not None and _doubt(driver, operation, exchange) is None and not _is_empty(exchange)


def _doubt(driver: Driver, operation: Operation, exchange: Exchange) -> Ending | None:
    """Say what speaks against an answer being one of this API; None if nothing does."""
    response = exchange.response
    if response is None:
        told = f"does not answer ({exchange.problem}); is the address right, is the server up?"
        return Exit.UNJUDGED, _sentence(driver, told)
    if response.status >= 500:
        return Exit.UNJUDGED, _sentence(driver, f"is in trouble (status {response.status}); try again later.")
    if response.media_type == "text/html" or response.text.lstrip()[:1] == "<":
        return Exit.USAGE, _sentence(driver, "answers with a web page, not with this API; check the address.")
    if 300 <= response.status < 400:
        elsewhere = response.header("location") or "somewhere else"
        return Exit.USAGE, _sentence(driver, f"redirects to {elsewhere[:_LONGEST]}; give the address that answers.")
    is_known = operation.response(response.status) is not None
    if response.status in _NO_SUCH_PATH and not (is_known and fields_of(driver.document, operation, response)):
        told = f"does not know this API's paths (status {response.status}); check the address and its path."
        return Exit.USAGE, _sentence(driver, told)
    promised = (operation.response(response.status) or {}).get("content")
    if _is_empty(exchange) and (promised or not is_known):
        return Exit.USAGE, _sentence(driver, _SILENT.format(response.status))
    if promised and not _is_alike(driver, operation, response):
        told = f"answers otherwise than this API does (status {response.status}); check the address and its path."
        return Exit.USAGE, _sentence(driver, told)
    return None


def _is_alike(driver: Driver, operation: Operation, response: Response) -> bool:
    """Whether an answer is at least of the kind that the document says; what is inside is for the rules."""
    if not response.has_json:
        return (
            bool(documents_of(operation, response)) or operation.media(response.status, response.media_type) is not None
        )
    schema = schema_of(operation, response)
    return schema is None or all(
        violation.pointer for violation in BodyJudge(driver.document).violations(schema, response.json)
    )


def _is_empty(exchange: Exchange) -> bool:
    return exchange.response is not None and exchange.response.text.strip() in {"", "null"}


def _sentence(driver: Driver, told: str) -> str:
    return f"{driver.guard.trace.base_url} {told}"


def is_unauthorized(driver: Driver, exchange: Exchange) -> bool:
    """Whether an answer says that the key is not accepted, by status or inside an envelope."""
    match = driver.document.match(exchange.request.method, exchange.request.url)
    if exchange.response is None or match is None:
        return False
    if exchange.response.status == 401 or (exchange.response.status == 403 and exchange.response.has_json):
        return True
    code = fields_of(driver.document, match[0], exchange.response).get("code")
    return code is not None and word_for(code) == "unauthorized"
