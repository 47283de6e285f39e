"""Takes apart what a browser's copy glues: the values of an enum without anything between them.

`QUEUEDRUNNINGDONE` has no seams of its own. Words that are known from elsewhere are cut out as the fewest that fill it;
what remains unknown stays whole and is said to be unsure.
"""

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

_LONGEST = 4000
_LONGEST_WORD = 64
_SEPARATORS = re.compile(r"[,，、;；/]\s*|\s+\|\s+|\|\s*|\s{2,}|\n|\t|\x1f")
_SHOUTED = re.compile(r"\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*\b|\b[A-Z]{2,}\b")

# What enums of pictures, tasks and chats are made of everywhere: no page should need a spec for these.
_EVERYWHERE = frozenset(
    {
        "pending",
        "queued",
        "queueing",
        "waiting",
        "running",
        "processing",
        "progress",
        "in_progress",
        "not_start",
        "not_started",
        "submitted",
        "success",
        "succeeded",
        "successful",
        "failure",
        "failed",
        "fail",
        "error",
        "done",
        "completed",
        "complete",
        "finished",
        "cancel",
        "cancelled",
        "canceled",
        "timeout",
        "expired",
        "unknown",
        "created",
        "active",
        "inactive",
        "enabled",
        "disabled",
        "none",
        "auto",
        "default",
        "normal",
        "standard",
        "high",
        "medium",
        "low",
        "hd",
        "ultra",
        "fast",
        "slow",
        "relax",
        "turbo",
        "draft",
        "portrait",
        "square",
        "landscape",
        "horizontal",
        "vertical",
        "left",
        "right",
        "up",
        "down",
        "imagine",
        "upscale",
        "variation",
        "reroll",
        "describe",
        "blend",
        "zoom",
        "pan",
        "shorten",
        "inpaint",
        "outpaint",
        "modal",
        "video",
        "edit",
        "edits",
        "upload",
        "mid_journey",
        "niji_journey",
        "image",
        "text",
        "audio",
        "file",
        "json",
        "xml",
        "html",
        "url",
        "b64_json",
        "vivid",
        "natural",
        "asc",
        "desc",
        "male",
        "female",
        "user",
        "system",
        "assistant",
        "tool",
        "256x256",
        "512x512",
        "1024x1024",
        "1792x1024",
        "1024x1792",
        "true",
        "false",
        "yes",
        "no",
        "small",
        "large",
        "png",
        "jpg",
        "jpeg",
        "webp",
        "gif",
        "mp4",
        "mp3",
    }
)


def words_of(texts: Iterable[str]) -> set[str]:
    """Collect the words in capitals that a page writes elsewhere, as in its examples."""
    return {word for text in texts for word in _SHOUTED.findall(text) if len(word) > 2}


def split_values(text: str, known: Collection[str], *, integers: bool = False) -> tuple[list[str], bool]:
    """Split the values of an enum; the flag says whether the seams are sure."""
    pieces = [piece.strip().strip("\"'`") for piece in _SEPARATORS.split(text.strip())]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) == 1 and " " in text.strip():
        pieces = text.split()
    if len(pieces) != 1:
        return pieces, True
    glued = pieces[0][:_LONGEST]
    if integers or glued.isdigit():
        return _integers(glued)
    return _fewest_words(glued, known)


def _integers(glued: str) -> tuple[list[str], bool]:
    """Find a run such as 0123 or 891011; anything else may be a single number."""
    for width in range(1, min(4, len(glued)) + 1):
        first = glued[:width]
        if not first.isdigit():
            break
        run, number = first, int(first)
        values = [first]
        while len(run) < len(glued):
            number += 1
            values.append(str(number))
            run += str(number)
        if run == glued and len(values) > 1:
            return values, True
    return [glued], len(glued) < 2


def _fewest_words(glued: str, known: Collection[str]) -> tuple[list[str], bool]:
    lexicon = {word.lower() for word in (*known, *_EVERYWHERE) if 1 < len(word) <= _LONGEST_WORD}
    low = glued.lower()
    # best[i]: cost, where its last word begins, whether that word is known, for the first i characters.
    best: list[tuple[float, int, bool]] = [(0.0, 0, True)]
    for end in range(1, len(glued) + 1):
        choices = []
        for start in range(max(0, end - _LONGEST_WORD), end):
            word = glued[start:end]
            if word.startswith("_") or word.endswith("_"):
                continue
            sure = low[start:end] in lexicon
            # An unknown word costs more than the known ones that might fill its place, and more for each letter.
            cost = 1.0 if sure else 3.0 + 1.5 * len(word)
            # A seam between capitals of one style is likelier than one inside a word of mixed style.
            if start and word[0].islower() and glued[start - 1].isupper():
                cost += 4
            choices.append((best[start][0] + cost, start, sure))
        best.append(min(choices) if choices else (best[-1][0] + 10, end - 1, False))
    values: list[str] = []
    at, sure_of_all = len(glued), True
    while at:
        _, start, sure = best[at]
        values.insert(0, glued[start:at])
        sure_of_all &= sure
        at = start
    return values, sure_of_all


def typed(values: Iterable[str], schema: dict[str, Any]) -> list[Any]:
    """Give values the type that their schema names, each once."""
    convert: dict[str, Callable[[str], Any]] = {
        "integer": int,
        "number": float,
        "boolean": lambda word: word.lower() == "true",
    }
    make = convert.get(str(schema.get("type")), str)
    result: list[Any] = []
    for value in values:
        try:
            made = make(value)
        except ValueError:
            made = value
        if made not in result:
            result.append(made)
    return result
