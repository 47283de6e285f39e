"""Which addresses an answer may send us to: none in a private network, unless it is the provider's own host.

Looking a name up is the only I/O here; going there is `drive`'s, and looks it up once more: a name that changes within
that moment is not found out. What is asked then is a GET without a key.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from journeykit.errors import APIResponseError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx

    from journeykit.config import Config

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Clash, sing-box, Surge and their like answer every name with an address of their own from here (RFC 2544, benchmarks),
# and connect where the name leads: as good as a name that cannot be resolved here.
_FAKE = ipaddress.ip_network("198.18.0.0/15")


def asked_at(url: httpx.URL) -> tuple[str, int]:
    """Give host and port as the connection will ask for them: another spelling may be another host."""
    return url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)


def lookup(host: str, port: int) -> list[str]:
    """List the addresses of a host; none if it cannot be resolved here."""
    # A name that cannot be resolved here may be resolved by a proxy; then the proxy is the one to guard.
    with suppress(OSError, UnicodeError):
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    return []


async def alookup(host: str, port: int) -> list[str]:
    """List the addresses of a host; none if it cannot be resolved here."""
    with suppress(OSError, UnicodeError):
        loop = asyncio.get_running_loop()
        return [str(entry[4][0]) for entry in await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    return []


def refuse_private(config: Config, host: str, addresses: Iterable[str]) -> None:
    """Refuse to be sent into a private network by an answer.

    Raises:
        APIResponseError: if any of the host's addresses is not public.
    """
    for address in addresses:
        parsed = _innermost(ipaddress.ip_address(address.partition("%")[0]))
        if (not parsed.is_global or parsed.is_multicast) and parsed not in _FAKE:
            text = f"the address {host} is in a private network; not going there"
            raise APIResponseError(config.redact(text), provider=config.provider)


def _innermost(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    # An IPv6 address that only carries an IPv4 one is where the IPv4 one is.
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address
