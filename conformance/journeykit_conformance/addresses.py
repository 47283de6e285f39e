"""Which addresses a request may go to: a provider's own, and those of its pictures.

Hosts are judged by what they say. Names are not resolved: one that leads into a private network is not found out; what
is fetched from there is asked for by GET and without a key.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from socket import inet_aton

import httpx

_OURS = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa")
"""Ends of names that mean something inside of a network only."""
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}")
_HOST = re.compile(r"[\w.:-]*")
_LAST_PORT = 65535
_TRANSLATED = IPv6Address("64:ff9b::")  # NAT64: the last 32 bits are an address of the old kind


class AddressError(ValueError):
    """An address cannot be used; the message does not quote it."""


def base_address(url: str) -> str:
    """Check the address of a provider, and return it without a slash at the end.

    Raises:
        AddressError: if it is none, or a key would travel in plain text.
    """
    parts = parse(url)
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise AddressError("the base URL is no address; give one like https://api.example.com")
    if parts.userinfo or "?" in url or "#" in url:
        raise AddressError("the base URL has a host and perhaps a path, nothing else")
    if parts.scheme == "http" and not is_loopback(parts.host):
        raise AddressError("a key is not sent over plain http; use https (this machine itself excepted)")
    return url.rstrip("/")


def picture_address(url: str, base_url: str) -> httpx.URL:
    """Check the address of a picture, and return it as it will be asked.

    Raises:
        AddressError: if a provider has no business to send anybody there.
    """
    parts = parse(url)
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise AddressError("a picture's address is http or https, with a host")
    own = parse(base_url).host
    if parts.host != own and is_private(parts.host) and not (is_loopback(own) and is_loopback(parts.host)):
        raise AddressError("a picture's address leads into a private network")
    return parts


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine itself."""
    number = _number(host)
    name = host.lower().rstrip(".")
    return number.is_loopback if number else name == "localhost" or name.endswith(".localhost")


def is_private(host: str) -> bool:
    """Say whether a host means something inside of a network only, in whatever way it is written."""
    if number := _number(host):
        return not number.is_global or number.is_multicast
    name = host.lower().rstrip(".")
    return "." not in name or name.endswith(tuple(f".{end}" for end in _OURS))


def parse(url: str) -> httpx.URL:
    """Read an address.

    Raises:
        AddressError: if it is none.
    """
    # With the library that sends: two that read one address differently are how such checks are got around.
    try:
        parts = httpx.URL(url)
        is_host = _HOST.fullmatch(parts.host)  # which is decoded only now, if it can be
    except (httpx.InvalidURL, ValueError, TypeError):
        raise AddressError("this is no address") from None
    if not is_host:
        raise AddressError("this is no address")
    if parts.port is not None and not 0 < parts.port <= _LAST_PORT:
        raise AddressError("there is no such port")
    return parts


def _number(host: str) -> IPv4Address | IPv6Address | None:
    """Read a host that is a number, also as the C library would: decimal, octal, hexadecimal, shortened."""
    name = host.lower().strip("[]").rstrip(".")
    try:
        found = ip_address(name)
    except ValueError:
        try:
            return IPv4Address(inet_aton(name)) if _NUMERIC.fullmatch(name) else None
        except OSError:
            return None
    if isinstance(found, IPv6Address):
        if int(found) >> 32 == int(_TRANSLATED) >> 32:
            return IPv4Address(int(found) & 0xFFFFFFFF)
        return found.ipv4_mapped or found.sixtofour or found
    return found
