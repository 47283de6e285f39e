"""What lies around Midjourney: balance, keys and files.

The balance and the keys are for keys with the administrator's flag; any other is told 401 inside an
HTTP 200. Money is a decimal string.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

from starlette.requests import Request
from starlette.responses import Response

from journeykit_emulator.ledger import Account, Standing
from journeykit_emulator.ohmygpt import envelope
from journeykit_emulator.ohmygpt.body import text
from journeykit_emulator.ohmygpt.envelope import ObjectionError
from journeykit_emulator.ohmygpt.task import iso
from journeykit_emulator.uploads import Upload

if TYPE_CHECKING:
    from journeykit_emulator.world import World

_PURPOSES = {"0", "1", "2", "3", "4", "5"}
_YEAR = 365 * 24 * 3600.0
_NOT_AN_ADMIN = "The API key has no administrator permission"


class Office:
    """The handlers over one world."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def balance(self, _request: Request, account: Account, _body: Mapping[str, Any]) -> Response:
        """Tell what is left."""
        if not account.admin:
            return envelope.failure(401, _NOT_AN_ADMIN)
        return envelope.success({"balance": _money(account.credit), "free_balance": _money(Decimal(0))})

    def keys(self, _request: Request, account: Account, _body: Mapping[str, Any]) -> Response:
        """List the caller's keys, secrets and all; the message says how many there are."""
        if not account.admin:
            return envelope.failure(401, _NOT_AN_ADMIN)
        tasks = [task for task in self._world.tasks if task.key == account.key]
        began = self._world.began_at
        spent = self._world.spent(account.key)
        key = {
            "key": account.key,
            "user_id": str(uuid5(NAMESPACE_OID, account.key)),
            "remark": "emulator",
            "created_at": iso(began),
            "used_at": iso(tasks[-1].created_at) if tasks else None,
            "expired_at": iso(began + _YEAR),
            "used_times": str(len(tasks)),
            "used_fee": _money(spent),
            "max_fee": _money(spent + account.credit),
            "permissions": ["midjourney"],
            "is_admin": account.admin,
            "is_disabled": account.standing is Standing.DISABLED,
        }
        return envelope.success([key], "1 API keys")

    def upload(self, _request: Request, _account: Account, body: Mapping[str, Any]) -> Response:
        """Keep a file; private unless said otherwise."""
        file = body.get("file")
        if not isinstance(file, Upload):
            raise ObjectionError("file is required")
        if not text(body, "filename"):
            raise ObjectionError("filename is required")
        if text(body, "purpose") not in _PURPOSES:
            raise ObjectionError("purpose must be a number from 0 to 5")
        public = text(body, "is_public") or "false"
        if public not in {"true", "false"}:
            raise ObjectionError("is_public must be true or false")
        kept = self._world.files.keep(self._world.clock.now(), file.content, file.media_type, public=public == "true")
        return envelope.success({"fileUniqueID": kept.id})


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"
