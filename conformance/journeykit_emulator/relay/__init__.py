"""The new-api relay, which several providers run in front of Midjourney-Proxy-Plus.

Everything they share; a provider's wire module only sets the switches of its own deployment.
"""

from journeykit_emulator.relay.provider import relay_provider
from journeykit_emulator.relay.routes import routes
from journeykit_emulator.relay.switches import Malformed, Switches

__all__ = ["Malformed", "Switches", "relay_provider", "routes"]
