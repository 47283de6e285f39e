"""What is asked of a provider, profile by profile: `audit` makes no task, `lifecycle` makes one to four.

A step that cannot be taken is noted and left out; whatever rules it would have reached say so themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit_conformance.calls import Call
from journeykit_conformance.driver import Driver
from journeykit_conformance.evidence import Evidence, is_refusal
from journeykit_conformance.expressions import NothingThereError
from journeykit_conformance.operation import MAKES_TASKS
from journeykit_conformance.submits import not_now

if TYPE_CHECKING:
    from journeykit_conformance.evidence import Sight
    from journeykit_conformance.operation import Operation
    from journeykit_conformance.submits import Submit
    from journeykit_conformance.trace import Exchange

READS = frozenset({"fetch", "list", "search", "seed", "cancel", "picture", "balance"})
ALLOWED = {
    "audit": READS - {"cancel"},
    "lifecycle": READS | {"imagine", "press"},
    "fuzz": READS | MAKES_TASKS | {"upload"},
}
# No provider's ids look like this, and every document's pattern of an id allows it.
UNKNOWN_ID = "1000000000000001"
_LOOKS, _BETWEEN = 10, 3.0  # seconds: some show a new task only after three, behind a cache later still
_STRANGERS = {"none": "no key", "wrong": "a wrong key"}
PROMPT = "a red paper boat on calm water --ar 3:2"


async def audit(driver: Driver, task_id: str = "") -> None:
    """Ask everything that is free; a finished task that is given, or found, is looked at from all sides."""
    known = task_id or UNKNOWN_ID
    await driver.attempt(_without_right, known)
    await driver.attempt(_unknown)
    await driver.attempt(_nonsense)
    await driver.attempt(_account)
    finished = await driver.attempt(_find, task_id)
    if finished is not None:
        await driver.attempt(examine, finished, "task")


async def lifecycle(driver: Driver, spend: int, *, seed: int = 0) -> None:
    """Go through the life of a task, for as many accepted paid calls as allowed."""
    await driver.attempt(_submit_without_right)
    # A boat, and what HTML has other letters for: whatever mangles or escapes texts shows here, at no cost.
    state = f'journeykit-{seed}-船 & "co"'
    await driver.attempt(_balance, "money/before")
    end = await driver.attempt(_imagine, state)
    await driver.attempt(_balance, "money/after")
    if end is None:
        # What is not understood is not bought again.
        driver.note("nothing more was bought: the first picture did not come to an end that this suite understands")
        return
    if spend >= 2:
        await driver.attempt(_again)
    if spend >= 3:
        await driver.attempt(_press, end)
    if spend >= 4:
        await driver.attempt(_balance, "money/before-refusals")
        await driver.attempt(_turned_down, end)
        await driver.attempt(_balance, "money/after-refusals")
        await driver.attempt(_refused)
        await driver.attempt(_balance, "money/after-forbidden")


async def _without_right(driver: Driver, task_id: str, within: str = "") -> None:
    for key in ("none", "wrong"):
        for role in ("fetch", "list", "search", "seed", "balance"):
            operation = driver.document.by_role(role)
            if operation is not None and operation.needs_key and not operation.is_paid:
                await driver.ask(role, step=f"{within}auth/{key}", key=key, task_id=task_id, task_ids=[task_id])


async def _submit_without_right(driver: Driver) -> None:
    for key, name in _STRANGERS.items():
        if _is_let_in(driver, key):
            # A submit would be let in as well, and make a task that somebody pays for.
            driver.note(f"no submit was sent with {name}: reads were not clearly refused like that")
        else:
            await driver.ask("imagine", step=f"auth/{key}", key=key, prompt=PROMPT)


def _is_let_in(driver: Driver, key: str) -> bool:
    evidence = Evidence(driver.guard.trace, driver.document)
    asked = evidence.asked("fetch", "list", "search", "seed", "balance", "imagine", step=f"auth/{key}", key=key)
    return any(not is_refusal(evidence, each) for each in asked)


async def _send_without_right(driver: Driver, call: Call) -> None:
    """Send what goes on with a task as a stranger would; who was let in before is not let spend any more."""
    for key in _STRANGERS:
        if call.operation.needs_key and not _is_let_in(driver, key):
            await driver.send(call, step=f"auth/{key}", key=key)


async def _unknown(driver: Driver) -> None:
    await driver.ask("fetch", step="unknown", task_id=UNKNOWN_ID)
    await driver.ask("list", step="unknown", task_ids=[UNKNOWN_ID])
    await driver.ask("list", step="nothing", task_ids=[])
    await driver.ask("fetch", step="malformed", task_id="not-an-id")


async def _nonsense(driver: Driver) -> None:
    """Send bodies that no server can read, to operations that read only."""
    for role in ("list", "fetch"):
        operation = driver.document.by_role(role)
        if operation is not None and not operation.is_paid and operation.body[0] == "application/json":
            await driver.send(Call(operation, raw=b'{"ids": ['), step="nonsense")
    fetch = driver.document.by_role("fetch")
    if fetch is not None:
        call = driver.fill(fetch, {"task-id": UNKNOWN_ID})
        await driver.send(Call(fetch, call.path, method="PUT"), step="method")


async def _balance(driver: Driver, step: str) -> None:
    await driver.ask("balance", step=step)


async def _account(driver: Driver) -> None:
    await driver.ask("balance", step="account")
    await driver.ask("search", step="account")


async def _find(driver: Driver, task_id: str) -> Exchange | None:
    """Look at the given task, or at the newest finished one that a search shows."""
    if not task_id:
        search = await driver.ask("search", step="find")
        shown = driver.sights(search) if search is not None else []
        task_id = next((sight.id for sight in shown if sight.status == "succeeded" and sight.get("picture")), "")
    if not task_id:
        driver.note("no finished task is known: give one with --task-id to have it judged for free")
        return None
    return await driver.ask("fetch", step="task", task_id=task_id)


async def examine(driver: Driver, shown: Exchange, step: str) -> None:
    """Look at a finished task from all sides."""
    seen = next(iter(driver.sights(shown)), None)
    if seen is None:
        return
    task_id = driver.asked_for(shown) or seen.id
    again = driver.fill(*_fetch_of(driver, task_id))
    for _ in range(2):
        await driver.send(again, step=f"{step}/again")
    if step != "press":
        await driver.attempt(_without_right, task_id, f"{step}/")
    await driver.ask("list", step=f"{step}/list", task_ids=[task_id])
    await driver.ask("list", step=f"{step}/list-twice", task_ids=[task_id, UNKNOWN_ID])
    await driver.ask("search", step=f"{step}/search")
    await _follow(driver, shown, "seed", step)
    picture = driver.document.by_role("picture")
    if picture is not None and driver.has_field(picture, "task-id"):
        await driver.ask("picture", step=f"{step}/picture", key="none", task_id=task_id)
    if isinstance(url := seen.get("picture"), str) and url:
        await driver.attempt(Driver.download, url, f"{step}/image")
    await driver.attempt(_other_key, task_id, step)


def _fetch_of(driver: Driver, task_id: str) -> tuple[Operation, dict[str, str]]:
    operation = driver.document.by_role("fetch")
    if operation is None:
        raise NothingThereError("the document names no operation that fetches a task")
    return operation, {"task-id": task_id}


async def _follow(driver: Driver, shown: Exchange, role: str, step: str) -> Exchange | None:
    call = driver.link(shown, role)
    return None if call is None else await driver.send(call, step=f"{step}/{role}")


async def _other_key(driver: Driver, task_id: str, step: str) -> None:
    for role in ("fetch", "list", "search"):
        await driver.ask(role, step=f"{step}/other-key", key="second", task_id=task_id, task_ids=[task_id])


async def _imagine(driver: Driver, state: str) -> Exchange | None:
    submit = await _submit(driver, "imagine", state=state)
    if submit is None or not submit.is_accepted:
        return None
    call = driver.link(submit.exchange, "fetch")
    if call is None:
        driver.note("the document has no link from imagine to fetch")
        return None

    async def meanwhile(look: Exchange, seen: Sight) -> None:
        task_id = driver.asked_for(look) or seen.id
        await driver.ask("list", step="imagine/list", task_ids=[task_id])
        await driver.attempt(_other_key, task_id, "imagine/running")

    end = await driver.until_ended(call, step="imagine/poll", meanwhile=meanwhile)
    if end is not None:
        await driver.clock.sleep(20)  # what is called back may be late
        await examine(driver, end, "imagine")
    return end


async def _submit(
    driver: Driver, step: str, prompt: str = PROMPT, state: str = "", example: object = None
) -> Submit | None:
    operation = driver.document.by_role("imagine")
    if operation is None:
        driver.note("the document names no operation that imagines")
        return None
    fields = {"prompt": prompt, "state": state, "hook": driver.hook_url}
    if example is not None:
        del fields["prompt"]
    call = driver.fill(operation, {name: value for name, value in fields.items() if value}, example=example)
    return _noted(driver, driver.read(await driver.send(call, step=step)))


def _noted(driver: Driver, submit: Submit | None) -> Submit | None:
    """Note what keeps a submit from being accepted that is no fault of the provider."""
    if submit is not None and (why := not_now(submit)):
        driver.note(f"{submit.exchange.step}: {submit.operation.id} was refused, which is not judged: {why}")
    return submit


async def _again(driver: Driver) -> None:
    """The same once more: it must be another task; and it is stopped, where that can be done."""
    submit = await _submit(driver, "again")
    if submit is None or not submit.is_accepted:
        return
    call = driver.link(submit.exchange, "fetch")
    if call is None:
        return
    cancel = await _once_shown(driver, call)
    if cancel is not None:
        await driver.attempt(_send_without_right, cancel)
        await driver.send(cancel, step="again/cancel")
        end = await driver.until_ended(call, step="again/poll")
        if end is not None:
            await driver.send(cancel, step="again/cancel-ended")


async def _once_shown(driver: Driver, look: Call) -> Call | None:
    """Look at a new task until it is shown, and make the call that stops it, where that can be done."""
    for _ in range(_LOOKS):
        shown = await driver.send(look, step="again/first")
        if driver.sights(shown):
            return driver.link(shown, "cancel")
        await driver.clock.sleep(_BETWEEN)
    driver.note("the second task was not shown soon enough to be stopped; it goes on at the provider")
    return None


async def _press(driver: Driver, end: Exchange) -> None:
    call = driver.link(end, "press")
    if call is None:
        return
    await driver.attempt(_send_without_right, call)
    submit = _noted(driver, driver.read(await driver.send(call, step="press")))
    if submit is None or not submit.is_accepted:
        return
    look = driver.link(submit.exchange, "fetch")
    if look is not None and (child := await driver.until_ended(look, step="press/poll")) is not None:
        await examine(driver, child, "press")


async def _turned_down(driver: Driver, end: Exchange) -> None:
    """Send submits that cannot work; whatever of them is accepted counts as paid."""
    imagine = driver.document.by_role("imagine")
    if imagine is not None and imagine.body[0]:
        await driver.send(Call(imagine, body={}), step="invalid/empty")
        await driver.send(Call(imagine, raw=b"{"), step="invalid/broken")
    press = driver.document.by_role("press")
    if press is not None and (call := driver.link(end, "press")) is not None:
        wrong = driver.fill(press, {"button-id": "MJ::JOB::no-such-button::1"}, example=call.body)
        await driver.send(wrong, step="invalid/button")
        wrong = driver.fill(press, {"task-id": UNKNOWN_ID}, example=call.body)
        await driver.send(wrong, step="invalid/parent")


async def _refused(driver: Driver) -> None:
    imagine = driver.document.by_role("imagine")
    example = next(iter(imagine.examples("refused")), None) if imagine else None
    if example is None:
        driver.note("the document has no example of a prompt that is refused")
        return
    submit = await _submit(driver, "refused", example=example)
    if submit is not None and submit.is_accepted and (call := driver.link(submit.exchange, "fetch")) is not None:
        await driver.until_ended(call, step="refused/poll")
