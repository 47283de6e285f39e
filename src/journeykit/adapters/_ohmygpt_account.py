"""What lies around Midjourney at OhMyGPT: files, money and keys. Everything about tasks is in `ohmygpt`."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from journeykit.adapters._ohmygpt_refusals import explain
from journeykit.exchange import Exchange, call
from journeykit.models import ApiKey, Balance
from journeykit.reading import decimal, flag, identity, mapping, opened, rows, text, when
from journeykit.refusal import drift

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit.config import Config
    from journeykit.flow import Flow

# A host of its own, whatever base_url is: the API is reached by many names, this by one.
CONTENT = "https://pi.ohmygpt.com"
_PUBLIC = f"{CONTENT}/api/v1/f/pub/"  # where a published client reads what it has uploaded
_SHORTEST_SHOWN = 16  # characters; of a shorter key the two ends would be too much of it


def upload(config: Config, images: Sequence[str]) -> Flow[list[str]]:
    """Put pictures into the file service for everybody to read, one request each, and say where."""
    from journeykit_clients.ohmygpt.api.file import upload_file
    from journeykit_clients.ohmygpt.models import (
        FileEnvelope,
        UploadFileRequest,
        UploadFileRequestIsPublic,
        UploadFileRequestPurpose,
    )
    from journeykit_clients.ohmygpt.types import File

    found = []
    for number, image in enumerate(images, start=1):
        kind, content = opened(image)
        name = f"picture-{number}.{kind.rpartition('/')[2]}"
        body = UploadFileRequest(
            file=File(BytesIO(content), name, kind),
            filename=name,
            purpose=UploadFileRequestPurpose.VALUE_0,
            is_public=UploadFileRequestIsPublic.TRUE,
        )
        exchange = Exchange(config, "upload", explain, submits=True)
        reply = yield from call(exchange, upload_file, FileEnvelope, body=body)
        file_id = identity(mapping(reply.document.get("data")).get("fileUniqueID"))
        if file_id is None:
            raise drift(config, "upload", reply.response, "an acceptance that names no file", submits=True)
        found.append(f"{_PUBLIC}{file_id}")
    return found


def balance(config: Config) -> Flow[Balance]:
    """Ask what is left of the account's money; it takes a key with that permission."""
    from journeykit_clients.ohmygpt.api.account import fetch_balance
    from journeykit_clients.ohmygpt.models import BalanceEnvelope

    reply = yield from call(Exchange(config, "balance", explain), fetch_balance, BalanceEnvelope)
    data = mapping(reply.document.get("data"))
    amount = decimal(data.get("balance"))
    if amount is None:
        raise drift(config, "balance", reply.response, "an envelope without a balance")
    return Balance(amount, decimal(data.get("free_balance")), reply.document)


def api_keys(config: Config) -> Flow[list[ApiKey]]:
    """List the account's keys; it takes a key with the administrator flag, once a second at most."""
    from journeykit_clients.ohmygpt.api.account import list_api_keys
    from journeykit_clients.ohmygpt.models import ApiKeyListEnvelope

    reply = yield from call(Exchange(config, "api_keys", explain), list_api_keys, ApiKeyListEnvelope)
    listed = reply.document.get("data")
    if not isinstance(listed, list):
        # What came may hold keys in full, and not ours alone: it stays out of the error.
        raise drift(config, "api_keys", replace(reply.response, content=b""), "an envelope without a list of keys")
    return [_read_key(config, row) for row in rows(listed)]


def _read_key(config: Config, row: dict[str, Any]) -> ApiKey:
    key, given = text(row.get("key")) or "", row.get("permissions")
    permissions = given if isinstance(given, list) else []
    return ApiKey(
        hint=f"{key[:5]}...{key[-2:]}" if len(key) > _SHORTEST_SHOWN else "...",
        is_ours=key == config.api_key,
        remark=text(row.get("remark")),
        used=decimal(row.get("used_fee")),
        limit=decimal(row.get("max_fee")),
        permissions=tuple(name for item in permissions if (name := text(item))),
        is_admin=flag(row.get("is_admin")),
        is_disabled=flag(row.get("is_disabled")),
        created_at=when(row.get("created_at")),
        used_at=when(row.get("used_at")),
        expires_at=when(row.get("expired_at")),
    )
