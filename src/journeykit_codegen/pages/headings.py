"""Finds where operations begin on a rendered page: method, path, server, title."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from . import words
from .lines import Line
from .samples import Curl

_METHOD = "|".join(sorted(words.METHODS))
_TARGET = r"(?:https?://[^\s/{}]+(?::\d+)?|\{\{[^{}\s]{1,40}\}\})?(?:/[\w\-./{}:~%@$]*)?"
_ONE_LINE = re.compile(
    rf"(?P<method>{_METHOD}|{_METHOD.lower()})[ :：]*(?P<target>(?:https?://|/|\{{\{{).*)", re.DOTALL
)
_STATED_METHOD = re.compile(rf"(?:请求方式|请求方法|method|http method) ?[:：]? ?(?P<method>{_METHOD})", re.IGNORECASE)
_STATED_PATH = re.compile(
    r"(?:接口地址|请求地址|请求路径|接口路径|请求 ?url|url|path|endpoint) ?[:：]? ?(?P<target>(?:https?://|/).*)",
    re.IGNORECASE,
)
_PARTS = re.compile(rf"(?P<target>{_TARGET})", re.ASCII)
_STATE = frozenset(
    {
        "测试中",
        "开发中",
        "已发布",
        "已完成",
        "待确定",
        "设计中",
        "对接中",
        "联调中",
        "testing",
        "developing",
        "released",
        "designing",
        "pending",
        "obsolete",
        "integrating",
    }
)
_REQUEST_LINE = re.compile(r"HTTP/\d(?:\.\d)?\s*$")


@dataclass(frozen=True)
class Heading:
    """Where an operation begins."""

    line: int
    after: int
    """The first line below it."""
    method: str
    server: str
    path: str
    title: str
    deprecated: bool = False


def headings(lines: Sequence[Line]) -> list[Heading]:
    """Find all operations of a page, in its order."""
    found: list[Heading] = []
    at = 0
    while at < len(lines):
        heading = _heading(lines, at)
        if heading is None or (found and (heading.method, heading.path) == (found[-1].method, found[-1].path)):
            at += 1
            continue
        found.append(heading)
        at = heading.after
    return found


def _heading(lines: Sequence[Line], at: int) -> Heading | None:
    line = lines[at]
    if line.code or _REQUEST_LINE.search(line.text):
        return None
    text = line.text
    if found := _ONE_LINE.fullmatch(text):
        return _made(lines, at, at + 1, found["method"].upper(), found["target"])
    if text in words.METHODS:
        target, after = _below(lines, at + 1)
        return _made(lines, at, after, text, target) if target else None
    if found := _STATED_METHOD.fullmatch(text):
        return _stated(lines, at, found["method"])
    return None


def _stated(lines: Sequence[Line], at: int, method: str) -> Heading | None:
    for near in (at + 1, at - 1, at + 2, at - 2):
        if 0 <= near < len(lines) and (found := _STATED_PATH.fullmatch(lines[near].text)):
            return _made(lines, min(at, near), max(at, near) + 1, method.upper(), found["target"])
    return None


def _below(lines: Sequence[Line], at: int) -> tuple[str, int]:
    """Read the target below a method: on one line, host and path on two, or each piece of the path on its own."""
    target = ""
    while at < len(lines):
        text = lines[at].text
        piece = text if text.startswith(("/", "http://", "https://", "{{")) or target.endswith("/") else ""
        if not piece or (target and text.startswith("http")):
            break
        if target and not target.endswith("/") and not text.startswith("/"):
            break
        if (
            target
            and target != "/"
            and not target.endswith("/")
            and text.startswith("/")
            and _has_path(target)
            and text != "/"
        ):
            break
        target += piece
        at += 1
        if _has_path(target) and not target.endswith("/") and not (at < len(lines) and lines[at].text == "/"):
            break
    return target, at


def _has_path(target: str) -> bool:
    return bool(re.sub(r"^(?:https?://[^/]*|\{\{\w+\}\})", "", target))


def _made(lines: Sequence[Line], at: int, after: int, method: str, target: str) -> Heading | None:
    found = _PARTS.match(target)
    whole = found["target"] if found else ""
    server = re.match(r"https?://[^/]+", whole)
    path = re.sub(r"^(?:https?://[^/]*|\{\{[^{}]*\}\})", "", whole)
    if not path.startswith("/") or path == "/":
        return None
    path = re.sub(r"/:(\w+)", r"/{\1}", path).rstrip(".:")
    title, hosts = _above(lines, at)
    host = server[0] if server else (hosts[-1] if hosts else "")
    near = {words.key(line.text) for line in lines[max(0, at - 6) : after + 4]}
    return Heading(at, after, method, host, path, title, bool(near & words.DEPRECATED))


def _above(lines: Sequence[Line], at: int) -> tuple[str, list[str]]:
    """Walk up to the title, past environments and their addresses."""
    hosts: list[str] = []
    for back in range(at - 1, max(-1, at - 12), -1):
        text = lines[back].text
        if re.fullmatch(r"https?://\S+", text):
            hosts.append(re.match(r"https?://[^/]+", text)[0] if re.match(r"https?://[^/]+", text) else text)  # type: ignore[index]
        elif back + 1 < at and re.fullmatch(r"https?://\S+", lines[back + 1].text):
            continue  # the name of an environment
        elif words.key(text) not in _STATE | words.DEPRECATED and text not in words.METHODS:
            return re.sub(rf"^(?:{_METHOD}) ", "", text), hosts
    return "", hosts


def unglued(path: str, samples: Sequence[Curl]) -> str:
    """Cut off a description that the copy glued to the path, where a sample shows the path alone."""
    parts = path.split("/")
    for sample in samples:
        shown = sample.path.split("/")
        if len(shown) == len(parts) and all(
            mine == theirs or mine.startswith("{") for mine, theirs in zip(parts[:-1], shown[:-1], strict=True)
        ):
            glued = parts[-1] != shown[-1] and shown[-1] and parts[-1].startswith(shown[-1])
            if glued and parts[-1][len(shown[-1])].isalpha():
                return "/".join([*parts[:-1], shown[-1]])
    return path
