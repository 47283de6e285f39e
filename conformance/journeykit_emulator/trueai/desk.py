"""What every handler of the server needs: keys let in, bodies bound, jobs handed over."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from journeykit_emulator import cdn, uploads, wire_json
from journeykit_emulator.hooks import Hook
from journeykit_emulator.jobs import Task
from journeykit_emulator.ledger import Account
from journeykit_emulator.plan import Phase, Refusal, Snapshot
from journeykit_emulator.trueai import binding, envelopes
from journeykit_emulator.trueai.task import task_object
from journeykit_emulator.turned_down import TurnedDownError
from journeykit_emulator.uploads import Upload
from journeykit_emulator.world import Order, RefusedError

if TYPE_CHECKING:
    from journeykit_emulator.world import World

Handler = Callable[[Request, Account, Mapping[str, Any]], Response]
Binder = Callable[[Request], Awaitable[Mapping[str, Any]]]

SPEEDS = {"": None, "/mj-fast": "FAST", "/mj-turbo": "TURBO", "/mj-relax": "RELAX"}
_LONGEST = {"state": 255, "notifyhook": 2000}
_NIJI = {"NIJI_JOURNEY", "NIJI"}


class Desk:
    """One server's world."""

    def __init__(self, world: "World") -> None:
        self.world = world

    def guarded(self, handler: Handler, bind: Binder | None = None) -> Callable[[Request], Awaitable[Response]]:
        """Let known keys through and bind the body, if there is one to bind."""

        async def guarded(request: Request) -> Response:
            account = self.account(request)
            if isinstance(account, Response):
                return account
            try:
                body = await bind(request) if bind else {}
            except binding.MediaTypeError:
                return envelopes.unsupported_media_type(f"00-{len(self.world.requests):032x}-00")
            except binding.BindingError as problem:
                return self.failure(str(problem))
            try:
                return handler(request, account, body)
            except TurnedDownError as turned_down:
                return turned_down.response

        return guarded

    def account(self, request: Request) -> Account | Response:
        """Find who is calling, or the answer that turns the caller away."""
        # A present but empty Authorization hides mj-api-secret.
        given = request.headers.get("authorization", request.headers.get("mj-api-secret", ""))
        account = self.world.accounts.get(given)
        turned_away = envelopes.turned_away(account.standing if account else None)
        return turned_away or account or Response(status_code=401)

    def look(self, task: Task) -> Snapshot:
        """See a task as the database has it."""
        return self.world.look(task) or Snapshot(Phase.QUEUED)

    def known(self, task_id: str) -> Task:
        """Find the task a submit is about, or turn the request down; anybody's will do."""
        task = self.world.find(task_id)
        if task is None:
            raise TurnedDownError(envelopes.submit(3, "关联任务不存在或已失效", status=404))
        return task

    def finished(self, task_id: str) -> Task:
        """Find the finished task a submit is about, or turn the request down."""
        task = self.known(task_id)
        if self.look(task).phase is not Phase.SUCCEEDED:
            raise TurnedDownError(envelopes.submit(4, "关联任务状态错误"))
        return task

    def submit(self, request: Request, account: Account, order: Order, body: Mapping[str, Any], **echo: Any) -> Task:
        """Hand a job over, or turn the request down; a limit is told in the Result envelope."""
        if too_long := overlong(body):
            raise TurnedDownError(self.failure(f"{too_long} 过长"))
        try:
            return self.start(request, account, order, echoed(account, order, body) | echo)
        except RefusedError as refusal:
            raise TurnedDownError(self.refusal(refusal, order.prompt)) from None

    def start(self, request: Request, account: Account, order: Order, echo: Mapping[str, Any]) -> Task:
        """Hand a job over.

        Raises:
            RefusedError: if the world is against it.
        """
        host, url = cdn.address(request), (echo["notifyHook"] or "").strip()

        def body(task: Task, seen: Snapshot) -> bytes:
            return wire_json.escaped(task_object(host, task, seen))

        hook = Hook(url, body, wire_json.JSON_UTF8) if url else None
        return self.world.submit(account.key, order, echo, hook)

    def refusal(self, refusal: RefusedError, prompt: str) -> Response:
        """Word a refusal of the world."""
        if refusal.kind is Refusal.OUT_OF_CREDIT:
            return self.failure(envelopes.DAILY_LIMIT)
        return envelopes.refused(refusal, prompt)

    def failure(self, message: str) -> Response:
        """Answer in the Result envelope."""
        return envelopes.failure(message, self.world.clock.now())

    def picture(self, text: str) -> Upload:
        """Decode a picture, with or without its prefix, or turn the request down."""
        try:
            return uploads.read(text, bare=True)
        except uploads.NotAPictureError:
            raise TurnedDownError(envelopes.submit(4, "base64格式错误")) from None

    def put_up(self, request: Request, text: str) -> str:
        """Give a picture an address; one that is an address keeps it."""
        if text.startswith("http"):
            return text
        picture = self.picture(text)
        kept = self.world.files.keep(self.world.clock.now(), picture.content, picture.media_type)
        return cdn.file_link(cdn.address(request), kept)


def json_of(fields: Mapping[str, binding.Check]) -> Binder:
    """Bind a JSON body to these members."""

    async def bind(request: Request) -> Mapping[str, Any]:
        return await binding.bind(request, fields)

    return bind


def speed(request: Request, body: Mapping[str, Any]) -> str | None:
    """Find the speed that was asked for: path, then filter, then the prompt's own flag."""
    for prefix, mode in SPEEDS.items():
        if mode and request.url.path.lower().startswith(f"{prefix}/"):
            return mode
    modes = {name.lower(): value for name, value in body.get("accountfilter", {}).items()}
    for mode in modes.get("modes") or ():
        return str(mode).upper() if isinstance(mode, str) else binding.MODES[mode % 3]
    prompt = body.get("prompt", "")
    flags = {prompt.find(f"--{mode.lower()}"): mode for mode in binding.MODES}
    first = min((place for place in flags if place >= 0), default=None)
    return None if first is None else flags[first]


def overlong(body: Mapping[str, Any]) -> str | None:
    """Name the first member that is longer than the server takes."""
    return next((name for name, most in _LONGEST.items() if len(body.get(name, "")) > most), None)


def echoed(account: Account, order: Order, body: Mapping[str, Any]) -> dict[str, Any]:
    """Collect what a task shows of its submit."""
    niji = str(body.get("bottype", "")).upper() in _NIJI
    return {
        "state": body.get("state"),
        "notifyHook": body.get("notifyhook"),
        "botType": "NIJI_JOURNEY" if niji else "MID_JOURNEY",
        "mode": order.pool,
        "requestMode": order.pool,
        "isWhite": account.admin,
        "accountFilter": body.get("accountfilter"),
        "language": body.get("language"),
    }
