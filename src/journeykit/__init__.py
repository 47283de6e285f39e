"""One typed Python client, sync and async, for every Midjourney-proxy provider. Unofficial.

import journeykit

client = journeykit.Client("pro365")  # key from PRO365_API_KEY
task = client.imagine("a lighthouse in fog --ar 3:2", wait=True)
task.image.save("lighthouse.png")

What is named here is imported when it is first used (PEP 562): the command line and its completion start without it.
"""

TYPE_CHECKING = False  # type checkers take it for true; importing `typing` for it takes longer than all of this module

if TYPE_CHECKING:
    from journeykit import errors as errors
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
    from journeykit.models import ApiKey, Balance, Clip, State, Status, Submitted
    from journeykit.pool import Pool
    from journeykit.redis_hub import RedisHub
    from journeykit.response import Response
    from journeykit.task import Task
    from journeykit.video import AsyncVideo, Video

    __version__: str

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
    "Clip",
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
    "State",
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

# The module of each name; every `...Error` is in `errors`.
_PLACES = {
    "ApiKey": "models",
    "AsyncClient": "async_client",
    "AsyncImage": "image",
    "AsyncPool": "async_pool",
    "AsyncTask": "async_task",
    "AsyncVideo": "video",
    "Balance": "models",
    "Button": "buttons",
    "Capability": "capabilities",
    "Client": "client",
    "Clip": "models",
    "Image": "image",
    "LocalHub": "hub",
    "Pool": "pool",
    "RedisHub": "redis_hub",
    "Response": "response",
    "State": "models",
    "Status": "models",
    "Submitted": "models",
    "Task": "task",
    "Video": "video",
}


def __getattr__(name: str) -> object:
    from importlib import import_module, util  # noqa: PLC0415 - not before something is wanted

    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - 30 ms that few need

        return version("journeykit")
    place = "errors" if name in __all__ and name.endswith("Error") else _PLACES.get(name)
    if place is not None:
        value = globals()[name] = getattr(import_module(f"{__name__}.{place}"), name)
        return value
    # `journeykit.errors` and its like, which are attributes only once somebody has imported them.
    if not name.startswith("_") and util.find_spec(f"{__name__}.{name}") is not None:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
