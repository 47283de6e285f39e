"""A service that sells pictures: two providers behind one pool, woken by callbacks, safe to restart.

    uvicorn examples.fastapi_service:create_app --factory

Needs TRUEAI_API_KEY, TRUEAI_BASE_URL and PRO365_API_KEY, and for callbacks PUBLIC_URL (this service, as the provider
reaches it) and WEBHOOK_SECRET.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

import journeykit


class Order(BaseModel):
    """What somebody wants drawn."""

    prompt: str = Field(min_length=1, max_length=2000)


class Receipt(BaseModel):
    """What became of it; the token is all that anybody has to remember."""

    token: str
    status: str
    progress: int | None = None
    reason: str | None = None


def create_app() -> FastAPI:
    """Make the service; the clients belong to the event loop that runs it."""
    folder = Path(os.environ.get("PICTURES", "pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    public, secret = os.environ.get("PUBLIC_URL"), os.environ.get("WEBHOOK_SECRET")
    called_back = journeykit.AsyncClient(
        "trueai", webhook_url=f"{public.rstrip('/')}/mj/" if public else None, webhook_secret=secret
    )
    pool = journeykit.AsyncPool([called_back, journeykit.AsyncClient("pro365")])
    deliveries: dict[str, asyncio.Task[None]] = {}

    def file_of(token: str) -> Path:
        return folder / f"{token.replace(':', '-')}.png"

    async def deliver(task: journeykit.AsyncTask) -> None:
        """Save the picture when it is there: a callback wakes this wait, a poll shared by all waits does otherwise."""
        try:
            done = await task.wait(timeout=900)
            await done.image.save(file_of(task.token))
        except journeykit.JourneyError as error:
            print(f"{task.token}: {error}")  # nothing is lost: the token still finds the task

    def deliver_later(task: journeykit.AsyncTask) -> None:
        if task.token not in deliveries:  # however often somebody looks
            deliveries[task.token] = asyncio.create_task(deliver(task))
            deliveries[task.token].add_done_callback(lambda _: deliveries.pop(task.token))

    def resumed(token: str) -> journeykit.AsyncTask:
        try:
            return pool.resume(token)
        except journeykit.ConfigurationError as error:
            raise HTTPException(404, str(error)) from error

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with pool:
            yield
            for delivery in (ending := list(deliveries.values())):
                delivery.cancel()  # ends our waiting, not the tasks
            await asyncio.gather(*ending, return_exceptions=True)

    service = FastAPI(lifespan=lifespan)
    service.mount("/mj", journeykit.webhook.app(called_back))

    @service.post("/pictures", status_code=202)
    async def order(order: Order) -> Receipt:
        try:
            task = await pool.imagine(order.prompt)
        except journeykit.InvalidRequestError as error:
            raise HTTPException(422, f"say it differently: {error}") from error
        except journeykit.APIError as error:
            # 503 invites the caller to try again, 502 does not: the picture may be paid for already.
            raise HTTPException(503 if error.safe_to_resubmit else 502, str(error)) from error
        deliver_later(task)
        return Receipt(token=task.token, status=task.status)

    @service.get("/pictures/{token}")
    async def look(token: str) -> Receipt:
        try:
            task = await resumed(token).refresh()
        except journeykit.APIError as error:
            raise HTTPException(404 if isinstance(error, journeykit.NotFoundError) else 502, str(error)) from error
        if task.succeeded and not file_of(token).exists():
            deliver_later(task)  # ordered before a restart
        return Receipt(token=token, status=task.status, progress=task.progress, reason=task.fail_reason)

    @service.get("/pictures/{token}/file")
    async def fetch(token: str) -> FileResponse:
        if not (picture := file_of(resumed(token).token)).is_file():
            raise HTTPException(404, "not there yet")
        return FileResponse(picture, media_type="image/png")

    return service
