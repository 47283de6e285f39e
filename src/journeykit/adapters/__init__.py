"""One module per provider that speaks its wire; found by file name, loaded only when used.

There is no registry to edit: a module here that is neither private nor `protocol` is a provider.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from journeykit.errors import ConfigurationError

if TYPE_CHECKING:
    from journeykit.adapters.protocol import Adapter

_LONGEST = 20  # characters


@cache
def names() -> tuple[str, ...]:
    """List the providers that have an adapter."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in found if not name.startswith("_") and name != "protocol"))


def load(provider: str) -> Adapter:
    """Import the adapter of one provider; its verbs import of the generated client what they use.

    Raises:
        ConfigurationError: if there is no such provider; it lists those there are.
    """
    if provider not in names():
        # Whatever is longer than their names may be a key in the wrong place.
        which = f"provider {provider!r}" if isinstance(provider, str) and len(provider) <= _LONGEST else "such provider"
        raise ConfigurationError(f"there is no {which}; there are {', '.join(names())}")
    return cast("Adapter", import_module(f"{__name__}.{provider}"))
