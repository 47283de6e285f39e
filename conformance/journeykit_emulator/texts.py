"""What Midjourney says in words: descriptions of a picture, and shorter prompts.

Drawn from the input alone, so the same picture is described in the same words.
"""

from collections.abc import Sequence
from hashlib import sha256

NUMBERS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣")
_SUBJECTS = ("a lighthouse", "a red fox", "a paper crane", "an old harbour", "a glass tower", "a sleeping owl")
_PLACES = ("by the sea", "in the snow", "under a violet sky", "among birches", "on a wet street", "at dusk")
_MANNERS = ("watercolour", "35mm photograph", "woodcut", "oil on canvas", "pencil sketch", "risograph print")
_RATIOS = ("3:2", "1:1", "2:3", "16:9")
_STOP_WORDS = frozenset(("a", "an", "and", "at", "by", "in", "of", "on", "the", "to", "under", "with"))


def describe(source: bytes, attempt: int = 0) -> tuple[str, ...]:
    """Propose four prompts for a picture; another attempt finds other words."""
    digest = sha256(source + b"/" * attempt).digest()
    ratio = _RATIOS[digest[-1] % len(_RATIOS)]
    return tuple(
        f"{_at(_SUBJECTS, digest[n])} {_at(_PLACES, digest[n + 4])}, {_at(_MANNERS, digest[n + 8])} --ar {ratio}"
        for n in range(4)
    )


def shorten(prompt: str) -> tuple[str, ...]:
    """Propose five prompts, each shorter than the one before or as short as can be."""
    words = [word for word in prompt.split() if word.lower() not in _STOP_WORDS] or prompt.split()
    kept = [max(1, len(words) - n) for n in range(5)]
    return tuple(" ".join(words[:count]) for count in kept) if words else ()


def numbered(lines: Sequence[str]) -> str:
    """Write proposals the way Midjourney lists them."""
    return "\n\n".join(f"{number} {line}" for number, line in zip(NUMBERS, lines, strict=False))


def _at(choices: Sequence[str], byte: int) -> str:
    return choices[byte % len(choices)]
