"""Reading single values that a provider sent, whatever it really sent; nothing here raises.

The generated models are parsed from loosened documents, so a field typed `str | None` may hold anything. Every value
goes through one of these on its way into a State; what cannot be read becomes None.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any

from journeykit import journal
from journeykit.buttons import Button
from journeykit.models import Status

if TYPE_CHECKING:
    from journeykit.config import Config

_PERCENT = re.compile(r"(\d{1,3})(?:\.\d+)? ?%?")
_NUMBER = re.compile(r"(?:^|\n)[ \t]*(?:[1-9]\ufe0f?\u20e3|[1-9][.)](?=\s))[ \t]*")
_ID = re.compile(r"[^\s/\x00-\x1f\x7f\ud800-\udfff]{1,200}")  # it has to stand in a URL; a sentence is no id
_BEYOND_IDS = 10**200  # the same of a number
_WHOLE = re.compile(r"-?\d{1,18}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# An epoch below this is in seconds: as milliseconds it would be before 1973, as seconds it is up to 5138.
_FIRST_MILLISECONDS = 100_000_000_000
_LONGEST_TIME = 80  # characters


def text(value: object) -> str | None:
    """Read a non-empty string."""
    return value if isinstance(value, str) and value.strip() else None


def is_link(value: str) -> bool:
    """Whether a text is an http(s) address."""
    return value[:8].lower().startswith(("http://", "https://"))


def opened(data_url: str) -> tuple[str, bytes]:
    """Take a data URL of ours apart into media type and bytes."""
    kind, _, encoded = data_url.removeprefix("data:").partition(";base64,")
    return kind, base64.b64decode(encoded)


def identity(value: object) -> str | None:
    """Read an id that may come as text or as a number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if 0 < value < _BEYOND_IDS else None
    clean = value.strip() if isinstance(value, str) else ""
    return clean if _ID.fullmatch(clean) and clean not in {".", ".."} else None


def whole(value: object) -> int | None:
    """Read an integer that may come as text."""
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def flag(value: object) -> bool | None:
    """Read true or false."""
    return value if isinstance(value, bool) else None


def decimal(value: object) -> Decimal | None:
    """Read an amount of money, text or number, without rounding it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        amount = Decimal(str(value).strip())
    except (InvalidOperation, ValueError):  # Python writes no number of more than 4300 digits
        return None
    return amount if amount.is_finite() else None


def percent(value: object) -> int | None:
    """Read progress, `46%` or 46, as 0 to 100."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if 0 <= value <= 100 else None  # false for NaN, too
    match = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(match[1]) if match and int(match[1]) <= 100 else None


def when(value: object) -> datetime | None:
    """Read a time: epoch milliseconds (or seconds) or ISO 8601; 0 means not yet; without a zone it is UTC."""
    if isinstance(value, str) and len(value) > _LONGEST_TIME:
        return None  # and is not kept
    return _moment(value) if isinstance(value, int | float | str) else None


@lru_cache(maxsize=4096, typed=True)  # a task shows its times at each look, and true is not 1
def _moment(value: float | str) -> datetime | None:
    number = value if isinstance(value, float) and isfinite(value) else whole(value)
    if number is not None:
        unit = "milliseconds" if number >= _FIRST_MILLISECONDS else "seconds"
        try:
            return _EPOCH + timedelta(**{unit: number}) if number > 0 else None
        except OverflowError:
            return None
    try:
        if not isinstance(value, str):
            return None
        moment = datetime.fromisoformat(value.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def mapping(value: object) -> dict[str, Any]:
    """Read an object, generated model or plain; anything else is empty."""
    if isinstance(value, dict | Mapping):
        return dict(value)
    # Not a protocol to check against: that costs more than all the rest of reading a task with its buttons.
    to_dict = getattr(value, "to_dict", None)
    return to_dict() if to_dict is not None else {}


def rows(value: object) -> Iterator[dict[str, Any]]:
    """Read a list of objects, skipping what is none."""
    if isinstance(value, list | tuple):
        for item in value:
            if row := item if isinstance(item, dict) else mapping(item):
                yield row


def buttons(value: object) -> tuple[Button, ...]:
    """Read a list of buttons; one without a customId cannot be pressed and is left out."""
    found = []
    for row in rows(value):
        custom_id = row.get("customId")
        if custom_id := text(custom_id) or identity(custom_id):
            emoji = row.get("emoji")
            # Discord itself sends an emoji as an object with a name.
            name = emoji.get("name") if isinstance(emoji, dict) else emoji
            found.append(Button(custom_id, text(row.get("label")) or "", text(name) or ""))
    return tuple(found)


def suggestions(value: str | None) -> tuple[str, ...]:
    """Split a text at its numbers (1️⃣, 2. or 3) at the start of a line); empty if it has none."""
    parts = _NUMBER.split(value or "")
    return tuple(" ".join(part.split()) for part in parts[1:] if part.strip())


def status_of(value: object, known: Mapping[str, Status], config: Config) -> Status:
    """Translate a provider's status word; an unknown one is logged and never counts as done."""
    word = value.strip().upper() if isinstance(value, str) else None
    if word is not None and word in known:
        return known[word]
    if word is not None:
        journal.unknown_status(config, word)
    return Status.UNKNOWN
