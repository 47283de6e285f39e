"""The commands that ask once and print the answer: how tasks stand, seeds, lists, money. Uploads and stops, too."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

from journeykit.cli import settings, shapes, sidecar
from journeykit.cli.exits import FINE, INTERRUPTED, code_of, sentence
from journeykit.cli.pictures import resumed
from journeykit.cli.screen import document, line, plain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence
    from pathlib import Path

    from journeykit.async_client import AsyncClient
    from journeykit.async_task import AsyncTask

T = TypeVar("T")


def fetch(tokens: Sequence[str], *, as_json: bool) -> int:
    """Print how tasks stand; return the exit code."""

    async def ask(task: AsyncTask) -> dict[str, Any]:
        return shapes.of_task(await task.refresh())

    return _of_each(tokens, settings.load(), ask, _describe, as_json=as_json)


def seed(tokens: Sequence[str], folder: Path, *, as_json: bool) -> int:
    """Print the seeds of tasks, and note them beside their pictures; return the exit code."""
    held = settings.load()

    async def ask(task: AsyncTask) -> dict[str, Any]:
        found = await task.seed()
        sidecar.note_seed(folder, task.token, found, held.hide(task.provider))
        return {"token": task.token, "seed": found}

    return _of_each(tokens, held, ask, lambda told: f"{told['token']} {told['seed']}", as_json=as_json)


def cancel(tokens: Sequence[str], *, as_json: bool) -> int:
    """Stop tasks; return the exit code."""

    async def ask(task: AsyncTask) -> dict[str, Any]:
        return shapes.of_task(await task.cancel())

    return _of_each(tokens, settings.load(), ask, lambda told: f"{told['token']} {told['status']}", as_json=as_json)


def list_tasks(provider: str | None, page: int, *, as_json: bool) -> int:
    """Print a page of the account's tasks; return the exit code."""
    held = settings.load()
    client = held.client(held.chosen(provider))
    tasks = _once(client, lambda: client.list(page))
    if as_json:
        document(
            {"provider": client.name, "page": page, "tasks": [shapes.of_task(task) for task in tasks], "exit": FINE}
        )
    else:
        table = Table(box=None, pad_edge=False, header_style="dim")
        for name in ("task", "status", "action"):
            table.add_column(name, no_wrap=True)
        table.add_column("prompt", no_wrap=True, overflow="ellipsis")
        for task in tasks:
            row = (task.token, task.status.value, task.action or "", line(task.prompt or ""))
            table.add_row(*(Text(plain(each)) for each in row))
        Console(highlight=False).print(table)
    return FINE


def balance(provider: str | None, *, as_json: bool) -> int:
    """Print what is left of the account's money; return the exit code."""
    held = settings.load()
    client = held.client(held.chosen(provider))
    left = _once(client, client.balance)
    if as_json:
        free = None if left.free is None else str(left.free)
        document({"provider": client.name, "amount": str(left.amount), "free": free, "exit": FINE})
    else:
        sys.stdout.write(f"{left.amount}{'' if left.free is None else f' and {left.free} free today'}\n")
    return FINE


def upload(provider: str | None, images: Sequence[str], *, as_json: bool) -> int:
    """Upload pictures and print their addresses; return the exit code."""
    held = settings.load()
    client = held.client(held.chosen(provider))
    addresses = _once(client, lambda: client.upload(images))
    if as_json:
        document({"provider": client.name, "addresses": addresses, "exit": FINE})
    else:
        sys.stdout.writelines(f"{plain(each)}\n" for each in addresses)
    return FINE


def _of_each(
    tokens: Sequence[str],
    held: settings.Settings,
    ask: Callable[[AsyncTask], Coroutine[Any, Any, dict[str, Any]]],
    tell: Callable[[dict[str, Any]], str],
    *,
    as_json: bool,
) -> int:
    """Ask about each task in turn; the error of one leaves the others alone."""
    jobs = resumed(tokens, held)
    told: list[dict[str, Any]] = []
    codes = [FINE]

    async def all_of_them() -> None:
        try:
            for job in jobs:
                assert job.task is not None  # noqa: S101 - for the type checker
                try:
                    told.append(await ask(job.task))
                except Exception as problem:
                    if (code := code_of(problem)) is None:
                        raise
                    codes.append(code)
                    told.append({"token": job.token, "error": shapes.of_error(problem, sentence(problem), code)})
                    sys.stderr.write(f"{plain(sentence(problem))}\n")
                    continue
                if not as_json:
                    sys.stdout.write(f"{plain(tell(told[-1]))}\n")
        finally:
            for client in {id(job.client): job.client for job in jobs}.values():
                await client.close()

    try:
        asyncio.run(all_of_them())
    except KeyboardInterrupt:
        codes.append(INTERRUPTED)
    if as_json:
        document({"tasks": told, "exit": max(codes)})
    return max(codes)


def _once(client: AsyncClient, ask: Callable[[], Awaitable[T]]) -> T:
    async def asking() -> T:
        async with client:
            return await ask()

    return asyncio.run(asking())


def _describe(told: dict[str, Any]) -> str:
    progress = "" if told["progress"] is None else f" {told['progress']} %"
    rows = [f"{told['token']} {told['status']}{progress}"]
    buttons = ", ".join(each["label"] or each["emoji"] or each["meaning"] for each in told["buttons"])
    for name, value in (
        ("action", told["action"]),
        ("prompt", told["final_prompt"] or told["prompt"]),
        ("reason", told["fail_reason"]),
        ("text", told["text"]),
        ("picture", told["image_url"]),
        *(("video", url) for url in told["videos"]),
        ("buttons", buttons),
    ):
        if value:
            rows.append(f"  {name:8} {line(value, 1000) if name != 'text' else value}")
    return "\n".join(rows)
