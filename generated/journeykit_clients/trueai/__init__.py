"""A client library for accessing trueai Midjourney Proxy"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
