"""A contradiction of a page, and how lists of names are written."""

from collections.abc import Sequence
from dataclasses import dataclass

from journeykit_codegen.document import Place, pointer

_MOST = 12


@dataclass(frozen=True)
class Contradiction:
    """One point in which a page disagrees with itself or cannot be meant."""

    kind: str
    place: Place
    """Where in the fragment."""
    text: str

    @property
    def at(self) -> str:
        """The place as a JSON pointer."""
        return pointer(self.place)


def words_list(names: Sequence[str]) -> str:
    """Write names as `a, b and 3 more`."""
    shown = [str(name)[:80] for name in names[:_MOST]]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")
