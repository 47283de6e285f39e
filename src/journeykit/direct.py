"""Clients of httpx's that hand what goes to base_url straight to a transport.

Redirects, auth and hooks, which httpx sees to on the way, are none of an API call's business, and cost more than a
whole request does on aiohttp. Cookies are seen to where there are any. What goes elsewhere takes httpx's own way.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from http.cookiejar import CookieJar
    from ssl import SSLContext


class _Direct:
    headers: httpx.Headers
    cookies: httpx.Cookies
    is_closed: bool

    def _aim(self, home: httpx.URL, transport: Any) -> None:
        self._home, self._straight = (home.scheme, home.netloc), transport
        self._accepted = self.headers["accept-encoding"]

    def build_request(
        self, method: str, url: Any, *, headers: Any = (), timeout: Any = None, **how: Any
    ) -> httpx.Request:
        """Build a request out of nothing but what is given."""
        url, extensions = _parsed(url), {"timeout": timeout.as_dict()}
        usual = ("Host", url.netloc.decode("ascii")), ("Accept-Encoding", self._accepted)
        given = {name.lower() for name, _ in headers}
        headers = [*(each for each in usual if each[0].lower() not in given), *headers]
        if how or method.upper() != "GET":
            request = httpx.Request(method, url, **how, headers=headers, extensions=extensions)
        else:
            # Without a body; for httpx to find that out, and what headers it wants, takes longer than all the rest.
            request = httpx.Request(method, url, stream=httpx.ByteStream(b""), headers=headers, extensions=extensions)
            request.read()
        if len(self.cookies.jar):
            self.cookies.set_cookie_header(request)
        return request

    def _goes_straight(self, request: httpx.Request) -> bool:
        return not self.is_closed and (request.url.scheme, request.url.netloc) == self._home

    def _came(self, response: httpx.Response, request: httpx.Request) -> httpx.Response:
        response.request = request
        if "set-cookie" in response.headers:
            with suppress(Exception):  # the standard library trips over numbers of 400 digits; what was paid for counts
                self.cookies.extract_cookies(response)
        return response


class DirectClient(_Direct, httpx.Client):
    """For threads."""

    def __init__(self, home: httpx.URL, ssl_context: SSLContext, limits: httpx.Limits, cookies: CookieJar) -> None:
        transport = httpx.HTTPTransport(verify=ssl_context, limits=limits)
        super().__init__(limits=limits, verify=ssl_context, mounts={origin(home): transport}, cookies=cookies)
        self._aim(home, transport)

    def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
        """Send a request."""
        if not self._goes_straight(request):
            return super().send(request, **how)
        return self._came(self._straight.handle_request(request), request)


class DirectAsyncClient(_Direct, httpx.AsyncClient):
    """For event loops."""

    def __init__(
        self,
        home: httpx.URL,
        transport: httpx.AsyncBaseTransport,
        ssl_context: SSLContext,
        limits: httpx.Limits,
        cookies: CookieJar,
    ) -> None:
        super().__init__(limits=limits, verify=ssl_context, mounts={origin(home): transport}, cookies=cookies)
        self._aim(home, transport)

    async def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
        """Send a request."""
        if not self._goes_straight(request):
            return await super().send(request, **how)
        return self._came(await self._straight.handle_async_request(request), request)


@lru_cache(maxsize=4096)
def _parsed(url: str | httpx.URL) -> httpx.URL:
    """Parse an address; tasks are asked for again and again, and this is a tenth of an exchange on aiohttp."""
    return httpx.URL(url)


def origin(home: httpx.URL) -> str:
    """Write where a transport is mounted: so it is closed with its client."""
    return f"{home.scheme}://{home.netloc.decode('ascii')}"
