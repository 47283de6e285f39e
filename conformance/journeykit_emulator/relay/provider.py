"""The house rules of a relay: what it charges, how often it looks, when it gives up."""

from collections.abc import Mapping
from decimal import Decimal

from journeykit_emulator.jobs import Action, Errand
from journeykit_emulator.provider import Provider

# The prices new-api ships with. Inpaint and custom zoom are paid when their dialog is answered.
_DEAR = Decimal("0.1")
_CHEAP = Decimal("0.05")
_PRICES: Mapping[Action | Errand, Decimal] = {
    Action.IMAGINE: _DEAR,
    Action.VARIATION: _DEAR,
    Action.LOW_VARIATION: _DEAR,
    Action.HIGH_VARIATION: _DEAR,
    Action.REROLL: _DEAR,
    Action.ZOOM: _DEAR,
    Action.PAN: _DEAR,
    Action.UPSCALE: _CHEAP,
    Action.UPSCALE_HD: _CHEAP,
    Action.BLEND: _DEAR,
    Action.SHORTEN: _DEAR,
    Action.DESCRIBE: _CHEAP,
    Action.SWAP_FACE: _CHEAP,
    Errand.MODAL: _DEAR,
    Errand.UPLOAD: _CHEAP,
}


def relay_provider(name: str) -> Provider:
    """Describe a provider that runs the relay."""
    return Provider(
        name=name,
        # No '-' inside: the relay reads what follows one as the choice of a channel.
        keys=(f"sk-emulator{name}", f"sk-second{name}"),
        prices=_PRICES,
        refresh=15.0,
        seen_at_once=False,
        calls_from_upstream=True,
        abandons_after=3600.0,
        abandon_reason="上游任务超时（超过1小时）",
        cors={"allow_origins": ["*"], "allow_methods": ["*"], "allow_headers": ["*"]},
    )
