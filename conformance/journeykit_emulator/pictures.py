"""PNG pictures that really decode, drawn from nothing but a job's identity.

A grid shows four quadrants; the upscale of quadrant N shows N's colour. Same job, same bytes.
"""

import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from journeykit_emulator.jobs import Result, Task

EDGE = 256  # pixels; four times as many take four times as long, in every test that saves one
# About 2 kB each; a list of a thousand finished tasks asks for the size of every one.
_KEPT = 2048
_SHOWN_ALONE = {Result.SINGLE, Result.SWAP}


def picture(task: Task) -> bytes:
    """Draw the result of a task."""
    if task.result is Result.DESCRIPTION and isinstance(task.source, bytes) and task.source:
        return task.source
    if task.result in _SHOWN_ALONE:
        return draw_single(_origin(task), task.index or 1)
    return draw_grid(task.job_id)


@lru_cache(maxsize=_KEPT)
def draw_grid(job_id: str, edge: int = EDGE) -> bytes:
    """Draw the four pictures of a job in two rows."""
    half = edge // 2
    rows: list[bytes] = []
    for pair in ((1, 2), (3, 4)):
        left, right = (_colour(job_id, index) for index in pair)
        for shade in range(half // 2):
            rows += [_line(left, shade, half) + _line(right, shade, half)] * 2
    return _png(edge, edge, rows)


@lru_cache(maxsize=_KEPT)
def draw_single(job_id: str, index: int, edge: int = EDGE) -> bytes:
    """Draw one picture of a job at full size."""
    colour = _colour(job_id, index)
    return _png(edge, edge, [_line(colour, y // 4, edge) for y in range(edge)])


def _origin(task: Task) -> str:
    """Name the job whose grid the picture was first part of."""
    while task.parent is not None and task.result in _SHOWN_ALONE:
        task = task.parent
    return task.job_id


def _colour(job_id: str, index: int) -> tuple[int, int, int]:
    red, green, blue = sha256(f"{job_id}/{index}".encode()).digest()[:3]
    return red, green, blue


def _line(colour: tuple[int, int, int], shade: int, width: int) -> bytes:
    # A slow gradient: a solid colour would hide a truncated or repeated download.
    red, green, blue = colour
    return bytes((red, green, (blue + shade) % 256)) * width


def _png(width: int, height: int, rows: Iterable[bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8-bit RGB, not interlaced
    data = zlib.compress(b"".join(b"\x00" + row for row in rows), 1)  # a third of the time
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
