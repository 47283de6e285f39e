"""A Redis server of the tests' own: on a socket in a temporary folder, without persistence."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = shutil.which("redis-server")
needs_redis = pytest.mark.skipif(PROGRAM is None, reason="redis-server is not installed (Debian: redis-server)")


class RedisServer:
    """The server; it can be killed and started again, and be made to hang."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._folder, self._options = folder, options
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> str:
        return str(self._folder / "redis.sock")

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        settings = {"port": "0", "unixsocket": self.socket, "save": "", "appendonly": "no", "dir": str(self._folder)}
        command = [
            PROGRAM or "",
            *(word for name, value in settings.items() for word in (f"--{name}", value)),
            *self._options,
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._until_it_answers()

    def kill(self) -> None:
        """End it at once, with everything that it knows."""
        assert self._process
        self._process.kill()
        self._process.wait()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Let it take connections and answer nothing."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def _until_it_answers(self) -> None:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
                connection.connect(self.socket)
                connection.sendall(b"PING\r\n")
                if connection.recv(16).startswith((b"+PONG", b"-NOAUTH")):
                    return
            time.sleep(0.01)
        raise AssertionError("redis-server does not answer")
