"""MP4 files of a few hundred bytes: a container that is in order, with nothing to see in it.

Midjourney's films cannot be drawn without a codec; what a client does with one is save it.
"""

import struct

from journeykit_emulator.jobs import Task

SECONDS = 5
FRAMES = 125
WIDTH, HEIGHT = 832, 464
MEDIA_TYPE = "video/mp4"


def film(task: Task) -> bytes:
    """Build the file of a task's film."""
    brand = _box(b"ftyp", b"isom" + struct.pack(">I", 512) + b"isommp41")
    times = struct.pack(">IIIII", 0, 0, 0, 1000, SECONDS * 1000)
    unity = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    header = times + struct.pack(">IHHII", 0x10000, 0x100, 0, 0, 0) + unity + bytes(24) + struct.pack(">I", 1)
    return brand + _box(b"moov", _box(b"mvhd", header)) + _box(b"mdat", task.job_id.encode())


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content
