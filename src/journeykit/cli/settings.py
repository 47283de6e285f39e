"""What commands take from the environment: keys, which are no arguments since those show in process lists, and addresses."""

from __future__ import annotations

import os
import re

from journeykit.errors import ConfigurationError


def variable(provider: str, what: str) -> str:
    """Name the variable of a provider, e.g. PRO365_API_KEY."""
    return f"{re.sub(r'[^A-Z0-9]+', '_', provider.upper())}_{what}"


def keys(provider: str) -> tuple[str, str]:
    """Return the key, and a second one or nothing.

    Raises:
        ConfigurationError: if there is no key.
    """
    name = variable(provider, "API_KEY")
    first, second = (os.environ.get(each, "").strip() for each in (name, f"{name}_2"))
    if not first:
        raise ConfigurationError(f"there is no key for {provider}: set {name}")
    if first == second:
        raise ConfigurationError(f"{name} and {name}_2 are the same key; the second one is for another account")
    return first, second


def base_url(provider: str, given: str | None, documented: str) -> str:
    """Return the address: as given, else from the environment, else as documented.

    Raises:
        ConfigurationError: if there is none.
    """
    name = variable(provider, "BASE_URL")
    found = given or os.environ.get(name, "").strip() or documented
    if not found:
        raise ConfigurationError(f"{provider} has no address of its own: give --base-url or set {name}")
    return found
