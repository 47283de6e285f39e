"""What was read from a recording, whatever its form: answers, and what was left out and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from .answer import Answer
from .errors import TrafficError
from .opening import LARGEST_BODY, MOST_ANSWERS, inflated
from .redacting import secrets_in

_NOT_CHANGED = 304  # nobody but browsers and their caches asks for that
Headers = list[tuple[str, str]]


@dataclass
class Recording:
    """Answers in the order of the recording."""

    name: str
    answers: list[Answer] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    secrets: set[str] = field(default_factory=set)
    """All keys that any request carried, answered or not: one answer may quote the key of another."""

    def add(self, answer: Answer) -> None:
        """Take one answer in.

        Raises:
            TrafficError: if there are too many.
        """
        if len(self.answers) >= MOST_ANSWERS:
            raise TrafficError(f"{self.name}: holds more than {MOST_ANSWERS} answers; split it")
        if len(answer.body) > LARGEST_BODY:
            self.left_out[f"a body of more than {LARGEST_BODY // 1024**2} MiB"] += 1
        else:
            self.answers.append(answer)

    def add_exchange(
        self, source: str, asked: tuple[str, str, Headers], status: int, headers: Headers, body: bytes | None
    ) -> None:
        """Take in the answer to a request, given as its method, address and headers; body None if it was not kept."""
        method, url, sent = asked
        self.secrets |= secrets_in(sent, url)
        if not 100 <= status <= 999:
            self.left_out["no answer was recorded (aborted, blocked or failed)"] += 1
            return
        if status == _NOT_CHANGED:
            self.left_out["the browser's own copy was taken"] += 1
            return
        opened = None if body is None else inflated(body, header(headers, "content-encoding"))
        if opened is None:
            self.left_out["the body of the answer was not kept, or cannot be opened"] += 1
            return
        try:
            parts = urlsplit(url)
            host = parts.netloc.rpartition("@")[2]
            # A slash that is written %2F is part of a name, as of an id.
            path = "/".join(unquote(name).replace("/", "%2F") for name in parts.path.split("/"))
        except ValueError:
            self.left_out["an address that cannot be read"] += 1
            return
        self.add(
            Answer(
                source=source,
                status=status,
                media_type=header(headers, "content-type").partition(";")[0].strip().lower(),
                body=opened,
                method=method.lower() or "get",
                host=host,
                path=path,
            )
        )


def header(headers: Iterable[tuple[str, str]], name: str) -> str:
    """Return the first header of that name; empty if there is none."""
    return next((value for key, value in headers if key.lower() == name), "")
