"""What stands in front of any of them and says no in its place: nginx, a CDN, a firewall."""

from __future__ import annotations

from refusals.row import EVERY, HTML, PLAIN, Row

from journeykit import InvalidRequestError, ProviderUnavailableError, RateLimitError

_KNOWN = "front proxies"
_UNKNOWN_ORIGIN = "error code: 521"


def _page(status: int, title: str) -> str:
    return (
        f"<html>\r\n<head><title>{status} {title}</title></head>\r\n<body><center>nginx</center></body>\r\n</html>\r\n"
    )


ROWS = (
    Row(_KNOWN, EVERY, 413, _page(413, "Entity Too Large"), InvalidRequestError, None, True, "HTML", HTML),
    Row(_KNOWN, EVERY, 413, "", InvalidRequestError, None, True, "change it", ""),
    Row(_KNOWN, EVERY, 429, _page(429, "Too Many Requests"), RateLimitError, None, True, "HTML", HTML),
    Row(_KNOWN, EVERY, 429, "", RateLimitError, None, True, "Too many requests", ""),
    Row(_KNOWN, EVERY, 502, _page(502, "Bad Gateway"), ProviderUnavailableError, None, False, "HTML", HTML),
    Row(_KNOWN, EVERY, 502, "", ProviderUnavailableError, None, False, "cannot serve now", ""),
    Row(_KNOWN, EVERY, 503, _page(503, "Unavailable"), ProviderUnavailableError, None, True, "HTML", HTML),
    Row(_KNOWN, EVERY, 504, _page(504, "Gateway Time-out"), ProviderUnavailableError, None, False, "HTML", HTML),
    Row(_KNOWN, EVERY, 521, _UNKNOWN_ORIGIN, ProviderUnavailableError, None, False, _UNKNOWN_ORIGIN, PLAIN),
)
