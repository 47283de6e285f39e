"""A Redis server of the benchmark's own: on a socket in a temporary folder, without persistence."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bench.run import BrokenError

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = shutil.which("redis-server")
RUNS_FOR_LONG = "local function uptime() return math.huge end\n"
"""What the scripts are told of it: nobody waits because it has just started."""
_PATIENCE = 10.0  # seconds


@contextmanager
def redis_server() -> Iterator[str]:
    """Run a server as long as the block lasts; gives its address.

    Raises:
        BrokenError: if it does not come up.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder, "redis.sock"))
        settings = {"port": "0", "unixsocket": place, "save": "", "appendonly": "no", "dir": folder}
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        process = subprocess.Popen([PROGRAM or "redis-server", *words], stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            _until_it_answers(place)
            yield f"unix://{place}"
        finally:
            process.kill()
            process.wait()


def _until_it_answers(place: str) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.connect(place)
            return
        time.sleep(0.01)
    raise BrokenError("redis-server does not come up")
