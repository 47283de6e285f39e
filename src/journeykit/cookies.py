"""Which cookies a client keeps: those of base_url's origin, and few.

A gateway before several machines finds a client's again by its cookie. A host that an answer named must not set one for
its whole domain, or for another port, that would then go to the provider beside the key.
"""

from __future__ import annotations

import re
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from http.cookiejar import Cookie
    from urllib.request import Request

_MOST, _LONGEST = 20, 4096
"""More than a gateway wants, and than a browser keeps of one; without an end, requests would grow until they are
refused."""
_SENDABLE = re.compile(r"[\x21-\x7e]*")


def jar_of(base_url: str) -> CookieJar:
    """Make a jar for the cookies of one provider."""
    policy = _OfHome(base_url)
    policy.jar = CookieJar(policy)
    return policy.jar


class _OfHome(DefaultCookiePolicy):
    jar: CookieJar

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._home = _origin(base_url)

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        sent = f"{cookie.name}{cookie.value or ''}"
        has_room = len(self.jar) < _MOST or any(_same(cookie, held) for held in self.jar)
        is_usable = len(sent) <= _LONGEST and has_room and _SENDABLE.fullmatch(sent)
        return bool(is_usable) and _origin(request.full_url) == self._home and super().set_ok(cookie, request)


def _same(cookie: Cookie, held: Cookie) -> bool:
    return (cookie.domain, cookie.path, cookie.name) == (held.domain, held.path, held.name)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
