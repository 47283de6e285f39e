"""Which addresses may be asked: that of a provider, and those that it sends its customers to."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def why_unusable(base_url: str) -> str:
    """Say why an address cannot be a provider's; empty if it can."""
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return f"{base_url!r} is no address; give one like https://api.example.com"
    if parts.username or parts.password or parts.query or parts.fragment:
        return "the address of a provider has a host and perhaps a path, nothing else"
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        return "a key is not sent over plain http; use https (this machine itself excepted)"
    return ""


def why_not_asked(url: str, base_url: str) -> str:
    """Say why a provider has no business to send anybody to an address; empty if it may."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "is not http or https"
    if parts.hostname != urlsplit(base_url).hostname and _is_private(parts.hostname):
        return "leads into a private network"
    return ""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
