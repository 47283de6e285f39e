"""What every flow above the adapters is told: who is asked, with which settings, and what time it is. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from journeykit.company import Company
from journeykit.health import Looks

if TYPE_CHECKING:
    from collections.abc import Callable

    from journeykit.adapters.protocol import Adapter
    from journeykit.config import Config


@dataclass(frozen=True, slots=True)
class Context:
    """What every flow above the adapters needs to know: who is asked, with which settings, and what time it is."""

    adapter: Adapter
    config: Config
    now: Callable[[], float]
    """Seconds on a clock that only goes forward."""
    company: Company = field(default_factory=Company)
    looks: Looks = field(default_factory=Looks)
