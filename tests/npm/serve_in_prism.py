"""Serves documents in Prism mock, one after the other, and sends each the examples of its own requests.

`make lint-npm` runs it; no test does, for it needs Node.js. A spec, which may contradict itself where x-contradictions
says so, has to load; a document made from it also has to take every request, and find no fault in its own answer.
"""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import httpx

from journeykit_codegen.document import Json, Located, operations

PATIENCE = 60.0
LISTENING = re.compile(r"Prism is listening on (http://\S+)")


@contextlib.contextmanager
def served(prism: str, document: Path) -> Iterator[str]:
    """The address of a mock of the document, on loopback, while the block runs."""
    # Appending: the two processes share one place in the file, and reading moves it.
    with tempfile.TemporaryFile("a+", encoding="utf-8") as log:
        command = [prism, "mock", "--errors", "--multiprocess=false", "--port=0", str(document)]
        with subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "NO_COLOR": "1"}) as process:
            try:
                yield address(process, log)
            finally:
                process.terminate()


def address(process: subprocess.Popen[bytes], log: IO[str]) -> str:
    end = time.monotonic() + PATIENCE
    while True:
        running = process.poll() is None and time.monotonic() < end
        log.seek(0)
        said = log.read()
        if found := LISTENING.search(said):
            return found[1]
        if not running:
            raise AssertionError(f"Prism did not start:\n{said}")
        time.sleep(0.05)


def requests(document: Json) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and the rest of one request for every example of a request."""
    for operation in operations(document):
        _, path, method = operation.path
        parameters = operation.value.get("parameters", [])
        query = {each["name"]: each["example"] for each in parameters if each["in"] == "query"}
        for parameter in parameters:
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
        for body in bodies(operation, document):
            yield method, path, {"params": query, **body}


def bodies(operation: Located, document: Json) -> Iterator[dict[str, Any]]:
    if "requestBody" not in operation.value:
        yield {}
        return
    for media_type, media in operation.child("requestBody").children("content"):
        name = media.value["schema"]["$ref"].rpartition("/")[2]
        fields = document["components"]["schemas"][name]["properties"]
        for _, example in media.children("examples"):
            value = example.value["value"]
            if media_type == "application/json":
                yield {"json": value}
            elif media_type == "application/x-www-form-urlencoded":
                yield {"data": value}
            else:
                yield {"files": [(key, part) for key in value for part in parts(value[key], fields[key])]}


def parts(value: Any, field: Json) -> Iterator[tuple[str | None, str]]:
    """One field of a multipart form: a file has a name, an array is a part for each item."""
    for item in value if isinstance(value, list) else [value]:
        yield "file" if field.get("format") == "binary" else None, str(item)


def faults(url: str, document: Json) -> Iterator[str]:
    with httpx.Client(base_url=url, headers={"Authorization": "Bearer sk-test"}, trust_env=False) as client:
        for method, path, rest in requests(document):
            answer = client.request(method, path, **rest)
            found = answer.headers.get("sl-violations")
            if found or not answer.is_success:
                yield f"{method.upper()} {path}: {answer.status_code} {found or answer.text}"


def main(prism: str, *documents: str) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # not without ending Prism
    failed = False
    for document in map(Path, documents):
        title = document.name if document.suffix == ".yaml" else f"{document.parent.name} ({document.stem})"
        print(f"  prism {title:<22}", end="", flush=True)
        try:
            with served(prism, document) as url:
                found = list(faults(url, json.loads(document.read_text("utf-8")))) if document.suffix == ".json" else []
        except (AssertionError, httpx.HTTPError) as fault:
            found = [str(fault)]
        print("FAILED" if found else "ok", *found, sep="\n    " if found else "")
        failed = failed or bool(found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
