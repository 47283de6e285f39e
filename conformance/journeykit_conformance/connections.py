"""HTTP clients, and what is said when the environment names a proxy or certificates that cannot be used."""

from __future__ import annotations

import os
from typing import Any

import httpx

from journeykit_conformance.allowance import UsageError

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")


def new_client(**more: Any) -> httpx.AsyncClient:
    """Make an HTTP client.

    Raises:
        UsageError: if the environment does not let one be made; names the variables, whose values may be secret.
    """
    try:
        return httpx.AsyncClient(**more)
    except ImportError as problem:
        raise UsageError(f"{_set(_PROXIES)} cannot be used: {problem}") from None
    except OSError as problem:
        raise UsageError(f"{_set(_CERTIFICATES)} cannot be used: {problem.strerror or problem}") from None
    except (ValueError, httpx.InvalidURL):
        raise UsageError(f"{_set(_PROXIES)} cannot be used: this is no address of a proxy") from None


def _set(names: tuple[str, ...]) -> str:
    """Name those of the variables that are set."""
    found = [each for name in names for each in (name, name.lower()) if os.environ.get(each)]
    return ", ".join(found) or "the certificates of this machine"
