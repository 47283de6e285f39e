"""A client library for accessing OhMyGPT Midjourney"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
