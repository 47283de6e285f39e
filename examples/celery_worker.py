"""A Celery worker: one job pays, another collects, and only the one that is free is ever repeated.

    celery --app examples.celery_worker worker
    python -c "from examples.celery_worker import order; order('a lighthouse in fog').get()"

Needs CELERY_BROKER and CELERY_RESULTS (e.g. redis://localhost), MJ_PROVIDER (pro365 if unset) and that provider's key.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from celery import Celery, Task, chain

import journeykit

if TYPE_CHECKING:
    from celery.result import AsyncResult

app = Celery(
    "pictures",
    broker=os.environ.get("CELERY_BROKER", "memory://"),
    backend=os.environ.get("CELERY_RESULTS", "cache+memory://"),
)
# A lost worker must not repeat a submit: acknowledge before it runs, not after.
app.conf.task_acks_late = False
FOLDER = Path(os.environ.get("PICTURES", "pictures"))
# What may be otherwise in a while; a banned prompt or a wrong key is not.
PASSING = (
    journeykit.APIConnectionError,
    journeykit.APITimeoutError,
    journeykit.ProviderUnavailableError,
    journeykit.RateLimitError,
)


def client() -> journeykit.Client:
    """Make a client of the provider that the environment names."""
    return journeykit.Client(os.environ.get("MJ_PROVIDER", "pro365"))


@app.task(bind=True, max_retries=3)
def submit(self: "Task[[str], str]", prompt: str) -> str:
    """Pay for a picture, and hand on its token; sent again only where nothing can have been charged."""
    try:
        with client() as provider:
            return provider.imagine(prompt).token
    except PASSING as error:
        if error.safe_to_resubmit:
            raise self.retry(exc=error, countdown=30) from error
        raise


@app.task(bind=True, max_retries=60, acks_late=True, reject_on_worker_lost=True)
def collect(self: "Task[[str], str]", token: str) -> str:
    """Save the picture of a token; free, so it is tried until there is one, half a minute of the worker at a time."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        with client() as provider:
            task = provider.resume(token).wait(timeout=30)
            return str(task.image.save(FOLDER / f"{task.id}.png"))
    except (journeykit.WaitTimeoutError, *PASSING) as error:
        raise self.retry(exc=error, countdown=5) from error


def order(prompt: str) -> "AsyncResult[str]":
    """Order a picture: `.get()` is where it was saved."""
    return chain(submit.s(prompt), collect.s()).apply_async()
