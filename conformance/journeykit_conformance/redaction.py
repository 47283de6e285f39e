"""Takes secrets out of whatever is kept or shown, by their value: names of fields and headers prove nothing.

A provider may send a key back in any form, so every form that it could be recognised in is looked for.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST = 8
"""Characters; a shorter secret would be found by chance in innocent text."""
PLACEHOLDER = "$KEY"


class Redactor:
    """Knows the secrets of a run."""

    def __init__(self, secrets: Iterable[str], placeholder: str = PLACEHOLDER) -> None:
        forms: dict[str, str] = {}
        for secret in secrets:
            for form in _forms(secret):
                # A number stays one: its body must still be read as what it was.
                forms[form.lower()] = "0" * len(form) if form.isdigit() else placeholder
        self._forms = forms
        alternatives = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
        self._pattern = re.compile(alternatives, re.IGNORECASE) if forms else None

    def text(self, value: str) -> str:
        """Return a text without any secret."""
        # Most texts hold no secret, and plain search says so a hundred times faster than the pattern.
        lowered = value.lower()
        if self._pattern is None or not any(form in lowered for form in self._forms):
            return value
        return self._pattern.sub(lambda match: self._forms[match[0].lower()], value)

    def bytes(self, value: bytes) -> bytes:
        """Return bytes without any secret."""
        # Latin-1 keeps every byte as it is, and the forms of a secret are ASCII or UTF-8.
        return self.text(value.decode("latin-1")).encode("latin-1")


def _forms(secret: str) -> set[str]:
    raw = secret.encode()
    forms = {secret, raw.decode("latin-1"), json.dumps(secret)[1:-1], quote(secret, safe=""), quote_plus(secret)}
    forms |= {"".join(f"%{byte:02X}" for byte in raw), raw.hex()}
    forms |= {"".join(f"\\u{ord(letter):04x}" for letter in secret)}
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        # Inside something longer a secret starts at any of three offsets; only whole groups are its own.
        for offset in range(3):
            encoded = encode(b"\0" * offset + raw).decode().rstrip("=")
            inner = encoded[-(-offset * 8 // 6) : len(encoded) - (1 if (offset + len(raw)) % 3 else 0)]
            if len(inner) >= SHORTEST:
                forms |= {inner, quote(inner, safe="")}
    return {form for form in forms if form}
