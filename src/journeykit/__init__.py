"""One typed Python client, sync and async, for every Midjourney-proxy provider. Unofficial.

import journeykit

client = journeykit.Client("pro365")  # key from PRO365_API_KEY
task = client.imagine("a lighthouse in fog --ar 3:2", wait=True)
task.image.save("lighthouse.png")
"""

from journeykit import webhook
from journeykit.async_client import AsyncClient
from journeykit.async_pool import AsyncPool
from journeykit.async_task import AsyncTask
from journeykit.buttons import Button
from journeykit.capabilities import Capability
from journeykit.client import Client
from journeykit.errors import (
    APIConnectionError,
    APIError,
    APIResponseError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    ButtonNotFoundError,
    ConfigurationError,
    InsufficientCreditsError,
    InvalidRequestError,
    JourneyError,
    NotFoundError,
    PromptRejectedError,
    ProviderUnavailableError,
    RateLimitError,
    TaskCancelledError,
    TaskError,
    TaskFailedError,
    UnsupportedError,
    WaitTimeoutError,
    WebhookError,
)
from journeykit.hub import LocalHub
from journeykit.image import AsyncImage, Image
from journeykit.models import ApiKey, Balance, Status, Submitted
from journeykit.pool import Pool
from journeykit.redis_hub import RedisHub
from journeykit.response import Response
from journeykit.task import Task
from journeykit.video import AsyncVideo, Video

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIResponseError",
    "APIStatusError",
    "APITimeoutError",
    "ApiKey",
    "AsyncClient",
    "AsyncImage",
    "AsyncPool",
    "AsyncTask",
    "AsyncVideo",
    "AuthenticationError",
    "Balance",
    "Button",
    "ButtonNotFoundError",
    "Capability",
    "Client",
    "ConfigurationError",
    "Image",
    "InsufficientCreditsError",
    "InvalidRequestError",
    "JourneyError",
    "LocalHub",
    "NotFoundError",
    "Pool",
    "PromptRejectedError",
    "ProviderUnavailableError",
    "RateLimitError",
    "RedisHub",
    "Response",
    "Status",
    "Submitted",
    "Task",
    "TaskCancelledError",
    "TaskError",
    "TaskFailedError",
    "UnsupportedError",
    "Video",
    "WaitTimeoutError",
    "WebhookError",
    "__version__",
    "webhook",
]


def __getattr__(name: str) -> str:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - 30 ms that few need

        return version("journeykit")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
